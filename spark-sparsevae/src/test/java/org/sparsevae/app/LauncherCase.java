// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A Spark that records what it is given, for tests of the launcher. */
abstract class LauncherCase {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    Path sparkHome;
    Path jar;
    Path arguments;

    @BeforeEach
    void recordingSpark() throws IOException {
        sparkHome = Files.createDirectories(folder.resolve("my spark"));
        Files.createDirectories(sparkHome.resolve("bin"));
        Files.createDirectories(sparkHome.resolve("conf"));
        arguments = folder.resolve("arguments");
        Path submit = sparkHome.resolve("bin/spark-submit");
        Files.writeString(
                submit,
                """
                #!/usr/bin/env bash
                printf '%s\\n' "$@" >"$RECORD"
                printf 'SPARK_LOCAL_IP=%s\\n' "${SPARK_LOCAL_IP:-}" >>"$RECORD"
                exit 7
                """);
        assertTrue(submit.toFile().setExecutable(true));
        jar = Files.createFile(folder.resolve("the jar.jar"));
    }

    record Run(int status, String errors) {}

    Run launch(Path launcher, String... words) throws Exception {
        Files.deleteIfExists(arguments);
        List<String> line = new ArrayList<>(List.of(launcher.toString()));
        line.addAll(List.of(words));
        Path errors = folder.resolve("errors");
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile());
        builder.environment().keySet().removeAll(List.of("SPARK_LOCAL_IP", "SPARK_CONF_DIR", "JDK_JAVA_OPTIONS"));
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", sparkHome.toString(),
                        "SPARSEVAE_JAR", jar.toString(),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "PATH", folder.resolve("tools") + File.pathSeparator + System.getenv("PATH"),
                        "RECORD", arguments.toString()));
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the launcher hangs");
        return new Run(process.exitValue(), Files.readString(errors));
    }

    List<String> submitted(String... words) throws Exception {
        Run run = launch(ROOT.resolve("bin/sparsevae"), words);
        assertEquals(7, run.status(), "the status is spark-submit's: " + run.errors());
        return Files.readAllLines(arguments);
    }

    /** The words after the jar, without the recorded environment. */
    List<String> commandWords(List<String> submitted) {
        return submitted.subList(submitted.indexOf(jar.toString()) + 1, submitted.size() - 1);
    }

    /** The last value of an option before the jar, which is the one that spark-submit keeps. */
    Optional<String> option(List<String> submitted, String name) {
        int at = submitted.subList(0, submitted.indexOf(jar.toString())).lastIndexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(submitted.get(at + 1));
    }

    static Optional<String> conf(List<String> submitted, String key) {
        Optional<String> value = Optional.empty();
        for (int i = 0; i < submitted.size(); i++) {
            if (submitted.get(i).equals("--conf") && submitted.get(i + 1).startsWith(key + "=")) {
                value = Optional.of(submitted.get(i + 1).substring(key.length() + 1));
            }
        }
        return value;
    }
}
