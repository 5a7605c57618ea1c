// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoadingsSupportTest {
    private static final float[] W = {0.5f, 0f, 0.009f, -0.3f, 0.8f, 0f};
    private static final double[] INCLUSION = {0.9, 0.1, 0.7, 0.5, 0.4999, 0.6};

    @Test
    void aLoadingNeedsBothProbabilityAndSize() {
        LoadingsSupport support = LoadingsSupport.of(W, INCLUSION, 2, LoadingsSupport.WEIGHT_THRESHOLD);
        assertArrayEquals(new boolean[] {true, false, false, true, false, false}, support.mask());
        assertEquals(2, support.size());
        assertEquals(2, support.activeFactors());
        assertArrayEquals(new int[] {1, 1}, support.featuresPerFactor());
        assertArrayEquals(new int[] {1, 1, 0}, support.factorsPerFeature());
        assertTrue(support.contains(1, 1));
        assertFalse(support.contains(2, 0));
        LoadingsSupport nonZero = LoadingsSupport.of(W, INCLUSION, 2, 0);
        assertArrayEquals(new boolean[] {true, false, true, true, false, false}, nonZero.mask());
        LoadingsSupport off = LoadingsSupport.of(new float[6], INCLUSION, 2, 0);
        assertEquals(0, off.activeFactors());
    }

    @Test
    void freezingMasksLoadingsAndMoments() {
        LoadingsSupport frozen = LoadingsSupport.freeze(INCLUSION, 2);
        assertArrayEquals(new boolean[] {true, false, true, true, false, true}, frozen.mask());
        float[] flat = new float[8];
        System.arraycopy(W, 0, flat, 1, 6);
        flat[0] = 3;
        flat[7] = 4;
        float[] m = {1, -2, 3, 4, -5, 6};
        float[] v = {1, 2, 3, 4, 5, 6};
        frozen.apply(new FloatSlice(flat, 1, 6), FloatSlice.of(m), FloatSlice.of(v));
        assertArrayEquals(new float[] {3, 0.5f, 0, 0.009f, -0.3f, 0, 0, 4}, flat);
        assertArrayEquals(new float[] {1, 0, 3, 4, 0, 6}, m);
        assertArrayEquals(new float[] {1, 0, 3, 4, 0, 6}, v);
        assertEquals(0, Float.floatToRawIntBits(flat[5]));
        assertArrayEquals(frozen.mask(), LoadingsSupport.of(frozen.mask(), 2).mask());
    }

    @Test
    void sizesMustFit() {
        assertThrows(IllegalArgumentException.class, () -> LoadingsSupport.freeze(new double[5], 2));
        assertThrows(IllegalArgumentException.class, () -> LoadingsSupport.of(W, new double[5], 2, 0));
        assertThrows(IllegalArgumentException.class, () -> LoadingsSupport.of(W, INCLUSION, 2, -1));
        LoadingsSupport support = LoadingsSupport.freeze(INCLUSION, 2);
        assertThrows(IllegalArgumentException.class, () -> support.apply(FloatSlice.of(new float[5])));
    }

    @Test
    void anchorsLoadOnNothingElse() {
        LoadingsSupport one = Supports.of(3, "100", "100", "001", "101");
        assertArrayEquals(new int[] {0, 1}, one.anchors(0));
        assertArrayEquals(new int[0], one.anchors(1));
        assertArrayEquals(new int[] {2}, one.anchors(2));
        LoadingsSupport rest = one.without(0);
        assertArrayEquals(Supports.of(3, "000", "000", "001", "001").mask(), rest.mask());
        assertArrayEquals(new int[] {2, 3}, rest.anchors(2));
    }
}
