// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
    private static final double[] SCORES = {0.1, 0.9, 0.5, 0.5, -1}; // ranking 1 2 3 0 4

    @Test
    void tiesGoToTheLowerFeature() {
        assertArrayEquals(new int[] {1, 2}, RankingMetrics.top(SCORES, 2));
        assertArrayEquals(new int[] {1, 2, 3, 0, 4}, RankingMetrics.top(SCORES, 9));
        assertArrayEquals(new int[] {0, 1, 2}, RankingMetrics.top(new double[5], 3));
        assertArrayEquals(new int[] {2, 0, 1}, RankingMetrics.top(new double[] {Double.NaN, Double.NaN, -5}, 3));
    }

    @Test
    void topIsTheStartOfAFullSort() {
        Random random = new Random(2);
        for (int trial = 0; trial < 100; trial++) {
            double[] scores = random.ints(30, 0, 12).asDoubleStream().toArray();
            int[] sorted = IntStream.range(0, scores.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> -scores[j]))
                    .mapToInt(Integer::intValue)
                    .limit(1 + trial % 30)
                    .toArray();
            assertArrayEquals(sorted, RankingMetrics.top(scores, 1 + trial % 30));
        }
    }

    @Test
    void recallDividesByWhatCouldHaveBeenFound() {
        assertEquals(0.5, RankingMetrics.recall(SCORES, new int[] {0, 2}, 2));
        assertEquals(0.5, RankingMetrics.recall(SCORES, new int[] {0, 2, 4}, 2));
        assertEquals(1, RankingMetrics.recall(SCORES, new int[] {1, 2, 3}, 2));
        assertEquals(2.0 / 3, RankingMetrics.recall(SCORES, new int[] {0, 3, 4}, 4));
        assertEquals(1, RankingMetrics.recall(SCORES, new int[] {4}, 50));
    }

    @Test
    void ndcgDiscountsByRankAgainstATruncatedIdeal() {
        double log23 = 1 / (Math.log(3) / Math.log(2)); // the discount of rank 2
        // positives at ranks 2 and 4, ideal at ranks 1 and 2
        assertEquals(
                (log23 + 1 / (Math.log(5) / Math.log(2))) / (1 + log23),
                RankingMetrics.ndcg(SCORES, new int[] {0, 2}, 5),
                1e-15);
        // rank 4 is beyond the ranking, and only two of three positives fit into the ideal
        assertEquals(log23 / (1 + log23), RankingMetrics.ndcg(SCORES, new int[] {0, 2, 4}, 2), 1e-15);
        assertEquals(1, RankingMetrics.ndcg(SCORES, new int[] {1, 2}, 10), 1e-15);
        assertEquals(0, RankingMetrics.ndcg(SCORES, new int[] {4}, 3));
    }

    @Test
    void refusesRankingsThatMeanNothing() {
        assertThrows(IllegalArgumentException.class, () -> RankingMetrics.recall(SCORES, new int[0], 3));
        assertThrows(IllegalArgumentException.class, () -> RankingMetrics.ndcg(SCORES, new int[0], 3));
        assertEquals(
                "the length of a ranking must be at least 1: r = 0",
                assertThrows(IllegalArgumentException.class, () -> RankingMetrics.recall(SCORES, new int[] {1}, 0))
                        .getMessage());
    }
}
