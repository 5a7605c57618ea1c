// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.commons.math3.distribution.PascalDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.sparsevae.features.FeatureRow;

class NegativeBinomialLikelihoodTest {
    private final NegativeBinomialLikelihood likelihood = new NegativeBinomialLikelihood();

    /** Failures before the r-th success, with a whole r, are what commons-math knows: mean r (1 - p) / p. */
    @Test
    void isThePascalProbabilityWithoutTheFactorial() {
        double[] data = {0, 3, 1, 25, 12};
        double[] m = {-2, 1.2, 0, 3, 2.5};
        int[] r = {1, 2, 7, 3, 40};
        double[] noise = Arrays.stream(r).mapToDouble(Math::log).toArray();
        double expected = 0;
        for (int j = 0; j < data.length; j++) {
            double success = r[j] / (r[j] + Math.exp(m[j]));
            expected += new PascalDistribution(r[j], success).logProbability((int) data[j])
                    + CombinatoricsUtils.factorialLog((int) data[j]);
        }
        assertEquals(expected, likelihood.logLikelihood(FeatureRow.dense(data), m, noise, null), 1e-9);
        double[] trained = new double[1];
        likelihood.evaluate(new OutputBlock(1, 5, 0, 5, data, m.clone(), trained, null, noise, new double[5]));
        assertEquals(expected, trained[0], 1e-9);
    }

    /** Gradients in m and log r by differences, at counts on either side of the switch to gamma functions and at a fraction. */
    @Test
    void hasItsGradientsAtLargeAndAtBrokenCounts() {
        double[] data = {16, 17, 400, 2.5, 0};
        double[] m = {2, -1, 5, .3, 3};
        double[] noise = {-1, 2, .5, 0, 4};
        double[] outputs = m.clone();
        double[] found = new double[5];
        likelihood.evaluate(new OutputBlock(1, 5, 0, 5, data, outputs, new double[1], null, noise, found));
        for (int j = 0; j < 5; j++) {
            assertEquals(-slope(data, m, noise, m, j), outputs[j], 1e-5 * Math.max(1, Math.abs(outputs[j])));
            assertEquals(-slope(data, m, noise, noise, j), found[j], 1e-5 * Math.max(1, Math.abs(found[j])));
        }
    }

    private double slope(double[] data, double[] m, double[] noise, double[] moved, int j) {
        double at = moved[j];
        moved[j] = at + 1e-5;
        double above = likelihood.logLikelihood(FeatureRow.dense(data), m, noise, null);
        moved[j] = at - 1e-5;
        double below = likelihood.logLikelihood(FeatureRow.dense(data), m, noise, null);
        moved[j] = at;
        return (above - below) / 2e-5;
    }

    @Test
    void aLargeDispersionIsThePoissonLikelihood() {
        double[] data = {0, 3, 1, 2, 12};
        double[] m = {-2, 1.2, 0, 1, 2.5};
        double[] noise = {18, 18, 18, 18, 18};
        FeatureRow row = FeatureRow.dense(data);
        // r^x is what the factorial's place takes: log Gamma(x + r) - log Gamma(r) - x log(r + mu) + x m
        assertEquals(
                new PoissonLikelihood().logLikelihood(row, m, null, null),
                likelihood.logLikelihood(row, m, noise, null),
                1e-5);
    }

    @Test
    void dispersionsStartByMoments() {
        double[][] rows = {{0, 2}, {8, 2}, {1, 2}, {3, 2}};
        // mean 3, variance 9.5: 9 / 6.5; the other feature varies less than Poisson counts
        float[] start = likelihood.noiseStart(TableMoments.of(rows), null);
        assertArrayEquals(new float[] {(float) Math.log(9 / 6.5), (float) Math.log(100)}, start, 1e-6f);
    }

    @Test
    void drawnValuesVaryAsTheDispersionSays() {
        Well19937c random = new Well19937c(5);
        double[] outputs = new double[60_000];
        Arrays.fill(outputs, 1);
        double[] drawn = likelihood.sample(outputs, random);
        double mean = Math.exp(1);
        assertEquals(mean + mean * mean / 2, StatUtils.variance(drawn), .25);
    }

    @Test
    void takesCountsAndNothingBelowZero() {
        assertTrue(likelihood.allows(0) && likelihood.allows(7) && likelihood.allows(2.5));
        assertFalse(likelihood.allows(-1));
    }
}
