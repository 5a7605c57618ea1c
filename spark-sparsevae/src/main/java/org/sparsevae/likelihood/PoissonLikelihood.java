// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Map;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.Moments;
import org.sparsevae.features.Standardisation;

/**
 * Counts that are independent given the factors: x_ij ~ Poisson(exp(m_ij)), so sum_j x_ij m_ij - exp(m_ij). What depends on the data alone,
 * -log x_ij!, is left out. Counts need not be whole numbers.
 */
public final class PoissonLikelihood implements Likelihood {
    private static final long serialVersionUID = 1L;

    /** A likelihood without settings. */
    @JsonCreator
    public PoissonLikelihood() {}

    @Override
    public String name() {
        return "poisson";
    }

    @Override
    public Recipe recipe() {
        return Recipe.COUNTS;
    }

    /**
     * {@inheritDoc} The encoder reads logarithms, as of all counts; rows have the size of their sum, as in single-cell tools. The
     * prior's weight and the dropout are those that found planted factors best (docs/results/synthetic.md).
     */
    @Override
    public Map<String, Object> defaults() {
        return Map.of(
                "inputScaling", "log", "librarySize", "rowSum", "inputDropout", 0.0, "priorWeight", new PerRows(300));
    }

    @Override
    public boolean allows(double value) {
        return value >= 0;
    }

    @Override
    public String refusal() {
        return "a negative value, but the poisson likelihood takes counts of 0 or more";
    }

    @Override
    public boolean hasLogarithmicOutputs() {
        return true;
    }

    @Override
    public boolean separable() {
        return true;
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
                double mean = StrictMath.exp(outputs[cell]);
                sum += x * outputs[cell] - mean;
                outputs[cell] = weight * (mean - x);
            }
            block.logLikelihood()[i] += sum;
        }
    }

    /** {@inheritDoc} The logarithm of the features' means, with one more count of each. */
    @Override
    public float[] outputStart(Moments moments) {
        double[] sums = moments.sums();
        float[] offsets = new float[sums.length];
        for (int j = 0; j < sums.length; j++) {
            offsets[j] = (float) StrictMath.log((sums[j] + 1) / (moments.totalWeight() + 1));
        }
        return offsets;
    }

    @Override
    public double logLikelihood(FeatureRow row, double[] m, double[] noise, Standardisation units) {
        double sum = 0;
        for (double output : m) {
            sum -= Math.exp(output);
        }
        for (int e = 0; e < row.nonZeros(); e++) {
            sum += row.value(e) * m[row.index(e)];
        }
        return sum;
    }

    @Override
    public void mean(double[] m, Standardisation units) {
        for (int j = 0; j < m.length; j++) {
            m[j] = Math.exp(m[j]);
        }
    }

    @Override
    public double sample(double m, RandomGenerator random) {
        return new PoissonDistribution(
                        random,
                        StrictMath.exp(m),
                        PoissonDistribution.DEFAULT_EPSILON,
                        PoissonDistribution.DEFAULT_MAX_ITERATIONS)
                .sample();
    }

    @Override
    public double popularity(Moments moments, boolean standardised) {
        double sum = 0;
        for (double mean : moments.means()) {
            sum += mean > 0 ? mean * Math.log(mean) - mean : 0;
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PoissonLikelihood;
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }
}
