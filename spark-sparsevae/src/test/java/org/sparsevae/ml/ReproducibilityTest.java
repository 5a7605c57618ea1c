// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ChildJvm;

/** The same seed and partitions give the same bits: in fresh JVMs, with either serialiser, on threads and on executor processes. */
@Tag("slow")
class ReproducibilityTest {
    private static final String JAVA_SERIALIZER = "org.apache.spark.serializer.JavaSerializer";
    private static final String KRYO_SERIALIZER = "org.apache.spark.serializer.KryoSerializer";

    /** Processes that know one another by a secret, and that encrypt what they send and what they spill. */
    private static final String[] SECURE = {
        "spark.authenticate=true",
        "spark.authenticate.secret=of-this-test-alone",
        "spark.network.crypto.enabled=true",
        "spark.network.crypto.saslFallback=false",
        "spark.network.crypto.cipher=AES/GCM/NoPadding",
        "spark.io.encryption.enabled=true",
        "spark.io.encryption.keySizeBits=256"
    };

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void weightsAreEqualBitForBitWhereverTheFitRuns() throws Exception {
        String expected = fit("local[4]", JAVA_SERIALIZER);
        assertNotEquals("", expected);
        assertEquals(expected, fit("local[1]", KRYO_SERIALIZER), "one thread, Kryo");
        assertEquals(expected, fit("local-cluster[2,1,1024]", JAVA_SERIALIZER), "executor processes, Java");
        assertEquals(
                expected,
                fit("local-cluster[2,1,1024]", KRYO_SERIALIZER, SECURE),
                "executor processes, Kryo, authenticated and encrypted");
    }

    private String fit(String master, String serializer, String... properties)
            throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(List.of(master, serializer, System.getProperty("java.class.path")));
        args.addAll(List.of(properties));
        ProcessBuilder builder = ChildJvm.withExecutors(folder, FitOnce.class, args);
        File log = folder.resolve("fit.log").toFile();
        Process process = builder.redirectOutput(log).start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log.toPath());
        return lines.stream()
                .filter(line -> line.startsWith(FitOnce.PREFIX))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("the fit on " + master + " failed:\n" + String.join("\n", lines)));
    }
}
