// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparsevae.network.ParameterLayout.Entry;
import org.sparsevae.network.decoder.SparseDecoder;

class InitializationTest {
    private static final int FEATURES = 200;
    private static final int FACTORS = 10;
    private final ParameterLayout layout = NetworkSpec.builder(
                    FEATURES, FACTORS, new SparseDecoder(new int[] {50, 40}, true), TestData.likelihood("gaussian"))
            .encoderLayers(30)
            .build()
            .layout();

    @Test
    void seedDecides() {
        float[] first = Initialization.gaussian().parameters(layout, 3);
        assertArrayEquals(first, Initialization.gaussian().parameters(layout, 3));
        assertFalse(Arrays.equals(first, Initialization.gaussian().parameters(layout, 4)));
    }

    @Test
    void weightsAndBiasesFillTheirRange() {
        float[] values = Initialization.gaussian().parameters(layout, 3);
        assertUniform(values, "encoder.0.W", 1 / Math.sqrt(FEATURES));
        assertUniform(values, "encoder.0.b", 1 / Math.sqrt(FEATURES));
        assertUniform(values, "head.W", 1 / Math.sqrt(30));
        assertUniform(values, "H1", 1 / Math.sqrt(FACTORS));
        assertUniform(values, "decoder.1.W", 1 / Math.sqrt(50));
        assertUniform(values, "output.W", 1 / Math.sqrt(40));
        assertUniform(values, "output.b", 1 / Math.sqrt(40));
        for (float value : part(values, "W")) {
            assertTrue(value >= .5 && value <= 1.5);
        }
        for (float value : part(values, "logSigma")) {
            assertEquals(0, value);
        }
    }

    @Test
    void slopesStartSmallAndOnNoSide() {
        float[] values = Initialization.gaussian().parameters(layout, 3);
        double sum = 0;
        double square = 0;
        for (float value : part(values, "A")) {
            sum += value;
            square += value * value;
        }
        int count = FEATURES * FACTORS;
        assertEquals(0, sum / count, .01);
        assertEquals(.01, square / count, .0012);
    }

    @Test
    void theOtherParametersStartAlikeWithAndWithoutSlopes() {
        ParameterLayout without = NetworkSpec.builder(
                        FEATURES, FACTORS, new SparseDecoder(50, 40), TestData.likelihood("gaussian"))
                .encoderLayers(30)
                .build()
                .layout();
        float[] values = Initialization.gaussian().parameters(without, 3);
        float[] all = Initialization.gaussian().parameters(layout, 3);
        for (Entry entry : without.entries()) {
            assertArrayEquals(Arrays.copyOfRange(values, entry.offset(), entry.end()), part(all, entry.name()));
        }
    }

    private void assertUniform(float[] values, String name, double bound) {
        float[] part = part(values, name);
        double largest = 0;
        double sum = 0;
        for (float value : part) {
            largest = Math.max(largest, Math.abs(value));
            sum += value;
        }
        assertTrue(
                largest <= bound * (1 + 1e-6) && largest > .8 * bound, name + " reaches " + largest + " of " + bound);
        assertEquals(0, sum / part.length, 4 * bound / Math.sqrt(3. * part.length), name);
    }

    @Test
    void ratingsStartWithUnitColumnsAndHalfNormalLoadings() {
        float[] offsets = new float[FEATURES];
        Arrays.fill(offsets, -3);
        float[] values = Initialization.ratings(offsets).parameters(layout, 3);
        Entry h1 = layout.entry("H1");
        for (int k = 0; k < FACTORS; k++) {
            double square = 0;
            for (int d = 0; d < h1.rows(); d++) {
                square += Math.pow(values[h1.index(d, k)], 2);
            }
            assertEquals(1, square, 1e-6);
        }
        double sum = 0;
        double square = 0;
        for (float value : part(values, "W")) {
            assertTrue(value >= 0);
            sum += value;
            square += value * value;
        }
        assertEquals(Math.sqrt(2 / Math.PI), sum / (FEATURES * FACTORS), .06);
        assertEquals(1, square / (FEATURES * FACTORS), .12);
        assertArrayEquals(offsets, part(values, "output.b"));
    }

    @Test
    void outputOffsetsMustMatchTheFeatures() {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> Initialization.ratings(new float[3])
                        .parameters(layout, 1));
        assertEquals(
                "there must be one starting output offset per feature: offsets = 3, features = 200",
                refused.getMessage());
    }

    @Test
    void headOffsetsMoveTheHeadsBiasesAlone() {
        float[] plain = Initialization.gaussian().parameters(layout, 1);
        float[] offsets = new float[layout.entry("head.b").length()];
        Arrays.fill(offsets, 1, offsets.length, -1);
        float[] moved = Initialization.gaussian().withHeadOffsets(offsets).parameters(layout, 1);
        int at = layout.entry("head.b").offset();
        for (int i = 0; i < plain.length; i++) {
            boolean inHead = i > at && i < at + offsets.length;
            assertEquals(inHead ? plain[i] - 1 : plain[i], moved[i], 0);
        }
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> Initialization.gaussian().withHeadOffsets(new float[1]).parameters(layout, 1));
        assertEquals(
                "there must be one offset per output of the head: offsets = 1, outputs = " + offsets.length,
                refused.getMessage());
    }

    private float[] part(float[] values, String name) {
        return Arrays.copyOfRange(
                values, layout.entry(name).offset(), layout.entry(name).end());
    }
}
