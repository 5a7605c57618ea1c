// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Map;
import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.sparsevae.features.Moments;
import org.sparsevae.features.Standardisation;

/** What likelihoods of counts share that are independent given the factors, with mean exp(m). Counts need not be whole numbers. */
interface IndependentCounts extends Likelihood {

    @Override
    default Recipe recipe() {
        return Recipe.COUNTS;
    }

    /**
     * The defaults that they share: the encoder reads logarithms, rows have the size of their sum, as in single-cell tools, and dropout and
     * the prior's weight are those that found planted factors best (docs/results/synthetic.md).
     *
     * @param rows training rows for which the prior's weight is 1
     */
    static Map<String, Object> defaults(double rows) {
        return Map.of(
                "inputScaling", "log", "librarySize", "rowSum", "inputDropout", 0.0, "priorWeight", new PerRows(rows));
    }

    @Override
    default boolean allows(double value) {
        return value >= 0;
    }

    @Override
    default String meansAre() {
        return "expected counts";
    }

    @Override
    default String refusal() {
        return "a negative value, but the " + name() + " likelihood takes counts of 0 or more";
    }

    @Override
    default boolean hasLogarithmicOutputs() {
        return true;
    }

    @Override
    default boolean separable() {
        return true;
    }

    /** {@inheritDoc} The logarithm of the features' means, with one more count of each. */
    @Override
    default float[] outputStart(Moments moments) {
        double[] sums = moments.sums();
        float[] offsets = new float[sums.length];
        for (int j = 0; j < sums.length; j++) {
            offsets[j] = (float) StrictMath.log((sums[j] + 1) / (moments.totalWeight() + 1));
        }
        return offsets;
    }

    @Override
    default void mean(double[] m, Standardisation units) {
        for (int j = 0; j < m.length; j++) {
            m[j] = Math.exp(m[j]);
        }
    }

    /** {@inheritDoc} That of Poisson counts: what a dispersion would add is not told by moments. */
    @Override
    default double popularity(Moments moments, boolean standardised) {
        double sum = 0;
        for (double mean : moments.means()) {
            sum += mean > 0 ? mean * Math.log(mean) - mean : 0;
        }
        return sum;
    }

    /** A Poisson value; 0 where the mean is 0. */
    static double poisson(double mean, RandomGenerator random) {
        return mean > 0
                ? new PoissonDistribution(
                                random,
                                mean,
                                PoissonDistribution.DEFAULT_EPSILON,
                                PoissonDistribution.DEFAULT_MAX_ITERATIONS)
                        .sample()
                : 0;
    }
}
