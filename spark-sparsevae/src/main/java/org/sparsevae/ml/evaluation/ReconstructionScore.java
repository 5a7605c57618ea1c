// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.metrics.ExactSum;
import org.sparsevae.metrics.HeldOutScores;
import org.sparsevae.metrics.MeanSquaredError;
import org.sparsevae.metrics.MultinomialLoss;
import org.sparsevae.metrics.RankingMetrics;
import org.sparsevae.ml.rows.LatentColumns;

/** A weighted mean over rows of one metric of features and reconstruction, the same to the bit in any order of rows and merges. */
final class ReconstructionScore implements Serializable {
    private static final long serialVersionUID = 1L;

    static final String NLL = "nll";
    static final String BERNOULLI_NLL = "bernoulliNll";
    static final String MSE = "mse";
    static final String RECALL = "recall";
    static final String NDCG = "ndcg";
    /** The metrics of which larger is better. */
    static final List<String> RANKINGS = List.of(RECALL, NDCG);

    static final List<String> METRICS = List.of(NLL, BERNOULLI_NLL, MSE, RECALL, NDCG);

    /** Probabilities are kept so far from 0 (and, bernoulli, from 1), so that one feature cannot make a loss infinite. */
    private static final double LEAST_PROBABILITY = 1e-15;

    /** How far from 1 the probabilities of a multinomial reconstruction may sum. */
    private static final double SUM_TOLERANCE = 1e-6;

    private final String metric;
    private final int length;
    private final ExactSum weighted = new ExactSum();
    private final ExactSum weights = new ExactSum();
    private long rows;
    private long leftOut;

    /**
     * @param metric one of {@link #METRICS}
     * @param length length of the ranking, for recall and ndcg
     */
    ReconstructionScore(String metric, int length) {
        this.metric = metric;
        this.length = length;
    }

    /** The length of a ranking that the paper's tables use. */
    static int defaultLength(String metric) {
        return metric.equals(RECALL) ? HeldOutScores.DEFAULT_RECALL_AT : HeldOutScores.DEFAULT_NDCG_AT;
    }

    /** Takes in a row of features, reconstruction and weight. */
    ReconstructionScore with(Row row) {
        if (row.isNullAt(0) || row.isNullAt(1)) {
            leftOut++;
            return this;
        }
        Vector features = row.getAs(0);
        Vector reconstruction = row.getAs(1);
        if (features.size() != reconstruction.size()) {
            throw new IllegalArgumentException("a row and its reconstruction must have the same size: features = "
                    + features.size() + ", reconstruction = " + reconstruction.size());
        }
        double weight = row.isNullAt(2) ? Double.NaN : row.getDouble(2);
        if (!(weight > 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException("a row's weight must be a positive number: weight = " + weight);
        }
        add(LatentColumns.row(features), reconstruction.toArray(), weight);
        return this;
    }

    private void add(FeatureRow x, double[] expected, double weight) {
        int[] positives = RANKINGS.contains(metric) ? positives(x) : null;
        if (positives != null && positives.length == 0) {
            return;
        }
        double score =
                switch (metric) {
                    case NLL -> multinomial(x, expected);
                    case BERNOULLI_NLL -> bernoulli(x.toDense(), expected);
                    case MSE -> squaredError(x.toDense(), expected);
                    case RECALL -> RankingMetrics.recall(expected, positives, length);
                    case NDCG -> RankingMetrics.ndcg(expected, positives, length);
                    default -> throw new IllegalArgumentException("there is no metric " + metric);
                };
        weighted.add(weight * score);
        weights.add(weight);
        rows++;
    }

    private static int[] positives(FeatureRow x) {
        int[] positives = new int[x.nonZeros()];
        int count = 0;
        for (int e = 0; e < positives.length; e++) {
            if (x.value(e) > 0) {
                positives[count++] = x.index(e);
            }
        }
        return Arrays.copyOf(positives, count);
    }

    private static double multinomial(FeatureRow x, double[] p) {
        double sum = 0;
        double[] logs = new double[p.length];
        for (int j = 0; j < p.length; j++) {
            requireProbability(NLL, "multinomial", j, p[j]);
            sum += p[j];
            logs[j] = StrictMath.log(Math.max(LEAST_PROBABILITY, p[j]));
        }
        if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
            throw new IllegalArgumentException("metric nll needs reconstructions that sum to 1, as a model with the "
                    + "multinomial likelihood makes them: sum = " + sum
                    + "; choose bernoulliNll for bernoulli models, mse for those of other likelihoods");
        }
        int[] indices = new int[x.nonZeros()];
        double[] values = new double[x.nonZeros()];
        for (int e = 0; e < indices.length; e++) {
            indices[e] = x.index(e);
            values[e] = x.value(e);
        }
        return MultinomialLoss.negativeLogLikelihood(indices, values, logs);
    }

    private static double bernoulli(double[] x, double[] p) {
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            requireProbability(BERNOULLI_NLL, "bernoulli", j, p[j]);
            double kept = Math.min(1 - LEAST_PROBABILITY, Math.max(LEAST_PROBABILITY, p[j]));
            sum -= x[j] * StrictMath.log(kept) + (1 - x[j]) * StrictMath.log1p(-kept);
        }
        return sum;
    }

    private static void requireProbability(String metric, String likelihood, int feature, double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("metric " + metric + " needs probabilities, as a model with the "
                    + likelihood + " likelihood makes them: feature = " + feature + ", reconstruction = " + p);
        }
    }

    private static double squaredError(double[] x, double[] expected) {
        MeanSquaredError error = new MeanSquaredError();
        error.add(x, expected);
        return error.value();
    }

    ReconstructionScore merge(ReconstructionScore other) {
        weighted.add(other.weighted);
        weights.add(other.weights);
        rows += other.rows;
        leftOut += other.leftOut;
        return this;
    }

    /** Rows that count. */
    long rows() {
        return rows;
    }

    /** Rows without features or reconstruction. */
    long leftOut() {
        return leftOut;
    }

    /** The weighted mean; NaN without rows. */
    double value() {
        return weighted.value() / weights.value();
    }
}
