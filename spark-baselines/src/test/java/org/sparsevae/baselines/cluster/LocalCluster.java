// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster that {@code bin/local-cluster} runs for a test, and the launchers with which the shaded jar is run there. */
final class LocalCluster {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String JAR = "sparsevae.jar";

    private final Path folder;
    private final int port;

    private LocalCluster(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /**
     * How a process ended.
     *
     * @param status its exit status
     * @param output what it printed, errors too
     */
    record Ran(int status, String output) {}

    /** Starts a master and two workers of two cores on free ports. */
    static LocalCluster start(Path folder) throws Exception {
        LocalCluster cluster = new LocalCluster(folder, freePort());
        Ran ran = cluster.startAnother(folder);
        assertEquals(0, ran.status(), ran.output());
        // where the script had Spark's jars to fetch, Maven's last line is this one's beginning: a code for the colour
        // of a terminal
        if (ran.output().lines().noneMatch(line -> line.endsWith(cluster.master()))) {
            cluster.stop(); // or nobody would
            throw new AssertionError(ran.output());
        }
        return cluster;
    }

    /** Starts a cluster on this one's port. */
    Ran startAnother(Path itsFolder) throws Exception {
        return localCluster(
                "start",
                "--dir",
                itsFolder.toString(),
                "--port",
                "" + port,
                "--webui-port",
                "" + freePort(),
                "--cores",
                "2",
                "--memory",
                "2g");
    }

    Ran status() throws Exception {
        return localCluster("status", "--dir", folder.toString());
    }

    /** Stops the cluster, and sees to it that none of its processes is left. */
    void stop() throws Exception {
        List<ProcessHandle> processes = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".pid")).toList()) {
                ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).ifPresent(daemon -> {
                    processes.add(daemon);
                    daemon.descendants().forEach(processes::add);
                });
            }
        }
        assertTrue(processes.size() >= 2, "a master and a worker run: " + processes);
        Ran ran = localCluster("stop", "--dir", folder.toString());
        assertEquals(new Ran(0, "stopped\n"), ran);
        // what was killed counts as alive until its new parent has taken note of its end
        for (int waited = 0; waited < 100 && processes.stream().anyMatch(ProcessHandle::isAlive); waited++) {
            Thread.sleep(100);
        }
        assertEquals(
                List.of(), processes.stream().filter(ProcessHandle::isAlive).toList());
        assertEquals(3, status().status());
    }

    String master() {
        return "spark://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** bin/sparsevae on a master. */
    List<String> sparsevae(String master) {
        return List.of(
                ROOT.resolve("bin/sparsevae").toString(),
                "--master",
                master,
                "--driver-memory",
                "1g",
                "--executor-memory",
                "1g",
                "--conf",
                "spark.sql.shuffle.partitions=4");
    }

    /** spark-submit of the jar on this cluster, with the configuration of conf/. */
    List<String> sparkSubmit(String... options) {
        List<String> words = new ArrayList<>(List.of(
                ROOT.resolve("spark-home/bin/spark-submit").toString(),
                "--properties-file",
                ROOT.resolve("conf/spark-defaults.conf").toString(),
                "--master",
                master(),
                "--driver-memory",
                "1g",
                "--executor-memory",
                "1g",
                "--conf",
                "spark.sql.shuffle.partitions=4"));
        words.addAll(Arrays.asList(options));
        words.addAll(List.of("--class", "org.sparsevae.app.Main", jar()));
        return words;
    }

    /** Runs a command to its end, which must be a good one; its standard output. */
    String run(List<String> words) throws Exception {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Path errors = Files.createTempFile(folder, "errors", ".txt");
        int status = await(process(words).redirectOutput(output.toFile()).redirectError(errors.toFile()));
        assertEquals(0, status, () -> words + " failed:\n" + read(output) + read(errors));
        return read(output);
    }

    private static Ran localCluster(String... words) throws Exception {
        List<String> line =
                new ArrayList<>(List.of(ROOT.resolve("bin/local-cluster").toString()));
        line.addAll(Arrays.asList(words));
        // a file, because the daemons would hold a pipe open
        Path output = Files.createTempFile("local-cluster", ".txt");
        try {
            int status = await(process(line).redirectErrorStream(true).redirectOutput(output.toFile()));
            return new Ran(status, read(output));
        } finally {
            Files.delete(output);
        }
    }

    private static ProcessBuilder process(List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(new File("/dev/null"));
        // that of the tests is empty: the launchers find or make one of Maven's jars
        builder.environment().remove("SPARK_HOME");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("SPARSEVAE_JAR", jar());
        return builder;
    }

    private static int await(ProcessBuilder builder) throws Exception {
        Process process = builder.start();
        if (!process.waitFor(240, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError(builder.command() + " hangs");
        }
        return process.exitValue();
    }

    private static String jar() {
        Path jar = Path.of(System.getProperty(JAR, "")).toAbsolutePath();
        assertTrue(Files.isRegularFile(jar), "the system property " + JAR + " names no shaded jar: " + jar);
        return jar.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
