// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparsevae.prior.LoadingsSupport;

/** Which way features are decoded: from shapes and the support alone. */
class FeaturePathsTest {
    private static final int[] WIDE = {300, 300};

    /** Feature j loads on {@code counts[j]} factors, from factor j on. */
    private static LoadingsSupport support(int factors, int... counts) {
        boolean[] mask = new boolean[counts.length * factors];
        for (int j = 0; j < counts.length; j++) {
            for (int n = 0; n < counts[j]; n++) {
                mask[j * factors + (j + n) % factors] = true;
            }
        }
        return LoadingsSupport.of(mask, factors);
    }

    @Test
    void featuresAreSortedByTheirFactors() {
        FeaturePaths paths = FeaturePaths.of(support(4, 1, 0, 3, 2, 1, 2, 2, 0, 4), WIDE, 100);
        assertArrayEquals(new int[] {1, 7}, paths.empty());
        assertArrayEquals(new int[] {2, 8}, paths.general());
        assertEquals(1, paths.singles().size(), "features 0 and 4 share factor 0");
        assertArrayEquals(new int[] {0}, paths.singles().get(0).factors());
        assertArrayEquals(new int[] {0, 4}, paths.singles().get(0).features());
        assertEquals(3, paths.pairs().size());
        assertArrayEquals(new int[] {0, 3}, paths.pairs().get(0).factors());
        assertArrayEquals(new int[] {3}, paths.pairs().get(0).features());
        assertArrayEquals(new int[] {1, 2}, paths.pairs().get(1).factors());
        assertArrayEquals(new int[] {0, 1, 3, 4, 5, 6, 7}, paths.special());
        assertEquals(
                "2 without factors as constants, 2 of one factor from the vectors that its features share, 3 of two factors by"
                        + " sweeps of 3 pairs, 2 through the network",
                paths.describe());
    }

    /** With three rows a sweep over all units is dearer than the network; with many rows it is cheaper. */
    @Test
    void pairsGoThroughTheNetworkWhereTheirSweepWouldNotPay() {
        LoadingsSupport support = support(4, 1, 1, 1, 2);
        assertArrayEquals(new int[] {3}, FeaturePaths.of(support, WIDE, 3).general());
        assertEquals(0, FeaturePaths.of(support, WIDE, 100).general().length);
    }

    @Test
    void oneSpecialFeatureAmongManyDoesNotPayForCopyingThem() {
        int[] counts = new int[2000];
        Arrays.fill(counts, 3);
        counts[7] = 1;
        FeaturePaths paths = FeaturePaths.of(support(4, counts), new int[] {20, 20}, 50);
        assertTrue(paths.isDense());
        assertEquals(2000, paths.general().length);
        Arrays.fill(counts, 1);
        assertFalse(FeaturePaths.of(support(4, counts), new int[] {20, 20}, 50).isDense());
    }

    @Test
    void deeperNetworksAndTablesTooLargeToCopyGoThroughTheNetwork() {
        assertTrue(FeaturePaths.of(support(4, 1, 1, 1, 0), new int[] {300, 300, 300}, 100)
                .isDense());
        assertFalse(
                FeaturePaths.of(support(4, 1, 1, 1, 0), new int[] {300}, 100).isDense());
        int[] counts = new int[30_000];
        Arrays.fill(counts, 1);
        assertTrue(FeaturePaths.of(support(4, counts), WIDE, 100).isDense());
    }
}
