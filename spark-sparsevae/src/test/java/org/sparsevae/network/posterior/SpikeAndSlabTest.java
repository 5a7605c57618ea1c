// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.ParameterViews;

class SpikeAndSlabTest {
    private static final int FACTORS = 2;
    private static final double ALPHA = .05;
    private static final double[] ROW = {.7, -.4, -.8, .3, Math.log(.3), Math.log(.85)};
    private static final double[] FIRST = {.1, .5, .2, -.5, Math.log(.6), Math.log(.1)};
    private static final double[] SECOND = {-1, 0, .4, 0, Math.log(.2), Math.log(.02)};

    /** Integral of q log(q/p) over the line, which meets 0 with probability 0, and the sum over the point at 0. */
    private static double integral(double[] q, double[] p) {
        double total = 0;
        for (int k = 0; k < FACTORS; k++) {
            double gammaQ = Math.exp(q[4 + k]);
            double gammaP = Math.exp(p[4 + k]);
            NormalDistribution slabQ = new NormalDistribution(q[k], Math.exp(q[2 + k] / 2));
            NormalDistribution slabP = new NormalDistribution(p[k], Math.exp(p[2 + k] / 2));
            int points = 4000;
            double width = 20 * slabQ.getStandardDeviation();
            for (int a = 0; a < points; a++) {
                double at = slabQ.getMean() + width * ((a + .5) / points - .5);
                double density = gammaQ * slabQ.density(at);
                total += density * (Math.log(density) - Math.log(gammaP * slabP.density(at))) * width / points;
            }
            total += (1 - gammaQ) * Math.log((1 - gammaQ) / (1 - gammaP));
        }
        return total;
    }

    private static double bernoulli(double share) {
        return FACTORS * (share * Math.log(share / ALPHA) + (1 - share) * Math.log((1 - share) / (1 - ALPHA)));
    }

