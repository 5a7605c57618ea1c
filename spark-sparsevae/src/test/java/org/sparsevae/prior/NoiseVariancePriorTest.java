// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.junit.jupiter.api.Test;

class NoiseVariancePriorTest {

    private static double[] variances(int features, long seed) {
        Random random = new Random(seed);
        double[] variances = new double[features];
        for (int j = 0; j < features; j++) {
            variances[j] = StrictMath.exp(2 * random.nextGaussian());
        }
        return variances;
    }

    /** numpy.quantile(values, .05), written out. */
    private static double linearQuantile(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = 0.05 * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    @Test
    void theFeatureQuantileInterpolatesLikeNumpy() {
        for (int features : new int[] {1, 2, 7, 20, 21, 41, 300, 1001}) {
            double[] values = variances(features, features);
            double expected = linearQuantile(values);
            assertEquals(expected, NoiseVariancePrior.lowQuantile(values), 1e-12 * expected);
        }
        // numpy.quantile([1, 2, 4, 8, 16], .05) = 1.2
        assertEquals(1.2, NoiseVariancePrior.lowQuantile(new double[] {16, 4, 1, 8, 2}), 1e-12);
    }

    @Test
    void theFeatureQuantileIsThePriorsNinetiethPercentile() {
        double[] values = variances(50, 3);
        NoiseVariancePrior prior = NoiseVariancePrior.calibrate(values);
        double q05 = linearQuantile(values);
        // P(sigma^2 <= q05) by the trapezoidal rule in u = log sigma^2, where the density is smooth and vanishes
        double low = Math.log(q05) - 12;
        int steps = 200000;
        double width = (Math.log(q05) - low) / steps;
        double sum = 0;
        for (int i = 0; i <= steps; i++) {
            double u = low + i * width;
            sum += (i == 0 || i == steps ? 0.5 : 1) * Math.exp(prior.logDensity(Math.exp(u)) + u);
        }
        assertEquals(0.90, sum * width, 1e-7);
    }

    @Test
    void standardisedFeaturesGiveTheConstantOfTheTables() {
        double[] ones = new double[40];
        Arrays.fill(ones, 1);
        NoiseVariancePrior prior = NoiseVariancePrior.calibrate(ones);
        assertEquals(3, prior.nu());
        // scipy.stats.chi2.ppf(.1, 3) = 0.584374374155183
        assertEquals(0.584374374155183 / 3, prior.xi(), 1e-9);
    }

    @Test
    void theLogDensityIsThatOfAnInverseGamma() {
        NoiseVariancePrior prior = new NoiseVariancePrior(3, 0.4);
        // 1 / sigma^2 is Gamma(nu / 2, rate nu xi / 2); the Jacobian is 1 / sigma^4
        GammaDistribution precision = new GammaDistribution(1.5, 2 / (3 * 0.4));
        for (double variance : new double[] {0.01, 0.3, 1, 25}) {
            double expected = precision.logDensity(1 / variance) - 2 * Math.log(variance);
            assertEquals(expected, prior.logDensity(variance), 1e-9);
        }
    }

    @Test
    void theGradientIsTheDerivativeByLogSigma() {
        NoiseVariancePrior prior = new NoiseVariancePrior(3, 0.4);
        for (double logSigma : new double[] {-2.5, -0.3, 0, 1.2}) {
            double step = 1e-5;
            double up = prior.logDensity(Math.exp(2 * (logSigma + step)));
            double down = prior.logDensity(Math.exp(2 * (logSigma - step)));
            double gradient = prior.gradient(logSigma);
            assertEquals((up - down) / (2 * step), gradient, 1e-5 * Math.abs(gradient));
        }
    }

    @Test
    void badVariancesAreRefused() {
        assertRefused("5% quantile of the feature variances must be positive", new double[20]);
        assertRefused("at least one feature", new double[0]);
        assertRefused("feature 1 has NaN", new double[] {1, Double.NaN});
        assertRefused("feature 0 has -1.0", new double[] {-1, 1});
        assertThrows(IllegalArgumentException.class, () -> new NoiseVariancePrior(3, 0));
    }

    private static void assertRefused(String part, double[] variances) {
        String message = assertThrows(IllegalArgumentException.class, () -> NoiseVariancePrior.calibrate(variances))
                .getMessage();
        assertTrue(message.contains(part), message);
    }
}
