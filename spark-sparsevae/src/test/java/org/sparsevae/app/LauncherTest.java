// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.spark.launcher.JavaModuleOptions;
import org.junit.jupiter.api.Test;

/** Runs {@code bin/sparsevae} against a spark-submit that writes down its arguments, one a line. */
class LauncherTest extends LauncherCase {

    @Test
    void sparksOptionsAreTakenOutWhereverTheyStand() throws Exception {
        List<String> submitted = submitted(
                "--master",
                "spark://host:7077",
                "fit",
                "--ratings",
                "my ratings.csv",
                "--conf",
                "spark.x=a b",
                "--k",
                "30",
                "--driver-memory=2g",
                "--json",
                "--num-executors",
                "3");
        assertEquals(List.of("fit", "--ratings", "my ratings.csv", "--k", "30", "--json"), commandWords(submitted));
        assertEquals(Optional.of("spark://host:7077"), option(submitted, "--master"));
        assertEquals(Optional.of("a b"), conf(submitted, "spark.x"));
        assertEquals(Optional.of("2g"), option(submitted, "--driver-memory"));
        assertEquals(Optional.of("3"), option(submitted, "--num-executors"));
        assertEquals(Optional.of("org.sparsevae.app.Main"), option(submitted, "--class"));
        assertEquals("SPARK_LOCAL_IP=", submitted.get(submitted.size() - 1));
    }

    @Test
    void afterTwoDashesAllWordsAreTheCommands() throws Exception {
        List<String> submitted = submitted("fit", "--name", "mine", "--", "--master", "x", "");
        assertEquals(List.of("fit", "--master", "x", ""), commandWords(submitted));
        assertEquals(Optional.of("local[*]"), option(submitted, "--master"));
        assertEquals(Optional.of("mine"), option(submitted, "--name"));
    }

    @Test
    void withoutAMasterTheRunIsLocal() throws Exception {
        List<String> submitted = submitted("version");
        assertEquals(Optional.of("local[*]"), option(submitted, "--master"));
        assertEquals(Optional.of("sparsevae version"), option(submitted, "--name"));
        assertTrue(option(submitted, "--driver-memory").orElseThrow().matches("[1-9][0-9]*m"));
        assertEquals("SPARK_LOCAL_IP=127.0.0.1", submitted.get(submitted.size() - 1));
    }

    @Test
    void aLocalRunSparesWhatAShortOneNeedNotHave() throws Exception {
        List<String> fit = submitted("fit");
        assertEquals(Optional.of("false"), conf(fit, "spark.ui.enabled"));
        assertEquals(Optional.of("8"), conf(fit, "spark.sql.shuffle.partitions"));
        assertTrue(hasQuickCompiler(fit));
        // rows by the million pass through Java
        assertFalse(hasQuickCompiler(submitted("transform")));
        assertFalse(hasQuickCompiler(submitted("recommend")));
        assertFalse(hasQuickCompiler(submitted("evaluate")));
    }

    @Test
    void aClusterIsLeftAsItIs() throws Exception {
        List<String> fit = submitted("fit", "--master", "spark://host:7077");
        assertEquals(Optional.empty(), conf(fit, "spark.ui.enabled"));
        assertEquals(Optional.empty(), conf(fit, "spark.sql.shuffle.partitions"));
        assertFalse(hasQuickCompiler(fit));
    }

    @Test
    void whatIsAskedForOfALocalRunIsKept() throws Exception {
        List<String> fit = submitted(
                "fit",
                "--conf",
                "spark.ui.enabled=true",
                "--conf",
                "spark.sql.shuffle.partitions=31",
                "--conf",
                "spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=4");
        assertEquals(Optional.of("true"), conf(fit, "spark.ui.enabled"));
        assertEquals(Optional.of("31"), conf(fit, "spark.sql.shuffle.partitions"));
        String options = conf(fit, "spark.driver.extraJavaOptions").orElseThrow();
        assertTrue(options.endsWith("-XX:TieredStopAtLevel=4"), "the last one counts: " + options);
        assertFalse(options.contains("-XX:TieredStopAtLevel=1"), "it stands among the first: " + options);
        String shorter = conf(submitted("fit", "--driver-java-options", "-Da=b"), "spark.driver.extraJavaOptions")
                .orElseThrow();
        assertTrue(shorter.endsWith(" -Da=b") && shorter.contains("--add-opens"), shorter);
        String defaults = conf(
                        submitted("fit", "--conf", "spark.driver.defaultJavaOptions=-XX:TieredStopAtLevel=4"),
                        "spark.driver.defaultJavaOptions")
                .orElseThrow();
        assertTrue(defaults.endsWith("-XX:TieredStopAtLevel=4"), defaults);
    }

    private static boolean hasQuickCompiler(List<String> submitted) {
        return conf(submitted, "spark.driver.defaultJavaOptions").orElseThrow().contains("-XX:TieredStopAtLevel=1");
    }

