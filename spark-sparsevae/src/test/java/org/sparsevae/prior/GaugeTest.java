// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

class GaugeTest {
    private static final int G = 4;
    private static final int K = 3;
    private static final int D = 5;

    private static float[] gaussian(int length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] widen(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    /** A toy loss through relu(H1 (w_j o z)) with fixed z and output weights. */
    private static double loss(double[] w, double[] h1) {
        double total = 0;
        for (int j = 0; j < G; j++) {
            for (int d = 0; d < D; d++) {
                double pre = 0;
                for (int k = 0; k < K; k++) {
                    pre += h1[d + D * k] * w[j * K + k] * (0.5 + 0.4 * k - 0.3 * j);
                }
                double hidden = Math.max(0, pre);
                total += Math.sin(hidden * (d + 1)) + hidden * hidden;
            }
        }
        return total;
    }

    private static double[] gradient(ToDoubleBiFunction<double[], double[]> f, double[] w, double[] h1, boolean ofW) {
        double[] moved = ofW ? w : h1;
        double[] gradient = new double[moved.length];
        for (int i = 0; i < moved.length; i++) {
            double at = moved[i];
            double step = 1e-6;
            moved[i] = at + step;
            double up = f.applyAsDouble(w, h1);
            moved[i] = at - step;
            gradient[i] = (up - f.applyAsDouble(w, h1)) / (2 * step);
            moved[i] = at;
        }
        return gradient;
    }

    @Test
    void theGaugeIsHeldAndTheFunctionIsNotChanged() {
        float[] w = gaussian(G * K, 1);
        float[] h1 = gaussian(D * K, 2);
        double before = loss(widen(w), widen(h1));
        double[] lengths = lengths(h1);
        float[] wBefore = w.clone();
        double[] a = Gauge.hold(FloatSlice.of(w), K, FloatSlice.of(h1));
        assertEquals(1, Gauge.scale(FloatSlice.of(w), K), 1e-6);
        assertEquals(before, loss(widen(w), widen(h1)), 1e-5 * Math.abs(before));
        double[] held = lengths(h1);
        for (int k = 0; k < K; k++) {
            assertEquals(held[0], held[k], 1e-5 * held[0], "length of column " + k + " of H1");
            assertEquals(lengths[k] / held[k], a[k], 1e-5 * a[k], "multiple of factor " + k);
            for (int j = 0; j < G; j++) {
                assertEquals(a[k] * wBefore[j * K + k], w[j * K + k], 1e-5);
            }
        }
        for (double again : Gauge.hold(FloatSlice.of(w), K, FloatSlice.of(h1))) {
            assertEquals(1, again, 1e-6);
        }
    }

    private static double[] lengths(float[] h1) {
        double[] lengths = new double[K];
        for (int i = 0; i < h1.length; i++) {
            lengths[i / D] = Math.hypot(lengths[i / D], h1[i]);
        }
        return lengths;
    }

    @Test
    void theScaleAloneLeavesTheColumnsInProportion() {
        float[] w = gaussian(G * K, 3);
        float[] h1 = gaussian(D * K, 4);
        float[] before = w.clone();
        double c = Gauge.scale(FloatSlice.of(w), K);
        double[] a = Gauge.hold(Gauge.Kind.SCALE, FloatSlice.of(w), K, FloatSlice.of(h1));
        assertEquals(1, Gauge.scale(FloatSlice.of(w), K), 1e-6);
        for (int i = 0; i < w.length; i++) {
            assertEquals(before[i] / c, w[i], 1e-6);
        }
        for (double multiple : a) {
            assertEquals(1 / c, multiple, 1e-12);
        }
        float[] free = before.clone();
        Gauge.hold(Gauge.Kind.NONE, FloatSlice.of(free), K, FloatSlice.of(h1));
        assertArrayEquals(before, free);
    }

    @Test
    void momentsFollowTheGradientsToTheNewScale() {
        float[] w = gaussian(G * K, 3);
        float[] h1 = gaussian(D * K, 4);
        // a scale far from 1, so that a wrong power would show
        for (int i = 0; i < w.length; i++) {
            w[i] *= 3;
        }
        for (int i = 0; i < h1.length; i++) {
            h1[i] /= 3;
        }
        double[] byW = gradient(GaugeTest::loss, widen(w), widen(h1), true);
        double[] byH1 = gradient(GaugeTest::loss, widen(w), widen(h1), false);
        float[][] moments = {moment(byW, 1), moment(byW, 2), moment(byH1, 1), moment(byH1, 2)};

        double[] a = Gauge.hold(FloatSlice.of(w), K, FloatSlice.of(h1));
        Gauge.rescaleMoments(
                a,
                FloatSlice.of(moments[0]),
                FloatSlice.of(moments[1]),
                FloatSlice.of(moments[2]),
                FloatSlice.of(moments[3]));

        double[] newByW = gradient(GaugeTest::loss, widen(w), widen(h1), true);
        double[] newByH1 = gradient(GaugeTest::loss, widen(w), widen(h1), false);
        assertArrayEquals(newByW, widen(moments[0]), 1e-4);
        assertArrayEquals(widen(moment(newByW, 2)), widen(moments[1]), 1e-3);
        assertArrayEquals(newByH1, widen(moments[2]), 1e-4);
        assertArrayEquals(widen(moment(newByH1, 2)), widen(moments[3]), 1e-3);
    }

    /** A toy loss through sum_k a_jk w_jk z_k with fixed z. */
    private static double linearLoss(double[] w, double[] a) {
        double total = 0;
        for (int j = 0; j < G; j++) {
            double m = 0;
            for (int k = 0; k < K; k++) {
                m += a[j * K + k] * w[j * K + k] * (0.5 + 0.4 * k - 0.3 * j);
            }
            total += Math.sin(m) + m * m;
        }
        return total;
    }

    @Test
    void slopesAndTheirMomentsFollowToTheNewScale() {
        float[] w = gaussian(G * K, 6);
        float[] h1 = gaussian(D * K, 7);
        float[] slopes = gaussian(G * K, 8);
        for (int i = 0; i < w.length; i++) {
            w[i] *= 3;
        }
        double before = linearLoss(widen(w), widen(slopes));
        double[] bySlopes = gradient(GaugeTest::linearLoss, widen(w), widen(slopes), false);
        float[][] moments = {moment(bySlopes, 1), moment(bySlopes, 2)};

        double[] a = Gauge.hold(FloatSlice.of(w), K, FloatSlice.of(h1));
        Gauge.rescaleSlopes(a, FloatSlice.of(slopes), FloatSlice.of(moments[0]), FloatSlice.of(moments[1]));

        assertEquals(before, linearLoss(widen(w), widen(slopes)), 1e-5 * Math.abs(before));
        double[] newBySlopes = gradient(GaugeTest::linearLoss, widen(w), widen(slopes), false);
        assertArrayEquals(newBySlopes, widen(moments[0]), 1e-4);
        assertArrayEquals(widen(moment(newBySlopes, 2)), widen(moments[1]), 1e-3);
        double[] broken = {1, -1, 1};
        FloatSlice any = FloatSlice.of(slopes);
        assertThrows(IllegalArgumentException.class, () -> Gauge.rescaleSlopes(broken, any, any, any));
    }

    private static float[] moment(double[] gradient, int power) {
        float[] moment = new float[gradient.length];
        for (int i = 0; i < moment.length; i++) {
            moment[i] = (float) Math.pow(gradient[i], power);
        }
        return moment;
    }

    @Test
    void degenerateLoadingsAreLeftAlone() {
        float[][] cases = {new float[G * K], {1, Float.NaN, 0}, {Float.POSITIVE_INFINITY, 0, 0}};
        for (float[] w : cases) {
            float[] before = w.clone();
            float[] h1 = gaussian(D * K, 5);
            float[] h1Before = h1.clone();
            for (double multiple : Gauge.hold(FloatSlice.of(w), K, FloatSlice.of(h1))) {
                assertEquals(1, multiple);
            }
            assertArrayEquals(before, w);
            assertArrayEquals(h1Before, h1);
        }
    }

    @Test
    void itWorksInsideOneFlatArray() {
        float[] flat = {9, 2, 0, -4, 1, 0, 9, 5, 5, 9};
        double[] a = Gauge.hold(new FloatSlice(flat, 1, 4), 2, new FloatSlice(flat, 7, 2));
        assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0}, a, 1e-12);
        assertArrayEquals(new float[] {9, 2 / 3f, 0, -4 / 3f, 1 / 3f, 0, 9, 15, 15, 9}, flat);
        assertThrows(IllegalArgumentException.class, () -> Gauge.scale(new FloatSlice(flat, 0, 5), 2));
        FloatSlice none = new FloatSlice(flat, 0, 0);
        double[] broken = {0};
        assertThrows(IllegalArgumentException.class, () -> Gauge.rescaleMoments(broken, none, none, none, none));
        assertThrows(IllegalArgumentException.class, () -> Gauge.hold(new FloatSlice(flat, 1, 4), 2, none));
    }
}
