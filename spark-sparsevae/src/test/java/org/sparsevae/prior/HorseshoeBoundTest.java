// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.apache.commons.math3.special.Gamma;
import org.junit.jupiter.api.Test;

/** The updates of the horseshoe climb the mean-field lower bound, which is integrated numerically here from the densities of its hierarchy. */
class HorseshoeBoundTest {
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
}
