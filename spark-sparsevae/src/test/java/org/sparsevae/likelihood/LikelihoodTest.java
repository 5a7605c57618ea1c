// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparsevae.features.FeatureRow;

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
    @MethodSource("org.sparsevae.likelihood.Likelihoods#names")
    void outputsBecomeTheWeightedGradient(String name) {
        Likelihood likelihood = Likelihoods.of(name);
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
    @MethodSource("org.sparsevae.likelihood.Likelihoods#names")
    void notANumberIsNotHidden(String name) {
        Likelihood likelihood = Likelihoods.of(name);
        double[] outputs = random(5, -1, 1);
        outputs[FEATURES + 2] = Double.NaN;
        double[] found = evaluate(likelihood, new double[ROWS * FEATURES], outputs, new double[FEATURES]);
        assertTrue(Double.isFinite(found[0]));
        assertTrue(Double.isNaN(found[1]));
    }

    /** A fitted model scores a row by the same function that trained it, up to the last bits. */
    @ParameterizedTest
    @MethodSource("org.sparsevae.likelihood.Likelihoods#names")
    void aFittedModelScoresAsTrainingDoes(String name) {
        Likelihood likelihood = Likelihoods.of(name);
        double[] data = {1, 0, 0, 1, 1};
        double[] outputs = Arrays.copyOf(random(6, -2, 2), FEATURES);
        double[] noise =
                likelihood.noise().map(n -> new double[] {-.5, 0, .3, .7, -1}).orElse(null);
        double[] trained = new double[1];
        likelihood.evaluate(new OutputBlock(
                1, FEATURES, 0, FEATURES, data, outputs.clone(), trained, null, noise, new double[FEATURES]));
        assertEquals(trained[0], likelihood.logLikelihood(FeatureRow.dense(data), outputs, noise, null), 1e-12);
    }

    /** The gradient in the noise parameter, of data and of its prior, by differences. */
    @ParameterizedTest
    @MethodSource("org.sparsevae.likelihood.Likelihoods#names")
    void theNoiseHasItsGradient(String name) {
        Likelihood likelihood = Likelihoods.of(name).calibrated(new double[] {.3, 1, 2});
        double[] noise = {-.5, 0, .3, .7, -1};
        if (likelihood.noise().isEmpty()) {
            assertEquals(0, likelihood.noisePenalty(null, 1, null));
            assertEquals(0, likelihood.logNoisePrior(null));
            return;
        }
        double[] data = {1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 1, 0};
        double[] outputs = random(7, -1, 1);
        double[] found = new double[FEATURES];
        likelihood.evaluate(new OutputBlock(
                ROWS, FEATURES, 0, FEATURES, data, outputs.clone(), new double[ROWS], null, noise, found));
        double[] prior = new double[FEATURES];
        likelihood.noisePenalty(noise, .25, prior);
        for (int j = 0; j < FEATURES; j++) {
            double[] above = noise.clone();
            double[] below = noise.clone();
            above[j] += 1e-6;
            below[j] -= 1e-6;
            double slope = (sum(evaluate(likelihood, data, outputs.clone(), above))
                            - sum(evaluate(likelihood, data, outputs.clone(), below)))
                    / 2e-6;
            assertEquals(-slope, found[j], 1e-7);
            double penalty = likelihood.noisePenalty(above, 0, null) - likelihood.noisePenalty(below, 0, null);
            assertEquals(.25 * penalty / 2e-6, prior[j], 1e-7);
            double density = likelihood.logNoisePrior(above) - likelihood.logNoisePrior(below);
            assertEquals(-penalty, density, 1e-9, "the penalty is the density without its constants");
        }
    }

    /** The mean of drawn values is the mean that a fitted model expects. */
    @ParameterizedTest
    @MethodSource("org.sparsevae.likelihood.Likelihoods#names")
    void drawnValuesHaveTheExpectedMean(String name) {
        Likelihood likelihood = Likelihoods.of(name);
        Well19937c random = new Well19937c(8);
        double[] mean = {.7, -.4, 1};
        double[][] drawn = new double[mean.length][20_000];
        for (int i = 0; i < drawn[0].length; i++) {
            double[] row = likelihood.sample(mean, random);
            double total = likelihood.sharesTotal() ? sum(row) : 1;
            for (int j = 0; j < mean.length; j++) {
                assertTrue(likelihood.allows(row[j]));
                drawn[j][i] = row[j] / total;
            }
        }
        likelihood.mean(mean, null);
        for (int j = 0; j < mean.length; j++) {
            double error = Math.sqrt(StatUtils.variance(drawn[j]) / drawn[j].length);
            assertEquals(mean[j], StatUtils.mean(drawn[j]), 4.5 * error, "feature " + j);
        }
    }

    private static double sum(double[] values) {
        return Arrays.stream(values).sum();
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
