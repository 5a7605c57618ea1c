// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.util.Arrays;

/**
 * Recall@R and NDCG@R of one user, as Moran et al. (2022) use them. Features are ranked by score, higher first; equal
 * scores are ranked by feature, lower first, and a NaN score comes last.
 */
public final class RankingMetrics {

    private RankingMetrics() {}

    /**
     * The features of the highest scores.
     *
     * @param scores one score per feature
     * @param r how many to return, at least 1; all of them if there are fewer
     * @return features in the order of their rank
     * @throws IllegalArgumentException if r is below 1
     */
    public static int[] top(double[] scores, int r) {
        if (r < 1) {
            throw new IllegalArgumentException("the length of a ranking must be at least 1: r = " + r);
        }
        int size = Math.min(r, scores.length);
        int[] top = new int[size];
        int filled = 0;
        for (int j = 0; j < scores.length; j++) {
            int place = filled;
            while (place > 0 && isAbove(scores[j], scores[top[place - 1]])) {
                place--;
            }
            if (place < size) {
                System.arraycopy(top, place, top, place + 1, Math.min(filled, size - 1) - place);
                top[place] = j;
                filled = Math.min(filled + 1, size);
            }
        }
        return top;
    }

    private static boolean isAbove(double score, double other) {
        return score > other || (Double.isNaN(other) && !Double.isNaN(score));
    }

    /**
     * Recall@R = |top R of the scores and positives| / min(R, |positives|).
     *
     * @param scores one score per feature
     * @param positives the features that are relevant, ascending, at least one
     * @param r length of the ranking, at least 1
     * @return a share in [0, 1]
     * @throws IllegalArgumentException if there are no positives or r is below 1
     */
    public static double recall(double[] scores, int[] positives, int r) {
        requirePositives(positives);
        int hits = 0;
        for (int feature : top(scores, r)) {
            hits += isPositive(positives, feature) ? 1 : 0;
        }
        return (double) hits / Math.min(r, positives.length);
    }

    /**
     * NDCG@R with binary relevance: the sum of 1/log2(rank + 1) over the positives in the top R, divided by the same sum
     * with the first min(R, |positives|) ranks all positive.
     *
     * @param scores one score per feature
     * @param positives the features that are relevant, ascending, at least one
     * @param r length of the ranking, at least 1
     * @return a number in [0, 1]
     * @throws IllegalArgumentException if there are no positives or r is below 1
     */
    public static double ndcg(double[] scores, int[] positives, int r) {
        requirePositives(positives);
        int[] top = top(scores, r);
        double gain = 0;
        double ideal = 0;
        for (int rank = 1; rank <= r; rank++) {
            if (rank <= top.length && isPositive(positives, top[rank - 1])) {
                gain += discount(rank);
            }
            if (rank <= positives.length) {
                ideal += discount(rank);
            }
        }
        return gain / ideal;
    }

    private static double discount(int rank) {
        return StrictMath.log(2) / StrictMath.log(rank + 1.0);
    }

    private static boolean isPositive(int[] positives, int feature) {
        return Arrays.binarySearch(positives, feature) >= 0;
    }

    private static void requirePositives(int[] positives) {
        if (positives.length == 0) {
            throw new IllegalArgumentException(
                    "a ranking is judged by at least one positive feature: positives = 0; leave the row out");
        }
    }
}
