// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.soak;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sparsevae.ml.SparseVAE;

/** The driver process of a {@link SoakFit}, and the executor processes that it has started. */
final class SoakDriver {
    private static final String END = "";
    private static final int SECONDS_TO_END = 60;
    /** Exit status that Java reports of a process that SIGKILL ended. */
    private static final int KILLED = 128 + 9;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private SoakDriver(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "soak driver " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a driver on a fit's folder, where it goes on from what checkpoints it finds.
     *
     * @param folder the fit's folder; log.txt in it is added to
     * @param dataSeed seed of the data
     */
    static SoakDriver start(Path folder, long dataSeed) throws IOException {
        String classPath = classPath();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // what Spark and ND4J need of a JVM; the memory of this one is another matter
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-")
                        || option.startsWith("-XX:+Ignore")
                        || option.startsWith("-Djdk.")
                        || option.startsWith("-Dorg.bytedeco.")
                        || option.startsWith("-Dlog4j2."))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "-cp", classPath, SoakFit.class.getName()));
        command.addAll(List.of(folder.toString(), Long.toString(dataSeed), classPath));
        ProcessBuilder builder = new ProcessBuilder(command);
        // local-cluster starts executors through SPARK_HOME; Spark itself they take from their class path
        Path home = Files.createDirectories(folder.resolve("spark-home/jars")).getParent();
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        // what spark-submit has set for this process, were it to name other folders
        builder.environment().remove("SPARK_CONF_DIR");
        File log = folder.resolve("log.txt").toFile();
        return new SoakDriver(builder.redirectError(ProcessBuilder.Redirect.appendTo(log))
                .directory(folder.toFile())
                .start());
    }

    /** The class path of this JVM, and the jar that spark-submit has added to it without telling the JVM. */
    private static String classPath() {
        Set<String> entries = new LinkedHashSet<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            // the driver runs in another folder
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        for (Class<?> ours : List.of(SoakFit.class, SparseVAE.class)) {
            try {
                entries.add(Path.of(ours.getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString());
            } catch (URISyntaxException e) {
                throw new IllegalStateException("the jar of " + ours + " is at no place of this machine", e);
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // the process is gone: the end of its output
        }
        lines.add(END);
    }

    /**
     * The next line of the driver's output.
     *
     * @param seconds how long to wait for it
     * @return null at the end of the output
     * @throws TimeoutException if there is none in this time
     */
    String nextLine(int seconds) throws InterruptedException, TimeoutException {
        String line = lines.poll(seconds, TimeUnit.SECONDS);
        if (line == null) {
            throw new TimeoutException(
                    "the driver, process " + process.pid() + ", has started no job in " + seconds + " seconds");
        }
        return line.equals(END) ? null : line;
    }

    /**
     * Kills an executor with SIGKILL; waits for one where all have been killed just before.
     *
     * @param choice which: the one of this number, modulo how many there are, by process id
     * @return its process id, or -1 if the driver ended without one
     */
    long killExecutor(int choice) throws InterruptedException {
        while (process.isAlive()) {
            // nothing else is started by a driver on local-cluster
            List<ProcessHandle> executors = process.children()
                    .filter(ProcessHandle::isAlive)
                    .sorted(Comparator.comparingLong(ProcessHandle::pid))
                    .toList();
            if (!executors.isEmpty()) {
                ProcessHandle victim = executors.get(choice % executors.size());
                if (victim.destroyForcibly()) {
                    return victim.pid();
                }
            }
            Thread.sleep(50);
        }
        return -1;
    }

    /**
     * Kills the driver with SIGKILL, and waits for its executors to end by themselves.
     *
     * @return executors that had not ended after a minute, and were killed
     */
    int kill() throws InterruptedException {
        List<ProcessHandle> executors = process.descendants().toList();
        process.destroyForcibly().waitFor();
        return end(executors);
    }

    /** Whether the driver ended by a kill rather than by itself; only once it has ended. */
    boolean wasKilled() {
        return process.exitValue() == KILLED;
    }

    /** Waits for the driver to end by itself, and for its executors. */
    int await() throws InterruptedException {
        List<ProcessHandle> executors = process.descendants().toList();
        if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return end(executors);
    }

    /** Leaves no process behind, whatever happened. */
    void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    private static int end(List<ProcessHandle> executors) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS_TO_END);
        int left = 0;
        for (ProcessHandle executor : executors) {
            try {
                executor.onExit().get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                left++;
                executor.destroyForcibly();
            } catch (ExecutionException e) {
                throw new IllegalStateException("cannot wait for process " + executor.pid(), e);
            }
        }
        return left;
    }

    long pid() {
        return process.pid();
    }
}
