// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.inference.DenseLayer.NonZeros;

class DenseLayerTest {

    /** Numbers of inputs around a multiple of four, of which all, some and none are not zero. */
    @ParameterizedTest
    @CsvSource({"1, 1", "4, 3", "5, 17", "7, 60", "8, 33", "50, 50", "401, 129"})
    void matchesTheFormulaInDoublePrecision(int inputs, int outputs) {
        Random random = new Random(inputs);
        for (boolean bias : new boolean[] {true, false}) {
            DenseLayer layer = NaiveNetwork.layer(random, inputs, outputs, bias, bias);
            for (double share : new double[] {0, 0.3, 1}) {
                double[] input = new double[inputs];
                float[] singles = new float[inputs];
                for (int i = 0; i < inputs; i++) {
                    singles[i] = random.nextDouble() < share ? (float) random.nextGaussian() : 0;
                    input[i] = singles[i];
                }
                double[] expected = NaiveNetwork.apply(layer, input);
                float[] found = layer.apply(singles);
                for (int o = 0; o < outputs; o++) {
                    assertTrue(Math.abs(expected[o] - found[o]) <= 1e-5, "output " + o);
                }
            }
        }
    }

    /** The order of a sum is that of the inputs, however many are added at a time. */
    @Test
    void addsOneInputAfterAnother() {
        int inputs = 403;
        int outputs = 70;
        Random random = new Random(3);
        DenseLayer layer = NaiveNetwork.layer(random, inputs, outputs, true, false);
        float[] input = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            input[i] = random.nextInt(3) == 0 ? 0 : (float) random.nextGaussian();
        }
        float[] weights = layer.weights();
        float[] expected = layer.bias();
        NonZeros entries = new NonZeros(inputs);
        for (int i = 0; i < inputs; i++) {
            if (input[i] != 0) {
                entries.add(i, input[i]);
                for (int o = 0; o < outputs; o++) {
                    expected[o] += input[i] * weights[i * outputs + o];
                }
            }
        }
        assertArrayEquals(expected, layer.apply(input), 0);

        float[] fromEntries = layer.bias();
        layer.addRows(entries, fromEntries);
        assertArrayEquals(expected, fromEntries, 0);
        layer.addRows(entries.clear(), fromEntries);
        assertArrayEquals(expected, fromEntries, 0, "nothing is added of no entries");
    }

    @Test
    void roomThatWasUsedBeforeLeavesNoTrace() {
        Random random = new Random(4);
        DenseLayer layer = NaiveNetwork.layer(random, 9, 5, true, true);
        NonZeros room = new NonZeros(20);
        float[] output = new float[5];
        layer.apply(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, output, room);
        float[] input = {0, 1, 0, 0, 0, -2, 0, 0, 0};
        layer.apply(input, output, room);
        assertArrayEquals(layer.apply(input), output, 0);
    }

    @Test
    void aNumberThatIsNoneShows() {
        DenseLayer layer = new DenseLayer(5, 2, new float[10], null, Activation.IDENTITY);
        assertArrayEquals(
                new float[] {Float.NaN, Float.NaN}, layer.apply(new float[] {0, 0, Float.NaN, 0, 0}), "a NaN input");
    }

    @Test
    void givesBackTheWeightsThatItWasGiven() {
        float[] weights = {1, 2, 3, 4, 5, 6};
        DenseLayer layer = new DenseLayer(2, 3, weights, null, Activation.IDENTITY);
        assertArrayEquals(weights, layer.weights());
        weights[0] = 100;
        layer.weights()[1] = 100;
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, layer.weights());
    }
}
