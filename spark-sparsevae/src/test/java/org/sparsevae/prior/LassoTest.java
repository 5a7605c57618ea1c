// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.analysis.integration.RombergIntegrator;
import org.junit.jupiter.api.Test;

class LassoTest {
    private static final float[] W = {0.5f, 0f, -2f, 1f, 0f, -0f};

    @Test
    void itIsTheSpikeAndSlabLassoWithEqualRates() {
        Lasso lasso = new Lasso(3, 2, 4);
        SpikeAndSlabLasso equal = new SpikeAndSlabLasso(3, 2, 4, 4, 1, 1);
        lasso.update(W);
        equal.update(W);
        assertArrayEquals(equal.shrinkage(), lasso.shrinkage());
        assertArrayEquals(new double[6], lasso.ridge());
        // with a = b = 1 the Beta density is 1
        assertEquals(equal.logMarginal(W), lasso.logMarginal(W), 1e-12);
        assertEquals(4 * 3.5, lasso.penalty(W), 1e-12);
        assertArrayEquals(
                LoadingsSupport.of(W, equal.inclusion(), 2, 0).mask(),
                LoadingsSupport.of(W, lasso.inclusion(), 2, 0).mask());
    }

    @Test
    void theDensityIntegratesToOne() {
        Lasso lasso = new Lasso(2, 1, 4);
        double half = new RombergIntegrator(1e-8, 1e-10, 5, 25)
                .integrate(1 << 22, x -> Math.exp(lasso.logMarginal(new float[] {(float) x, 0})), 0, 20);
        assertEquals(2, 2 * half, 1e-6, "lambda / 2 = 2 at the other entry, which is zero");
    }

    @Test
    void activeIsWhatIsNotExactlyZero() {
        Lasso lasso = new Lasso(3, 2, 1);
        assertArrayEquals(new double[] {1, 1, 1, 1, 1, 1}, lasso.inclusion());
        lasso.update(W);
        assertArrayEquals(new double[] {1, 0, 1, 1, 0, 0}, lasso.inclusion());
        assertArrayEquals(new double[] {2 / 3.0, 1 / 3.0}, lasso.activeShare());
        // what is frozen is what is not zero
        assertArrayEquals(
                new boolean[] {true, false, true, true, false, false},
                LoadingsSupport.freeze(lasso.inclusion(), 2).mask());
        lasso.warmUp(0);
        assertEquals(1, lasso.shrinkage()[0], "there is nothing to warm up");
    }

    @Test
    void copiesAndCheckpointsKeepTheState() {
        Lasso lasso = new Lasso(3, 2, 1);
        lasso.update(W);
        Lasso copy = lasso.copy();
        Lasso restored = new Lasso(3, 2, 1);
        restored.restore(lasso.state());
        double[] before = lasso.inclusion();
        lasso.update(new float[6]);
        assertArrayEquals(before, copy.inclusion());
        assertArrayEquals(before, restored.inclusion());
        assertArrayEquals(new double[6], lasso.inclusion());
    }

    @Test
    void badSettingsAreRefused() {
        refused("lambda must be positive and finite: lambda = 0.0", () -> new Lasso(3, 2, 0));
        refused("features = 1", () -> new Lasso(1, 2, 1));
        refused("features x factors = 3 x 2 = 6 entries: 5", () -> new Lasso(3, 2, 1).update(new float[5]));
        refused("6 values of inclusion: found none", () -> new Lasso(3, 2, 1).restore(new TreeMap<>()));
        SortedMap<String, double[]> state = new Lasso(3, 2, 1).state();
        state.get("inclusion")[0] = 0.5;
        refused("must be 0 or 1: 0.5", () -> new Lasso(3, 2, 1).restore(state));
    }

    private static void refused(String part, org.junit.jupiter.api.function.Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }
}
