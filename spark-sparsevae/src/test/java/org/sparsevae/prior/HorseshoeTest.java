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
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.special.Gamma;
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

    /** An inverse Gamma distribution whose expectations are integrated numerically over log x. */
    private static final class InverseGamma {
        double reciprocal;
        double log;
        double entropy;

        InverseGamma(double shape, double rate) {
            double step = 0.01;
            double norm = shape * Math.log(rate) - Gamma.logGamma(shape);
            for (double y = Math.log(rate) - 6; y < Math.log(rate) + 45 / Math.min(shape, 1); y += step) {
                double logDensity = norm - (shape + 1) * y - rate * Math.exp(-y);
                double mass = Math.exp(logDensity + y) * step;
                reciprocal += mass * Math.exp(-y);
                log += mass * y;
                entropy -= mass * logDensity;
            }
        }

        /** E log IG(x; 1/2, r), where r has expectation {@code meanRate} and log r expectation {@code meanLogRate}. */
        double expectedLogHalf(double meanLogRate, double meanRate) {
            return 0.5 * meanLogRate - 0.5 * Math.log(Math.PI) - 1.5 * log - meanRate * reciprocal;
        }
    }

    /** The rates of the four kinds of q; their shapes are 1, 1, (G+1)/2 and 1. */
    private record Rates(double[] tau, double[] lambda, double[] v, double[] nu) {

        /** What the prior's expectations say. */
        static Rates of(Horseshoe prior) {
            double[] t = prior.state().get("localPrecision");
            double[] u = prior.state().get("globalPrecision");
            return new Rates(
                    Arrays.stream(t).map(e -> 1 / e).toArray(),
                    Arrays.stream(t).map(e -> e + 1 / (LOCAL * LOCAL)).toArray(),
                    Arrays.stream(u).map(e -> 0.5 * (G + 1) / e).toArray(),
                    Arrays.stream(u).map(e -> e + 1 / (GLOBAL * GLOBAL)).toArray());
        }

        Rates copy() {
            return new Rates(tau.clone(), lambda.clone(), v.clone(), nu.clone());
        }

        double[] kind(int i) {
            return new double[][] {tau, lambda, v, nu}[i];
        }
    }

    /** E_q[log p(W, tau, lambda, v, nu)] + H(q), from the densities of the hierarchy. */
    private static double bound(float[] w, Rates q) {
        double total = 0;
        double logLocal = -2 * Math.log(LOCAL);
        double logGlobal = -2 * Math.log(GLOBAL);
        for (int k = 0; k < K; k++) {
            InverseGamma v = new InverseGamma(0.5 * (G + 1), q.v[k]);
            InverseGamma nu = new InverseGamma(1, q.nu[k]);
            total += v.expectedLogHalf(-nu.log, nu.reciprocal) + v.entropy;
            total += nu.expectedLogHalf(logGlobal, Math.exp(logGlobal)) + nu.entropy;
            for (int jk = k; jk < w.length; jk += K) {
                InverseGamma tau = new InverseGamma(1, q.tau[jk]);
                InverseGamma lambda = new InverseGamma(1, q.lambda[jk]);
                double square = floored(w[jk]) * floored(w[jk]);
                total += -0.5 * Math.log(2 * Math.PI)
                        - 0.5 * tau.log
                        - 0.5 * v.log
                        - 0.5 * square * tau.reciprocal * v.reciprocal;
                total += tau.expectedLogHalf(-lambda.log, lambda.reciprocal) + tau.entropy;
                total += lambda.expectedLogHalf(logLocal, Math.exp(logLocal)) + lambda.entropy;
            }
        }
        return total;
    }

    @Test
    void thePenaltyIsMinusTheMeanFieldBoundIntegratedNumerically() {
        Horseshoe prior = prior();
        float[] w = loadings(1);
        for (int sweep = 0; sweep < 3; sweep++) {
            double expected = bound(w, Rates.of(prior));
            assertEquals(-expected, prior.penalty(w), 1e-8);
            prior.update(w);
        }
    }

    @Test
    void everyCoordinateUpdateRaisesTheBoundAndItConverges() {
        for (long seed = 0; seed < 10; seed++) {
            Horseshoe prior = prior();
            float[] w = loadings(seed);
            double last = bound(w, Rates.of(prior));
            double gain = 0;
            for (int sweep = 0; sweep < 40; sweep++) {
                prior.updateLocal(w);
                double afterLocal = -prior.penalty(w);
                assertTrue(afterLocal >= last - 1e-8, "tau and lambda, sweep " + sweep);
                prior.updateGlobal(w);
                double afterGlobal = -prior.penalty(w);
                assertTrue(afterGlobal >= afterLocal - 1e-8, "v and nu, sweep " + sweep);
                gain = afterGlobal - last;
                last = afterGlobal;
            }
            assertEquals(bound(w, Rates.of(prior)), last, 1e-7);
            assertTrue(gain < 1e-3, "it must converge: the last sweep gained " + gain);
        }
    }

    @Test
    void noOtherRateOfAnyFactorOfQIsBetter() {
        Horseshoe prior = prior();
        float[] w = loadings(3);
        prior.updateGlobal(w);
        prior.updateLocal(w);
        assertNoBetterRate(w, Rates.of(prior), 0, 1);
        prior.updateGlobal(w);
        assertNoBetterRate(w, Rates.of(prior), 2, 3);
    }

    private static void assertNoBetterRate(float[] w, Rates q, int... kinds) {
        double best = bound(w, q);
        for (int kind : kinds) {
            for (int i = 0; i < q.kind(kind).length; i++) {
                for (double factor : new double[] {0.97, 1.03}) {
                    Rates moved = q.copy();
                    moved.kind(kind)[i] *= factor;
                    assertTrue(bound(w, moved) < best, "kind " + kind + ", entry " + i + ", times " + factor);
                }
            }
        }
    }

    @Test
    void aNumericalOptimiserFindsTheSamePairs() {
        Horseshoe prior = prior();
        float[] w = loadings(4);
        w[3] = 0.4f;
        prior.update(w);
        // v and nu of factor 1 given tau
        Rates q = Rates.of(prior);
        assertArrayEquals(new double[] {q.v[1], q.nu[1]}, best(w, q, 2, 3, 1), 2e-4 * (q.v[1] + q.nu[1]));
        // tau and lambda of entry 3 given v
        prior.updateLocal(w);
        q = Rates.of(prior);
        assertArrayEquals(new double[] {q.tau[3], q.lambda[3]}, best(w, q, 0, 1, 3), 2e-4 * (q.tau[3] + q.lambda[3]));
    }

    /** The best rates of two coupled factors of q, by a simplex search from elsewhere over their logarithms. */
    private static double[] best(float[] w, Rates q, int kind, int auxiliary, int entry) {
        double[] start = {
            Math.log(q.kind(kind)[entry]) + 0.7, Math.log(q.kind(auxiliary)[entry]) - 0.5,
        };
        double[] found = new SimplexOptimizer(1e-13, 1e-13)
                .optimize(
                        new MaxEval(2000),
                        GoalType.MAXIMIZE,
                        new InitialGuess(start),
                        new NelderMeadSimplex(2, 0.3),
                        new ObjectiveFunction(logs -> {
                            Rates moved = q.copy();
                            moved.kind(kind)[entry] = Math.exp(logs[0]);
                            moved.kind(auxiliary)[entry] = Math.exp(logs[1]);
                            return bound(w, moved);
                        }))
                .getPoint();
        return new double[] {Math.exp(found[0]), Math.exp(found[1])};
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
