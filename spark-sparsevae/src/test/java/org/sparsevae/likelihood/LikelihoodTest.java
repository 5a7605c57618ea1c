// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LikelihoodTest {
    private static final int ROWS = 3;
    private static final int FEATURES = 5;

    @Test
    void gaussianIsTheNormalDensity() {
        double[] data = random(1, -2, 2);
        double[] outputs = random(2, -1, 1);
        double[] logSigma = {-.5, 0, .3, .7, -1};
        double[] found = evaluate(new GaussianLikelihood(), data, outputs.clone(), logSigma);
        for (int i = 0; i < ROWS; i++) {
            double expected = 0;
            for (int j = 0; j < FEATURES; j++) {
                int cell = i * FEATURES + j;
                expected += new NormalDistribution(outputs[cell], Math.exp(logSigma[j])).logDensity(data[cell]);
            }
            assertEquals(expected, found[i], 1e-12);
        }
    }

    @Test
    void bernoulliIsTheBinomialOfOneTrial() {
        double[] data = {1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0};
        double[] outputs = random(3, -4, 4);
        double[] found = evaluate(new BernoulliLikelihood(), data, outputs.clone(), null);
        for (int i = 0; i < ROWS; i++) {
            double expected = 0;
            for (int j = 0; j < FEATURES; j++) {
                int cell = i * FEATURES + j;
                double probability = 1 / (1 + Math.exp(-outputs[cell]));
                expected += new BinomialDistribution(1, probability).logProbability((int) data[cell]);
            }
            assertEquals(expected, found[i], 1e-12);
        }
    }

    @Test
    void bernoulliNeitherOverflowsNorCancels() {
        double[] outputs = {800, -800, 40, -40, 0};
        double[] outcome = new double[1];
        OutputBlock block =
                new OutputBlock(1, 5, 0, 5, new double[] {0, 1, 1, 0, 1}, outputs, outcome, null, null, null);
        new BernoulliLikelihood().evaluate(block);
        // log(1 - sigmoid(800)) = -800; log sigmoid(40) = -e^-40
        assertEquals(-1600 - 2 * Math.exp(-40) - Math.log(2), outcome[0], 1e-12);
        assertArrayEquals(new double[] {1, -1, -Math.exp(-40), Math.exp(-40), -.5}, outputs, 1e-18);
    }

    @Test
    void multinomialIsCountsTimesLogShares() {
        double[] data = {1, 0, 3, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0};
        double[] outputs = random(4, -3, 3);
        double[] found = evaluate(new MultinomialLikelihood(), data, outputs.clone(), null);
        for (int i = 0; i < ROWS; i++) {
            double total = 0;
            double expected = 0;
            for (int j = 0; j < FEATURES; j++) {
                total += Math.exp(outputs[i * FEATURES + j]);
            }
            for (int j = 0; j < FEATURES; j++) {
                expected += data[i * FEATURES + j] * Math.log(Math.exp(outputs[i * FEATURES + j]) / total);
            }
            assertEquals(expected, found[i], 1e-12);
        }
    }

    @Test
    void multinomialRefusesAPartOfARow() {
        OutputBlock part = new OutputBlock(1, 5, 0, 3, new double[5], new double[3], new double[1], null, null, null);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> new MultinomialLikelihood().evaluate(part));
        assertEquals(
                "the multinomial likelihood needs all outputs of a row at once: got features 0 to 3 of 5",
                refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void outputsBecomeTheWeightedGradient(String name) {
        Likelihood likelihood =
                switch (name) {
                    case "gaussian" -> new GaussianLikelihood();
                    case "multinomial" -> new MultinomialLikelihood();
                    default -> new BernoulliLikelihood();
                };
        double[] data = {1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0};
        double[] logSigma = {-.5, 0, .3, .7, -1};
        double[] weights = {.5, 1, 3};
        double[] outputs = random(5, -1, 1);
        double[] gradient = outputs.clone();
        likelihood.evaluate(new OutputBlock(
                ROWS,
                FEATURES,
                0,
                FEATURES,
                data,
                gradient,
                new double[ROWS],
                weights,
                logSigma,
                new double[FEATURES]));
        for (int cell = 0; cell < outputs.length; cell++) {
            double[] above = outputs.clone();
            double[] below = outputs.clone();
            above[cell] += 1e-6;
            below[cell] -= 1e-6;
            int row = cell / FEATURES;
            double slope = (evaluate(likelihood, data, above, logSigma)[row]
                            - evaluate(likelihood, data, below, logSigma)[row])
                    / 2e-6;
            assertEquals(-weights[row] * slope, gradient[cell], 1e-8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void notANumberIsNotHidden(String name) {
        Likelihood likelihood =
                switch (name) {
                    case "gaussian" -> new GaussianLikelihood();
                    case "multinomial" -> new MultinomialLikelihood();
                    default -> new BernoulliLikelihood();
                };
        double[] outputs = random(5, -1, 1);
        outputs[FEATURES + 2] = Double.NaN;
        double[] found = evaluate(likelihood, new double[ROWS * FEATURES], outputs, new double[FEATURES]);
        assertTrue(Double.isFinite(found[0]));
        assertTrue(Double.isNaN(found[1]));
    }

    @Test
    void noisePenaltyIsTheInverseGammaDensity() {
        double nu = 3;
        double xi = .4;
        GaussianLikelihood likelihood = new GaussianLikelihood(nu, xi);
        double[] first = {-.3};
        double[] second = {.5};
        double found = likelihood.noisePenalty(second, 0, null) - likelihood.noisePenalty(first, 0, null);
        double expected =
                logInverseGamma(Math.exp(2 * first[0]), nu, xi) - logInverseGamma(Math.exp(2 * second[0]), nu, xi);
        assertEquals(expected, found, 1e-10);
    }

    /** v ~ Inverse-Gamma(nu/2, nu xi/2) means 1/v ~ Gamma with that shape and rate; the density of v has 1/v^2 besides. */
    private static double logInverseGamma(double variance, double nu, double xi) {
        GammaDistribution precision = new GammaDistribution(nu / 2, 2 / (nu * xi));
        return precision.logDensity(1 / variance) - 2 * Math.log(variance);
    }

    @Test
    void noisePriorTakesOneScaleOrOnePerFeature() {
        GaussianLikelihood likelihood = new GaussianLikelihood(3, .1, .2);
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> likelihood.noisePenalty(new double[3], 1, new double[3]));
        assertEquals(
                "the noise prior needs one scale or one per feature: scales = 2, features = 3", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new GaussianLikelihood(0));
        assertThrows(IllegalArgumentException.class, () -> new GaussianLikelihood(3, -1));
    }

    private static double[] evaluate(Likelihood likelihood, double[] data, double[] outputs, double[] logSigma) {
        double[] logLikelihood = new double[ROWS];
        likelihood.evaluate(new OutputBlock(
                ROWS, FEATURES, 0, FEATURES, data, outputs, logLikelihood, null, logSigma, new double[FEATURES]));
        return logLikelihood;
    }

    private static double[] random(long seed, double low, double high) {
        return new SplittableRandom(seed).doubles(ROWS * FEATURES, low, high).toArray();
    }
}