    @Test
    void aLocalRunOnFewCoresCollectsGarbageOnOneThread() throws Exception {
        cores(4);
        assertTrue(hasSerialCollector(submitted("fit")));
        assertTrue(hasSerialCollector(submitted("transform", "--driver-java-options", "-XX:+UseStringDeduplication")));
        assertFalse(hasSerialCollector(submitted("fit", "--master", "spark://host:7077")));
        // Java does not start with two
        assertFalse(hasSerialCollector(submitted("fit", "--driver-java-options", "-Da=b -XX:+UseG1GC")));
        assertFalse(hasSerialCollector(
                submitted("fit", "--conf", "spark.driver.defaultJavaOptions=-XX:+UseParallelGC -Da=b")));
        cores(5);
        assertFalse(hasSerialCollector(submitted("fit")));
    }

    private static boolean hasSerialCollector(List<String> submitted) {
        return conf(submitted, "spark.driver.defaultJavaOptions").orElseThrow().contains("-XX:+UseSerialGC");
    }

    /** Has the launcher see a machine of so many cores. */
    private void cores(int number) throws IOException {
        Path getconf = Files.createDirectories(folder.resolve("tools")).resolve("getconf");
        Files.writeString(getconf, "#!/bin/sh\necho " + number + "\n");
        assertTrue(getconf.toFile().setExecutable(true));
    }

