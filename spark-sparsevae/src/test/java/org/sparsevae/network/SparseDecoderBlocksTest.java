// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;

/** The way the work is cut must not change its result. */
class SparseDecoderBlocksTest {
    private static final int ROWS = 6;
    private static final int FEATURES = 11;
    private static final int FACTORS = 3;
    private static final long ALL = SparseDecoder.DEFAULT_KEPT_BYTES;

    @ParameterizedTest
    @CsvSource({
        "gaussian, false", "multinomial, false", "bernoulli, false",
        "gaussian, true", "multinomial, true", "bernoulli, true"
    })
    void blockSizeDoesNotMatter(String likelihood, boolean linearSkip) {
        double[] whole = gradient(likelihood, DataType.DOUBLE, linearSkip, 11, ALL);
        for (int width : new int[] {1, 2, 4, 5, 10, 0}) {
            double[] blocks = gradient(likelihood, DataType.DOUBLE, linearSkip, width, ALL);
            assertArrayEquals(whole, blocks, 1e-12, "blocks of " + width);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keptAndRecomputedActivationsGiveTheSameBits(boolean linearSkip) {
        double[] kept = gradient("multinomial", DataType.FLOAT, linearSkip, 4, ALL);
        double[] recomputed = gradient("multinomial", DataType.FLOAT, linearSkip, 4, 0);
        assertArrayEquals(kept, recomputed);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void buffersServeChangingMinibatchSizes(boolean linearSkip) {
        MultiLayerNetwork network = network("multinomial", DataType.FLOAT, linearSkip, 4, ALL);
        double[] full = gradient(network, "multinomial", DataType.FLOAT, ROWS);
        double[] rest = gradient(network, "multinomial", DataType.FLOAT, 1);
        assertArrayEquals(full, gradient(network, "multinomial", DataType.FLOAT, ROWS));
        assertArrayEquals(rest, gradient(network, "multinomial", DataType.FLOAT, 1));
        assertArrayEquals(
                rest,
                gradient(network("multinomial", DataType.FLOAT, linearSkip, 4, ALL), "multinomial", DataType.FLOAT, 1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void outputsAreThoseOfTheFormula(boolean linearSkip) {
        NetworkSpec spec = spec("gaussian", DataType.DOUBLE, linearSkip, 4, ALL);
        MultiLayerNetwork network = network("gaussian", DataType.DOUBLE, linearSkip, 4, ALL);
        INDArray inputs = TestData.inputs(DataType.DOUBLE, ROWS, FEATURES, 3);
        INDArray head = network.feedForwardToLayer(1, inputs, false).get(2);
        INDArray outputs = network.output(inputs);
        float[] p = HostCopy.toFloats(network.params());
        ParameterLayout layout = spec.layout();
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < FEATURES; j++) {
                assertEquals(expected(layout, p, head, i, j), outputs.getDouble(i, j), 1e-6);
            }
        }
    }

    /** m_ij = h3_j . relu(H2 relu(H1 (w_j o mu_i)) + c2) + c3_j, and with A + a_j . (w_j o mu_i), straight from the flat vector. */
    private static double expected(ParameterLayout layout, float[] p, INDArray head, int i, int j) {
        ParameterLayout.Entry first = layout.entry("H1");
        ParameterLayout.Entry second = layout.entry("decoder.1.W");
        int w = layout.entry("W").offset();
        int c2 = layout.entry("decoder.1.b").offset();
        int h3 = layout.entry("output.W").offset();
        double[] h1 = new double[first.rows()];
        for (int d = 0; d < h1.length; d++) {
            for (int k = 0; k < FACTORS; k++) {
                h1[d] += p[first.offset() + d + h1.length * k] * p[w + j * FACTORS + k] * head.getDouble(i, k);
            }
            h1[d] = Math.max(0, h1[d]);
        }
        double m = p[layout.entry("output.b").offset() + j];
        for (int d = 0; d < second.rows(); d++) {
            double h2 = p[c2 + d];
            for (int e = 0; e < h1.length; e++) {
                h2 += p[second.index(d, e)] * h1[e];
            }
            m += p[h3 + second.rows() * j + d] * Math.max(0, h2);
        }
        for (int k = 0; layout.has("A") && k < FACTORS; k++) {
            m += p[layout.entry("A").index(k, j)] * p[w + j * FACTORS + k] * head.getDouble(i, k);
        }
        return m;
    }

    private static double[] gradient(String likelihood, DataType type, boolean linearSkip, int width, long kept) {
        return gradient(network(likelihood, type, linearSkip, width, kept), likelihood, type, ROWS);
    }

    private static double[] gradient(MultiLayerNetwork network, String likelihood, DataType type, int rows) {
        network.setInput(TestData.inputs(type, rows, FEATURES, 3));
        network.setLabels(TestData.labels(likelihood, type, rows, FEATURES, 4));
        float[] noise = TestData.noise(rows * FACTORS, 5);
        NetworkSpec.outputLayer(network)
                .setContext(StepContext.builder(50).noise(noise).build());
        network.computeGradientAndScore();
        return network.getFlattenedGradients().dup().data().asDouble();
    }

    private static MultiLayerNetwork network(
            String likelihood, DataType type, boolean linearSkip, int width, long kept) {
        NetworkSpec spec = spec(likelihood, type, linearSkip, width, kept);
        return spec.network(new Sgd(1), Initialization.gaussian().parameters(spec.layout(), 7));
    }

    private static NetworkSpec spec(String likelihood, DataType type, boolean linearSkip, int width, long kept) {
        SparseDecoder decoder = new SparseDecoder(new int[] {7, 5}, linearSkip, width, kept);
        return NetworkSpec.builder(FEATURES, FACTORS, decoder, TestData.likelihood(likelihood))
                .encoderLayers(8)
                .dataType(type)
                .build();
    }
}
