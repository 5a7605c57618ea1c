// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NativeThreads;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.DenseDecoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;

/** What goes past ND4J gives what ND4J gives, for both types and all layouts that the network has. */
class KernelsTest {
    private final Random random = new Random(1);

    @AfterEach
    void direct() {
        Kernels.setDirect(true);
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, 5, 7, 4",
        "DOUBLE, 5, 7, 4",
        "FLOAT, 1, 7, 4",
        "FLOAT, 5, 1, 4",
        "DOUBLE, 5, 7, 1",
        "FLOAT, 1, 1, 3",
        "DOUBLE, 1, 6, 1",
        "FLOAT, 33, 50, 20"
    })
    void productsAreThoseOfNd4j(DataType type, int rows, int columns, int inner) {
        NativeThreads.useOne();
        for (int turn = 0; turn < 16; turn++) {
            boolean turnA = (turn & 1) != 0;
            boolean turnB = (turn & 2) != 0;
            char order = (turn & 4) != 0 ? 'c' : 'f';
            double beta = (turn & 8) != 0 ? 1 : 0;
            INDArray a = turnA ? matrix(type, inner, rows, order) : matrix(type, rows, inner, order);
            INDArray b = turnB ? matrix(type, columns, inner, order) : matrix(type, inner, columns, order);
            INDArray c = matrix(type, rows, columns, 'f');
            INDArray into =
                    beta == 0 ? Nd4j.valueArrayOf(c.shape(), Double.NaN, type).dup('f') : c.dup('f');
            Kernels.product(a, turnA, b, turnB, beta, into);
            double[] expected = new double[rows * columns];
            for (int i = 0, cell = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++, cell++) {
                    double sum = beta * c.getDouble(i, j);
                    for (int k = 0; k < inner; k++) {
                        sum += (turnA ? a.getDouble(k, i) : a.getDouble(i, k))
                                * (turnB ? b.getDouble(j, k) : b.getDouble(k, j));
                    }
                    expected[cell] = sum;
                }
            }
            assertArrayEquals(expected, into.dup('c').data().asDouble(), tolerance(type), "turn " + turn);
            INDArray byRows = c.dup('c');
            Kernels.product(a, turnA, b, turnB, beta, byRows);
            assertArrayEquals(expected, byRows.data().asDouble(), tolerance(type), "by rows, turn " + turn);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void productsOfViewsStayWithinThem(DataType type) {
        NativeThreads.useOne();
        INDArray whole = matrix(type, 9, 12, 'f');
        INDArray before = whole.dup('f');
        INDArray part = whole.get(NDArrayIndex.interval(2, 6), NDArrayIndex.interval(3, 8));
        INDArray a = matrix(type, 4, 3, 'f');
        INDArray b = matrix(type, 3, 5, 'f');
        Kernels.product(a, false, b, false, 0, part);
        INDArray expected = a.mmul(b);
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 12; j++) {
                boolean inside = i >= 2 && i < 6 && j >= 3 && j < 8;
                double value = inside ? expected.getDouble(i - 2, j - 3) : before.getDouble(i, j);
                assertEquals(value, whole.getDouble(i, j), tolerance(type));
            }
        }
    }

    @Test
    void shapesAndTypesThatDoNotGoTogetherAreRefused() {
        NativeThreads.useOne();
        INDArray a = matrix(DataType.FLOAT, 4, 3, 'f');
        INDArray c = matrix(DataType.FLOAT, 4, 5, 'f');
        INDArray b = matrix(DataType.FLOAT, 2, 5, 'f');
        assertEquals(
                "the matrices' shapes do not go together: 4 x 3 times 2 x 5 into 4 x 5",
                assertThrows(IllegalArgumentException.class, () -> Kernels.product(a, false, b, false, 0, c))
                        .getMessage());
        INDArray longer = matrix(DataType.FLOAT, 13, 1, 'f');
        assertThrows(IllegalArgumentException.class, () -> Kernels.addScaled(1, longer, a));
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT, 6, 4, 5, 3",
        "DOUBLE, 6, 4, 5, 3",
        "FLOAT, 1, 4, 1, 3",
        "DOUBLE, 6, 1, 5, 1",
        "FLOAT, 50, 30, 40, 20"
    })
    void operationsAreThoseOfNd4j(DataType type, int units, int factors, int width, int rows) {
        NativeThreads.useOne();
        List<INDArray> past = results(type, units, factors, width, rows, true);
        List<INDArray> own = results(type, units, factors, width, rows, false);
        for (int r = 0; r < past.size(); r++) {
            assertArrayEquals(
                    own.get(r).dup('c').data().asDouble(),
                    past.get(r).dup('c').data().asDouble(),
                    tolerance(type),
                    "result " + r);
        }
    }

    private List<INDArray> results(DataType type, int units, int factors, int width, int rows, boolean direct) {
        random.setSeed(3);
        Kernels.setDirect(direct);
        List<INDArray> results = new ArrayList<>();
        INDArray first = matrix(type, units, factors, 'f');
        INDArray loadings = matrix(type, factors * width, 1, 'f');
        INDArray masked = matrix(type, units * width, factors, 'f');
        FeatureKernels.maskedWeights(first, loadings, masked);
        results.add(masked);
        for (double beta : new double[] {0, 1}) {
            INDArray firstGradient = matrix(type, units, factors, 'f');
            INDArray loadingsGradient = matrix(type, factors * width, 1, 'f');
            INDArray gradient = matrix(type, units * width, factors, 'f');
            FeatureKernels.maskedWeightsBack(gradient, first, loadings, beta, firstGradient, loadingsGradient);
            results.add(firstGradient);
            results.add(loadingsGradient);
        }
        INDArray h = matrix(type, units, width * rows, 'f');
        INDArray scratch = matrix(type, units, width * rows, 'f');
        INDArray vectors = matrix(type, units * width, 1, 'f');
        INDArray outputs = matrix(type, 1, width * rows, 'f');
        FeatureKernels.dots(h, vectors, Nd4j.ones(type, 1, units), scratch, outputs);
        results.add(outputs);
        INDArray sums = matrix(type, units * width, 1, 'f');
        FeatureKernels.sums(h, outputs, Nd4j.ones(type, rows, 1), scratch, sums);
        results.add(sums);
        INDArray below = matrix(type, units, rows, 'f');
        for (boolean relu : new boolean[] {false, true}) {
            INDArray weights = matrix(type, units, width, 'f');
            INDArray layer = matrix(type, width, rows, 'f');
            Kernels.layer(weights, true, below, matrix(type, width, 1, 'f'), relu, layer);
            results.add(layer);
            INDArray byRows = matrix(type, width, rows, 'c');
            Kernels.layer(weights, true, below, matrix(type, 1, rows, 'f'), relu, byRows);
            results.add(byRows);
            INDArray without = matrix(type, width, rows, 'f');
            Kernels.layer(weights, true, below, null, relu, without);
            results.add(without);
            INDArray delta = matrix(type, width, rows, 'f');
            Kernels.backThroughRelu(layer.dup('f'), delta);
            results.add(delta);
        }
        INDArray sum = matrix(type, units, width * rows, 'f');
        Kernels.addScaled(-.3, h, sum);
        Kernels.scale(.7, sum);
        results.add(sum);
        return results;
    }

    @ParameterizedTest
    @CsvSource({"FLOAT, multinomial", "DOUBLE, multinomial", "FLOAT, bernoulli", "DOUBLE, bernoulli"})
    void stepsAreThoseOfNd4j(DataType type, String likelihood) {
        for (Decoder decoder : List.of(
                new SparseDecoder(new int[] {6, 5}, true, 4, SparseDecoder.DEFAULT_KEPT_BYTES),
                new SparseDecoder(new int[] {6, 5}, true, 4, 0),
                new SparseDecoder(7),
                new DenseDecoder(6, 5))) {
            double[] past = gradientOf(type, likelihood, decoder, true);
            double[] own = gradientOf(type, likelihood, decoder, false);
            assertArrayEquals(own, past, tolerance(type) * 10);
        }
    }

    private double[] gradientOf(DataType type, String likelihood, Decoder decoder, boolean direct) {
        int rows = 9;
        int features = 10;
        NetworkSpec spec = NetworkSpec.builder(features, 3, decoder, Likelihoods.of(likelihood))
                .encoderLayers(8, 6)
                .dataType(type)
                .build();
        MultiLayerNetwork network =
                spec.network(new Sgd(1), Initialization.gaussian().parameters(spec.layout(), 5));
        random.setSeed(7);
        INDArray labels = Nd4j.create(type, new long[] {rows, features}, 'c');
        float[] noise = new float[rows * 3];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < features; j++) {
                labels.putScalar(i, j, random.nextInt(2));
            }
            for (int k = 0; k < 3; k++) {
                noise[3 * i + k] = (float) random.nextGaussian();
            }
        }
        Kernels.setDirect(direct);
        NetworkSpec.outputLayer(network)
                .setContext(StepContext.builder(rows).noise(noise).build());
        network.setInput(labels);
        network.setLabels(labels);
        network.computeGradientAndScore();
        return network.getFlattenedGradients().dup().data().asDouble();
    }

    @ParameterizedTest
    @EnumSource(names = {"FLOAT", "DOUBLE"})
    void anyNumberThatIsNotFiniteIsSeen(DataType type) {
        NativeThreads.useOne();
        INDArray values = matrix(type, 1, 77, 'f');
        assertTrue(Kernels.surelyFinite(values));
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            for (int at : new int[] {0, 40, 76}) {
                INDArray broken = values.dup('f');
                broken.putScalar(0, at, bad);
                assertFalse(Kernels.surelyFinite(broken), bad + " at " + at);
            }
        }
    }

    private static double tolerance(DataType type) {
        return type == DataType.FLOAT ? 1e-5 : 1e-12;
    }

    private INDArray matrix(DataType type, int rows, int columns, char order) {
        INDArray matrix = Nd4j.create(type, new long[] {rows, columns}, order);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                matrix.putScalar(i, j, random.nextDouble() - .5);
            }
        }
        return matrix;
    }
}
