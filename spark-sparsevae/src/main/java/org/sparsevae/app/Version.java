// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine;

/** Prints the versions of all that a fit rests on, after loading the native libraries: a first check of a machine. */
@CommandLine.Command(
        name = "version",
        description = "Show the versions of the library, Spark, Java and ND4J, and the ND4J backend in use.")
public final class Version implements Command {

    /** Called by {@link java.util.ServiceLoader}. */
    public Version() {}

    /**
     * Runs this command alone.
     *
     * @param args its options
     */
    public static void main(String[] args) {
        Main.runOne(new Version(), args);
    }

    @Override
    public CommandResult call() {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("sparsevae", ofLibrary());
        versions.put("spark", org.apache.spark.package$.MODULE$.SPARK_VERSION());
        versions.put("scala", scala.util.Properties.versionNumberString());
        versions.put("java", System.getProperty("java.version"));
        versions.put("nd4j", property("nd4j"));
        versions.put("nd4j_backend", Nd4j.getBackend().getClass().getSimpleName());
        versions.put("platform", Loader.getPlatform());
        String text = versions.entrySet().stream()
                .map(entry -> String.format("%-13s %s", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining("\n"));
        return new CommandResult(versions, text);
    }

    /**
     * Tells the version of this library.
     *
     * @return such as {@code 0.1.0}
     */
    static String ofLibrary() {
        return property("sparsevae");
    }

    private static String property(String name) {
        Properties properties = new Properties();
        try (InputStream stream = Version.class.getResourceAsStream("version.properties")) {
            properties.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty(name);
    }
}
