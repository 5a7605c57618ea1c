// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.StepContext;

/** The estimate of the total correlation against its formula written out, its limits, and what it estimates. */
class TotalCorrelationGaussianTest {
    private static final int K = 3;
    private static final double N = 40;

    private final SplittableRandom random = new SplittableRandom(3);

    /** Means and log variances drawn at a scale, row-major [mean | log variance]. */
    private double[] head(int rows, double meanScale) {
        double[] head = new double[rows * 2 * K];
        for (int at = 0; at < head.length; at++) {
            boolean mean = at / K % 2 == 0;
            head[at] = mean ? meanScale * random.nextGaussian() : -1 + random.nextGaussian();
        }
        return head;
    }

    private float[] noise(int rows, int factors) {
        float[] noise = new float[rows * factors];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return noise;
    }

    private static TotalCorrelationPass pass(double weight, int factors) {
        return (TotalCorrelationPass) new TotalCorrelationGaussian(weight).newPass(1, factors, null);
    }

    /** The sum over rows of a forward pass. */
    private static double estimate(TotalCorrelationPass pass, int rows, double[] head, StepContext context) {
        int factors = head.length / (2 * rows);
        pass.forward(new Minibatch(rows, 1, null, context), head, new double[rows * factors], new double[rows]);
        return pass.totalCorrelation();
    }

    /** The formula as it stands, with densities of the library's and nothing in logs. */
    private static double plain(int rows, double[] head, float[] noise, float[] weights) {
        double batch = 0;
        for (float weight : weights) {
            batch += weight;
        }
        double sum = 0;
        for (int i = 0; i < rows; i++) {
            double joint = 0;
            double[] marginal = new double[K];
            for (int j = 0; j < rows; j++) {
                double product = 1;
                for (int k = 0; k < K; k++) {
                    double z = head[i * 2 * K + k] + Math.exp(head[i * 2 * K + K + k] / 2) * noise[i * K + k];
                    double density = new NormalDistribution(
                                    null, head[j * 2 * K + k], Math.exp(head[j * 2 * K + K + k] / 2))
                            .density(z);
                    product *= density;
                    marginal[k] += weights[j] * density;
                }
                joint += weights[j] * product;
            }
            double log = Math.log(joint / (N * batch));
            for (int k = 0; k < K; k++) {
                log -= Math.log(marginal[k] / (N * batch));
            }
            sum += weights[i] * log;
        }
        return sum;
    }

    @Test
    void theEstimateIsTheFormula() {
        int rows = 6;
        double[] head = head(rows, 1);
        float[] noise = noise(rows, K);
        StepContext.Builder context = StepContext.builder(N).noise(noise);
        double plain = plain(rows, head, noise, new float[] {1, 1, 1, 1, 1, 1});
        assertEquals(plain, estimate(pass(2, K), rows, head, context.build()), 1e-12 * Math.abs(plain));
        float[] weights = {1, .5f, 2, .25f, 1.5f, 1};
        double weighted = plain(rows, head, noise, weights);
        assertEquals(
                weighted,
                estimate(pass(2, K), rows, head, context.rowWeights(weights).build()),
                1e-12 * Math.abs(weighted));
    }

    /** A row of weight 2 is two equal rows, drawn alike. */
    @Test
    void weightsAreCopies() {
        double[] head = head(3, 1);
        float[] noise = noise(3, K);
        StepContext weighted = StepContext.builder(N)
                .noise(noise)
                .rowWeights(new float[] {1, 1, 2})
                .build();
        double[] copiedHead = new double[4 * 2 * K];
        System.arraycopy(head, 0, copiedHead, 0, head.length);
        System.arraycopy(head, 2 * 2 * K, copiedHead, 3 * 2 * K, 2 * K);
        float[] copiedNoise = new float[4 * K];
        System.arraycopy(noise, 0, copiedNoise, 0, noise.length);
        System.arraycopy(noise, 2 * K, copiedNoise, 3 * K, K);
        StepContext copied = StepContext.builder(N).noise(copiedNoise).build();
        assertEquals(estimate(pass(2, K), 4, copiedHead, copied), estimate(pass(2, K), 3, head, weighted), 1e-12 * N);
    }

