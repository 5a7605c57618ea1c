// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Collection;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.sparsevae.network.NativeThreads;
import org.sparsevae.network.tensor.Kernels;

/** Kernels of a training step alone, by JMH: not among the tests, run by name as docs/benchmarks.md says. */
public class KernelBenchmarks {
    private static final String EVERY = KernelBenchmarks.class.getName() + ".*";
    private static final int KERNELS = 4;
    private static final int SHAPES = 3;

    /** Runs all, each in a JVM of its own. */
    @Test
    void kernels() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(EVERY)
                        .forks(1)
                        .warmupIterations(2)
                        .measurementIterations(3)
                        .warmupTime(TimeValue.milliseconds(500))
                        .measurementTime(TimeValue.milliseconds(500))
                        .build())
                .run();
        assertEquals(KERNELS * SHAPES, results.size());
    }

    /** One layer: its weights, a batch below it, and what lies above. */
    @State(Scope.Thread)
    public static class Layer {
        /** Units above, units below, columns: the decoder at D = 50 and D = 300, the encoder. */
        @Param({"50,50,5000", "300,300,1000", "400,400,50"})
        public String shape;

        INDArray weights;
        INDArray below;
        INDArray above;
        INDArray delta;
        INDArray bias;

        /** Zeros: repeated products must not run into slow or infinite numbers. */
        @Setup
        public void arrays() {
            NativeThreads.useOne();
            String[] sizes = shape.split(",");
            int units = Integer.parseInt(sizes[0]);
            int inputs = Integer.parseInt(sizes[1]);
            int columns = Integer.parseInt(sizes[2]);
            weights = matrix(units, inputs);
            below = matrix(inputs, columns);
            above = matrix(units, columns);
            delta = matrix(units, columns);
            bias = matrix(units, 1);
        }

        private static INDArray matrix(int rows, int columns) {
            return Nd4j.create(DataType.FLOAT, new long[] {rows, columns}, 'f');
        }
    }

    /** The product of a layer, forward. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void forward(Layer layer) {
        Kernels.product(layer.weights, false, layer.below, false, 0, layer.above);
    }

    /** The product that gives the gradient in a layer's weights. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void weightGradient(Layer layer) {
        Kernels.product(layer.above, false, layer.below, true, 0, layer.weights);
    }

    /** A whole layer, forward: product, bias and relu. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void layer(Layer layer) {
        Kernels.layer(layer.weights, false, layer.below, layer.bias, true, layer.above);
    }

    /** The way back through a relu. */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public void backThroughRelu(Layer layer) {
        Kernels.backThroughRelu(layer.above, layer.delta);
    }
}
