// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedNetworkFormat;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/**
 * What every decoder and every posterior is held to: the network that trains, the flat vector of its parameters, the arrays of a saved model and
 * the plain Java network are four forms of one thing. A subclass says networks that have the part; {@link SavedFormsTest} misses it where there
 * is none.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class SavedFormContract {
    static final int FEATURES = 7;
    private static final int FACTORS = 3;
    private static final int ROWS = 5;

    /** Networks of {@link #FEATURES} features with the part that is tested. */
    abstract Stream<NetworkSpec.Builder> networks();

    static NetworkSpec.Builder network(Decoder decoder, String likelihood) {
        return network(FACTORS, decoder, likelihood);
    }

    static NetworkSpec.Builder network(int factors, Decoder decoder, String likelihood) {
        return NetworkSpec.builder(FEATURES, factors, decoder, TestData.likelihood(likelihood))
                .encoderLayers(6, 5);
    }

    /** None of them is 0, and no two are equal. */
    private static float[] parameters(NetworkSpec spec) {
        SplittableRandom random = new SplittableRandom(7);
        float[] parameters = new float[spec.layout().length()];
        Set<Float> drawn = new HashSet<>();
        for (int i = 0; i < parameters.length; i++) {
            do {
                parameters[i] = (float) (1.2 * random.nextDouble() - .6);
            } while (parameters[i] == 0 || !drawn.add(parameters[i]));
        }
        return parameters;
    }

    private static FittedNetwork fitted(NetworkSpec spec, float[] parameters) {
        return FittedNetworkFormat.ofTrained(
                new WeightsFile(spec.architecture(), spec.layout().arrays(parameters)),
                spec.likelihood(),
                spec.librarySize(),
                InputScaling.NONE,
                null);
    }

    private static WeightsFile written(FittedNetwork network) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        FittedNetworkFormat.toWeights(network, List.of()).write(out);
        return WeightsFile.read(new ByteArrayInputStream(out.toByteArray()), out.size(), "w.bin");
    }

    @ParameterizedTest
    @MethodSource("networks")
    void theLayoutMapsBothWays(NetworkSpec.Builder network) throws IOException {
        NetworkSpec spec = network.build();
        float[] parameters = parameters(spec);
        ParameterLayout layout = spec.layout();
        assertArrayEquals(
                parameters, layout.parameters(new WeightsFile(spec.architecture(), layout.arrays(parameters))::array));
        WeightsFile saved = written(fitted(spec, parameters));
        assertArrayEquals(parameters, layout.parameters(saved::array));
        assertEquals(layout.entries().size(), saved.arrays().size());
        assertEquals(
                Set.copyOf(layout.arrays(parameters)).size(),
                Set.copyOf(saved.arrays()).size());
        for (NamedArray array : layout.arrays(parameters)) {
            assertEquals(array, saved.array(array.name()));
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whatWasExportedIsWhatIsRead(NetworkSpec.Builder network) throws IOException {
        NetworkSpec spec = network.build();
        FittedNetwork exported = fitted(spec, parameters(spec));
        WeightsFile saved = written(exported);
        FittedNetwork read = FittedNetworkFormat.toNetwork(saved);
        assertEquals(saved, FittedNetworkFormat.toWeights(read, List.of()));
        assertEquals(exported.architecture(), read.architecture());
        assertEquals(spec.architecture(), read.architecture());
        assertEquals(exported.weightsSha256(), read.weightsSha256());
        for (double[] values : rows(spec)) {
            FeatureRow row = FeatureRow.dense(values);
            RowPosterior posterior = exported.encode(row);
            assertArrayEquals(posterior.mean(), read.encode(row).mean(), 0);
            assertArrayEquals(posterior.sd(), read.encode(row).sd(), 0);
            assertArrayEquals(exported.decode(posterior.mean()), read.decode(posterior.mean()), 0);
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void everyParameterIsExported(NetworkSpec.Builder network) {
        NetworkSpec spec = network.build();
        float[] parameters = parameters(spec);
        String checksum = fitted(spec, parameters).weightsSha256();
        for (ParameterLayout.Entry entry : spec.layout().entries()) {
            for (int i : new int[] {entry.offset(), entry.end() - 1}) {
                float[] moved = parameters.clone();
                moved[i] = Math.nextUp(moved[i]);
                assertNotEquals(checksum, fitted(spec, moved).weightsSha256(), entry.name());
            }
        }
    }

    /** The likelihood at the posterior mean, and the moments of the posteriors. */
    @ParameterizedTest
    @MethodSource("networks")
    void bothNetworksComputeTheSame(NetworkSpec.Builder network) {
        NetworkSpec spec = network.build();
        float[] parameters = parameters(spec);
        FittedNetwork plain = fitted(spec, parameters);
        MultiLayerNetwork trained = spec.network(new Sgd(1), parameters);
        for (double[] values : rows(spec)) {
            FeatureRow row = FeatureRow.dense(values);
            RowTerms terms = terms(trained, values);
            RowPosterior posterior = plain.encode(row);
            double expected = terms.logLikelihood();
            assertEquals(expected, plain.logLikelihood(row, posterior.mean()), 1e-4 * Math.max(1, Math.abs(expected)));
            for (int k = 0; k < spec.factors(); k++) {
                double square = posterior.mean()[k] * posterior.mean()[k];
                double variance = posterior.sd()[k] * posterior.sd()[k];
                assertEquals(terms.meanProducts()[k * spec.factors() + k], square, 1e-4 * (1 + square));
                assertEquals(terms.variances()[k], variance, 1e-4 * (1 + variance));
            }
        }
        assertEquals(spec.factors(), plain.factors());
        assertEquals(FEATURES, plain.features());
    }

    @ParameterizedTest
    @MethodSource("networks")
    void gradientsAreThoseOfTheLoss(NetworkSpec.Builder network) {
        NetworkSpec spec = network.dataType(DataType.DOUBLE).build();
        INDArray x = TestData.inputs(DataType.DOUBLE, ROWS, FEATURES, 4);
        INDArray y = TestData.labels(spec.likelihood().name(), DataType.DOUBLE, ROWS, FEATURES, 5);
        float[] uniforms = new float[ROWS * spec.posterior().uniformWidth(spec.factors())];
        for (int i = 0; i < uniforms.length; i++) {
            uniforms[i] = (i + .5f) / uniforms.length;
        }
        StepContext context = StepContext.builder(3 * ROWS)
                .noise(TestData.noise(ROWS * spec.posterior().noiseWidth(spec.factors()), 6))
                .uniforms(uniforms)
                .klWeight(.7)
                .build();
        FiniteDifferences.check(spec, parameters(spec), new DataSet(x, y), context);
    }

    private static double[][] rows(NetworkSpec spec) {
        return TestData.labels(spec.likelihood().name(), DataType.DOUBLE, ROWS, FEATURES, 3)
                .toDoubleMatrix();
    }

    private static RowTerms terms(MultiLayerNetwork network, double[] row) {
        VariationalOutputLayer layer = NetworkSpec.outputLayer(network);
        layer.setContext(StepContext.builder(1).collectMoments(true).build());
        INDArray x = Nd4j.create(new double[][] {row}).castTo(DataType.FLOAT);
        network.score(new DataSet(x, x.dup()), false);
        return layer.terms();
    }
}
