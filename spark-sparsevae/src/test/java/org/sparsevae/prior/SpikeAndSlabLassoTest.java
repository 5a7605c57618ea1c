// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.analysis.integration.RombergIntegrator;
import org.junit.jupiter.api.Test;

class SpikeAndSlabLassoTest {
    private static final int G = 12;
    private static final int K = 3;
    private static final MathContext PRECISE = new MathContext(60);

    private static SpikeAndSlabLasso prior() {
        return new SpikeAndSlabLasso(G, K, 10, 1, 1, G);
    }

    private static float[] loadings(long seed, double scale) {
        Random random = new Random(seed);
        float[] w = new float[G * K];
        for (int i = 0; i < w.length; i++) {
            w[i] = random.nextInt(3) == 0 ? 0f : (float) (scale * random.nextGaussian());
        }
        return w;
    }

    /** exp(x) by its Taylor series in 60 digits, after halving the argument. */
    private static BigDecimal exp(BigDecimal x) {
        int halvings = 20;
        BigDecimal y = x.divide(BigDecimal.valueOf(2).pow(halvings), PRECISE);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 1; n < 40; n++) {
            term = term.multiply(y, PRECISE).divide(BigDecimal.valueOf(n), PRECISE);
            sum = sum.add(term, PRECISE);
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, PRECISE);
        }
        return sum;
    }

    /** Eq. 57 as printed, in 60 digits. */
    private static double exactGamma(double eta, double lambda0, double lambda1, double w) {
        BigDecimal size = new BigDecimal(Math.abs(w));
        BigDecimal slab = density(lambda1, size).multiply(new BigDecimal(eta));
        BigDecimal spike = density(lambda0, size).multiply(BigDecimal.ONE.subtract(new BigDecimal(eta)));
        return slab.divide(slab.add(spike), PRECISE).doubleValue();
    }

    private static BigDecimal density(double lambda, BigDecimal size) {
        BigDecimal rate = new BigDecimal(lambda);
        return rate.divide(BigDecimal.valueOf(2), PRECISE)
                .multiply(exp(rate.multiply(size).negate()));
    }

    @Test
    void theEStepIsEqs57And58AndAlgorithm1() {
        SpikeAndSlabLasso prior = prior();
        float[] w = loadings(1, 0.5);
        for (int round = 0; round < 4; round++) {
            double[] before = prior.activeShare();
            prior.update(w);
            double[] gamma = prior.inclusion();
            for (int k = 0; k < K; k++) {
                double active = 0;
                for (int j = 0; j < G; j++) {
                    int jk = j * K + k;
                    double expected = exactGamma(before[k], 10, 1, w[jk]);
                    assertEquals(expected, gamma[jk], 1e-13 * expected);
                    assertEquals(expected + 10 * (1 - expected), prior.shrinkage()[jk], 1e-12);
                    active += expected;
                }
                double eta = Math.min(1 - 0.01 / G, Math.max(0.01 / G, active / (1 + G + G - 2)));
                assertEquals(eta, prior.activeShare()[k], 1e-13);
            }
        }
    }

    @Test
    void theNormaliserOfTheRatioIsKept() {
        SpikeAndSlabLasso prior = prior();
        prior.update(new float[G * K]);
        // psi0 / psi1 = lambda0 / lambda1 at zero, so with eta = 1/2 the odds are 1 to 10
        assertEquals(1 / 11.0, prior.inclusion()[0], 1e-15);
    }

    @Test
    void gammaSurvivesWhereTheDensitiesUnderflow() {
        SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 300, 30, 1.0 / K, 1);
        float[] w = new float[G * K];
        w[0] = 40f;
        w[1] = -1e30f;
        w[2] = 3f;
        prior.update(w);
        assertEquals(0.0, Math.exp(-300 * 40.0), "the naive formula would be 0/0 here");
        assertEquals(1.0, prior.inclusion()[0]);
        assertEquals(1.0, prior.inclusion()[1]);
        assertEquals(1.0, prior.inclusion()[2]);
        assertEquals(30.0, prior.shrinkage()[0]);
        assertTrue(Double.isFinite(prior.logMarginal(w)) && Double.isFinite(prior.penalty(w)));
        assertEquals(exactGamma(0.5, 300, 30, 0), prior.inclusion()[3], 1e-15);
    }

    @Test
    void theMarginalIsTheLogOfTheMixtureDensity() {
        SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 5, 0.5, 2, 3);
        float[] w = loadings(2, 0.7);
        prior.update(w);
        double[] eta = prior.activeShare();
        double expected = 0;
        for (int k = 0; k < K; k++) {
            for (int j = 0; j < G; j++) {
                double size = Math.abs(w[j * K + k]);
                expected += Math.log(eta[k] * 0.25 * Math.exp(-0.5 * size) + (1 - eta[k]) * 2.5 * Math.exp(-5 * size));
            }
            // B(2, 3) = 1! 2! / 4! = 1 / 12
            expected += Math.log(12 * eta[k] * (1 - eta[k]) * (1 - eta[k]));
        }
        assertEquals(expected, prior.logMarginal(w), 1e-10);
    }

    @Test
    void theMarginalIntegratesToTheBetaDensity() {
        SpikeAndSlabLasso prior = new SpikeAndSlabLasso(2, 1, 4, 1, 2, 2);
        double atZero = prior.logMarginal(new float[2]);
        // in one entry, symmetric; the other stays at zero and contributes its mixture density
        double half = new RombergIntegrator(1e-7, 1e-9, 5, 25)
                .integrate(1 << 22, x -> Math.exp(prior.logMarginal(new float[] {(float) x, 0})), 0, 40);
        double other = 0.5 * 0.5 + 0.5 * 2;
        double beta = 6 * 0.5 * 0.5;
        assertEquals(other * beta, 2 * half, 1e-6);
        assertEquals(other * other * beta, Math.exp(atZero), 1e-12);
    }

    /** The finite Indian buffet prior, a = 1/K and b = 1, has no lower bound on how empty a factor gets; a factor in use keeps its share. */
    @Test
    void theFiniteIndianBuffetEmptiesUnusedFactors() {
        SpikeAndSlabLasso buffet = new SpikeAndSlabLasso(G, K, 10, 1, 1.0 / K, 1);
        float[] w = new float[G * K];
        for (int j = 0; j < G / 2; j++) {
            w[j * K] = 1f;
        }
        for (int round = 0; round < 50; round++) {
            buffet.update(w);
        }
        double[] eta = buffet.activeShare();
        double active = 0;
        for (int j = 0; j < G; j++) {
            active += buffet.inclusion()[j * K];
        }
        assertTrue(active > G / 2 - 0.1);
        assertEquals((active + 1.0 / K - 1) / (1.0 / K + G - 1), eta[0], 1e-12);
        assertEquals(0.01 / G, eta[1]);
        assertEquals(0.01 / G, eta[2]);
        assertTrue(buffet.inclusion()[0] > 0.99 && buffet.inclusion()[1] < 0.01);
    }

    @Test
    void etaIsKeptFromTheAbsorbingEnds() {
        SpikeAndSlabLasso empty = new SpikeAndSlabLasso(G, K, 300, 30, 1.0 / K, 1);
        float[] full = new float[G * K];
        Arrays.fill(full, 5f);
        SpikeAndSlabLasso dense = new SpikeAndSlabLasso(G, K, 300, 30, 1.0, 0.1);
        for (int round = 0; round < 50; round++) {
            empty.update(new float[G * K]);
            dense.update(full);
        }
        assertEquals(0.01 / G, empty.activeShare()[0]);
        assertEquals(1 - 0.01 / G, dense.activeShare()[0]);
        for (int round = 0; round < 20; round++) {
            empty.update(full);
        }
        assertTrue(empty.activeShare()[0] > 0.9, "an empty factor must be able to come back");
    }

    @Test
    void equalRatesAreTheLasso() {
        SpikeAndSlabLasso lasso = new SpikeAndSlabLasso(G, K, 2, 2, 1, G);
        float[] w = loadings(6, 1);
        double size = 0;
        for (float value : w) {
            size += Math.abs(value);
        }
        for (int round = 0; round < 5; round++) {
            lasso.update(w);
            for (int k = 0; k < K; k++) {
                assertEquals(0.5, lasso.activeShare()[k]);
                assertEquals(lasso.activeShare()[k], lasso.inclusion()[k]);
                assertEquals(2.0, lasso.shrinkage()[3 * K + k]);
            }
        }
        double beta = K * (Math.log(G) + (G - 1) * Math.log(0.5));
        assertEquals(G * K * Math.log(1.0) - 2 * size + beta, lasso.logMarginal(w), 1e-9);
    }

    @Test
    void theWarmUpGoesFromTheLassoToTheFullSpike() {
        SpikeAndSlabLasso prior = new SpikeAndSlabLasso(G, K, 300, 30, 1, 1);
        assertEquals(300, prior.lambda0());
        double[] shares = {0, 0.5, 1};
        double[] rates = {30, 165, 300};
        float[] w = loadings(7, 0.2);
        for (int i = 0; i < shares.length; i++) {
            prior.warmUp(shares[i]);
            assertEquals(rates[i], prior.lambda0());
            prior.restore(atStart(prior));
            prior.update(w);
            assertEquals(exactGamma(0.5, rates[i], 30, w[4]), prior.inclusion()[4], 1e-13);
        }
        // the limit is continuous: a rate hardly above lambda1 gives hardly another gamma
        prior.setLambda0(Math.nextUp(30.0));
        prior.restore(atStart(prior));
        prior.update(w);
        assertEquals(0.5, prior.inclusion()[4], 1e-12);
    }

    private static SortedMap<String, double[]> atStart(SpikeAndSlabLasso prior) {
        SortedMap<String, double[]> state = prior.state();
        Arrays.fill(state.get("inclusion"), 0.5);
        Arrays.fill(state.get("activeShare"), 0.5);
        return state;
    }

    @Test
    void copiesCheckpointsAndSerialisationKeepTheStateBitForBit() throws Exception {
        SpikeAndSlabLasso prior = prior();
        prior.warmUp(0.4);
        prior.update(loadings(8, 0.5));
        SpikeAndSlabLasso copy = prior.copy();
        SpikeAndSlabLasso restored = prior();
        restored.restore(prior.state());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(prior);
        }
        SpikeAndSlabLasso read;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            read = (SpikeAndSlabLasso) in.readObject();
        }
        float[] next = loadings(9, 0.5);
        prior.update(next);
        for (SpikeAndSlabLasso other : new SpikeAndSlabLasso[] {copy, restored, read}) {
            assertTrue(other.inclusion()[0] != prior.inclusion()[0], "the copy must be independent");
            other.update(next);
            assertArrayEquals(prior.inclusion(), other.inclusion());
            assertArrayEquals(prior.activeShare(), other.activeShare());
            assertEquals(prior.lambda0(), other.lambda0());
            other.warmUp(1);
            assertEquals(10, other.lambda0());
        }
    }

    @Test
    void badSettingsAreRefusedWithValueAndRemedy() {
        refused("lambda1 must be positive and finite: lambda1 = 0.0", () -> new SpikeAndSlabLasso(G, K, 1, 0, 1, 1));
        refused(
                "lambda0 must be at least lambda1: lambda0 = 1.0, lambda1 = 2.0; raise lambda0, or use the lasso",
                () -> new SpikeAndSlabLasso(G, K, 1, 2, 1, 1));
        refused("lambda0 must be positive and finite: lambda0 = NaN", () -> prior().setLambda0(Double.NaN));
        refused("a must be positive and finite: a = -1.0", () -> new SpikeAndSlabLasso(G, K, 2, 1, -1, 1));
        refused("b must be positive and finite: b = 0.0", () -> new SpikeAndSlabLasso(G, K, 2, 1, 1, 0));
        refused("features = 1", () -> new SpikeAndSlabLasso(1, K, 2, 1, 1, 1));
        refused("features x factors = 12 x 3 = 36 entries: 35", () -> prior().update(new float[35]));
        refused("share of the fit, from 0 to 1: 1.5", () -> prior().warmUp(1.5));
        refused("36 values of inclusion: found none", () -> prior().restore(new TreeMap<>()));
        SortedMap<String, double[]> state = prior().state();
        state.get("activeShare")[1] = 0;
        refused("between 0 and 1: 0.0", () -> prior().restore(state));
    }

    private static void refused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
