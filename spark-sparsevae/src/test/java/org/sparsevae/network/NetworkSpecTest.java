// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.network.ParameterLayout.Entry;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;

class NetworkSpecTest {
    private static final int ROWS = 5;
    private static final int FEATURES = 6;
    private static final int FACTORS = 2;

    @Test
    void layoutIsThatOfTheNetwork() {
        NetworkSpec spec = spec("gaussian", new SparseDecoder(4, 3)).build();
        ParameterLayout layout = spec.layout();
        float[] values = new float[layout.length()];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        MultiLayerNetwork network = spec.network(new Sgd(1), values);
        assertEquals(
                "encoder.0.W, encoder.0.b, head.W, head.b, W, H1, decoder.1.W, decoder.1.b, output.W, output.b, logSigma",
                String.join(", ", layout.entries().stream().map(Entry::name).toList()));
        assertEquals(network.numParams(), layout.length());
        // DL4J's names; matrices column by column
        assertPlaced(layout, "encoder.0.W", network.getParam("0_W"));
        assertPlaced(layout, "encoder.0.b", network.getParam("0_b"));
        assertPlaced(layout, "head.W", network.getParam("1_W"));
        assertPlaced(layout, "head.b", network.getParam("1_b"));
        for (Entry entry : layout.entries().subList(4, 11)) {
            assertPlaced(layout, entry.name(), network.getParam("2_" + entry.name()));
        }
        assertEquals(FEATURES * FACTORS, layout.entry("W").length());
        assertEquals(
                layout.entry("W").offset() + 3 * FACTORS + 1, layout.entry("W").index(1, 3));
        assertArrayEquals(values, HostCopy.toFloats(network.params()));
    }

    private static void assertPlaced(ParameterLayout layout, String name, INDArray view) {
        Entry entry = layout.entry(name);
        assertEquals(entry.length(), view.length(), name);
        for (int c = 0; c < entry.columns(); c++) {
            for (int r = 0; r < entry.rows(); r++) {
                double found = entry.columns() == 1 ? view.getDouble(r) : view.getDouble(r, c);
                assertEquals(entry.index(r, c), found, name);
            }
        }
    }

    @Test
    void unknownParametersAndWrongLengthsAreRefused() {
        NetworkSpec spec = spec("multinomial", new SparseDecoder(4)).build();
        IllegalArgumentException unknown =
                assertThrows(IllegalArgumentException.class, () -> spec.layout().entry("logSigma"));
        assertEquals(
                "the network has no parameter logSigma; it has encoder.0.W, encoder.0.b, head.W, head.b, W, H1, output.W,"
                        + " output.b",
                unknown.getMessage());
        assertThrows(IllegalArgumentException.class, () -> spec.network(new Sgd(1), new float[3]));
    }

