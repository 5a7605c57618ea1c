// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;

/**
 * How well a model recommends: it reads some of a row's items and ranks the others; those that were hidden from it should
 * come first ({@link FoldInSplit}; the protocol of Liang et al. 2018). Recall@R and NDCG@R as in {@link RankingMetrics},
 * means over the rows. {@link HeldOutScores} measures reconstruction instead: there the items read are those predicted.
 *
 * <p>Make one per partition, add its rows, merge: the result does not depend on the order. Not safe for concurrent use.
 */
public final class FoldInScores implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Length of the ranking that recall is reported for. */
    public static final int DEFAULT_RECALL_AT = 20;
    /** Length of the ranking that NDCG is reported for. */
    public static final int DEFAULT_NDCG_AT = 100;

    private final Mean recall = new Mean();
    private final Mean ndcg = new Mean();

    /** Scores of no rows, with Recall@20 and NDCG@100. */
    public FoldInScores() {}

    /**
     * Takes in a row.
     *
     * @param split its items; it must be scorable
     * @param scores what the model makes of the visible ones, a score per feature; not changed
     * @throws IllegalArgumentException if nothing is hidden, nothing visible, or an item has no score
     */
    public void add(FoldInSplit split, double[] scores) {
        if (!split.isScorable()) {
            throw new IllegalArgumentException(
                    "fold-in needs an item to read and one to find, leave the row out: " + split);
        }
        double[] others = scores.clone();
        for (int feature : split.visible()) {
            requireScore(feature, others);
            others[feature] = Double.NaN;
        }
        for (int feature : split.hidden()) {
            requireScore(feature, others);
        }
        // NaN ranks last, behind every item that was not read
        recall.add(RankingMetrics.recall(others, split.hidden(), DEFAULT_RECALL_AT));
        ndcg.add(RankingMetrics.ndcg(others, split.hidden(), DEFAULT_NDCG_AT));
    }

    private static void requireScore(int feature, double[] scores) {
        if (feature < 0 || feature >= scores.length) {
            throw new IllegalArgumentException(
                    "a score is needed per feature: feature = " + feature + ", scores = " + scores.length);
        }
    }

    /**
     * @param other rows to take in as well
     */
    public void merge(FoldInScores other) {
        recall.merge(other.recall);
        ndcg.merge(other.ndcg);
    }

    /** @return number of rows */
    public long rows() {
        return recall.count();
    }

    /** @return mean Recall@20, NaN without rows */
    public double recall() {
        return recall.value();
    }

    /** @return mean NDCG@100, NaN without rows */
    public double ndcg() {
        return ndcg.value();
    }
}
