// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;

class VariationalNetworkTest {
    private static final int FEATURES = 30;
    private static final int FACTORS = 4;

    @ParameterizedTest
    @ValueSource(strings = {"sparse", "dense", "linear encoder"})
    void aStepIsThatOfDl4jToTheBit(String kind) {
        NetworkSpec spec = spec(kind);
        MultiLayerNetwork own = spec.network(new Adam(.01), start(spec));
        MultiLayerNetwork stock = stock(spec);
        FlatUpdater.install(stock);
        train(own);
        train(stock);
        assertArrayEquals(HostCopy.toFloats(stock.params()), HostCopy.toFloats(own.params()));
        assertArrayEquals(
                HostCopy.toFloats(stock.getUpdater().getStateViewArray()),
                HostCopy.toFloats(own.getUpdater().getStateViewArray()));
        assertEquals(stock.score(), own.score(), 1e-9 * Math.abs(stock.score()));
        assertEquals(stock.getIterationCount(), own.getIterationCount());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sparse", "dense", "linear encoder"})
    void adamIsThatOfDl4j(String kind) {
        NetworkSpec spec = spec(kind);
        MultiLayerNetwork own = spec.network(new Adam(.01), start(spec));
        MultiLayerNetwork stock = stock(spec);
        train(own);
        train(stock);
        assertArrayEquals(HostCopy.toFloats(stock.params()), HostCopy.toFloats(own.params()), 2e-4f);
    }

    private static MultiLayerNetwork stock(NetworkSpec spec) {
        MultiLayerNetwork network = new MultiLayerNetwork(spec.configuration(new Adam(.01)));
        INDArray flat =
                Nd4j.createUninitialized(DataType.FLOAT, 1, spec.layout().length());
        HostCopy.fromFloats(start(spec), flat);
        network.init(flat, false);
        return network;
    }

    private static void train(MultiLayerNetwork network) {
        for (int step = 0; step < 7; step++) {
            int rows = step % 3 == 2 ? 7 : 25;
            INDArray labels = TestData.labels("multinomial", DataType.FLOAT, rows, FEATURES, step);
            float[] noise = TestData.noise(rows * FACTORS, step);
            NetworkSpec.outputLayer(network)
                    .setContext(StepContext.builder(100).noise(noise).build());
            network.fit(labels, labels);
        }
    }

    private static float[] start(NetworkSpec spec) {
        return Initialization.gaussian().parameters(spec.layout(), 1);
    }

    private static NetworkSpec spec(String kind) {
        Decoder decoder = kind.equals("dense")
                ? new DenseDecoder(20, 10)
                : new SparseDecoder(new int[] {20, 10}, true, 16, SparseDecoder.DEFAULT_KEPT_BYTES);
        return NetworkSpec.builder(FEATURES, FACTORS, decoder, TestData.likelihood("multinomial"))
                .encoderLayers(kind.startsWith("linear") ? new int[0] : new int[] {30, 20})
                .weightDecay(.1)
                .build();
    }
}