    /** As the class says: (K - 1) log N where codes do not depend on the rows, (K - 1) log(N B) where they are far apart. */
    @Test
    void theLimitsAreKnown() {
        int rows = 8;
        float[] noise = noise(rows, K);
        StepContext context = StepContext.builder(N).noise(noise).build();
        assertEquals(
                rows * (K - 1) * Math.log(N), estimate(pass(2, K), rows, new double[rows * 2 * K], context), 1e-10);
        double[] apart = new double[rows * 2 * K];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < K; k++) {
                apart[i * 2 * K + k] = 1000.0 * i;
            }
        }
        assertEquals(rows * (K - 1) * Math.log(N * rows), estimate(pass(2, K), rows, apart, context), 1e-10);
    }

    /** Variances at their bounds and noise as large as it comes: every number stays finite. */
    @Test
    void extremesStayFinite() {
        int rows = 3;
        double[] head = new double[rows * 2 * K];
        for (int k = 0; k < K; k++) {
            head[k] = 1e4;
            head[K + k] = -50;
            head[2 * K + K + k] = 50;
        }
        float[] noise = new float[rows * K];
        Arrays.fill(noise, 8.5f);
        StepContext context = StepContext.builder(1e12).noise(noise).build();
        TotalCorrelationPass pass = pass(16, K);
        double estimate = estimate(pass, rows, head, context);
        assertTrue(Double.isFinite(estimate), "estimate " + estimate);
        double[] gradient = new double[head.length];
        pass.backward(new Minibatch(rows, 1, null, context), new double[rows * K], gradient);
        for (double value : gradient) {
            assertTrue(Double.isFinite(value), "gradient " + value);
        }
    }

    /**
     * Of codes whose aggregate is a normal distribution the total correlation is known. The estimate's bias depends on the number of rows and
     * not on the correlation, so between correlated and independent codes the difference is right.
     */
    @Test
    void itMeasuresTheTotalCorrelation() {
        double rho = .8;
        double variance = .25;
        double correlation = rho * (1 - variance); // the means' covariance; their variance is 1 - variance
        double expected = -.5 * Math.log(1 - correlation * correlation);
        double difference = 0;
        for (double planted : new double[] {rho, 0}) {
            int rows = 1500;
            double[] head = new double[rows * 4];
            SplittableRandom draws = new SplittableRandom(5);
            for (int i = 0; i < rows; i++) {
                double first = draws.nextGaussian();
                double second = planted * first + Math.sqrt(1 - planted * planted) * draws.nextGaussian();
                head[4 * i] = Math.sqrt(1 - variance) * first;
                head[4 * i + 1] = Math.sqrt(1 - variance) * second;
                head[4 * i + 2] = Math.log(variance);
                head[4 * i + 3] = Math.log(variance);
            }
            StepContext context =
                    StepContext.builder(rows).noise(noise(rows, 2)).build();
            double mean = estimate(pass(2, 2), rows, head, context) / rows;
            difference += planted == 0 ? -mean : mean;
        }
        assertEquals(expected, difference, .05);
    }

    @Test
    void theSurchargeIsTheExtraWeightAndTheDivergenceIsPlain() {
        int rows = 5;
        double[] head = head(rows, 1);
        StepContext context = StepContext.builder(N).noise(noise(rows, K)).build();
        Minibatch batch = new Minibatch(rows, 1, null, context);
        TotalCorrelationPass pass = pass(6, K);
        double[] z = new double[rows * K];
        double[] divergence = new double[rows];
        pass.forward(batch, head, z, divergence);
        assertEquals(5 * pass.totalCorrelation(), pass.surcharge());
        double[] plainZ = new double[rows * K];
        double[] plainDivergence = new double[rows];
        DiagonalGaussianPass plain = new DiagonalGaussianPass(K);
        plain.forward(batch, head, plainZ, plainDivergence);
        assertArrayEquals(plainZ, z);
        assertArrayEquals(plainDivergence, divergence);
        assertEquals(Double.NaN, plain.totalCorrelation());
        assertEquals(0, plain.surcharge());
    }

    /** What a forward and a backward pass give: z, divergences, surcharge, gradient. */
    private static double[][] both(PosteriorPass pass, Minibatch batch, double[] head, double[] zGradient) {
        double[] z = new double[zGradient.length];
        double[] divergence = new double[batch.rows()];
        pass.forward(batch, head, z, divergence);
        double[] gradient = new double[head.length];
        pass.backward(batch, zGradient.clone(), gradient);
        return new double[][] {z, divergence, {pass.surcharge()}, gradient};
    }

    /** The term is estimated, and at weight 1 counts as often as it is in the divergence: nothing is left of it. */
    @Test
    void atWeightOneItIsTheDiagonalGaussian() {
        int rows = 5;
        double[] head = head(rows, 1);
        float[] weights = {1, .5f, 2, .25f, 1.5f};
        StepContext context =
                StepContext.builder(N).noise(noise(rows, K)).rowWeights(weights).build();
        Minibatch batch = new Minibatch(rows, 1, null, context);
        double[] zGradient = random.doubles(rows * K, -3, 3).toArray();
        double[][] plain = both(new DiagonalGaussian().newPass(1, K, null), batch, head, zGradient);
        TotalCorrelationPass one = pass(1, K);
        double[][] atOne = both(one, batch, head, zGradient);
        assertTrue(Math.abs(one.totalCorrelation()) > 1, "estimate " + one.totalCorrelation());
        double[][] atTwo = both(pass(2, K), batch, head, zGradient);
        double[][] atFour = both(pass(4, K), batch, head, zGradient);
        for (int part = 0; part < plain.length; part++) {
            assertArrayEquals(plain[part], atOne[part], 1e-14, "part " + part);
            for (int i = 0; i < plain[part].length; i++) {
                // in proportion to what the weight is above 1
                assertEquals(
                        3 * (atTwo[part][i] - plain[part][i]), atFour[part][i] - plain[part][i], 1e-12, "part " + part);
            }
        }
        assertFalse(Arrays.equals(plain[3], atTwo[3]));
    }

    @Test
    void atThePosteriorMeanNothingIsEstimated() {
        int rows = 5;
        double[] head = head(rows, 1);
        StepContext context = StepContext.builder(N).build();
        Minibatch batch = new Minibatch(rows, 1, null, context);
        TotalCorrelationPass pass = pass(6, K);
        assertEquals(Double.NaN, estimate(pass, rows, head, context));
        assertEquals(0, pass.surcharge());
        double[] zGradient = {1, -2, 3, -4, 5, -6, 7, -8, 9, -10, 11, -12, 13, -14, 15};
        double[] gradient = new double[head.length];
        pass.backward(batch, zGradient.clone(), gradient);
        DiagonalGaussianPass plain = new DiagonalGaussianPass(K);
        plain.forward(batch, head, new double[rows * K], new double[rows]);
        double[] expected = new double[head.length];
        plain.backward(batch, zGradient, expected);
        assertArrayEquals(expected, gradient);
    }

    @Test
    void aBadWeightIsRefused() {
        for (double weight : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertEquals(
                    "the weight of the total correlation must be finite and not negative: " + weight,
                    assertThrows(IllegalArgumentException.class, () -> new TotalCorrelationGaussian(weight))
                            .getMessage());
        }
    }
}
