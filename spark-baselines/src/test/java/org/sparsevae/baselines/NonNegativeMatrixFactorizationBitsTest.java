// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ChildJvm;

/** The same seed and partitions give the same bits on one thread, on two and on executor processes, with either serialiser. */
@Tag("slow")
class NonNegativeMatrixFactorizationBitsTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void loadingsAreEqualBitForBitWhereverTheFitRuns() throws Exception {
        String expected = FactorizationOnce.checksum();
        assertEquals(expected, fit("local[1]", "org.apache.spark.serializer.KryoSerializer"), "one thread");
        assertEquals(
                expected,
                fit("local-cluster[2,1,1024]", "org.apache.spark.serializer.JavaSerializer"),
                "executor processes");
    }

    private String fit(String master, String serializer) throws IOException, InterruptedException {
        List<String> args = List.of(master, serializer, System.getProperty("java.class.path"));
        File log = folder.resolve("fit.log").toFile();
        Process process = ChildJvm.withExecutors(folder, FactorizationOnce.class, args)
                .redirectOutput(log)
                .start();
        try {
            process.waitFor(5, TimeUnit.MINUTES);
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log.toPath());
        return lines.stream()
                .filter(line -> line.startsWith(FactorizationOnce.PREFIX))
                .map(line -> line.substring(FactorizationOnce.PREFIX.length()))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("the fit on " + master + " failed:\n" + String.join("\n", lines)));
    }
}