    private static double[] head(double[]... rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    /** A selector on one feature with given weights and offsets. */
    private static SpikeAndSlabPass pass(SpikeAndSlab posterior, double[] weights, double[] offsets) {
        Map<String, INDArray> views =
                Map.of(SpikeAndSlab.SELECTOR_WEIGHTS, vector(weights), SpikeAndSlab.SELECTOR_OFFSETS, vector(offsets));
        return (SpikeAndSlabPass) posterior.newPass(1, FACTORS, new ParameterViews(views, null));
    }

    private static INDArray vector(double[] values) {
        return Nd4j.createFromArray(values).castTo(DataType.DOUBLE);
    }

    private static SpikeAndSlab posterior(int pseudoInputs) {
        return new SpikeAndSlab(pseudoInputs, ALPHA, 50, 200, .2, .4);
    }

    private static double divergence(SpikeAndSlabPass pass, double x, double progress, double[] head) {
        double[] divergence = new double[1];
        StepContext context = StepContext.builder(1).progress(progress).build();
        pass.forward(new Minibatch(1, 1, new double[] {x}, context), head, new double[FACTORS], divergence);
        return divergence[0];
    }

    @ParameterizedTest
    @CsvSource({"0", "0.3", "1"})
    void divergenceIsItsIntegralWhateverTheWarmUp(double progress) {
        SpikeAndSlabPass pass = pass(posterior(1), new double[] {0}, new double[] {0});
        double expected = integral(ROW, FIRST) + bernoulli((.6 + .1) / 2);
        assertEquals(expected, divergence(pass, 1, progress, head(ROW, FIRST)), 1e-8);
    }

    /** The same by drawing from q: an exact zero scores as a point mass, anything else as a density. */
    @Test
    void divergenceIsTheMeanLogRatioOfDraws() {
        SplittableRandom random = new SplittableRandom(5);
        int draws = 400_000;
        double sum = 0;
        for (int n = 0; n < draws; n++) {
            for (int k = 0; k < FACTORS; k++) {
                double gammaQ = Math.exp(ROW[4 + k]);
                double gammaP = Math.exp(SECOND[4 + k]);
                if (random.nextDouble() >= gammaQ) {
                    sum += Math.log((1 - gammaQ) / (1 - gammaP));
                    continue;
                }
                double noise = random.nextGaussian();
                double z = ROW[k] + Math.exp(ROW[2 + k] / 2) * noise;
                double gap = z - SECOND[k];
                sum += Math.log(gammaQ / gammaP)
                        + .5 * (SECOND[2 + k] - ROW[2 + k] - noise * noise + gap * gap / Math.exp(SECOND[2 + k]));
            }
        }
        SpikeAndSlabPass pass = pass(posterior(1), new double[] {0}, new double[] {0});
        double expected = sum / draws + bernoulli((.2 + .02) / 2);
        assertEquals(expected, divergence(pass, 1, 1, head(ROW, SECOND)), .02);
    }

    @Test
    void theSelectorWeighsThePseudoInputs() {
        double[] head = head(ROW, FIRST, SECOND);
        double first = integral(ROW, FIRST) + bernoulli(.35);
        double second = integral(ROW, SECOND) + bernoulli(.11);
        SpikeAndSlabPass pass = pass(posterior(2), new double[] {1, -1}, new double[] {.1, .1});
        assertEquals(first, divergence(pass, 2, 1, head), 1e-8);
        assertEquals(second, divergence(pass, -2, 1, head), 1e-8);
        assertEquals((first + second) / 2, divergence(pass, 0, 1, head), 1e-8);
        // units .51 and .49 of 1: S(60 (share - .5)) is S(.6) and S(-.6), whose sum is 1
        double weight = 1 / (1 + Math.exp(-.6));
        SpikeAndSlabPass soft = pass(posterior(2), new double[] {.01, -.01}, new double[] {.5, .5});
        assertEquals(weight * first + (1 - weight) * second, divergence(soft, 1, 1, head), 1e-4);
        // no unit above zero: all count alike
        SpikeAndSlabPass dead = pass(posterior(2), new double[] {-1, -1}, new double[] {0, 0});
        assertEquals((first + second) / 2, divergence(dead, 1, 1, head), 1e-8);
    }

    @Test
    void evenSharesOfManyPseudoInputsStillWeighOne() {
        int many = 20;
        double[][] rows = new double[many + 1][];
        Arrays.fill(rows, FIRST);
        rows[0] = ROW;
        SpikeAndSlabPass pass = pass(posterior(many), new double[many], new double[many]);
        assertEquals(integral(ROW, FIRST) + bernoulli(.35), divergence(pass, 1, 1, head(rows)), 1e-8);
    }

    @Test
    void samplesAreRelaxedSpikesTimesSlabs() {
        SpikeAndSlabPass pass = pass(posterior(1), new double[] {0}, new double[] {0});
        float[] noise = {2, -1};
        float[] uniforms = {.69f, .16f};
        double[] z = new double[FACTORS];
        for (double progress : new double[] {0, .3, 1}) {
            double lambda = Math.min(1, Math.max(0, (progress - .2) / .2));
            double sharpness = 50 + 150 * progress;
            StepContext context = StepContext.builder(1)
                    .noise(noise)
                    .uniforms(uniforms)
                    .progress(progress)
                    .build();
            pass.forward(new Minibatch(1, 1, new double[] {1}, context), head(ROW, FIRST), z, new double[1]);
            double[] expected = new double[FACTORS];
            for (int k = 0; k < FACTORS; k++) {
                double spike = 1 / (1 + Math.exp(-sharpness * (uniforms[k] - 1 + Math.exp(ROW[4 + k]))));
                double slab = lambda * ROW[k] + Math.sqrt(lambda * Math.exp(ROW[2 + k]) + 1 - lambda) * noise[k];
                expected[k] = spike * slab;
            }
            assertArrayEquals(expected, z, 1e-12);
        }
    }

    @Test
    void aSpikeIsOnAsOftenAsItsProbability() {
        SpikeAndSlabPass pass = pass(posterior(1), new double[] {0}, new double[] {0});
        SplittableRandom random = new SplittableRandom(3);
        int draws = 20_000;
        int[] on = new int[FACTORS];
        double[] z = new double[FACTORS];
        for (int n = 0; n < draws; n++) {
            float[] uniforms = {(float) random.nextDouble(), (float) random.nextDouble()};
            StepContext context = StepContext.builder(1)
                    .noise(new float[] {5, 5})
                    .uniforms(uniforms)
                    .build();
            pass.forward(new Minibatch(1, 1, null, context), head(ROW, FIRST), z, new double[1]);
            on[0] += z[0] > 1 ? 1 : 0;
            on[1] += z[1] > 1 ? 1 : 0;
        }
        assertEquals(.3, on[0] / (double) draws, .02);
        assertEquals(.85, on[1] / (double) draws, .02);
    }

    @Test
    void withoutNoiseTheMeanIsThatOfTheMixture() {
        SpikeAndSlabPass pass = pass(posterior(1), new double[] {0}, new double[] {0});
        double[] z = new double[FACTORS];
        Minibatch batch = new Minibatch(1, 1, null, StepContext.builder(1).build());
        pass.forward(batch, head(ROW, FIRST), z, new double[1]);
        assertArrayEquals(new double[] {.3 * .7, .85 * -.4}, z, 1e-12);
        double[] meanMoment = new double[4];
        double[] varianceMoment = new double[2];
        pass.moments(batch, meanMoment, varianceMoment);
        assertEquals(.21 * -.34, meanMoment[1], 1e-12);
        assertEquals(.3 * (Math.exp(-.8) + .49) - .21 * .21, varianceMoment[0], 1e-12);
    }

    @Test
    void spikesAreHeldOffZeroAndOneWithoutGradient() {
        SpikeAndSlabCodes codes = new SpikeAndSlabCodes(FACTORS);
        codes.read(new double[] {0, 0, 0, 0, 3, -40});
        assertEquals(1 - 1e-6, codes.activation(0));
        assertEquals(1e-6, codes.activation(1));
        codes.addGradient(0, 0, 0, 1);
        codes.addGradient(1, 0, 0, 1);
        double[] gradient = new double[6];
        codes.writeGradient(gradient);
        assertArrayEquals(new double[6], gradient);
        assertTrue(Double.isFinite(codes.divergence(0, 0)));
    }

    @ParameterizedTest
    @CsvSource({
        "0, .1, 50, 200, 0, 1, there must be at least one pseudo-input: 0",
        "1, 0, 50, 200, 0, 1, 'the target of the mean spike probability must be in (0, 1): 0.0'",
        "1, 1, 50, 200, 0, 1, 'the target of the mean spike probability must be in (0, 1): 1.0'",
        "1, .1, 0, 200, 0, 1, 'the sharpness of spikes must be positive: from = 0.0, to = 200.0'",
        "1, .1, 50, 200, .5, .4, 'the spike warm-up must have 0 <= from <= to <= 1: from = 0.5, to = 0.4'",
    })
    void refusesSettingsOutOfRange(
            int inputs, double alpha, double from, double to, double warmFrom, double warmTo, String message) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> new SpikeAndSlab(inputs, alpha, from, to, warmFrom, warmTo));
        assertEquals(message, refused.getMessage());
    }
}
