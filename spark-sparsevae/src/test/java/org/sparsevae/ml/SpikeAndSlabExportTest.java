// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedPseudoInputs;
import org.sparsevae.inference.FittedSpikeAndSlab;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.inference.RowPosterior.RowSpikeAndSlab;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.training.round.EncoderInput;

/** A spike-and-slab posterior and its pseudo-inputs in plain Java against the ND4J network that they were taken from. */
class SpikeAndSlabExportTest {
    private static final int FEATURES = 7;
    private static final int FACTORS = 3;
    private static final int ROWS = 8;
    private static final int PSEUDO_INPUTS = 5;

    private static final NetworkSpec SPEC = NetworkSpec.builder(
                    FEATURES, FACTORS, new DenseDecoder(6), new GaussianLikelihood())
            .encoderLayers(9, 6)
            .posterior(new org.sparsevae.network.posterior.SpikeAndSlab(PSEUDO_INPUTS, .1, 50, 200, 0, 0))
            .build();

    private static float[] random(int length, double size, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (size * random.nextGaussian());
        }
        return values;
    }

    private static Standardisation standardisation() {
        double[] mean = new double[FEATURES];
        double[] sd = new double[FEATURES];
        Arrays.setAll(mean, j -> 2 - j);
        Arrays.setAll(sd, j -> 1 + .3 * j);
        return new Standardisation(mean, sd);
    }

    private static FittedPseudoInputs inputs(FittedNetwork network) {
        return ((FittedSpikeAndSlab) network.encoder().posterior())
                .pseudoInputs()
                .orElseThrow();
    }

    private static double[] row(float[] rows, int i) {
        double[] row = new double[FEATURES];
        Arrays.setAll(row, j -> rows[i * FEATURES + j]);
        return row;
    }

    @Test
    void bothGiveTheSamePosteriorsPriorsAndOutputs() {
        float[] parameters = random(SPEC.layout().length(), .6, 3);
        FittedNetwork plain = SPEC.fitted(parameters, InputScaling.L2, standardisation());
        assertEquals(PSEUDO_INPUTS, inputs(plain).count());
        assertEquals(FACTORS, plain.factors());
        float[] rows = random(ROWS * FEATURES, 2, 4);
        EncoderInput input = new EncoderInput(standardisation(), InputScaling.L2, 0);
        float[] data = rows.clone();
        input.standardise(data, ROWS, FEATURES);
        MultiLayerNetwork network = SPEC.network(new Sgd(1), parameters);
        INDArray x = Nd4j.create(input.scaled(data, ROWS, FEATURES), new long[] {ROWS, FEATURES}, 'c');
        INDArray head = network.feedForwardToLayer(network.getnLayers() - 2, x).get(network.getnLayers() - 1);
        INDArray outputs = network.output(x);
        boolean[] selected = new boolean[PSEUDO_INPUTS];
        for (int i = 0; i < ROWS; i++) {
            FeatureRow row = FeatureRow.dense(row(rows, i));
            RowPosterior posterior = plain.encode(row);
            assertSame(head, i, posterior.parts());
            assertArrayEquals(
                    outputs.getRow(i).toDoubleVector(), plain.decoder().decode(posterior.mean()), 1e-4);
            int u = selected(parameters, data, i);
            selected[u] = true;
            assertSame(head, ROWS + u, plain.prior(row).parts());
        }
        int different = 0;
        for (boolean used : selected) {
            different += used ? 1 : 0;
        }
        assertTrue(different > 1, "all rows selected the same pseudo-input");
    }

    private static void assertSame(INDArray head, int i, RowSpikeAndSlab parts) {
        for (int k = 0; k < FACTORS; k++) {
            assertEquals(head.getDouble(i, k), parts.slabMean()[k], 1e-5);
            assertEquals(Math.exp(head.getDouble(i, FACTORS + k) / 2), parts.slabSd()[k], 1e-4);
            double gamma = Math.exp(Math.min(0, head.getDouble(i, 2 * FACTORS + k)));
            assertEquals(Math.min(1 - 1e-6, gamma), parts.activation()[k], 1e-5);
        }
    }

    private static int selected(float[] parameters, float[] data, int i) {
        var weights = SPEC.layout().entry("selector.W");
        var offsets = SPEC.layout().entry("selector.b");
        double[] units = new double[PSEUDO_INPUTS];
        int largest = 0;
        for (int u = 0; u < PSEUDO_INPUTS; u++) {
            units[u] = parameters[offsets.offset() + u];
            for (int j = 0; j < FEATURES; j++) {
                units[u] += data[i * FEATURES + j] * parameters[weights.index(u, j)];
            }
            units[u] = Math.max(0, units[u]);
            largest = units[u] > units[largest] ? u : largest;
        }
        return largest;
    }

    @Test
    void theMixturesMeanAndDeviationAreThoseOfDraws() {
        FittedNetwork plain = SPEC.fitted(random(SPEC.layout().length(), .6, 3), InputScaling.NONE, null);
        RowPosterior posterior = plain.encode(FeatureRow.dense(row(random(FEATURES, 1, 5), 0)));
        RowSpikeAndSlab parts = posterior.parts();
        Random random = new Random(6);
        int draws = 200_000;
        for (int k = 0; k < FACTORS; k++) {
            double sum = 0;
            double squares = 0;
            for (int n = 0; n < draws; n++) {
                double z = random.nextDouble() < parts.activation()[k]
                        ? parts.slabMean()[k] + parts.slabSd()[k] * random.nextGaussian()
                        : 0;
                sum += z;
                squares += z * z;
            }
            double scale = 1 + posterior.sd()[k];
            assertEquals(sum / draws, posterior.mean()[k], .02 * scale);
            assertEquals(
                    Math.sqrt(squares / draws - sum * sum / draws / draws),
                    posterior.sd()[k],
                    .02 * scale);
        }
    }

    /** The likelihood at the mean, as the network that trains computes it. */
    @Test
    void bothGiveTheSameLogLikelihood() {
        float[] parameters = random(SPEC.layout().length(), .4, 7);
        FittedNetwork plain = SPEC.fitted(parameters, InputScaling.NONE, null);
        float[] rows = random(FEATURES, 1, 8);
        INDArray x = Nd4j.create(rows, new long[] {1, FEATURES}, 'c');
        MultiLayerNetwork network = SPEC.network(new Sgd(1), parameters);
        NetworkSpec.outputLayer(network).setContext(StepContext.builder(1).build());
        network.score(new DataSet(x, x.dup()), false);
        FeatureRow row = FeatureRow.dense(row(rows, 0));
        assertEquals(
                NetworkSpec.outputLayer(network).terms().logLikelihood(),
                plain.logLikelihood(row, plain.encode(row).mean()),
                1e-2);
    }

    @Test
    void aNetworkWithoutPseudoInputsHasNoPriorOfItsOwn() {
        NetworkSpec gaussian = NetworkSpec.builder(FEATURES, FACTORS, new DenseDecoder(6), new GaussianLikelihood())
                .build();
        FittedNetwork plain = gaussian.fitted(random(gaussian.layout().length(), .1, 1), InputScaling.NONE, null);
        FeatureRow row = FeatureRow.dense(new double[FEATURES]);
        assertFalse(plain.encode(row).activation().isPresent());
        assertThrows(IllegalStateException.class, () -> plain.prior(row));
    }
}
