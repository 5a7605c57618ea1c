// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.Arrays;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.Gauge;
import org.sparsevae.prior.ProximalStep;
import org.sparsevae.prior.Schedule;
import org.sparsevae.prior.SpikeAndSlabLasso;
import org.sparsevae.training.LoadingsUpdate;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.round.WeightState;

/** The network that is trained and the plain Java network that serves are one and the same function. */
class ServedNetworkTest {
    private static final int FEATURES = 9;
    private static final int FACTORS = 4;
    private static final int ROWS = 12;

    private static NetworkSpec spec(String likelihood, int[] encoder, int[] decoder, boolean linearSkip) {
        return NetworkSpec.builder(
                        FEATURES, FACTORS, new SparseDecoder(decoder, linearSkip), Likelihoods.of(likelihood))
                .encoderLayers(encoder)
                .build();
    }

    /** Every parameter set, biases too; features with no, with one and with several factors, of either sign. */
    private static float[] parameters(ParameterLayout layout) {
        Random random = new Random(11);
        float[] parameters = new float[layout.length()];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (0.5 * random.nextGaussian());
        }
        int w = layout.entry("W").offset();
        for (int j = 0; j < FEATURES; j++) {
            for (int k = 0; k < FACTORS; k++) {
                boolean on = j % 3 == 2 || (j % 3 == 1 && k == j % FACTORS);
                parameters[w + j * FACTORS + k] = on ? (float) random.nextGaussian() : 0;
            }
        }
        return parameters;
    }

    private static float[] rows(String likelihood) {
        Random random = new Random(12);
        float[] rows = new float[ROWS * FEATURES];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = likelihood.equals("gaussian")
                    ? (float) (5 + 3 * random.nextGaussian())
                    : random.nextInt(likelihood.equals("bernoulli") ? 2 : 5);
        }
        return rows;
    }

    private static int[] sizes(String text) {
        return Arrays.stream(text.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    @ParameterizedTest
    @CsvSource({
        "gaussian, 8 7, 6 5, NONE, false", "gaussian, 8, 6, L2, true", "multinomial, 8 7, 6 5, ROW_SUM, false",
        "multinomial, 8, 6 5 4, NONE, true", "bernoulli, 8 7 6, 6 5, L2, false", "bernoulli, 8, 6 5, NONE, true"
    })
    void bothGiveTheSamePosteriorAndOutputs(
            String likelihood, String encoder, String decoder, InputScaling scaling, boolean linearSkip) {
        NetworkSpec spec = spec(likelihood, sizes(encoder), sizes(decoder), linearSkip);
        float[] parameters = parameters(spec.layout());
        Standardisation standardisation = null;
        if (likelihood.equals("gaussian")) {
            double[] mean = new double[FEATURES];
            double[] sd = new double[FEATURES];
            Arrays.setAll(mean, j -> 5 - j);
            Arrays.setAll(sd, j -> 1 + 0.5 * j);
            standardisation = new Standardisation(mean, sd);
        }
        FittedNetwork served = spec.fitted(parameters, scaling, standardisation);

        float[] rows = rows(likelihood);
        EncoderInput input = new EncoderInput(standardisation, scaling, 0);
        float[] prepared = rows.clone();
        input.standardise(prepared, ROWS, FEATURES);
        MultiLayerNetwork trained = spec.network(new Adam(), parameters);
        INDArray x = Nd4j.create(input.scaled(prepared, ROWS, FEATURES), new long[] {ROWS, FEATURES}, 'c');
        INDArray head = trained.feedForwardToLayer(trained.getnLayers() - 2, x).get(trained.getnLayers() - 1);
        INDArray m = trained.output(x);

        for (int i = 0; i < ROWS; i++) {
            double[] row = new double[FEATURES];
            for (int j = 0; j < FEATURES; j++) {
                row[j] = rows[i * FEATURES + j];
            }
            RowPosterior posterior = served.encode(FeatureRow.dense(row));
            for (int k = 0; k < FACTORS; k++) {
                assertEquals(head.getDouble(i, k), posterior.mean()[k], 1e-4);
                double logVariance = Math.min(5, Math.max(-10, head.getDouble(i, FACTORS + k)));
                assertEquals(Math.exp(logVariance / 2), posterior.sd()[k], 1e-4);
            }
            double[] outputs = served.decoder().decode(posterior.mean());
            for (int j = 0; j < FEATURES; j++) {
                assertEquals(m.getDouble(i, j), outputs[j], 1e-4);
            }
        }
    }

    @Test
    void logSigmaIsHandedOver() {
        NetworkSpec spec = spec("gaussian", sizes("8"), sizes("6 5"), true);
        float[] parameters = parameters(spec.layout());
        double[] logSigma =
                spec.fitted(parameters, InputScaling.NONE, null).noise().orElseThrow();
        int offset = spec.layout().entry("logSigma").offset();
        for (int j = 0; j < FEATURES; j++) {
            assertEquals(parameters[offset + j], logSigma[j]);
        }
    }

    /** The work between two rounds with the prior at weight 0: all that is left of it is the gauge. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void holdingTheGaugeLeavesTheFunctionAlone(boolean linearSkip) {
        NetworkSpec spec = spec("gaussian", sizes("8"), sizes("6 5"), linearSkip);
        ParameterLayout layout = spec.layout();
        float[] before = parameters(layout);
        WeightState state = new WeightState(before.clone(), new float[2 * before.length]);
        LoadingsUpdate update = new LoadingsUpdate(
                layout,
                new SpikeAndSlabLasso(FEATURES, FACTORS, 10, 1, 1, FEATURES),
                new ProximalStep(0.999, 1e-8, false),
                new LoadingsUpdate.Settings(
                        new Schedule.Linear(0, 0, 0, 1), Schedule.warmUp(0), 1, false, Gauge.Kind.COLUMNS),
                null);
        update.afterRound(state, new RoundProgress(0, 0, 10, 5, 50, 0.05, 100));

        ParameterLayout.Entry w = layout.entry("W");
        double sum = 0;
        for (int j = 0; j < FEATURES; j++) {
            double largest = 0;
            for (int k = 0; k < FACTORS; k++) {
                largest = Math.max(largest, Math.abs(state.parameters()[w.offset() + j * FACTORS + k]));
            }
            sum += largest;
        }
        assertEquals(1, sum / FEATURES, 1e-5);
        assertNotEquals(before[w.offset() + 2 * FACTORS], state.parameters()[w.offset() + 2 * FACTORS], 1e-3f);

        FittedNetwork was = spec.fitted(before, InputScaling.NONE, null);
        FittedNetwork is = spec.fitted(state.parameters(), InputScaling.NONE, null);
        Random random = new Random(13);
        for (int i = 0; i < 50; i++) {
            double[] z = random.doubles(FACTORS, -3, 3).toArray();
            assertArrayEquals(was.reconstruct(z), is.reconstruct(z), 1e-5);
        }
    }
}
