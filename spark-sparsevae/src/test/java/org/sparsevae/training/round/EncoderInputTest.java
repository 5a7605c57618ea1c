// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.round;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparsevae.features.InputScaling;
import org.sparsevae.training.rows.CounterNoise;

class EncoderInputTest {
    private static final int ROWS = 500;
    private static final int FEATURES = 400;
    private static final double HIGHEST = 0.4;

    private static CounterNoise noise() {
        return new CounterNoise(5, "input dropout", 1, 0);
    }

    private static float[] rows() {
        float[] rows = new float[ROWS * FEATURES];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = 1 + i % 7;
        }
        return rows;
    }

    @Test
    void everyRowHasARateOfItsOwnUpToTheHighest() {
        float[] rows = rows();
        float[] input = new EncoderInput(null, InputScaling.NONE, HIGHEST).dropped(rows, ROWS, FEATURES, noise(), 0);
        double[] shares = new double[ROWS];
        for (int i = 0; i < input.length; i++) {
            assertTrue(input[i] == 0 || input[i] == rows[i], "what is left keeps its value");
            shares[i / FEATURES] += input[i] == 0 ? 1.0 / FEATURES : 0;
        }
        Arrays.sort(shares);
        // quantiles of U(0, 0.4), beside which the spread of a share about its rate is small
        assertEquals(0, shares[0], 0.02);
        assertEquals(HIGHEST / 4, shares[ROWS / 4], 0.03);
        assertEquals(HIGHEST / 2, shares[ROWS / 2], 0.03);
        assertEquals(3 * HIGHEST / 4, shares[3 * ROWS / 4], 0.03);
        assertTrue(shares[ROWS - 1] < HIGHEST + 0.1);
    }

    @Test
    void theSameInputsAreDroppedHoweverTheMinibatchesAreCut() {
        EncoderInput input = new EncoderInput(null, InputScaling.NONE, HIGHEST);
        float[] rows = rows();
        float[] whole = input.dropped(rows, ROWS, FEATURES, noise(), 0);
        int from = 30;
        float[] tail = Arrays.copyOfRange(rows, from * FEATURES, rows.length);
        assertArrayEquals(
                Arrays.copyOfRange(whole, from * FEATURES, whole.length),
                input.dropped(tail, ROWS - from, FEATURES, noise(), from));
        assertArrayEquals(rows(), rows, "the rows themselves stay");
    }

    @Test
    void aScaledRowIsThatOfARowThatLacksTheDroppedInputs() {
        float[] kept = new EncoderInput(null, InputScaling.NONE, HIGHEST).dropped(rows(), ROWS, FEATURES, noise(), 0);
        for (InputScaling scaling : new InputScaling[] {InputScaling.ROW_SUM, InputScaling.L2}) {
            EncoderInput input = new EncoderInput(null, scaling, HIGHEST);
            float[] dropped = input.dropped(rows(), ROWS, FEATURES, noise(), 0);
            assertArrayEquals(input.scaled(kept, ROWS, FEATURES), dropped);
            double size = 0;
            for (int j = 0; j < FEATURES; j++) {
                size += scaling == InputScaling.L2 ? dropped[j] * dropped[j] : dropped[j];
            }
            assertEquals(1, size, 1e-5);
        }
    }

    @Test
    void withoutDropoutNothingIsDropped() {
        EncoderInput input = new EncoderInput(null, InputScaling.NONE, 0);
        assertArrayEquals(rows(), input.dropped(rows(), ROWS, FEATURES, noise(), 0));
    }

    /** What training reads is what the fitted encoder reads, value for value. */
    @Test
    void theLogarithmIsThatOfTheFittedEncoder() {
        float[] rows = {0, 1, 2, 1000, 0, 7, 1e6f, 3};
        float[] input = new EncoderInput(null, InputScaling.LOG, 0).scaled(rows, 2, 4);
        for (int j = 0; j < rows.length; j++) {
            assertEquals((float) (Math.log(1.0 + rows[j]) / Math.log(2)), input[j], 1e-6 * (1 + input[j]));
            assertEquals((float) InputScaling.LOG.value(rows[j]), input[j], 0);
        }
    }
}
