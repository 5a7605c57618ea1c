// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.step.StepContext;

/** A dense decoder's network in plain Java against the ND4J network that it was taken from. */
class DenseExportTest {
    private static final int FEATURES = 9;
    private static final int FACTORS = 3;
    private static final int ROWS = 6;

    @ParameterizedTest
    @CsvSource({"gaussian, 1", "multinomial, 1", "bernoulli, 3"})
    void decodesAndScoresAsTheTrainedNetworkDoes(String likelihood, int depth) {
        NetworkSpec spec = NetworkSpec.builder(
                        FEATURES, FACTORS, new DenseDecoder(Arrays.copyOf(new int[] {7, 4, 5}, depth)), of(likelihood))
                .encoderLayers(8, 6)
                .build();
        // away from the start, so that no part is too small to be missed
        float[] parameters = Initialization.gaussian().parameters(spec.layout(), 17);
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = 3 * parameters[i] + (float) (.2 * random.nextDouble() - .1);
        }
        FittedNetwork plain = spec.fitted(parameters, InputScaling.NONE, null);
        MultiLayerNetwork network = spec.network(new Sgd(1), parameters);
        float[][] rows = rows(random);
        float[][] outputs = network.output(Nd4j.create(rows)).toFloatMatrix();
        for (int i = 0; i < ROWS; i++) {
            FeatureRow row = row(rows[i]);
            double[] z = plain.encode(row).mean();
            double[] expected = toDoubles(outputs[i]);
            assertArrayEquals(expected, plain.decoder().decode(z), 1e-4);
            assertEquals(logLikelihood(network, rows[i]), plain.logLikelihood(row, z), 1e-3);
        }
    }

    private static Likelihood of(String name) {
        return switch (name) {
            case "gaussian" -> new GaussianLikelihood(3, 1);
            case "multinomial" -> new MultinomialLikelihood();
            default -> new BernoulliLikelihood();
        };
    }

    private static float[][] rows(SplittableRandom random) {
        float[][] rows = new float[ROWS][FEATURES];
        for (float[] row : rows) {
            for (int j = 0; j < FEATURES; j++) {
                row[j] = random.nextInt(2);
            }
        }
        return rows;
    }

    private static double logLikelihood(MultiLayerNetwork network, float[] row) {
        NetworkSpec.outputLayer(network).setContext(StepContext.builder(1).build());
        network.score(new DataSet(Nd4j.create(new float[][] {row}), Nd4j.create(new float[][] {row})), false);
        return NetworkSpec.outputLayer(network).terms().logLikelihood();
    }

    private static FeatureRow row(float[] values) {
        return FeatureRow.dense(toDoubles(values));
    }

    private static double[] toDoubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int j = 0; j < values.length; j++) {
            doubles[j] = values[j];
        }
        return doubles;
    }
}
