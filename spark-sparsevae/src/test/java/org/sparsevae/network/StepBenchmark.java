// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.Kernels;

/**
 * Milliseconds of processor time per training step (forward, backward and Adam) on one thread, and the share of it that is not spent in
 * matrix products, which are timed alone in the same run.
 *
 * <pre>
 * StepBenchmark G K D B [likelihood] [encoder units] [block features] [sparse|dense]
 * </pre>
 */
public final class StepBenchmark {
    private static final int WARM_UP = 10;
    private static final int REPEATS = 5;
    private static final double SECONDS = .8;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private StepBenchmark() {}

    /**
     * Runs the benchmark.
     *
     * @param args features, factors, decoder units, batch size; optionally likelihood (multinomial), units per encoder
     *     layer (D) features per block (0: by rule) and the decoder (sparse)
     */
    public static void main(String[] args) {
        int features = Integer.parseInt(args[0]);
        int factors = Integer.parseInt(args[1]);
        int units = Integer.parseInt(args[2]);
        int rows = Integer.parseInt(args[3]);
        String likelihood = args.length > 4 ? args[4] : "multinomial";
        int encoder = args.length > 5 ? Integer.parseInt(args[5]) : units;
        int block = args.length > 6 ? Integer.parseInt(args[6]) : 0;
        boolean dense = args.length > 7 && args[7].equals("dense");
        Decoder decoder = dense
                ? new DenseDecoder(units, units)
                : new SparseDecoder(new int[] {units, units}, true, block, SparseDecoder.DEFAULT_KEPT_BYTES);
        NetworkSpec spec = NetworkSpec.builder(features, factors, decoder, TestData.likelihood(likelihood))
                .encoderLayers(encoder, encoder)
                .build();
        MultiLayerNetwork network =
                spec.network(new Adam(1e-7), Initialization.gaussian().parameters(spec.layout(), 1));
        INDArray inputs = TestData.inputs(DataType.FLOAT, rows, features, 2);
        INDArray labels = TestData.labels(likelihood, DataType.FLOAT, rows, features, 3);
        float[] noise = TestData.noise(rows * factors, 4);
        double step = milliseconds(() -> {
            StepContext context = StepContext.builder(10 * rows).noise(noise).build();
            NetworkSpec.outputLayer(network).setContext(context);
            network.fit(inputs, labels);
        });
        double gradient = milliseconds(() -> {
            StepContext context = StepContext.builder(10 * rows).noise(noise).build();
            NetworkSpec.outputLayer(network).setContext(context);
            network.setInput(inputs);
            network.setLabels(labels);
            network.computeGradientAndScore();
        });
        double decoding = dense ? 0 : decoderProducts(features, factors, units, rows);
        double encoding = encoderProducts(new int[] {features, encoder, encoder, 2 * factors}, rows);
        System.out.printf(
                "G=%d K=%d D=%d B=%d %s: %.2f ms per step, %.2f ms without the update; bare products %.2f ms"
                        + " (decoder %.2f, encoder %.2f); outside products %.0f%% of forward+backward%n",
                features,
                factors,
                units,
                rows,
                likelihood,
                step,
                gradient,
                decoding + encoding,
                decoding,
                encoding,
                100 * (1 - (decoding + encoding) / gradient));
        System.out.println(NativeThreads.platform());
    }

    /** The six products of the sparse decoder's two layers, in blocks of about a thousand columns. */
    private static double decoderProducts(int features, int factors, int units, int rows) {
        int width = Math.min(features, Math.max(1, (1200 << 10) / (4 * units * rows)));
        int blocks = (features + width - 1) / width;
        int columns = width * rows;
        INDArray codes = matrix(factors, columns);
        INDArray first = matrix(units, columns);
        INDArray second = matrix(units, columns);
        INDArray weights = matrix(units, units);
        INDArray factorWeights = matrix(units, factors);
        double once = milliseconds(() -> {
            Kernels.product(factorWeights, false, codes, false, 0, first);
            Kernels.product(weights, false, first, false, 0, second);
            Kernels.product(second, false, first, true, 0, weights);
            Kernels.product(weights, true, second, false, 0, first);
            Kernels.product(first, false, codes, true, 0, factorWeights);
            Kernels.product(factorWeights, true, first, false, 0, codes);
        });
        return once * blocks * features / (double) (width * blocks);
    }

    private static double encoderProducts(int[] sizes, int rows) {
        List<INDArray> weights = new ArrayList<>();
        List<INDArray> activations = new ArrayList<>();
        for (int l = 0; l < sizes.length; l++) {
            activations.add(matrix(sizes[l], rows));
            if (l > 0) {
                weights.add(matrix(sizes[l], sizes[l - 1]));
            }
        }
        return milliseconds(() -> {
            for (int l = 1; l < sizes.length; l++) {
                INDArray weight = weights.get(l - 1);
                Kernels.product(weight, false, activations.get(l - 1), false, 0, activations.get(l));
                Kernels.product(activations.get(l), false, activations.get(l - 1), true, 0, weight);
                Kernels.product(weight, true, activations.get(l), false, 0, activations.get(l - 1));
            }
        });
    }

    /** Zeros: repeated products must not run into slow or infinite numbers. */
    private static INDArray matrix(int rows, int columns) {
        return Nd4j.create(DataType.FLOAT, new long[] {rows, columns}, 'f');
    }

    /** Median over repeats of the mean processor time of a call: what else the machine does counts less than on a clock. */
    private static double milliseconds(Runnable work) {
        for (int i = 0; i < WARM_UP; i++) {
            work.run();
        }
        long start = THREADS.getCurrentThreadCpuTime();
        work.run();
        int calls = (int) Math.max(1, Math.min(2000, SECONDS * 1e9 / (THREADS.getCurrentThreadCpuTime() - start)));
        double[] times = new double[REPEATS];
        for (int r = 0; r < REPEATS; r++) {
            long begin = THREADS.getCurrentThreadCpuTime();
            for (int i = 0; i < calls; i++) {
                work.run();
            }
            times[r] = (THREADS.getCurrentThreadCpuTime() - begin) / 1e6 / calls;
        }
        Arrays.sort(times);
        return times[REPEATS / 2];
    }
}
