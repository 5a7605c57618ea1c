// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FittedSparseDecoderTest {
    private static final int FEATURES = 19;
    private static final int FACTORS = 5;

    static FittedSparseDecoder decoder(int hiddenLayers) {
        return decoder(hiddenLayers, false);
    }

    private static FittedSparseDecoder decoder(int hiddenLayers, boolean slopes) {
        Random random = new Random(hiddenLayers);
        int width = 8;
        DenseLayer first = NaiveNetwork.layer(random, FACTORS, width, false, true);
        List<DenseLayer> hidden = new ArrayList<>();
        for (int l = 0; l < hiddenLayers; l++) {
            hidden.add(NaiveNetwork.layer(random, width, width + 3, true, true));
            width += 3;
        }
        return new FittedSparseDecoder(
                NaiveNetwork.loadings(random, FEATURES, FACTORS),
                first,
                hidden,
                NaiveNetwork.random(random, FEATURES * width, 0.5),
                NaiveNetwork.random(random, FEATURES, 0.5),
                slopes ? NaiveNetwork.random(random, FEATURES * FACTORS, 0.5) : null);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, false", "2, false", "0, true", "1, true", "2, true"})
    void matchesTheFormulasInDoublePrecision(int hiddenLayers, boolean slopes) {
        FittedSparseDecoder decoder = decoder(hiddenLayers, slopes);
        Random random = new Random(9);
        for (int repeat = 0; repeat < 20; repeat++) {
            double[] z = random.doubles(FACTORS, -3, 3).toArray();
            z[repeat % FACTORS] = repeat % 2 == 0 ? 0 : z[repeat % FACTORS];
            assertArrayEquals(NaiveNetwork.decode(decoder, z), decoder.decode(z), 2e-5);
        }
    }

    @Test
    void featuresWithoutFactorsAreConstants() {
        FittedSparseDecoder decoder = decoder(2);
        double atZero = decoder.decode(new double[FACTORS])[0];
        assertEquals(atZero, decoder.decode(new double[] {3, -2, 1, 5, 7})[0], 0);
        assertEquals(NaiveNetwork.decode(decoder, new double[FACTORS])[0], atZero, 1e-6);
    }

    @Test
    void keepsWhatItWasGiven() {
        float[] w = {0, 2, 0, 0, -1, 3};
        DenseLayer first = new DenseLayer(2, 1, new float[] {1, 1}, null, DenseLayer.Activation.RELU);
        float[] offsets = {4, 5, 6};
        FittedSparseDecoder decoder = new FittedSparseDecoder(w, first, List.of(), new float[] {1, 1, 1}, offsets);
        assertArrayEquals(w, decoder.loadings());
        w[1] = 100;
        assertArrayEquals(new double[] {6, 5, 8}, decoder.decode(new double[] {1, 1}), 1e-12);
        offsets[0] = 100;
        assertArrayEquals(new double[] {4, 5, 6}, decoder.decode(new double[] {1, -1}), 1e-12);
        assertNull(decoder.slopes());
    }

    @Test
    void slopesActWhereTheLoadingsAreNotZero() {
        float[] w = {0, 2, 0, 0, -1, 3};
        float[] a = {7, -0.5f, 7, 7, 2, 1};
        DenseLayer first = new DenseLayer(2, 1, new float[] {1, 1}, null, DenseLayer.Activation.RELU);
        FittedSparseDecoder decoder =
                new FittedSparseDecoder(w, first, List.of(), new float[] {1, 1, 1}, new float[] {4, 5, 6}, a);
        assertArrayEquals(new float[] {0, -0.5f, 0, 0, 2, 1}, decoder.slopes());
        assertArrayEquals(new double[] {5, 5, 9}, decoder.decode(new double[] {1, 1}), 1e-12);
        assertArrayEquals(new double[] {5, 5, 1}, decoder.decode(new double[] {1, -1}), 1e-12);
    }

    @Test
    void refusesShapesThatDoNotFit() {
        DenseLayer first = new DenseLayer(2, 1, new float[2], null, DenseLayer.Activation.RELU);
        DenseLayer biased = new DenseLayer(2, 1, new float[2], new float[1], DenseLayer.Activation.RELU);
        assertThrows(
                IllegalArgumentException.class,
                () -> new FittedSparseDecoder(new float[5], first, List.of(), new float[3], new float[3]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new FittedSparseDecoder(new float[6], first, List.of(), new float[4], new float[3]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new FittedSparseDecoder(new float[6], biased, List.of(), new float[3], new float[3]));
        assertEquals(
                "A needs one slope per loading: slopes = 5, loadings = 6",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new FittedSparseDecoder(
                                        new float[6], first, List.of(), new float[3], new float[3], new float[5]))
                        .getMessage());
        FittedSparseDecoder decoder =
                new FittedSparseDecoder(new float[6], first, List.of(), new float[3], new float[3]);
        assertEquals(
                "z must have one value per factor: values = 3, factors = 2",
                assertThrows(IllegalArgumentException.class, () -> decoder.decode(new double[3]))
                        .getMessage());
    }
}
