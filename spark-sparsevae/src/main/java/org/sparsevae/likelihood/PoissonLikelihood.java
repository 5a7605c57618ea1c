// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Arrays;
import java.util.Map;
import org.apache.commons.math3.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.Standardisation;

/**
 * Counts that are independent given the factors: x_ij ~ Poisson(exp(m_ij)), so sum_j x_ij m_ij - exp(m_ij). What depends on the data alone,
 * -log x_ij!, is left out. Counts need not be whole numbers.
 */
public final class PoissonLikelihood implements IndependentCounts {
    private static final long serialVersionUID = 1L;

    /** A likelihood without settings. */
    @JsonCreator
    public PoissonLikelihood() {}

    @Override
    public String name() {
        return "poisson";
    }

    @Override
    public String takes() {
        return "counts of 0 or more, independent given the factors";
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
    public Map<String, Object> defaults() {
        return IndependentCounts.defaults(300);
    }

    @Override
    public double[] sample(double[] m, RandomGenerator random) {
        return Arrays.stream(m)
                .map(log -> IndependentCounts.poisson(StrictMath.exp(log), random))
                .toArray();
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
