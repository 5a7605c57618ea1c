// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;

class DeterminismTest {
    private static final int FEATURES = 40;
    private static final int FACTORS = 5;

    @Test
    void twoThreadsAtOnceTrainToTheSameBits() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Callable<float[]> training = () -> train(20);
            List<Future<float[]>> results = threads.invokeAll(List.of(training, training));
            assertArrayEquals(results.get(0).get(), results.get(1).get());
            assertArrayEquals(train(20), results.get(0).get());
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void nativeLibrariesUseOneThreadWhoeverAsks() throws Exception {
        ExecutorService fresh = Executors.newSingleThreadExecutor();
        try {
            fresh.submit(() -> {
                        NativeThreads.useOne();
                        Nd4j.rand(200, 200).mmul(Nd4j.rand(200, 200));
                        assertEquals(1, Nd4j.factory().blas().getMaxThreads());
                        assertEquals(
                                1,
                                NativeOpsHolder.getInstance()
                                        .getDeviceNativeOps()
                                        .ompGetMaxThreads());
                        assertEquals(1, Nd4j.getEnvironment().maxMasterThreads());
                    })
                    .get();
        } finally {
            fresh.shutdown();
        }
    }

    @Test
    void platformIsOneStableLine() {
        String platform = NativeThreads.platform();
        assertTrue(platform.matches("backend=.+; blas=.+; nd4j=.+; cpu=.+"), platform);
        assertEquals(platform, NativeThreads.platform());
    }

    @Test
    void offHeapMemoryStaysPut() {
        NetworkSpec spec = spec();
        MultiLayerNetwork network =
                spec.network(new Adam(.01), Initialization.gaussian().parameters(spec.layout(), 1));
        fit(network, 60);
        long before = Nd4j.getMemoryManager().allocatedMemory(0);
        fit(network, 600);
        long after = Nd4j.getMemoryManager().allocatedMemory(0);
        assertTrue(before > 0, "off-heap memory is not counted");
        assertTrue(after - before < 4 << 20, "grew by " + (after - before) + " bytes");
    }

    private static float[] train(int steps) {
        NetworkSpec spec = spec();
        MultiLayerNetwork network =
                spec.network(new Adam(.01), Initialization.gaussian().parameters(spec.layout(), 1));
        fit(network, steps);
        return HostCopy.toFloats(network.params());
    }

    private static void fit(MultiLayerNetwork network, int steps) {
        for (int step = 0; step < steps; step++) {
            int rows = step % 5 == 4 ? 7 : 25;
            INDArray labels = TestData.labels("multinomial", DataType.FLOAT, rows, FEATURES, step);
            float[] noise = TestData.noise(rows * FACTORS, step);
            NetworkSpec.outputLayer(network)
                    .setContext(StepContext.builder(100).noise(noise).build());
            network.fit(labels, labels);
        }
    }

    private static NetworkSpec spec() {
        SparseDecoder decoder = new SparseDecoder(new int[] {20, 20}, true, 16, SparseDecoder.DEFAULT_KEPT_BYTES);
        return NetworkSpec.builder(FEATURES, FACTORS, decoder, TestData.likelihood("multinomial"))
                .encoderLayers(30)
                .build();
    }
}
