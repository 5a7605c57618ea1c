// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.prior.LoadingsSupport;

/** Work that is repeated and timed: training steps, and the matrix products that they are made of. */
final class Step {
    /** Floats of one activation of a block of features, as the decoder cuts them. */
    private static final int BLOCK_FLOATS = 300 << 10;

    /** Steps of other shapes may be on the same thread: weights and arrays come back into the caches first. */
    private static final int WARM_UP = 3;

    private final Runnable work;
    private double guess = Double.NaN;

    private Step(Runnable work) {
        this.work = work;
    }

    /** Forward, backward and Adam of a shape's sparse VAE, every loading free. */
    static Step dense(Shape shape) {
        return training(shape, shape.sparse(), shape.start(shape.sparse()), null);
    }

    /** Forward, backward and Adam of a shape's sparse VAE whose support is frozen. */
    static Step frozen(Shape shape) {
        LoadingsSupport support = FrozenSupport.of(shape);
        return training(shape, shape.sparse(), shape.start(shape.sparse(), support), support);
    }

    /** Forward, backward and Adam of a shape's plain VAE. */
    static Step plain(Shape shape) {
        return training(shape, shape.dense(), shape.start(shape.dense()), null);
    }

    private static Step training(Shape shape, NetworkSpec spec, float[] parameters, LoadingsSupport support) {
        MultiLayerNetwork network = spec.network(Shape.updater(), parameters);
        INDArray rows = shape.minibatch();
        float[] noise = shape.noise();
        return new Step(() -> {
            NetworkSpec.outputLayer(network)
                    .setContext(StepContext.builder(10 * shape.rows())
                            .noise(noise)
                            .support(support)
                            .build());
            network.fit(rows, rows);
        });
    }

    /** The matrix products of a sparse VAE's step, alone: six of its decoder, block of features by block, and nine of its encoder. */
    static Step products(Shape shape) {
        List<Runnable> products = new ArrayList<>();
        int width = Math.min(shape.features(), Math.max(1, BLOCK_FLOATS / (shape.units() * shape.rows())));
        for (int from = 0; from < shape.features(); from += width) {
            int columns = Math.min(width, shape.features() - from) * shape.rows();
            layers(List.of(shape.factors(), shape.units(), shape.units()), columns, products);
        }
        layers(
                List.of(shape.features(), shape.encoderUnits(), shape.encoderUnits(), 2 * shape.factors()),
                shape.rows(),
                products);
        return new Step(() -> products.forEach(Runnable::run));
    }

    /** Zeros: repeated products must not run into slow or infinite numbers. */
    private static void layers(List<Integer> sizes, int columns, List<Runnable> products) {
        INDArray below = matrix(sizes.get(0), columns);
        for (int l = 1; l < sizes.size(); l++) {
            INDArray input = below;
            INDArray weight = matrix(sizes.get(l), sizes.get(l - 1));
            INDArray output = matrix(sizes.get(l), columns);
            products.add(() -> Kernels.product(weight, false, input, false, 0, output));
            products.add(() -> Kernels.product(output, false, input, true, 0, weight));
            products.add(() -> Kernels.product(weight, true, output, false, 0, input));
            below = output;
        }
    }

    private static INDArray matrix(int rows, int columns) {
        return Nd4j.create(DataType.FLOAT, new long[] {rows, columns}, 'f');
    }

    /** Processor milliseconds of one repetition: the mean over as many as take about the given time. */
    double milliseconds(double about) {
        if (Double.isNaN(guess)) {
            for (int i = 0; i < WARM_UP; i++) {
                work.run();
            }
            guess = Math.max(1e-3, ProcessorTime.ofThread(work));
        }
        work.run();
        int calls = (int) Math.max(1, Math.round(about / guess));
        guess = ProcessorTime.ofThread(() -> {
                    for (int i = 0; i < calls; i++) {
                        work.run();
                    }
                })
                / calls;
        return guess;
    }
}
