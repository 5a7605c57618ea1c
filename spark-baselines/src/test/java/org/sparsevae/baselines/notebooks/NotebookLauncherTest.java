// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** bin/notebook in a checkout of its own, with a Jupyter, a Maven and a Java that only record what they are asked. */
class NotebookLauncherTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private Path checkout;
    private Path tools;
    private Path jar;

    @BeforeEach
    void checkout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("the checkout"));
        tools = Files.createDirectories(folder.resolve("tools"));
        jar = Files.createFile(folder.resolve("the jar.jar"));
        for (String file :
                List.of("bin/notebook", "bin/common.sh", "conf/spark-defaults.conf", "pom.xml", "notebooks/pom.xml")) {
            Files.createDirectories(checkout.resolve(file).getParent());
            Files.copy(ROOT.resolve(file), checkout.resolve(file));
        }
        Files.createDirectories(checkout.resolve("notebooks/src/main"));
        for (String name : List.of("01-good", "02-bad")) {
            Files.writeString(checkout.resolve("notebooks").resolve(name + ".ipynb"), "{\"name\": \"" + name + "\"}");
        }
        tool(
                "jupyter-nbconvert",
                "case \"$*\" in *02-bad*) echo 'a cell failed' >&2; exit 1 ;; esac\n"
                        + "for last; do :; done\n"
                        + "echo executed >>\"$last\"");
        tool(
                "mvn",
                "mkdir -p notebooks/.jupyter/kernels/sparsevae notebooks/target/classes\n"
                        + "echo kernel >notebooks/.jupyter/kernels/sparsevae/rapaio-jupyter-kernel.jar");
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        script(java, "printf '%s\\n' \"$@\" >'" + folder.resolve("arguments") + "'");
        Files.writeString(folder.resolve("jdk/release"), "JAVA_VERSION=\"17.0.1\"\n");
        Files.createDirectories(folder.resolve("spark/jars"));
        script(Files.createDirectories(folder.resolve("spark/bin")).resolve("spark-submit"), "exit 7");
    }

    private void tool(String name, String lines) throws IOException {
        script(tools.resolve(name), lines);
    }

    private static void script(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + lines + "\n");
        assertTrue(file.toFile().setExecutable(true));
    }

    private record Run(int status, String output, String errors) {}

    private Run run(Map<String, String> environment, String... words) throws Exception {
        List<String> line =
                new ArrayList<>(List.of(checkout.resolve("bin/notebook").toString()));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectOutput(folder.resolve("output").toFile())
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "SPARK_MASTER", "JUPYTER_PATH"));
        builder.environment().put("PATH", tools + ":" + System.getenv("PATH"));
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("SPARK_HOME", folder.resolve("spark").toString());
        builder.environment().put("SPARSEVAE_JAR", jar.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the launcher hangs");
        return new Run(
                process.exitValue(),
                Files.readString(folder.resolve("output")),
                Files.readString(folder.resolve("errors")));
    }

    @Test
    void runsThoseThatAreNamedAndLeavesTheOthersAlone() throws Exception {
        Run run = run(Map.of(), "run", "01");
        assertEquals(0, run.status(), run.errors());
        assertTrue(run.output().matches("01-good  ok  \\d+ s\n"), run.output());
        assertEquals(
                "{\"name\": \"01-good\"}executed\n",
                Files.readString(checkout.resolve("results/notebooks/01-good.ipynb")));
        assertEquals("{\"name\": \"01-good\"}", Files.readString(checkout.resolve("notebooks/01-good.ipynb")));
        assertTrue(Files.readString(checkout.resolve("notebooks/.jupyter/kernels/sparsevae/kernel.json"))
                .contains("[\"" + checkout.resolve("bin/notebook") + "\", \"kernel\", \"{connection_file}\"]"));
    }

    @Test
    void oneThatFailsDoesNotKeepTheOthersFromRunning() throws Exception {
        Run run = run(Map.of(), "run", "02-bad", "notebooks/01-good.ipynb", "--in-place");
        assertEquals(1, run.status(), run.errors());
        assertTrue(run.output().matches("02-bad  failed  \\d+ s\n01-good  ok  \\d+ s\n"), run.output());
        assertTrue(run.errors().contains("a cell failed"), run.errors());
        assertTrue(Files.readString(checkout.resolve("notebooks/01-good.ipynb")).endsWith("executed\n"));
        assertEquals("{\"name\": \"02-bad\"}", Files.readString(checkout.resolve("notebooks/02-bad.ipynb")));
    }

    @Test
    void whatIsNotKnownIsRefused() throws Exception {
        assertRefused("there is no notebook 09; there are 01-good 02-bad", "run", "09");
        assertRefused("there is no option --fast; usage: notebook install", "run", "--fast");
        assertRefused("'start' is not known; usage: notebook install", "start");
        assertRefused("usage: notebook install");
        assertRefused("--output takes a folder", "run", "--output");
        assertRefused("--twice and --in-place do not go together", "run", "--twice", "--in-place");
        assertFalse(Files.exists(checkout.resolve("results")));
    }

    private void assertRefused(String message, String... words) throws Exception {
        Run run = run(Map.of(), words);
        assertEquals(2, run.status(), run.errors());
        assertTrue(run.errors().startsWith("notebook: " + message), run.errors());
    }

    @Test
    void aMissingJupyterIsToldByName() throws Exception {
        for (String name : List.of(
                "bash",
                "env",
                "readlink",
                "dirname",
                "sed",
                "cat",
                "grep",
                "head",
                "ls",
                "find",
                "sort",
                "tr",
                "xargs",
                "cksum",
                "uname",
                "id",
                "mkdir")) {
            for (String place : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(place, name);
                if (Files.exists(program) && !Files.exists(tools.resolve(name))) {
                    Files.createSymbolicLink(tools.resolve(name), program);
                }
            }
        }
        Files.delete(tools.resolve("jupyter-nbconvert"));
        Run run = run(Map.of("PATH", tools.toString()), "run", "01");
        assertEquals(2, run.status(), run.errors());
        assertEquals("notebook: there is no jupyter-nbconvert on the PATH; run bin/notebook install\n", run.errors());
    }

    @Test
    void theKernelHasItsOwnSettingsFirstAndTheJarLast() throws Exception {
        Run run = run(Map.of(), "kernel", "connection.json");
        assertEquals(0, run.status(), run.errors());
        List<String> arguments = Files.readAllLines(folder.resolve("arguments"));
        String[] classPath = arguments.get(arguments.indexOf("-cp") + 1).split(":");
        assertEquals(checkout.resolve("notebooks/conf").toString(), classPath[0]);
        assertEquals(checkout.resolve("notebooks/target/classes").toString(), classPath[1]);
        assertTrue(classPath[2].endsWith("rapaio-jupyter-kernel.jar"));
        assertEquals(jar.toString(), classPath[classPath.length - 1]);
        assertEquals("connection.json", arguments.get(arguments.size() - 1));
        assertTrue(arguments.contains("-Dspark.master=local[*]"));
        assertTrue(arguments.contains("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED"), "what Spark needs on Java 17");
        assertTrue(arguments.contains("-Dspark.broadcast.compress=false"), "conf/spark-defaults.conf");
        assertFalse(String.join("\n", arguments).contains("-Dspark.jars="), "the executors are threads");
    }

    @Test
    void onAClusterTheExecutorsGetTheJar() throws Exception {
        Run run = run(
                Map.of("SPARK_MASTER", "spark://host:7077", "SPARK_DRIVER_MEMORY", "3g"), "kernel", "connection.json");
        assertEquals(0, run.status(), run.errors());
        List<String> arguments = Files.readAllLines(folder.resolve("arguments"));
        assertTrue(arguments.containsAll(List.of("-Dspark.master=spark://host:7077", "-Dspark.jars=" + jar, "-Xmx3g")));
        assertTrue(arguments.stream().anyMatch(word -> word.startsWith("-Dspark.executor.defaultJavaOptions=")));
    }
}
