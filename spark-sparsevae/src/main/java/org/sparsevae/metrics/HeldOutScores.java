// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The scores of held-out rows of counts. Per row, m are the model's logits at the posterior mean of that same row, as in
 * the paper's tables: the items that are read are the items that are predicted.
 *
 * <ul>
 *   <li>NLL: mean over rows of -sum_j x_j log softmax(m)_j, and the same of the popularity model;
 *   <li>Recall@R and NDCG@R: mean over rows with a positive entry, features ranked by m.
 * </ul>
 *
 * <p>Make one per partition, add its rows, merge: the result does not depend on the order. Not safe for concurrent use.
 */
public final class HeldOutScores implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Length of the ranking that recall is reported for. */
    public static final int DEFAULT_RECALL_AT = 5;
    /** Length of the ranking that NDCG is reported for. */
    public static final int DEFAULT_NDCG_AT = 10;

    private final PopularityModel popularity;
    private final int recallAt;
    private final int ndcgAt;
    private final Mean nll = new Mean();
    private final Mean popularityNll = new Mean();
    private final Mean recall = new Mean();
    private final Mean ndcg = new Mean();

    /**
     * Scores with Recall@5 and NDCG@10.
     *
     * @param popularity shares of the features in the training rows
     */
    public HeldOutScores(PopularityModel popularity) {
        this(popularity, DEFAULT_RECALL_AT, DEFAULT_NDCG_AT);
    }

    /**
     * @param popularity shares of the features in the training rows
     * @param recallAt length of the ranking for recall, at least 1
     * @param ndcgAt length of the ranking for NDCG, at least 1
     * @throws IllegalArgumentException if a length is below 1
     */
    public HeldOutScores(PopularityModel popularity, int recallAt, int ndcgAt) {
        if (recallAt < 1 || ndcgAt < 1) {
            throw new IllegalArgumentException(
                    "the length of a ranking must be at least 1: recall at " + recallAt + ", NDCG at " + ndcgAt);
        }
        this.popularity = popularity;
        this.recallAt = recallAt;
        this.ndcgAt = ndcgAt;
    }

    /**
     * Takes in a row.
     *
     * @param indices features of its entries, ascending, each in [0, G)
     * @param values the entries; those above 0 are the positives
     * @param logits the model's m, G values
     * @throws IllegalArgumentException if there is not one logit per feature
     */
    public void add(int[] indices, double[] values, double[] logits) {
        if (logits.length != popularity.features()) {
            throw new IllegalArgumentException("a logit is needed per feature: logits = " + logits.length
                    + ", features = " + popularity.features());
        }
        nll.add(MultinomialLoss.negativeLogLikelihood(indices, values, logits));
        popularityNll.add(popularity.negativeLogLikelihood(indices, values));
        int[] positives = positives(indices, values);
        if (positives.length > 0) {
            recall.add(RankingMetrics.recall(logits, positives, recallAt));
            ndcg.add(RankingMetrics.ndcg(logits, positives, ndcgAt));
        }
    }

    private static int[] positives(int[] indices, double[] values) {
        int[] positives = new int[indices.length];
        int count = 0;
        for (int e = 0; e < indices.length; e++) {
            if (values[e] > 0) {
                positives[count++] = indices[e];
            }
        }
        return Arrays.copyOf(positives, count);
    }

    /**
     * @param other rows to take in as well
     * @throws IllegalArgumentException if its rankings have other lengths
     */
    public void merge(HeldOutScores other) {
        if (other.recallAt != recallAt || other.ndcgAt != ndcgAt) {
            throw new IllegalArgumentException("only rankings of one length can be merged: recall at " + recallAt
                    + " and " + other.recallAt + ", NDCG at " + ndcgAt + " and " + other.ndcgAt);
        }
        nll.merge(other.nll);
        popularityNll.merge(other.popularityNll);
        recall.merge(other.recall);
        ndcg.merge(other.ndcg);
    }

    /** @return number of rows */
    public long rows() {
        return nll.count();
    }

    /** @return mean negative log-likelihood per row in nats, NaN without rows */
    public double nll() {
        return nll.value();
    }

    /** @return the same of the popularity model, NaN without rows */
    public double popularityNll() {
        return popularityNll.value();
    }

    /** @return mean Recall@R over the rows with a positive, NaN if there are none */
    public double recall() {
        return recall.value();
    }

    /** @return mean NDCG@R over the rows with a positive, NaN if there are none */
    public double ndcg() {
        return ndcg.value();
    }
}
