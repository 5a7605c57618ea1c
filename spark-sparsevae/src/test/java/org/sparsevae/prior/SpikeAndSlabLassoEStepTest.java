// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.SortedMap;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.special.Beta;
import org.junit.jupiter.api.Test;

/** What the E-step of the spike-and-slab lasso climbs: the lower bound of its log marginal, not the printed objective. */
class SpikeAndSlabLassoEStepTest {
    private static final int G = 12;
    private static final int K = 3;

    private static float[] loadings(long seed, double scale) {
        Random random = new Random(seed);
        float[] w = new float[G * K];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextInt(3) == 0 ? 0f : (float) (scale * random.nextGaussian());
        }
        return w;
    }

    /** The expected complete log density plus the entropy of gamma: what the E-step climbs. */
    private static double lowerBound(
            float[] w, double[] gamma, double[] eta, double lambda0, double lambda1, double a, double b) {
        double total = 0;
        for (int k = 0; k < K; k++) {
            for (int j = 0; j < G; j++) {
                double g = gamma[j * K + k];
                double size = Math.abs(w[j * K + k]);
                total += g * (Math.log(eta[k] * lambda1 / 2) - lambda1 * size)
                        + (1 - g) * (Math.log((1 - eta[k]) * lambda0 / 2) - lambda0 * size);
                total -= (g > 0 ? g * Math.log(g) : 0) + (g < 1 ? (1 - g) * Math.log(1 - g) : 0);
            }
            total += (a - 1) * Math.log(eta[k]) + (b - 1) * Math.log(1 - eta[k]);
        }
        return total;
    }

    @Test
    void everyEStepRaisesItsLowerBoundAndTheMarginal() {
        double[][] hyper = {{1, G}, {1.0 / K, 1}, {2, 3}, {0.5, 0.7}};
        for (double[] ab : hyper) {
            SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 10, 1, ab[0], ab[1]);
            float[] w = loadings(3, 0.4);
            for (int round = 0; round < 30; round++) {
                double[] eta = prior.activeShare();
                double start = lowerBound(w, prior.inclusion(), eta, 10, 1, ab[0], ab[1]);
                double marginal = prior.logMarginal(w);
                prior.update(w);
                double afterGamma = lowerBound(w, prior.inclusion(), eta, 10, 1, ab[0], ab[1]);
                double afterEta = lowerBound(w, prior.inclusion(), prior.activeShare(), 10, 1, ab[0], ab[1]);
                assertTrue(afterGamma >= start - 1e-9);
                assertTrue(afterEta >= afterGamma - 1e-9);
                assertTrue(prior.logMarginal(w) >= marginal - 1e-9);
            }
        }
    }

    @Test
    void gammaAndEtaAreMaximisersOfTheLowerBound() {
        SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 10, 1, 2, 3);
        float[] w = loadings(4, 0.4);
        double[] oldEta = prior.activeShare();
        prior.update(w);
        double[] gamma = prior.inclusion();
        double[] eta = prior.activeShare();
        double best = lowerBound(w, gamma, oldEta, 10, 1, 2, 3);
        for (int jk = 0; jk < gamma.length; jk++) {
            for (double step : new double[] {-0.01, 0.01}) {
                double[] moved = gamma.clone();
                moved[jk] = Math.min(1, Math.max(0, moved[jk] + step));
                assertTrue(moved[jk] == gamma[jk] || lowerBound(w, moved, oldEta, 10, 1, 2, 3) < best);
            }
        }
        best = lowerBound(w, gamma, eta, 10, 1, 2, 3);
        for (int k = 0; k < K; k++) {
            for (double step : new double[] {-0.01, 0.01}) {
                double[] moved = eta.clone();
                moved[k] += step;
                assertTrue(lowerBound(w, gamma, moved, 10, 1, 2, 3) < best);
            }
        }
    }

    /**
     * Brent's method on each hidden variable finds what the E-step says. With that gamma the lower bound is the log marginal itself (up to
     * the normaliser of the Beta): it touches, so that climbing the one climbs the other.
     */
    @Test
    void aNumericalOptimiserFindsTheSameGammaAndEtaAndTheBoundTouchesTheMarginal() {
        for (double[] ab : new double[][] {{2, 3}, {1, G}, {1.0 / K, 1}}) {
            SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 10, 1, ab[0], ab[1]);
            float[] w = loadings(10, 0.4);
            double[] oldEta = prior.activeShare();
            double marginal = prior.logMarginal(w) + K * Beta.logBeta(ab[0], ab[1]);
            prior.update(w);
            double[] gamma = prior.inclusion();
            assertEquals(marginal, lowerBound(w, gamma, oldEta, 10, 1, ab[0], ab[1]), 1e-10);
            for (int jk = 0; jk < gamma.length; jk += 5) {
                int entry = jk;
                double best = maximiser(1e-12, 1 - 1e-12, value -> {
                    double[] moved = gamma.clone();
                    moved[entry] = value;
                    return lowerBound(w, moved, oldEta, 10, 1, ab[0], ab[1]);
                });
                assertEquals(best, gamma[jk], 1e-6);
            }
            double[] eta = prior.activeShare();
            for (int k = 0; k < K; k++) {
                int factor = k;
                double best = maximiser(0.01 / G, 1 - 0.01 / G, value -> {
                    double[] moved = eta.clone();
                    moved[factor] = value;
                    return lowerBound(w, gamma, moved, 10, 1, ab[0], ab[1]);
                });
                assertEquals(best, eta[k], 1e-6);
            }
        }
    }

    private static double maximiser(double low, double high, UnivariateFunction objective) {
        return new BrentOptimizer(1e-10, 1e-12)
                .optimize(
                        GoalType.MAXIMIZE,
                        new UnivariateObjectiveFunction(objective),
                        new SearchInterval(low, high),
                        new MaxEval(1000))
                .getPoint();
    }

    /**
     * The printed objective (Eqs. 55 and 56), which {@code penalty} reports, has the terms of eta of the lower bound but neither the entropy
     * of gamma nor the normalisers of the densities: the step in eta raises it, the step in gamma need not.
     */
    @Test
    void theStepInEtaRaisesThePrintedObjectiveAndTheStepInGammaNeedNot() {
        int lowered = 0;
        for (long seed = 0; seed < 20; seed++) {
            SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 10, 1, 2, 3);
            float[] w = loadings(20 + seed, 0.4);
            for (int round = 0; round < 10; round++) {
                SortedMap<String, double[]> old = prior.state();
                double before = -prior.penalty(w);
                prior.update(w);
                double after = -prior.penalty(w);
                SortedMap<String, double[]> gammaOnly = prior.state();
                gammaOnly.put("activeShare", old.get("activeShare"));
                SpikeAndSlabLasso between = prior.copy();
                between.restore(gammaOnly);
                double middle = -between.penalty(w);
                assertTrue(after >= middle - 1e-9);
                lowered += middle < before - 1e-9 ? 1 : 0;
            }
        }
        assertTrue(lowered > 0, "the step in gamma climbs the lower bound, not this");
    }

    @Test
    void thePenaltyIsTheObjectivesTermToBeSubtracted() {
        SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 10, 1, 2, 3);
        float[] w = loadings(5, 0.4);
        prior.update(w);
        double[] gamma = prior.inclusion();
        double[] eta = prior.activeShare();
        double objective = 0;
        for (int k = 0; k < K; k++) {
            double active = 0;
            for (int j = 0; j < G; j++) {
                objective -= (gamma[j * K + k] + 10 * (1 - gamma[j * K + k])) * Math.abs(w[j * K + k]);
                active += gamma[j * K + k];
            }
            objective += (active + 1) * Math.log(eta[k]) + (G - active + 2) * Math.log(1 - eta[k]);
        }
        assertEquals(objective, -prior.penalty(w), 1e-10);
        float[] larger = w.clone();
        larger[0] += Math.copySign(1f, larger[0]);
        assertTrue(prior.penalty(larger) > prior.penalty(w), "a larger loading must cost more");
    }
}
