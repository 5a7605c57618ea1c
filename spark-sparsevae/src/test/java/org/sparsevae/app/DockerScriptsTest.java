// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The scripts that the image runs, outside Docker: a master, two workers, a history server, a job, and their end. */
@Tag("slow")
class DockerScriptsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final String HOST = "127.0.0.1";

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();
    private Path sparkHome;
    private Path jar;

    @AfterEach
    void stop() throws InterruptedException {
        List<ProcessHandle> all = new ArrayList<>();
        for (Process process : started) {
            process.toHandle().descendants().forEach(all::add);
            process.destroy();
        }
        for (Process process : started) {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    /** A Spark home of the test's class path, and a jar of the library alone. */
    private void install() throws IOException {
        sparkHome = folder.resolve("spark");
        Path jars = Files.createDirectories(sparkHome.resolve("jars"));
        Files.createDirectories(sparkHome.resolve("bin"));
        for (String script : new String[] {"spark-class", "spark-submit"}) {
            Files.copy(
                    ROOT.resolve("spark-home/bin").resolve(script),
                    sparkHome.resolve("bin").resolve(script));
        }
        Path classes = null;
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(element);
            if (element.endsWith(".jar") && Files.exists(path)) {
                Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
            } else if (path.endsWith("target/classes")) {
                classes = path;
            }
        }
        jar = folder.resolve("sparsevae.jar");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                packed.putNextEntry(new JarEntry(file.subpath(classes.getNameCount(), file.getNameCount())
                        .toString()));
                Files.copy(file, packed);
            }
        }
    }

    private Process start(String log, Map<String, String> environment, String script, String... arguments)
            throws IOException {
        List<String> line =
                new ArrayList<>(List.of(ROOT.resolve("docker").resolve(script).toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(log).toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("SPARK_") || key.startsWith("SPARSEVAE_"));
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME",
                        sparkHome.toString(),
                        "SPARSEVAE_JAR",
                        jar.toString(),
                        "SPARSEVAE_HOST",
                        HOST,
                        "SPARSEVAE_EVENTS",
                        folder.resolve("events").toUri().toString(),
                        "SPARSEVAE_WORK",
                        folder.resolve("work").toString(),
                        "SPARK_LOCAL_IP",
                        HOST,
                        "SPARK_WORKER_CORES",
                        "1",
                        "SPARK_WORKER_MEMORY",
                        "1g",
                        "SPARK_DAEMON_MEMORY",
                        "256m",
                        "JAVA_HOME",
                        System.getProperty("java.home")));
        builder.environment().putAll(environment);
        Process process = builder.start();
        started.add(process);
        return process;
    }

    private static String freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return String.valueOf(socket.getLocalPort());
        }
    }

    /** As Docker does: asks again and again until the daemon is well. */
    private void waitUntilHealthy(Process daemon, String log, String port, String path) throws Exception {
        int status;
        do {
            assertTrue(daemon.isAlive(), () -> read(log));
            Process health = start("health.log", Map.of(), "health.sh", port, path);
            assertTrue(health.waitFor(30, TimeUnit.SECONDS), "the health check hangs");
            status = health.exitValue();
            if (status != 0) {
                Thread.sleep(500);
            }
        } while (status != 0);
    }

    private String read(String log) {
        try {
            return Files.readString(folder.resolve(log));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void aClusterRunsAJobAndEnds() throws Exception {
        install();
        Files.createDirectories(folder.resolve("events"));
        SmallFit small = new SmallFit(folder);
        String port = freePort();
        String page = freePort();
        assertNotEquals(
                0, start("health.log", Map.of(), "health.sh", page, "/json/").waitFor(), "nothing runs yet");

        Process master = start(
                "master.log", Map.of("SPARSEVAE_PORT", port, "SPARSEVAE_WEBUI_PORT", page), "entrypoint.sh", "master");
        waitUntilHealthy(master, "master.log", page, "/json/");
        Map<String, String> cluster = Map.of("SPARK_MASTER_URL", "spark://" + HOST + ":" + port);
        for (String worker : new String[] {"worker-1", "worker-2"}) {
            String workerPage = freePort();
            Map<String, String> environment = new java.util.HashMap<>(cluster);
            environment.put("SPARSEVAE_WEBUI_PORT", workerPage);
            waitUntilHealthy(
                    start(worker + ".log", environment, "entrypoint.sh", "worker"),
                    worker + ".log",
                    workerPage,
                    "/json/");
        }
        String historyPage = freePort();
        Process history = start("history.log", Map.of("SPARSEVAE_WEBUI_PORT", historyPage), "entrypoint.sh", "history");
        waitUntilHealthy(history, "history.log", historyPage, "/api/v1/applications");

        List<String> job = new ArrayList<>(List.of(
                "submit", "--executor-memory", "900m", "--driver-memory", "900m", "--conf", "spark.ui.enabled=false"));
        job.addAll(List.of(SmallFit.line(small.ratings(), folder.resolve("fitted"), "--json")));
        Process submitted = start("job.log", cluster, "entrypoint.sh", job.toArray(String[]::new));
        assertTrue(submitted.waitFor(6, TimeUnit.MINUTES), () -> read("job.log"));
        assertEquals(0, submitted.exitValue(), () -> read("job.log"));
        assertTrue(Files.exists(folder.resolve("fitted/manifest.json")), () -> read("job.log"));
        try (Stream<Path> work = Files.walk(folder.resolve("work"))) {
            assertTrue(
                    work.anyMatch(path -> path.endsWith("stderr")
                            && path.getParent().getFileName().toString().matches("\\d+")),
                    "executors on the workers did the job");
        }
        try (Stream<Path> events = Files.list(folder.resolve("events"))) {
            assertTrue(events.anyMatch(path -> path.getFileName().toString().startsWith("app-")), "event log");
        }
        stop();
        assertTrue(started.stream().noneMatch(Process::isAlive), "a signal to the script's process ends the daemon");
    }

    @Test
    void mistakesAreSaidInASentence() throws Exception {
        install();
        assertRefused("say what to run: master, worker, history or submit");
        assertRefused("set SPARK_MASTER_URL, such as spark://master:7077", "worker");
        assertRefused("set SPARK_MASTER_URL, such as spark://master:7077", "submit", "fit");
    }

    private void assertRefused(String message, String... arguments) throws Exception {
        Process process = start("refused.log", Map.of(), "entrypoint.sh", arguments);
        assertEquals(2, process.waitFor());
        assertEquals("entrypoint: " + message, read("refused.log").strip());
    }
}
