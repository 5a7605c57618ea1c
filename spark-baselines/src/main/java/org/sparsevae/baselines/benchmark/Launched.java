// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A command line that was run as a process of its own, as a user would.
 *
 * @param output its standard output
 * @param cpuSeconds processor seconds of it and of the processes that it waited for; NaN where the machine does not tell
 * @param seconds seconds by the clock
 */
record Launched(String output, double cpuSeconds, double seconds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where {@code bin/sparsevae} says who it is. */
    private static final String LAUNCHER = "SPARSEVAE_LAUNCHER";

    private static final int LAST_LINES = 15;
    private static final int SECONDS_TO_END = 10;

    /**
     * Runs {@code bin/sparsevae} with some words.
     *
     * @param words the words
     * @param listener hears of every line on its standard error while it runs, and of the process's number
     * @throws IllegalArgumentException if this process was not started by bin/sparsevae
     * @throws IllegalStateException if the command fails
     */
    static Launched sparsevae(List<String> words, Listener listener) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(launcher());
        command.addAll(words);
        return run(command, Map.of(), listener);
    }

    /**
     * @return the launcher that started this process
     * @throws IllegalArgumentException if none did
     */
    static String launcher() {
        String launcher = System.getenv(LAUNCHER);
        if (launcher == null || !Files.isExecutable(Path.of(launcher))) {
            throw new IllegalArgumentException(
                    "bench starts processes by bin/sparsevae and measures them: start it as bin/sparsevae bench");
        }
        return launcher;
    }

    /** Hears of a process's standard error. */
    interface Listener {
        /** Nothing is done with what is said. */
        Listener NONE = (process, line) -> {};

        /**
         * @param process the process's number
         * @param line what it said
         */
        void line(long process, String line);
    }

    /**
     * Runs a command line to its end; it is ended with this process, should that be stopped.
     *
     * @param command program and arguments
     * @param environment variables to set
     * @param listener hears of what it says on standard error
     * @throws IllegalStateException if it fails: with its last lines
     */
    static Launched run(List<String> command, Map<String, String> environment, Listener listener)
            throws IOException, InterruptedException {
        double cpu = ProcessorTime.ofEndedChildren();
        long start = System.nanoTime();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process process = builder.start();
        Thread hook = new Thread(process::destroy);
        Runtime.getRuntime().addShutdownHook(hook);
        List<String> said = new ArrayList<>();
        Thread reader = new Thread(() -> lines(process, line -> {
            said.add(line);
            listener.line(process.pid(), line);
        }));
        reader.setDaemon(true);
        reader.start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            reader.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_END));
            if (status != 0) {
                List<String> last = said.subList(Math.max(0, said.size() - LAST_LINES), said.size());
                throw new IllegalStateException(
                        String.join(" ", command) + " failed with status " + status + ": " + String.join("\n", last));
            }
            return new Launched(output, ProcessorTime.ofEndedChildren() - cpu, (System.nanoTime() - start) / 1e9);
        } finally {
            process.destroy();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    /** The last line of its output that is a JSON object. */
    JsonNode json() throws IOException {
        String[] lines = output.strip().split("\n");
        for (int i = lines.length - 1; i >= 0; i--) {
            if (lines[i].startsWith("{")) {
                return JSON.readTree(lines[i]);
            }
        }
        throw new IllegalStateException("no JSON object was printed, but: " + output);
    }

    private static void lines(Process process, Consumer<String> consumer) {
        try (BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                consumer.accept(line);
            }
        } catch (IOException e) {
            // the process is gone: no more lines
        }
    }
}
