// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.Standardisation;

class FittedEncoderTest {
    private static final int FEATURES = 23;
    private static final int FACTORS = 4;

    private static Standardisation standardisation(Random random) {
        double[] mean = new double[FEATURES];
        double[] sd = new double[FEATURES];
        for (int j = 0; j < FEATURES; j++) {
            mean[j] = 3 * random.nextGaussian();
            sd[j] = 0.2 + random.nextDouble();
        }
        return new Standardisation(mean, sd);
    }

    private static FittedEncoder encoder(boolean standardised, InputScaling scaling) {
        Random random = new Random(5);
        List<DenseLayer> layers = List.of(
                NaiveNetwork.layer(random, FEATURES, 17, true, true),
                NaiveNetwork.layer(random, 17, 9, true, true),
                NaiveNetwork.layer(random, 9, 2 * FACTORS, true, false));
        return new FittedEncoder(layers, standardised ? standardisation(random) : null, scaling);
    }

    private static double[] row(long seed, int nonZeros) {
        Random random = new Random(seed);
        double[] row = new double[FEATURES];
        for (int e = 0; e < nonZeros; e++) {
            row[random.nextInt(FEATURES)] = 1 + random.nextInt(5);
        }
        return row;
    }

    @ParameterizedTest
    @CsvSource({
        "false,none,5",
        "false,rowSum,5",
        "false,l2,5",
        "false,rowSum,0",
        "false,l2,0",
        "true,none,4",
        "true,none,60",
        "true,l2,4",
        "true,l2,60",
        "true,rowSum,4",
        "true,rowSum,60",
        "true,none,0",
        "false,log,5",
        "false,log,0",
        "true,log,4",
        "true,log,60"
    })
    void matchesTheFormulasInDoublePrecision(boolean standardised, String scaling, int nonZeros) {
        FittedEncoder encoder = encoder(standardised, InputScaling.of(scaling));
        double[] row = row(nonZeros, nonZeros);
        double[] input = row.clone();
        double sum = 0;
        double squares = 0;
        for (int j = 0; j < FEATURES; j++) {
            if (standardised) {
                Standardisation s = encoder.standardisation().orElseThrow();
                input[j] = (row[j] - s.mean()[j]) / s.sd()[j];
            }
            sum += input[j];
            squares += input[j] * input[j];
        }
        double divisor = scaling.equals("rowSum") ? sum : scaling.equals("l2") ? Math.sqrt(squares) : 1;
        for (int j = 0; j < FEATURES; j++) {
            input[j] /= divisor == 0 ? 1 : divisor;
            if (scaling.equals("log")) {
                input[j] = Math.signum(input[j]) * Math.log(1 + Math.abs(input[j])) / Math.log(2);
            }
        }
        for (DenseLayer layer : NaiveNetwork.layers(encoder.architecture(), encoder.arrays(), "encoder")) {
            input = NaiveNetwork.apply(layer, input);
        }
        RowPosterior posterior = encoder.encode(FeatureRow.dense(row));
        for (int k = 0; k < FACTORS; k++) {
            assertEquals(input[k], posterior.mean()[k], 2e-5 * (1 + Math.abs(input[k])));
            double logVariance = Math.min(5, Math.max(-10, input[FACTORS + k]));
            assertEquals(
                    Math.exp(logVariance / 2),
                    posterior.sd()[k],
                    2e-4 * posterior.sd()[k]);
        }
    }

    @ParameterizedTest
    @CsvSource({"false,none", "true,none", "true,l2", "false,rowSum", "false,log", "true,log"})
    void sparseAndDenseRowsGiveTheSameBits(boolean standardised, String scaling) {
        FittedEncoder encoder = encoder(standardised, InputScaling.of(scaling));
        // entry 7 is an explicit zero of the sparse vector
        FeatureRow sparse = FeatureRow.sparse(FEATURES, new int[] {2, 7, 20}, new double[] {1, 0, 4});
        double[] dense = new double[FEATURES];
        dense[2] = 1;
        dense[20] = 4;
        assertArrayEquals(
                encoder.encode(sparse).mean(),
                encoder.encode(FeatureRow.dense(dense)).mean(),
                0);
        assertArrayEquals(
                encoder.encode(sparse).sd(),
                encoder.encode(FeatureRow.dense(dense)).sd(),
                0);
    }

    /** So that the default for counts is, on zeros and ones, what it was before there was a choice. */
    @Test
    void theLogarithmLeavesZerosAndOnesAsTheyAreAndBoundsHeavyCounts() {
        for (double value : new double[] {0, 1, -1}) {
            assertEquals(value, InputScaling.LOG.value(value), 0);
        }
        assertEquals(10, InputScaling.LOG.value(1023), 1e-12);
        assertEquals(-10, InputScaling.LOG.value(-1023), 1e-12);
        assertEquals(20, InputScaling.LOG.value(1 << 20), 1e-5);
        double[] ones = new double[FEATURES];
        for (int j = 0; j < FEATURES; j += 3) {
            ones[j] = 1;
        }
        FeatureRow row = FeatureRow.dense(ones);
        assertArrayEquals(
                encoder(false, InputScaling.NONE).encode(row).mean(),
                encoder(false, InputScaling.LOG).encode(row).mean(),
                0);
    }

    @Test
    void logVarianceStaysWithinItsBounds() {
        float[] bias = {0, 0, 80, -80};
        DenseLayer layer = new DenseLayer(1, 4, new float[4], bias, DenseLayer.Activation.IDENTITY);
        RowPosterior posterior =
                new FittedEncoder(List.of(layer), null, InputScaling.NONE).encode(FeatureRow.dense(new double[] {1}));
        assertArrayEquals(new double[] {Math.exp(2.5), Math.exp(-5)}, posterior.sd(), 1e-12);
    }

    @Test
    void refusesRowsOfAnotherSizeAndBadIndices() {
        FittedEncoder encoder = encoder(false, InputScaling.NONE);
        IllegalArgumentException wrongSize = assertThrows(
                IllegalArgumentException.class, () -> encoder.encode(FeatureRow.dense(new double[FEATURES + 1])));
        assertEquals(
                "the row must have as many values as the model has features: row = 24, features = 23",
                wrongSize.getMessage());
        for (int[] indices : new int[][] {{3, 3}, {4, 2}, {-1, 2}, {2, 5}}) {
            assertThrows(IllegalArgumentException.class, () -> FeatureRow.sparse(5, indices, new double[] {1, 1}));
        }
        assertThrows(IllegalArgumentException.class, () -> FeatureRow.sparse(5, new int[] {1}, new double[] {1, 1}));
    }

    @Test
    void refusesLayersThatDoNotFit() {
        Random random = new Random(1);
        DenseLayer first = NaiveNetwork.layer(random, 5, 4, true, true);
        DenseLayer narrow = NaiveNetwork.layer(random, 3, 4, true, false);
        assertEquals(
                "layers of the encoder must fit together: layer = 1, inputs = 3, values that reach it = 4",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new FittedEncoder(List.of(first, narrow), null, InputScaling.NONE))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new FittedEncoder(List.of(first), null, InputScaling.NONE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new DenseLayer(2, 2, new float[3], null, DenseLayer.Activation.RELU));
        assertThrows(IllegalArgumentException.class, () -> new Standardisation(new double[1], new double[1]));
    }
}
