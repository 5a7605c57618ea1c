// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class HorseshoeTest {
    private static final int G = 5;
    private static final int K = 2;
    private static final double LOCAL = 0.7;
    private static final double GLOBAL = 1.3;

    private static Horseshoe prior() {
        return new Horseshoe(G, K, LOCAL, GLOBAL);
    }

    /** Sizes around 1, and some below the floor. */
    private static float[] loadings(long seed) {
        Random random = new Random(seed);
        float[] w = new float[G * K];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextInt(3) == 0 ? 0f : (float) random.nextGaussian();
        }
        return w;
    }

    private static double floored(float w) {
        return Math.max(Horseshoe.FLOOR, Math.abs((double) w));
    }

    /** log p(w_1, w_2) of one factor with both half-Cauchy scales integrated over their logarithms. */
    private static double exactLogDensity(double[] w) {
        double step = 0.05;
        double total = 0;
        for (double y = -22; y < 22; y += step) {
            double v = Math.exp(y);
            double product = halfCauchy(v, GLOBAL) * v * step;
            for (double size : w) {
                double density = 0;
                for (double x = -22; x < 22; x += step) {
                    double tau = Math.exp(x);
                    double scaled = size / (tau * v);
                    density += halfCauchy(tau, LOCAL)
                            * step
                            * Math.exp(-0.5 * scaled * scaled)
                            / (Math.sqrt(2 * Math.PI) * v);
                }
                product *= density;
            }
            total += product;
        }
        return Math.log(total);
    }

    private static double halfCauchy(double x, double scale) {
        return 2 / (Math.PI * scale * (1 + x * x / (scale * scale)));
    }

    @Test
    void theMarginalIsTheDensityIntegratedNumericallyAndTheBoundIsBelowIt() {
        double[][] cases = {{0, 0}, {0.01, 0.01}, {0, 1}, {0.1, -0.5}, {1, 1}, {-3, 2}};
        for (double[] sizes : cases) {
            float[] w = {(float) sizes[0], (float) sizes[1]};
            Horseshoe prior = new Horseshoe(2, 1, LOCAL, GLOBAL);
            double exact = exactLogDensity(new double[] {floored(w[0]), floored(w[1])});
            assertEquals(exact, prior.logMarginal(w), 1e-6, Arrays.toString(sizes));
            for (int sweep = 0; sweep < 200; sweep++) {
                prior.update(w);
            }
            assertEquals(exact, prior.logMarginal(w), 1e-6, "it needs nothing of the expectations");
            double gap = exact + prior.penalty(w);
            assertTrue(gap > 0.5 && gap < 2.5, "the gap at " + Arrays.toString(sizes) + " is " + gap);
        }
    }

    @Test
    void theMarginalOfManyFeaturesIsItsPeakAndWidth() {
        // at G = 2000 the density of log v is all but Gaussian, and a fine sum over a wide grid is the integral
        int features = 2000;
        float[] w = new float[features];
        Random random = new Random(9);
        for (int j = 0; j < features; j++) {
            w[j] = random.nextInt(10) == 0 ? (float) random.nextGaussian() : 0f;
        }
        double top = Double.NEGATIVE_INFINITY;
        double sum = 0;
        double step = 0.005;
        for (double y = -9; y < -3; y += step) {
            double logJoint = Math.log(halfCauchy(Math.exp(y), 1)) + y;
            for (float value : w) {
                double x = floored(value) * floored(value) / (2 * Math.exp(2 * y));
                logJoint += Math.log(ExponentialIntegral.scaled(x)) - y - 0.5 * Math.log(2 * Math.pow(Math.PI, 3));
            }
            sum = logJoint > top ? sum * Math.exp(top - logJoint) + 1 : sum + Math.exp(logJoint - top);
            top = Math.max(top, logJoint);
        }
        assertEquals(top + Math.log(sum * step), new Horseshoe(features, 1, 1, 1).logMarginal(w), 1e-6);
    }

    @Test
    void theExponentialIntegralIsItsDefinition() {
        for (double x : new double[] {1e-12, 1e-6, 0.01, 0.3, 0.999999, 1, 1.5, 4, 40, 1e4, 1e9}) {
            // exp(x) E1(x) = int_0^inf exp(-s) / (x + s) ds, with s = exp(y)
            double expected = 0;
            double step = 0.002;
            for (double y = -60; y < 5; y += step) {
                double s = Math.exp(y);
                expected += step * s * Math.exp(-s) / (x + s);
            }
            assertEquals(expected, ExponentialIntegral.scaled(x), 1e-11 * expected, "x = " + x);
        }
    }

    @Test
    void theRidgeIsTheCurvatureOfThePenalty() {
        Horseshoe prior = prior();
        float[] w = loadings(5);
        w[2] = 0.5f;
        prior.update(w);
        float h = 1f / 1024;
        float[] above = w.clone();
        float[] below = w.clone();
        above[2] += h;
        below[2] -= h;
        double slope = (prior.penalty(above) - prior.penalty(below)) / (2.0 * h);
        assertEquals(prior.ridge()[2] * 0.5, slope, 1e-9 * slope);
        assertArrayEquals(new double[G * K], prior.shrinkage());
    }

    @Test
    void theExpectationsDoNotCollapseAtZeroAndAFactorCanComeBack() {
        Horseshoe prior = prior();
        float[] full = new float[G * K];
        Arrays.fill(full, 1f);
        for (int sweep = 0; sweep < 1000; sweep++) {
            prior.update(new float[G * K]);
        }
        for (double rate : prior.ridge()) {
            assertTrue(rate > 1e4 && rate < 1e7, "precision at the floor: " + rate);
        }
        assertArrayEquals(new double[K], prior.activeShare());
        for (int sweep = 0; sweep < 10; sweep++) {
            prior.update(full);
        }
        assertArrayEquals(new double[] {1, 1}, prior.activeShare());
    }

    @Test
    void activeIsALoadingAboveTheDocumentedSizes() {
        int features = 50;
        for (double[] scene : new double[][] {{1, 0.14, 0.1, 0.18}, {40, 0.01, 0.002, 0.03}}) {
            float[] w = new float[features];
            Arrays.fill(w, 0, (int) scene[0], 1f);
            Horseshoe below = converged(w, (float) scene[2]);
            Horseshoe above = converged(w, (float) scene[3]);
            assertTrue(below.inclusion()[features - 1] < 0.5, "below " + scene[1]);
            assertTrue(above.inclusion()[features - 1] >= 0.5, "above " + scene[1]);
            assertTrue(above.inclusion()[0] > 0.9 && above.inclusion()[features - 2] < 0.2);
            assertEquals((scene[0] + 1) / features, above.activeShare()[0], 1e-12);
        }
    }

    private static Horseshoe converged(float[] w, float last) {
        float[] loadings = w.clone();
        loadings[w.length - 1] = last;
        Horseshoe prior = new Horseshoe(w.length, 1, 1, 1);
        for (int sweep = 0; sweep < 200; sweep++) {
            prior.update(loadings);
        }
        return prior;
    }

    @Test
    void copiesAndCheckpointsKeepTheStateBitForBit() {
        Horseshoe prior = prior();
        prior.update(loadings(6));
        Horseshoe copy = prior.copy();
        Horseshoe restored = prior();
        restored.restore(prior.state());
        float[] next = loadings(7);
        prior.update(next);
        for (Horseshoe other : new Horseshoe[] {copy, restored}) {
            assertTrue(other.ridge()[0] != prior.ridge()[0], "the copy must be independent");
            other.update(next);
            assertArrayEquals(prior.ridge(), other.ridge());
            assertEquals(prior.logMarginal(next), other.logMarginal(next));
        }
    }

    @Test
    void badSettingsAreRefused() {
        refused("localScale must be positive and finite: localScale = 0.0", () -> new Horseshoe(G, K, 0, 1));
        refused("globalScale must be positive and finite: globalScale = NaN", () -> new Horseshoe(G, K, 1, Double.NaN));
        refused("factors = 0", () -> new Horseshoe(G, 0, 1, 1));
        refused("features x factors = 5 x 2 = 10 entries: 9", () -> prior().update(new float[9]));
        refused("10 values of localPrecision: found none", () -> prior().restore(new TreeMap<>()));
        SortedMap<String, double[]> state = prior().state();
        state.get("globalPrecision")[0] = 0;
        refused("globalPrecision must be positive and finite: 0.0", () -> prior().restore(state));
    }

    private static void refused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
