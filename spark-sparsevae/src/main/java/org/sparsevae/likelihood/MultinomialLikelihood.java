// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Arrays;
import java.util.Map;
import org.apache.commons.math3.distribution.EnumeratedIntegerDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.util.MathArrays;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.Moments;
import org.sparsevae.features.Standardisation;

/**
 * Counts that share a row's total: sum_j x_ij log softmax(m_i)_j, the paper's "Softmax". The multinomial coefficient,
 * which depends on the data alone, is left out.
 */
public final class MultinomialLikelihood implements Likelihood {
    private static final long serialVersionUID = 1L;

    /** Counts of a row of generated data. */
    private static final int SAMPLED_COUNTS = 200;

    /** A likelihood without settings. */
    @JsonCreator
    public MultinomialLikelihood() {}

    @Override
    public String name() {
        return "multinomial";
    }

    @Override
    public String takes() {
        return "counts of 0 or more, which share the row's total";
    }

    @Override
    public String meansAre() {
        return "probabilities that sum to 1";
    }

    @Override
    public boolean separable() {
        return false;
    }

    @Override
    public Recipe recipe() {
        return Recipe.COUNTS;
    }

    /** {@inheritDoc} Counts with a heavy tail drive the posterior means to thousands unless the encoder reads their logarithms. */
    @Override
    public Map<String, Object> defaults() {
        return Map.of("klWeight", Double.NaN, "inputScaling", "log");
    }

    @Override
    public boolean allows(double value) {
        return value >= 0;
    }

    @Override
    public String refusal() {
        return "a negative value, but the multinomial likelihood takes counts of 0 or more";
    }

    @Override
    public boolean emptyRowsSayNothing() {
        return true;
    }

    @Override
    public boolean sharesTotal() {
        return true;
    }

    /** {@inheritDoc} Log popularity, with one more count of each feature. */
    @Override
    public float[] outputStart(Moments moments) {
        double[] sums = moments.sums();
        double total = Arrays.stream(sums).sum();
        float[] offsets = new float[sums.length];
        for (int j = 0; j < sums.length; j++) {
            offsets[j] = (float) StrictMath.log((sums[j] + 1) / (total + sums.length));
        }
        return offsets;
    }

    @Override
    public void evaluate(OutputBlock block) {
        int features = block.features();
        if (block.width() != features) {
            throw new IllegalArgumentException(
                    "the multinomial likelihood needs all outputs of a row at once: got features " + block.from()
                            + " to " + block.to() + " of " + features);
        }
        for (int i = 0; i < block.rows(); i++) {
            block.logLikelihood()[i] += row(block.data(), block.outputs(), i * features, features, block.weight(i));
        }
    }

    /** Log-likelihood of one row; its outputs become -weight (x_j - n softmax_j). */
    private static double row(double[] data, double[] outputs, int start, int features, double weight) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = start; j < start + features; j++) {
            largest = Math.max(largest, outputs[j]);
        }
        double total = 0;
        double count = 0;
        double weighted = 0;
        for (int j = start; j < start + features; j++) {
            double shifted = outputs[j] - largest;
            count += data[j];
            // 0 log 0 = 0, but 0 * NaN has to stay NaN: a diverging network must show
            weighted += data[j] * shifted;
            outputs[j] = StrictMath.exp(shifted);
            total += outputs[j];
        }
        double share = count / total;
        for (int j = start; j < start + features; j++) {
            outputs[j] = weight * (share * outputs[j] - data[j]);
        }
        return weighted - count * StrictMath.log(total);
    }

    @Override
    public double logLikelihood(FeatureRow row, double[] m, double[] noise, Standardisation units) {
        double logTotal = logSumExp(m);
        double sum = 0;
        for (int e = 0; e < row.nonZeros(); e++) {
            sum += row.value(e) * (m[row.index(e)] - logTotal);
        }
        return sum;
    }

    /** {@inheritDoc} The features' probabilities, softmax(m), which sum to 1. */
    @Override
    public void mean(double[] m, Standardisation units) {
        double logTotal = logSumExp(m);
        for (int j = 0; j < m.length; j++) {
            m[j] = Math.exp(m[j] - logTotal);
        }
    }

    /** log sum_j exp(m_j), shifted by the largest so that nothing overflows. */
    private static double logSumExp(double[] m) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double value : m) {
            largest = Math.max(largest, value);
        }
        double sum = 0;
        for (double value : m) {
            sum += Math.exp(value - largest);
        }
        return largest + Math.log(sum);
    }

    /** {@inheritDoc} 200 counts. */
    @Override
    public double[] sample(double[] m, RandomGenerator random) {
        double[] weights = Arrays.stream(m).map(StrictMath::exp).toArray();
        double[] row = new double[m.length];
        for (int feature : new EnumeratedIntegerDistribution(random, MathArrays.natural(m.length), weights)
                .sample(SAMPLED_COUNTS)) {
            row[feature]++;
        }
        return row;
    }

    @Override
    public double popularity(Moments moments, boolean standardised) {
        double[] sums = moments.sums();
        double total = 0;
        for (double one : sums) {
            total += one;
        }
        double sum = 0;
        for (double one : sums) {
            sum += one > 0 ? one * Math.log(one / total) : 0;
        }
        return sum / moments.totalWeight();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MultinomialLikelihood;
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }
}