    @Test
    void javaOptionsAreAddedToTheUsers() throws Exception {
        List<String> submitted = submitted(
                "version",
                "--conf",
                "spark.executor.extraJavaOptions=-Da=b",
                "--conf",
                "spark.driver.defaultJavaOptions=-Dc=d");
        assertEquals(Optional.of("-Da=b"), conf(submitted, "spark.executor.extraJavaOptions"));
        String driver = conf(submitted, "spark.driver.defaultJavaOptions").orElseThrow();
        String executor = conf(submitted, "spark.executor.defaultJavaOptions").orElseThrow();
        for (String options : List.of(driver, executor)) {
            assertTrue(options.contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"), options);
            assertTrue(options.contains("-Dorg.bytedeco.javacpp.maxbytes="), options);
            assertTrue(options.contains("-Dorg.bytedeco.javacpp.maxphysicalbytes="), options);
        }
        assertTrue(driver.endsWith(" -Dc=d"), driver);
        assertTrue(driver.contains("log4j2.configurationFile=\"" + ROOT.resolve("conf/log4j2.properties")), driver);
        assertFalse(executor.contains("log4j2"), "executors do not have the launcher's files: " + executor);
    }

    @Test
    void whatTheUsersFilesSayIsKept() throws Exception {
        Files.writeString(
                sparkHome.resolve("conf/spark-defaults.conf"),
                "# mine\nspark.master  yarn\n spark.driver.memory=9g\nspark.ui.showConsoleProgress: true\n"
                        + "spark.executor.defaultJavaOptions -De=f\n");
        List<String> submitted = submitted("version");
        assertEquals(Optional.empty(), option(submitted, "--master"));
        assertEquals(Optional.empty(), option(submitted, "--driver-memory"));
        assertEquals(Optional.empty(), conf(submitted, "spark.ui.showConsoleProgress"));
        assertTrue(conf(submitted, "spark.executor.defaultJavaOptions")
                .orElseThrow()
                .endsWith(" -De=f"));
        assertEquals(Optional.of("4g"), conf(submitted, "spark.executor.memory"));

        Path other = Files.writeString(folder.resolve("other.conf"), "spark.executor.memory 1g\n");
        submitted = submitted("version", "--properties-file", other.toString());
        assertEquals(Optional.of("local[*]"), option(submitted, "--master"), "one file replaces the other");
        assertEquals(Optional.empty(), conf(submitted, "spark.executor.memory"));
    }

    @Test
    void gpusAreAskedForOnRequestAlone() throws Exception {
        String perTask = "spark.task.resource.gpu.amount";
        String master = "--master=spark://host:7077";
        assertEquals(Optional.empty(), conf(submitted("version", master), perTask));
        List<String> submitted = submitted("version", master, "--gpu");
        assertEquals(List.of("version"), commandWords(submitted));
        assertEquals(Optional.of("1"), conf(submitted, perTask));
        assertEquals(Optional.of("PCI_BUS_ID"), conf(submitted, "spark.executorEnv.CUDA_DEVICE_ORDER"));
        assertTrue(conf(submitted, "spark.executor.defaultJavaOptions").isPresent(), "the other file holds as well");
        assertEquals(
                Optional.of("0.5"), conf(submitted("version", master, "--gpu", "--conf", perTask + "=0.5"), perTask));

        Run run = launch(ROOT.resolve("bin/sparsevae"), "version", "--gpu");
        assertEquals(2, run.status());
        assertTrue(run.errors().startsWith("sparsevae: --gpu needs a cluster, not --master local[*]"), run.errors());
    }

    /** Runs the discovery script with a made-up nvidia-smi, null for none; its status and all that it printed. */
    private Run discover(String indices, String visible) throws Exception {
        Path smi = folder.resolve("smi");
        if (indices != null) {
            Files.writeString(smi, "#!/bin/sh\nprintf '" + indices + "'\n");
            assertTrue(smi.toFile().setExecutable(true));
        } else {
            Files.deleteIfExists(smi);
        }
        Path printed = folder.resolve("printed");
        ProcessBuilder builder = new ProcessBuilder(
                        ROOT.resolve("conf/gpu-discovery.sh").toString())
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().put("NVIDIA_SMI", smi.toString());
        builder.environment().remove("CUDA_VISIBLE_DEVICES");
        if (visible != null) {
            builder.environment().put("CUDA_VISIBLE_DEVICES", visible);
        }
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the discovery script hangs");
        return new Run(process.exitValue(), Files.readString(printed));
    }

    @Test
    void theDiscoveryScriptSpeaksSparksJson() throws Exception {
        assertEquals(new Run(0, "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}\n"), discover("0\\n1\\n", null));
        assertEquals(new Run(0, "{\"name\": \"gpu\", \"addresses\": [\"1\"]}\n"), discover("0\\n1\\n11\\n", "1, 2"));
        Run none = discover(null, null);
        assertEquals(1, none.status());
        assertTrue(none.errors().startsWith("gpu-discovery: there is no "), none.errors());
        assertEquals(1, none.errors().lines().count(), none.errors());
        Run hidden = discover("0\\n", "5");
        assertEquals(1, hidden.status());
        assertTrue(hidden.errors().contains("CUDA_VISIBLE_DEVICES=5"), hidden.errors());
    }

    @Test
    void symbolicLinksLeadToTheCheckout() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("a link"), ROOT.resolve("bin/sparsevae"));
        Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("a link"));
        Run run = launch(second, "version");
        Files.delete(second);
        Files.delete(link);
        assertEquals(7, run.status(), run.errors());
        assertEquals(List.of("version"), commandWords(Files.readAllLines(arguments)));
    }

    @Test
    void mistakesAreRefusedBeforeSparkStarts() throws Exception {
        Run run = launch(ROOT.resolve("bin/sparsevae"), "fit", "--master");
        assertEquals(new Run(2, "sparsevae: --master takes a value\n"), run);

        run = launch(ROOT.resolve("bin/sparsevae"), "fit", "--conf", "spark.x");
        assertEquals(new Run(2, "sparsevae: --conf takes PROPERTY=VALUE, not 'spark.x'\n"), run);

        Files.createDirectories(sparkHome.resolve("jars"));
        Files.createFile(sparkHome.resolve("jars/spark-core_2.13-3.4.1.jar"));
        run = launch(ROOT.resolve("bin/sparsevae"), "fit");
        assertEquals(2, run.status());
        assertTrue(run.errors().contains("holds Spark 3.4.1 for Scala 2.13; unset SPARK_HOME"), run.errors());
        assertFalse(Files.exists(arguments));
    }

    /** A word that the jar's options do not have is asked of its parser, which this jar does not have: Java says so. */
    @Test
    void anOptionIsLookedForAmongThoseOfItsOwnCommand() throws Exception {
        Files.writeString(
                folder.resolve("the jar.options"),
                "fit --k\nfit --help\nexperiment --help\nexperiment figure2 --rho\nexperiment planted --features\n");
        for (String known : List.of("fit --k 3", "experiment figure2 --rho=0.2", "experiment planted --features 5")) {
            Run run = launch(ROOT.resolve("bin/sparsevae"), known.split(" "));
            assertEquals(new Run(7, "sparsevae: starting Spark\n"), run, known);
        }
        for (String unknown : List.of(
                "fit --rho 0", "experiment figure2 --features 5", "experiment --rho 0", "experiment figure7 --rho 0")) {
            Run run = launch(ROOT.resolve("bin/sparsevae"), unknown.split(" "));
            assertTrue(run.errors().contains("org.sparsevae.app.Main"), unknown + ": " + run.errors());
        }
    }

    @Test
    void somethingIsSaidBeforeSparkIs() throws Exception {
        String said = "sparsevae: starting Spark\n";
        assertEquals(new Run(7, said), launch(ROOT.resolve("bin/sparsevae"), "fit"));
        assertEquals(
                new Run(7, said), launch(ROOT.resolve("bin/sparsevae"), "fit", "--json", "--param", "verbosity=1"));
        assertEquals(new Run(7, ""), launch(ROOT.resolve("bin/sparsevae"), "fit", "--param", "verbosity=0"));
        assertEquals(new Run(7, ""), launch(ROOT.resolve("bin/sparsevae"), "fit", "--param=verbosity=0"));
    }

    @Test
    void theConfigurationOpensWhatThisSparkReachesInto() throws Exception {
        Properties defaults = new Properties();
        try (var reader = Files.newBufferedReader(ROOT.resolve("conf/spark-defaults.conf"))) {
            defaults.load(reader);
        }
        for (String role : List.of("driver", "executor")) {
            String options = defaults.getProperty("spark." + role + ".defaultJavaOptions");
            assertTrue(options.startsWith(JavaModuleOptions.defaultModuleOptions()), options);
            assertTrue(options.contains(" -XX:+ExitOnOutOfMemoryError "), "a full heap must not leave Spark waiting");
        }
    }
}
