// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The archive of classes that a local run leaves beside the jar. */
class ClassArchiveTest extends LauncherCase {

    /** A Spark that is known, whose Java writes an archive where it is asked to. */
    private void archivingSpark() throws IOException {
        Files.createDirectories(sparkHome.resolve("jars"));
        Files.createFile(sparkHome.resolve("jars/spark-core_2.12-3.5.7.jar"));
        Files.writeString(
                sparkHome.resolve("bin/spark-submit"),
                """
                #!/usr/bin/env bash
                case "$*" in
                  *-XX:ArchiveClassesAtExit=*)
                    file="$(printf '%s\\n' "$@" | sed -n 's/.*-XX:ArchiveClassesAtExit="\\([^"]*\\)".*/\\1/p')"
                    echo made >>"$RECORD.made"
                    [[ -e "$RECORD.cannot" ]] || echo classes >"$file"
                    exit 0 ;;
                esac
                printf '%s\\n' "$@" >"$RECORD"
                printf 'SPARK_DIST_CLASSPATH=%s\\n' "${SPARK_DIST_CLASSPATH:-}" >>"$RECORD"
                exit 7
                """);
    }

    private Path beside(String suffix) {
        return folder.resolve("the jar" + suffix);
    }

    private long made() throws IOException {
        Path record = folder.resolve("arguments.made");
        return Files.exists(record) ? Files.lines(record).count() : 0;
    }

    /** Waits for what runs in the background. */
    private void await(java.util.concurrent.Callable<Boolean> done) throws Exception {
        for (int i = 0; i < 600 && !done.call(); i++) {
            Thread.sleep(100);
        }
        assertTrue(done.call(), "nothing happens in the background");
    }

    private Optional<String> archiveOf(List<String> submitted) {
        String options = conf(submitted, "spark.driver.defaultJavaOptions").orElseThrow();
        int at = options.indexOf("-XX:SharedArchiveFile=");
        return at < 0 ? Optional.empty() : Optional.of(options.substring(at));
    }

    private List<String> archived(String... words) throws Exception {
        Run run = launch(ROOT.resolve("bin/sparsevae"), words);
        assertEquals(new Run(7, "sparsevae: starting Spark\n"), run);
        return Files.readAllLines(arguments);
    }

    @Test
    void aLocalRunLeavesAnArchiveOfItsClassesBesideTheJar() throws Exception {
        archivingSpark();
        List<String> first = archived("fit");
        assertEquals(Optional.empty(), archiveOf(first), "there is none yet");
        await(() -> Files.exists(beside(".jsa.of")));
        assertEquals("classes\n", Files.readString(beside(".jsa")));

        List<String> second = archived("fit");
        assertTrue(second.contains("spark-internal"), "the jar is on the class path alone: " + second);
        assertEquals("SPARK_DIST_CLASSPATH=" + jar.toRealPath(), second.get(second.size() - 1));
        assertEquals(
                Optional.of("-XX:SharedArchiveFile=\"" + jar.toRealPath().resolveSibling("the jar.jsa") + "\""),
                archiveOf(second));
        assertEquals(1, made(), "it is made once");

        // a cluster's driver has a class path of its own
        List<String> cluster = archived("fit", "--master", "spark://host:7077");
        assertTrue(cluster.contains(jar.toString()), cluster.toString());
        assertEquals(Optional.empty(), archiveOf(cluster));

        Files.writeString(jar, "another jar");
        assertEquals(Optional.empty(), archiveOf(archived("fit")), "not that of another jar");
        await(() -> made() == 2 && archiveOf(archived("fit")).isPresent());
        try (var files = Files.list(folder)) {
            assertEquals(
                    0, files.filter(file -> file.toString().contains("making")).count());
        }
    }

    @Test
    void anArchiveThatCannotBeMadeIsNoError() throws Exception {
        archivingSpark();
        Files.createDirectories(beside(".jsa.lock")); // as in a folder that cannot be written
        Files.createDirectories(beside(".jsa.of"));
        assertEquals(Optional.empty(), archiveOf(archived("fit")));
        Files.delete(beside(".jsa.of"));
        Files.delete(beside(".jsa.lock"));

        Files.createFile(folder.resolve("arguments.cannot"));
        archived("fit");
        await(() -> Files.isRegularFile(beside(".jsa.of")));
        assertFalse(Files.exists(beside(".jsa")));
        long tried = made();
        assertEquals(Optional.empty(), archiveOf(archived("fit")));
        assertEquals(tried, made(), "what Java cannot do is not tried again");
    }

    @Test
    void aSparkWithSettingsOfItsOwnHasTheJarAsEver() throws Exception {
        archivingSpark();
        // such a file may set the class path anew, and Java makes no archive of a path with a folder of files in it
        Files.writeString(Files.createDirectories(sparkHome.resolve("conf")).resolve("spark-env.sh"), "");
        List<String> submitted = archived("fit");
        assertTrue(submitted.contains(jar.toString()), submitted.toString());
        assertEquals("SPARK_DIST_CLASSPATH=", submitted.get(submitted.size() - 1));
        assertEquals(0, made());
    }

    @Test
    void aCommandThatACommandStartsHasTheSameArchive() throws Exception {
        archivingSpark();
        archived("fit");
        await(() -> Files.exists(beside(".jsa.of")));
        Path launcher = folder.resolve("within");
        Files.writeString(
                launcher,
                "#!/bin/sh\nSPARK_DIST_CLASSPATH='" + jar.toRealPath() + "' exec '" + ROOT.resolve("bin/sparsevae")
                        + "' \"$@\"\n");
        assertTrue(launcher.toFile().setExecutable(true));
        assertEquals(7, launch(launcher, "fit").status());
        List<String> submitted = Files.readAllLines(arguments);
        assertTrue(archiveOf(submitted).isPresent(), submitted.toString());
        assertEquals(1, made());
    }

    @Test
    void runsSideBySideMakeOneArchive() throws Exception {
        archivingSpark();
        List<Thread> runs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ProcessBuilder builder = new ProcessBuilder(
                            ROOT.resolve("bin/sparsevae").toString(), "fit")
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment()
                    .putAll(Map.of(
                            "SPARK_HOME", sparkHome.toString(),
                            "SPARSEVAE_JAR", jar.toString(),
                            "JAVA_HOME", System.getProperty("java.home"),
                            "RECORD", arguments.toString()));
            Process process = builder.start();
            Thread wait = new Thread(() -> process.onExit().join());
            wait.start();
            runs.add(wait);
        }
        for (Thread run : runs) {
            run.join();
        }
        await(() -> Files.exists(beside(".jsa.of")));
        assertEquals("classes\n", Files.readString(beside(".jsa")));
        assertTrue(archiveOf(archived("fit")).isPresent());
    }

    @Test
    void noArchiveIsMadeWhereNoneIsWanted() throws Exception {
        archivingSpark();
        String environment = "SPARSEVAE_CLASS_ARCHIVE";
        Path launcher = folder.resolve("without");
        Files.writeString(
                launcher, "#!/bin/sh\n" + environment + "=no exec '" + ROOT.resolve("bin/sparsevae") + "' \"$@\"\n");
        assertTrue(launcher.toFile().setExecutable(true));
        assertEquals(7, launch(launcher, "fit").status());
        List<String> submitted = Files.readAllLines(arguments);
        assertTrue(submitted.contains(jar.toString()), submitted.toString());
        assertFalse(Files.exists(beside(".jsa.of")));
        assertEquals(0, made());
    }
}
