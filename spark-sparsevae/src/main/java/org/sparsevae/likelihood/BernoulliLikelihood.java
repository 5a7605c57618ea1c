// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Arrays;
import org.apache.commons.math3.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.Moments;
import org.sparsevae.features.Standardisation;

/**
 * Binary data: sum_j x_ij log sigmoid(m_ij) + (1 - x_ij) log(1 - sigmoid(m_ij)), computed from the logits m without
 * overflow or cancellation.
 */
public final class BernoulliLikelihood implements Likelihood {
    private static final long serialVersionUID = 1L;

    /** A likelihood without settings. */
    @JsonCreator
    public BernoulliLikelihood() {}

    @Override
    public String name() {
        return "bernoulli";
    }

    @Override
    public String takes() {
        return "0 and 1";
    }

    @Override
    public String meansAre() {
        return "probabilities";
    }

    @Override
    public boolean separable() {
        return true;
    }

    @Override
    public Recipe recipe() {
        return Recipe.COUNTS;
    }

    @Override
    public boolean allows(double value) {
        return value == 0 || value == 1;
    }

    @Override
    public String refusal() {
        return "a value other than 0 and 1, which the bernoulli likelihood needs";
    }

    /** {@inheritDoc} The logit of the share of ones, with one more of each. */
    @Override
    public float[] outputStart(Moments moments) {
        double[] sums = moments.sums();
        float[] offsets = new float[sums.length];
        for (int j = 0; j < sums.length; j++) {
            double share = (sums[j] + 1) / (moments.totalWeight() + 2);
            offsets[j] = (float) StrictMath.log(share / (1 - share));
        }
        return offsets;
    }

    @Override
    public void evaluate(OutputBlock block) {
        double[] outputs = block.outputs();
        for (int i = 0, cell = 0; i < block.rows(); i++) {
            double sum = 0;
            double weight = block.weight(i);
            int datum = i * block.features() + block.from();
            for (int j = block.from(); j < block.to(); j++, cell++, datum++) {
                double x = block.data()[datum];
                double logit = outputs[cell];
                double small = StrictMath.exp(-Math.abs(logit));
                // log(1 + e^m) = max(m, 0) + log(1 + e^-|m|)
                sum += x * logit - Math.max(logit, 0) - StrictMath.log1p(small);
                // sigmoid(m) - x, with the subtraction done on what is exact
                double difference = logit >= 0 ? 1 - x - x * small : (1 - x) * small - x;
                outputs[cell] = weight * difference / (1 + small);
            }
            block.logLikelihood()[i] += sum;
        }
    }

    @Override
    public double logLikelihood(FeatureRow row, double[] m, double[] noise, Standardisation units) {
        double sum = 0;
        for (double logit : m) {
            // log(1 + e^m), without overflow
            sum -= Math.max(logit, 0) + Math.log1p(Math.exp(-Math.abs(logit)));
        }
        for (int e = 0; e < row.nonZeros(); e++) {
            sum += row.value(e) * m[row.index(e)];
        }
        return sum;
    }

    /** {@inheritDoc} The probability of a one, sigmoid(m). */
    @Override
    public void mean(double[] m, Standardisation units) {
        for (int j = 0; j < m.length; j++) {
            double small = Math.exp(-Math.abs(m[j]));
            m[j] = m[j] >= 0 ? 1 / (1 + small) : small / (1 + small);
        }
    }

    @Override
    public double[] sample(double[] m, RandomGenerator random) {
        return Arrays.stream(m)
                .map(logit -> random.nextDouble() < 1 / (1 + StrictMath.exp(-logit)) ? 1 : 0)
                .toArray();
    }

    @Override
    public double popularity(Moments moments, boolean standardised) {
        double sum = 0;
        for (double one : moments.sums()) {
            double share = one / moments.totalWeight();
            sum += share > 0 && share < 1 ? share * Math.log(share) + (1 - share) * Math.log(1 - share) : 0;
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BernoulliLikelihood;
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }
}
