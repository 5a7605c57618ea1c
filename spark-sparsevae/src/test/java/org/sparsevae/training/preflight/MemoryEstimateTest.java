// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.training.preflight.MemoryChecks.MemoryEstimate;

@Tag("slow")
class MemoryEstimateTest {

    @TempDir
    Path folder;

    /** Activations that are kept weigh most in the first, the parameters and Adam's state in the second. */
    @Test
    @EnabledOnOs(OS.LINUX)
    @Timeout(value = 4, unit = TimeUnit.MINUTES)
    void whatANetworkTakesOutsideTheHeapIsAsEstimated() throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms512m",
                "-Xmx512m",
                "-XX:+AlwaysPreTouch",
                "-cp",
                System.getProperty("java.class.path"),
                MemoryUse.class.getName(),
                "3000,50,50,100,multinomial",
                "20000,30,50,100,gaussian"));
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(200, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        List<String> measured = Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("memory "))
                .toList();
        assertEquals(2, measured.size(), Files.readString(log));
        for (String line : measured) {
            String[] words = line.split(" ");
            double ratio = Double.parseDouble(words[3]) / Double.parseDouble(words[2]);
            assertTrue(ratio < 1.15, "takes more than estimated: " + line);
            assertTrue(ratio > 1 / 1.5, "takes much less than estimated: " + line);
        }
    }

    @Test
    void sharesAreCountedPerTaskAndPerExecutor() {
        FitShape shape = new FitShape(100, 5, 1_000_000, 50 << 20, 10, 4, 1000, 20_000, true);
        MemoryEstimate one = MemoryEstimate.of(shape, 1, 1);
        MemoryEstimate four = MemoryEstimate.of(shape, 4, 1);
        assertEquals(3 * shape.networkBytes(), four.offHeap() - one.offHeap());
        // a result: weights and Adam's two moments as floats, four times, and the weights once more; a minibatch: 28
        // bytes a cell
        assertEquals(3 * (52_000_000L + 28 * 1000), four.heap() - one.heap());
        assertEquals(3 * shape.networkBytes() * 2 / 3, four.leastOffHeap() - one.leastOffHeap());
        assertEquals(5 * 12_000_000L + 4 * 4 * 1000, four.leastHeap(), "and a minibatch of each task as floats");
        assertEquals(four, MemoryEstimate.of(shape, 16, 1), "no more tasks than partitions");
        assertEquals(8 * 21_000, one.cachedRows());
        assertEquals(8 * 21_000 / 2, MemoryEstimate.of(shape, 1, 2).cachedRows());
        assertEquals(4 * 12_000_000L, one.roundResults());
        // beyond 16 partitions executors sum groups of them in double precision: 5 groups of 25
        FitShape many = new FitShape(100, 5, 1_000_000, 50 << 20, 10, 25, 1000, 20_000, true);
        assertEquals(5 * 24_000_000L, MemoryEstimate.of(many, 1, 1).roundResults());
    }
}
