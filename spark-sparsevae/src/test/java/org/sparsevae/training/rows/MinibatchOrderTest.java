// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MinibatchOrderTest {
    @Test
    void everyRowComesOnceForSmallPartitions() {
        for (int n = 0; n <= 200; n++) {
            for (int epoch = 0; epoch < 3; epoch++) {
                assertBijection(new MinibatchOrder(11, epoch, 2, n));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 4097, 65_536, 65_537, 1_000_003})
    void everyRowComesOnceForLargePartitions(int n) {
        assertBijection(new MinibatchOrder(5, 1, 0, n));
    }

    @Test
    void theLargestPartitionWorks() {
        int n = Integer.MAX_VALUE;
        MinibatchOrder order = new MinibatchOrder(5, 1, 0, n);
        assertEquals(
                1000, IntStream.range(n - 1000, n).map(order::row).distinct().count());
        assertEquals(21_474_837, order.minibatches(100));
        assertEquals(47, order.minibatch(21_474_836, 100, new int[100]));
    }

    @Test
    void minibatchesCoverTheEpochWithAShortLastOne() {
        MinibatchOrder order = new MinibatchOrder(1, 0, 0, 23);
        int[] rows = new int[10];
        BitSet seen = new BitSet();
        int[] sizes = new int[order.minibatches(10) + 1];
        for (int m = 0; m < sizes.length; m++) {
            sizes[m] = order.minibatch(m, 10, rows);
            for (int i = 0; i < sizes[m]; i++) {
                assertEquals(order.row(10 * m + i), rows[i]);
                seen.set(rows[i]);
            }
        }
        assertArrayEquals(new int[] {10, 10, 3, 0}, sizes);
        assertEquals(23, seen.cardinality());
        assertEquals(0, new MinibatchOrder(1, 0, 0, 0).minibatches(10));
        assertThrows(IndexOutOfBoundsException.class, () -> order.row(23));
        assertThrows(IndexOutOfBoundsException.class, () -> order.row(-1));
        assertThrows(IllegalArgumentException.class, () -> order.minibatches(0));
    }

    @Test
    void ordersDifferBySeedEpochAndPartitionAndAreOtherwiseEqual() {
        int[] order = rows(new MinibatchOrder(7, 3, 2, 500));
        assertArrayEquals(order, rows(new MinibatchOrder(7, 3, 2, 500)));
        assertUnrelated(order, rows(new MinibatchOrder(8, 3, 2, 500)));
        assertUnrelated(order, rows(new MinibatchOrder(7, 4, 2, 500)));
        assertUnrelated(order, rows(new MinibatchOrder(7, 3, 3, 500)));
        assertUnrelated(order, rows(new MinibatchOrder(7, 2, 3, 500)));
        assertUnrelated(order, IntStream.range(0, 500).toArray());
    }

    /** Computed once by an independent implementation: an order that changes would change every fit. */
    @Test
    void goldenOrder() {
        assertArrayEquals(new int[] {6, 2, 11, 5, 10, 8, 3, 0, 9, 4, 1, 7}, rows(new MinibatchOrder(42, 3, 1, 12)));
        assertArrayEquals(
                new int[] {776, 21, 986, 508, 635, 202, 434, 490},
                Arrays.copyOf(rows(new MinibatchOrder(42, 0, 0, 1000)), 8));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 10, 97})
    void firstAndLastRowsAreUniformOverSeeds(int n) {
        long[] first = new long[n];
        long[] last = new long[n];
        for (long seed = 0; seed < 20_000; seed++) {
            MinibatchOrder order = new MinibatchOrder(seed, 0, 0, n);
            first[order.row(0)]++;
            last[order.row(n - 1)]++;
        }
        assertUniform(first);
        assertUniform(last);
    }

    @Test
    void allPermutationsOfFourRowsAreEquallyLikelyOverEpochs() {
        long[] counts = new long[256];
        for (int epoch = 0; epoch < 48_000; epoch++) {
            MinibatchOrder order = new MinibatchOrder(3, epoch, 0, 4);
            counts[64 * order.row(0) + 16 * order.row(1) + 4 * order.row(2) + order.row(3)]++;
        }
        long[] seen = Arrays.stream(counts).filter(count -> count > 0).toArray();
        assertEquals(24, seen.length);
        assertUniform(seen);
    }

    /** Neighbours in the canonical order are alike, so they must not stay neighbours. */
    @Test
    void pairsOfNeighboursAreUniform() {
        int n = 20_000;
        MinibatchOrder order = new MinibatchOrder(1, 0, 0, n);
        long[] differences = new long[20];
        for (int i = 0; i < n; i += 2) {
            differences[Math.floorMod(order.row(i + 1) - order.row(i) - 1, n) / 1000]++;
        }
        assertUniform(differences);
    }

    private static void assertUniform(long[] counts) {
        double[] expected = new double[counts.length];
        Arrays.fill(expected, (double) Arrays.stream(counts).sum() / counts.length);
        double p = new ChiSquareTest().chiSquareTest(expected, counts);
        assertTrue(p > 1e-3, "p = " + p + ", counts " + Arrays.toString(counts));
    }

    private static void assertUnrelated(int[] left, int[] right) {
        assertFalse(Arrays.equals(left, right));
        double correlation = new PearsonsCorrelation()
                .correlation(
                        Arrays.stream(left).asDoubleStream().toArray(),
                        Arrays.stream(right).asDoubleStream().toArray());
        // 4 standard errors of 1 / sqrt(500)
        assertEquals(0, correlation, 0.18);
    }

    private static void assertBijection(MinibatchOrder order) {
        BitSet seen = new BitSet();
        for (int row : rows(order)) {
            seen.set(row);
        }
        assertEquals(order.size(), seen.cardinality());
        assertEquals(order.size(), seen.length());
    }

    private static int[] rows(MinibatchOrder order) {
        return IntStream.range(0, order.size()).map(order::row).toArray();
    }
}
