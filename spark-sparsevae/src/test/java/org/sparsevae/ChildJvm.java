// SPDX-License-Identifier: Apache-2.0
package org.sparsevae;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java process of the tests' class path, with the options that Spark and ND4J need of a JVM. */
public final class ChildJvm {

    private ChildJvm() {}

    /**
     * Prepares a process; standard error goes with standard output.
     *
     * @param main the class that it runs
     * @param options further options of the JVM
     * @param args the program's arguments
     */
    public static ProcessBuilder of(Class<?> main, List<String> options, List<String> args) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option ->
                        option.startsWith("--add-") || option.startsWith("-XX:+Ignore") || option.startsWith("-Djdk"))
                .forEach(command::add);
        command.add("-Xmx1g");
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder;
    }

    /**
     * Prepares a process that may start executors by the master {@code local-cluster}: through SPARK_HOME, but with Spark itself from their
     * class path.
     *
     * @param folder where it works
     * @param main the class that it runs
     * @param args the program's arguments
     */
    public static ProcessBuilder withExecutors(Path folder, Class<?> main, List<String> args) throws IOException {
        ProcessBuilder builder = of(main, List.of(), args).directory(folder.toFile());
        Path home = Files.createDirectories(folder.resolve("spark-home/jars")).getParent();
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.12");
        return builder;
    }
}
