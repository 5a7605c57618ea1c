// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.prior.LoadingsSupport;

/**
 * Milliseconds of processor time of a forward and backward pass on one thread, with all of W free, with a support that is held, and of a
 * plain VAE; the three take turns in one run.
 *
 * <pre>
 * SupportBenchmark G K D B [share of one factor] [of two] [of none] [likelihood] [encoder units]
 * </pre>
 */
public final class SupportBenchmark {
    private static final int ROUNDS = 5;
    private static final double SECONDS = 1;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private SupportBenchmark() {}

    /**
     * Runs the benchmark.
     *
     * @param args shapes; then the shares of features with one factor (.8), two (.15) and none (.05), the rest have five; likelihood
     *     (multinomial) and units per encoder layer (D)
     */
    public static void main(String[] args) {
        int features = Integer.parseInt(args[0]);
        int factors = Integer.parseInt(args[1]);
        int units = Integer.parseInt(args[2]);
        int rows = Integer.parseInt(args[3]);
        double one = args.length > 4 ? Double.parseDouble(args[4]) : .8;
        double two = args.length > 5 ? Double.parseDouble(args[5]) : .15;
        double none = args.length > 6 ? Double.parseDouble(args[6]) : .05;
        String likelihood = args.length > 7 ? args[7] : "multinomial";
        int encoder = args.length > 8 ? Integer.parseInt(args[8]) : units;
        LoadingsSupport support = support(features, factors, one, two, none);
        int[] hidden = {units, units};
        SparseDecoder sparse = new SparseDecoder(hidden, true);
        Runnable[] steps = {
            step(sparse, likelihood, features, factors, encoder, rows, null),
            step(sparse, likelihood, features, factors, encoder, rows, support),
            step(new DenseDecoder(hidden), likelihood, features, factors, encoder, rows, null)
        };
        int[] calls = new int[steps.length];
        for (int s = 0; s < steps.length; s++) {
            for (int i = 0; i < 3; i++) {
                steps[s].run();
            }
            long start = THREADS.getCurrentThreadCpuTime();
            steps[s].run();
            calls[s] = (int) Math.max(1, SECONDS * 1e9 / (THREADS.getCurrentThreadCpuTime() - start));
        }
        double[][] times = new double[steps.length][ROUNDS];
        for (int r = 0; r < ROUNDS; r++) {
            for (int s = 0; s < steps.length; s++) {
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < calls[s]; i++) {
                    steps[s].run();
                }
                times[s][r] = (THREADS.getCurrentThreadCpuTime() - start) / 1e6 / calls[s];
            }
        }
        for (double[] time : times) {
            Arrays.sort(time);
        }
        double dense = times[0][ROUNDS / 2];
        double held = times[1][ROUNDS / 2];
        double vae = times[2][ROUNDS / 2];
        System.out.printf(
                "G=%d K=%d D=%d B=%d %s, %.0f%% of one factor, %.0f%% of two, %.0f%% of none: dense %.2f ms, sparse %.2f ms"
                        + " (%.2f to %.2f), plain VAE %.2f ms: %.1f times faster, %.1f times a plain VAE's%n",
                features,
                factors,
                units,
                rows,
                likelihood,
                100 * one,
                100 * two,
                100 * none,
                dense,
                held,
                times[1][0],
                times[1][ROUNDS - 1],
                vae,
                dense / held,
                held / vae);
        System.out.println(sparse.describe(support, rows));
    }

    private static LoadingsSupport support(int features, int factors, double one, double two, double none) {
        SplittableRandom random = new SplittableRandom(7);
        boolean[] mask = new boolean[features * factors];
        for (int j = 0; j < features; j++) {
            double share = (j + .5) / features;
            int count = share < one ? 1 : share < one + two ? 2 : share < one + two + none ? 0 : 5;
            for (int n = 0; n < Math.min(count, factors); ) {
                int entry = j * factors + random.nextInt(factors);
                n += mask[entry] ? 0 : 1;
                mask[entry] = true;
            }
        }
        return LoadingsSupport.of(mask, factors);
    }

    private static Runnable step(
            Decoder decoder,
            String likelihood,
            int features,
            int factors,
            int encoder,
            int rows,
            LoadingsSupport support) {
        NetworkSpec spec = NetworkSpec.builder(features, factors, decoder, TestData.likelihood(likelihood))
                .encoderLayers(encoder, encoder)
                .build();
        float[] start = Initialization.gaussian().parameters(spec.layout(), 1);
        SplittableRandom random = new SplittableRandom(5);
        for (ParameterLayout.Entry entry : spec.layout().entries()) {
            for (int i = entry.offset(); i < entry.end() && entry.name().equals("decoder.1.b"); i++) {
                start[i] = (float) random.nextDouble(-.2, .2);
            }
            for (int i = 0; support != null && entry.name().equals("W") && i < entry.length(); i++) {
                start[entry.offset() + i] *= support.contains(i / factors, i % factors) ? 1 : 0;
            }
        }
        MultiLayerNetwork network = spec.network(new Adam(1e-7), start);
        INDArray inputs = TestData.inputs(DataType.FLOAT, rows, features, 2);
        INDArray labels = TestData.labels(likelihood, DataType.FLOAT, rows, features, 3);
        float[] noise = TestData.noise(rows * factors, 4);
        return () -> {
            NetworkSpec.outputLayer(network)
                    .setContext(StepContext.builder(10 * rows)
                            .noise(noise)
                            .support(support)
                            .build());
            network.setInput(inputs);
            network.setLabels(labels);
            network.computeGradientAndScore();
        };
    }
}