    @Test
    void adamsStateIsTwoVectorsInTheSameLayout() {
        NetworkSpec spec =
                spec("gaussian", new SparseDecoder(4, 3)).weightDecay(.1).build();
        MultiLayerNetwork network = spec.network(new Adam(.01), start(spec));
        step(network, "gaussian", DataType.FLOAT, 1);
        float[] state = HostCopy.toFloats(network.getUpdater().getStateViewArray());
        int n = spec.layout().length();
        assertEquals(2 * n, state.length);
        MultiLayerNetwork twin = spec.network(new Sgd(1), start(spec));
        gradient(twin, "gaussian", DataType.FLOAT, 1);
        float[] gradient = HostCopy.toFloats(twin.getFlattenedGradients());
        for (int i = 0; i < n; i++) {
            double mean = gradient[i] / ROWS;
            assertEquals(.1 * mean, state[i], 1e-6 * Math.abs(mean) + 1e-12);
            assertEquals(.001 * mean * mean, state[n + i], 1e-5 * mean * mean + 1e-15);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void weightDecayActsOnWeightMatricesAlone(boolean sparse) {
        Decoder decoder = sparse ? new SparseDecoder(new int[] {4, 3}, true) : new DenseDecoder(4, 3);
        NetworkSpec plain = spec("gaussian", decoder).build();
        NetworkSpec decayed = spec("gaussian", decoder).weightDecay(.5).build();
        float[] start = start(plain);
        MultiLayerNetwork without = plain.network(new Sgd(.1), start);
        MultiLayerNetwork with = decayed.network(new Sgd(.1), start);
        step(without, "gaussian", DataType.FLOAT, 1);
        step(with, "gaussian", DataType.FLOAT, 1);
        float[] a = HostCopy.toFloats(without.params());
        float[] b = HostCopy.toFloats(with.params());
        for (Entry entry : plain.layout().entries()) {
            boolean decays = entry.name().endsWith(".W");
            for (int i = entry.offset(); i < entry.end(); i++) {
                assertEquals(decays ? .1 * .5 * start[i] : 0, a[i] - b[i], 1e-6, entry.name());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void configurationSurvivesJson(String likelihood) {
        for (Decoder decoder : new Decoder[] {
            new SparseDecoder(new int[] {4, 3}, false, 2, 99),
            new SparseDecoder(new int[] {4, 3}, true, 2, 99),
            new DenseDecoder(4, 3)
        }) {
            NetworkSpec spec = spec(likelihood, decoder)
                    .weightPrior(new GaussianWeightPrior(.3))
                    .weightDecay(.2)
                    .build();
            MultiLayerConfiguration configuration = spec.configuration(new Adam(.01));
            MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(configuration.toJson());
            assertEquals(configuration, read);
            assertEquals(configuration.toJson(), read.toJson());
            MultiLayerNetwork original = spec.network(new Adam(.01), start(spec));
            MultiLayerNetwork restored = new MultiLayerNetwork(read);
            restored.init(original.params().dup(), false);
            step(original, likelihood, DataType.FLOAT, 1);
            step(restored, likelihood, DataType.FLOAT, 1);
            // Adam's step is DL4J's there, ours here
            assertArrayEquals(HostCopy.toFloats(original.params()), HostCopy.toFloats(restored.params()), 1e-6f);
        }
    }

    @Test
    void aDecoderStoredBeforeThereWasALinearSkipHasNone() {
        NetworkSpec spec = spec("gaussian", new SparseDecoder(4, 3)).build();
        String json = spec.configuration(new Adam(.01)).toJson();
        String old = json.replaceAll(",\\s*\"linearSkip\"\\s*:\\s*false", "");
        assertFalse(old.contains("linearSkip"));
        assertEquals(spec.configuration(new Adam(.01)), MultiLayerConfiguration.fromJson(old));
    }

    @Test
    void modelSerializerRestoresParametersAndUpdater() throws IOException {
        NetworkSpec spec = spec("bernoulli", new SparseDecoder(4, 3)).build();
        MultiLayerNetwork network = spec.network(new Adam(.01), start(spec));
        step(network, "bernoulli", DataType.FLOAT, 1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        MultiLayerNetwork restored =
                ModelSerializer.restoreMultiLayerNetwork(new ByteArrayInputStream(bytes.toByteArray()), true);
        INDArray inputs = TestData.inputs(DataType.FLOAT, ROWS, FEATURES, 1);
        assertEquals(network.output(inputs), restored.output(inputs));
        step(network, "bernoulli", DataType.FLOAT, 2);
        step(restored, "bernoulli", DataType.FLOAT, 2);
        assertArrayEquals(HostCopy.toFloats(network.params()), HostCopy.toFloats(restored.params()), 1e-6f);
    }

    @Test
    void specIsSerializable() throws IOException, ClassNotFoundException {
        NetworkSpec spec = spec("gaussian", new SparseDecoder(4, 3)).build();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(spec);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            NetworkSpec read = (NetworkSpec) in.readObject();
            assertEquals(spec.configuration(new Sgd(1)), read.configuration(new Sgd(1)));
        }
    }

    @Test
    void aContextServesOneStep() {
        NetworkSpec spec = spec("gaussian", new SparseDecoder(4)).build();
        MultiLayerNetwork network = spec.network(new Sgd(.1), start(spec));
        step(network, "gaussian", DataType.FLOAT, 1);
        INDArray inputs = TestData.inputs(DataType.FLOAT, ROWS, FEATURES, 1);
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> network.fit(inputs, inputs));
        assertEquals("no step context: call setContext on the output layer before each step", refused.getMessage());
    }

    @Test
    void contextMustFitTheMinibatch() {
        NetworkSpec spec = spec("gaussian", new SparseDecoder(4)).build();
        MultiLayerNetwork network = spec.network(new Sgd(.1), start(spec));
        INDArray inputs = TestData.inputs(DataType.FLOAT, ROWS, FEATURES, 1);
        NetworkSpec.outputLayer(network)
                .setContext(StepContext.builder(9).noise(new float[3]).build());
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> network.fit(inputs, inputs));
        assertEquals("the step context's noise has 3 entries, this minibatch needs 10", refused.getMessage());
    }

    @Test
    void termsAddUpToTheScore() {
        NetworkSpec spec = spec("gaussian", new SparseDecoder(4, 3))
                .weightPrior(new GaussianWeightPrior(1))
                .build();
        MultiLayerNetwork network = spec.network(new Sgd(0), start(spec));
        StepContext context = StepContext.builder(40)
                .noise(TestData.noise(ROWS * FACTORS, 1))
                .klWeight(.3)
                .build();
        NetworkSpec.outputLayer(network).setContext(context);
        INDArray inputs = TestData.inputs(DataType.FLOAT, ROWS, FEATURES, 1);
        network.fit(inputs, inputs);
        RowTerms terms = NetworkSpec.outputLayer(network).terms();
        assertEquals(ROWS, terms.rows());
        assertEquals(ROWS, terms.weight());
        assertTrue(terms.isFinite());
        float[] start = start(spec);
        ParameterLayout.Entry logSigma = spec.layout().entry("logSigma");
        double[] noise = IntStream.range(logSigma.offset(), logSigma.end())
                .mapToDouble(i -> start[i])
                .toArray();
        double penalty = spec.weightPrior().penalty(spec.layout(), start)
                + spec.likelihood().noisePenalty(noise, 0, null);
        double loss = -terms.logLikelihood() + .3 * terms.kullbackLeibler() + ROWS / 40. * penalty;
        assertEquals(loss, NetworkSpec.outputLayer(network).loss(), 1e-6 * Math.abs(loss));
        assertEquals(loss / ROWS, network.score(), 1e-6 * Math.abs(loss));
    }

    @ParameterizedTest
    @ValueSource(strings = {"encoder.0.W", "head.b", "W", "H1", "decoder.1.b", "output.W", "logSigma"})
    void aBrokenParameterShowsInTheTerms(String name) {
        NetworkSpec spec = spec("gaussian", new SparseDecoder(4, 3)).build();
        float[] start = start(spec);
        for (int i = spec.layout().entry(name).offset();
                i < spec.layout().entry(name).end();
                i++) {
            start[i] = name.startsWith("encoder") ? Float.POSITIVE_INFINITY : Float.NaN;
        }
        MultiLayerNetwork network = spec.network(new Sgd(.1), start);
        step(network, "gaussian", DataType.FLOAT, 1);
        assertTrue(!NetworkSpec.outputLayer(network).terms().isFinite());
    }

    private static void step(MultiLayerNetwork network, String likelihood, DataType type, long seed) {
        NetworkSpec.outputLayer(network).setContext(context(seed));
        network.fit(
                TestData.inputs(type, ROWS, FEATURES, seed), TestData.labels(likelihood, type, ROWS, FEATURES, seed));
    }

    private static void gradient(MultiLayerNetwork network, String likelihood, DataType type, long seed) {
        NetworkSpec.outputLayer(network).setContext(context(seed));
        network.setInput(TestData.inputs(type, ROWS, FEATURES, seed));
        network.setLabels(TestData.labels(likelihood, type, ROWS, FEATURES, seed));
        network.computeGradientAndScore();
    }

    private static StepContext context(long seed) {
        return StepContext.builder(40)
                .noise(TestData.noise(ROWS * FACTORS, seed))
                .build();
    }

    private static float[] start(NetworkSpec spec) {
        return Initialization.gaussian().parameters(spec.layout(), 5);
    }

    private static NetworkSpec.Builder spec(String likelihood, Decoder decoder) {
        return NetworkSpec.builder(FEATURES, FACTORS, decoder, TestData.likelihood(likelihood))
                .encoderLayers(7);
    }
}
