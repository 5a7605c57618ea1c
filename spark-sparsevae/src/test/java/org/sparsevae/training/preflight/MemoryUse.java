// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;

/**
 * Trains networks for a few steps and prints how much resident memory each took, beside the estimate. In a JVM of its own whose heap is
 * touched beforehand, so that only memory outside it grows; JavaCPP's counters do not see ND4J's arrays. For {@link MemoryEstimateTest}.
 */
public final class MemoryUse {
    private static final int STEPS = 4;
    private static final List<MultiLayerNetwork> KEPT = new ArrayList<>();

    private MemoryUse() {}

    /** @param args per network: G, K, D, B and the likelihood, separated by commas */
    public static void main(String[] args) throws IOException {
        // classes, compiled code and the libraries' own buffers come first
        for (String likelihood : List.of("multinomial", "gaussian")) {
            train(spec(7, 2, 5, likelihood), 4, 200);
        }
        for (String shape : args) {
            String[] words = shape.split(",");
            int batch = Integer.parseInt(words[3]);
            NetworkSpec spec =
                    spec(Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]), words[4]);
            long before = resident();
            long most = train(spec, batch, STEPS);
            System.out.println("memory " + shape + " " + spec.offHeapBytes(batch) + " " + (most - before));
        }
    }

    private static NetworkSpec spec(int features, int factors, int units, String name) {
        boolean gaussian = name.equals("gaussian");
        Likelihood likelihood = gaussian ? new GaussianLikelihood(3, 1) : new MultinomialLikelihood();
        return NetworkSpec.builder(
                        features, factors, new SparseDecoder(new int[] {units, units}, !gaussian), likelihood)
                .weightDecay(gaussian ? 0 : 0.5)
                .build();
    }

    private static long train(NetworkSpec spec, int batch, int steps) throws IOException {
        MultiLayerNetwork network =
                spec.network(new Adam(1e-3), Initialization.gaussian().parameters(spec.layout(), 1));
        KEPT.add(network);
        float[] values = new float[batch * spec.features()];
        for (int i = 0; i < values.length; i += 3) {
            values[i] = 1;
        }
        long most = 0;
        for (int step = 0; step < steps; step++) {
            NetworkSpec.outputLayer(network)
                    .setContext(StepContext.builder(1000)
                            .noise(new float[batch * spec.factors()])
                            .build());
            long[] shape = {batch, spec.features()};
            try (INDArray x = Nd4j.create(values, shape, 'c');
                    INDArray input = Nd4j.create(values, shape, 'c')) {
                network.fit(new DataSet(input, x));
            }
            most = Math.max(most, resident());
        }
        return most;
    }

    private static long resident() throws IOException {
        String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
        return Long.parseLong(pages) * 4096;
    }
}
