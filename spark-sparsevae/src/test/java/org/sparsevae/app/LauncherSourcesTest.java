// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When {@code bin/sparsevae} builds, and what it answers before it starts Spark: in a small copy of the checkout, with a Maven and a Spark that only say that they ran. */
class LauncherSourcesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> JAR_SOURCES =
            List.of("spark-sparsevae/src/main/A.java", "spark-baselines/src/main/B.java");

    @TempDir
    Path folder;

    private Path checkout;
    private Path jar;
    private Path sparkHome;

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = folder.resolve("a checkout");
        copy("bin", "conf");
        for (String pom : List.of("pom.xml", "spark-sparsevae/pom.xml", "spark-baselines/pom.xml")) {
            Files.createDirectories(checkout.resolve(pom).getParent());
            Files.writeString(checkout.resolve(pom), pom);
        }
        for (String source : JAR_SOURCES) {
            Files.createDirectories(checkout.resolve(source).getParent());
            Files.writeString(checkout.resolve(source), source);
        }
        jar = checkout.resolve("spark-baselines/target/sparsevae-1.jar");
        Files.createDirectories(jar.getParent());
        Files.writeString(jar, "jar");
        sparkHome = folder.resolve("spark");
        Files.createDirectories(sparkHome.resolve("jars"));
        script(sparkHome.resolve("bin/spark-submit"), "echo Spark runs");
        // as the real one: it leaves the sum of the sources beside the jar
        script(
                folder.resolve("tools/mvn"),
                "echo Maven builds >&2; [[ -z \"${NO_JAR-}\" ]] || exit 0; echo jar >spark-baselines/target/sparsevae-1.jar;"
                        + " program=m root=.; . bin/common.sh; jar_sources_sum >spark-baselines/target/sparsevae-1.jar.sources");
    }

    private void copy(String... folders) throws IOException {
        for (String name : folders) {
            try (Stream<Path> files = Files.list(ROOT.resolve(name))) {
                for (Path file : (Iterable<Path>) files::iterator) {
                    Path target = checkout.resolve(name).resolve(file.getFileName());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void script(Path file, String line) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/usr/bin/env bash\nset -eu\n" + line + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private record Run(int status, String said) {}

    private Run launch(Map<String, String> environment, String... words) throws Exception {
        Path said = folder.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(
                                Stream.of(checkout.resolve("bin/sparsevae").toString()), Stream.of(words))
                        .toList())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().remove("SPARSEVAE_JAR");
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME", sparkHome.toString(),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "PATH", folder.resolve("tools") + File.pathSeparator + System.getenv("PATH")));
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the launcher hangs");
        return new Run(process.exitValue(), Files.readString(said));
    }

    private boolean builds() throws Exception {
        Run run = launch(Map.of(), "fit");
        assertTrue(run.said.endsWith("Spark runs\n"), run.said);
        return run.said.contains("Maven builds");
    }

    @Test
    void contentDecidesWhetherTheJarIsBuiltAndNotTime() throws Exception {
        assertTrue(builds(), "a jar of which nothing is known");
        assertFalse(builds());
        // as cp -r leaves a checkout: every file is new, the sources newer than the jar
        for (String source : JAR_SOURCES) {
            Files.setLastModifiedTime(
                    checkout.resolve(source), FileTime.fromMillis(System.currentTimeMillis() + 60_000));
        }
        assertFalse(builds(), "a copy");
        // an older file with other content, as a checkout of another branch may leave it
        for (String source : List.of(JAR_SOURCES.get(0), JAR_SOURCES.get(1), "pom.xml")) {
            Path file = checkout.resolve(source);
            Files.writeString(file, "other content of " + source);
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            assertTrue(builds(), source);
            assertFalse(builds(), source);
        }
        Files.writeString(checkout.resolve("spark-sparsevae/src/main/C.java"), "new");
        assertTrue(builds(), "a further file");
        Files.delete(checkout.resolve("spark-sparsevae/src/main/C.java"));
        assertTrue(builds(), "a file less");
        Files.delete(jar);
        assertTrue(builds(), "no jar");
    }

    /** Nothing is written beside a jar that is not there: its options would land in the folder of whoever calls. */
    @Test
    void aBuildWithoutAJarIsRefused() throws Exception {
        Files.delete(jar);
        Run run = launch(Map.of("NO_JAR", "yes"), "fit");
        assertEquals(2, run.status, run.said);
        assertTrue(run.said.contains("left no jar in " + jar.getParent().toRealPath()), run.said);
        assertFalse(run.said.contains("Spark runs"), run.said);
        assertFalse(Files.exists(folder.resolve(".options")));
    }

    /** With the real commands on the class path: the classes of this module for the jar, what they need beside Spark's. */
    @Test
    void anUnknownOptionIsAnsweredBeforeSparkStarts() throws Exception {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (entry.endsWith(".jar")) {
                Path library = Path.of(entry);
                Files.createSymbolicLink(sparkHome.resolve("jars").resolve(library.getFileName()), library);
            }
        }
        Path classes = Files.createSymbolicLink(
                folder.resolve("classes"), Path.of("target/classes").toAbsolutePath());
        Map<String, String> jarOfClasses = Map.of("SPARSEVAE_JAR", classes.toString());

        Run wrong = launch(jarOfClasses, "fit", "--ratings=r.csv", "--output", "o", "--rattings=x");
        assertEquals(2, wrong.status, wrong.said);
        assertTrue(
                wrong.said.endsWith("sparsevae fit: Unknown option: '--rattings=x' (see sparsevae fit --help)\n"),
                wrong.said);
        assertFalse(wrong.said.contains("Spark runs"), wrong.said);
        // values that look like options, negative numbers, options of spark-submit and the usual line do start it
        for (String[] line : new String[][] {
            {"fit", "--ratings=r.csv", "--output", "o", "--json"},
            {"fit", "--ratings=r.csv", "--output=o", "--min-rating", "-1"},
            {"fit", "--ratings=--odd-name.csv", "--output=o", "--master", "local[1]"},
        }) {
            Run right = launch(jarOfClasses, line);
            assertTrue(right.said.endsWith("Spark runs\n"), right.said);
        }
    }
}
