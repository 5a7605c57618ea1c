// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ProximalStepTest {
    private static final float POSITIVE_ZERO = 0f;

    /** argmin over u of (u - w)^2 / (2 s) + rate |u| + ridge u^2 / 2, on u >= 0 if asked, by golden-section search (it is convex). */
    private static double bruteForce(double w, double s, double rate, double ridge, boolean nonNegative) {
        double low = nonNegative ? 0 : -Math.abs(w) - 1;
        double high = Math.abs(w) + 1;
        double ratio = (Math.sqrt(5) - 1) / 2;
        for (int i = 0; i < 200; i++) {
            double left = high - ratio * (high - low);
            double right = low + ratio * (high - low);
            double atLeft = (left - w) * (left - w) / 2 + s * (rate * Math.abs(left) + ridge * left * left / 2);
            double atRight = (right - w) * (right - w) / 2 + s * (rate * Math.abs(right) + ridge * right * right / 2);
            if (atLeft < atRight) {
                high = right;
            } else {
                low = left;
            }
        }
        return (low + high) / 2;
    }

    @Test
    void itMinimisesThePenaltyInAdamsMetric() {
        Random random = new Random(1);
        int n = 500;
        float[] w = new float[n];
        float[] v = new float[n];
        double[] shrinkage = new double[n];
        double[] ridge = new double[n];
        for (int i = 0; i < n; i++) {
            w[i] = (float) random.nextGaussian();
            v[i] = (float) StrictMath.exp(2 * random.nextGaussian() - 14);
            shrinkage[i] = 1 + 9 * random.nextDouble();
            ridge[i] = i % 2 == 0 ? 0 : 20 * random.nextDouble();
        }
        for (boolean nonNegative : new boolean[] {false, true}) {
            float[] moved = w.clone();
            int zeros = new ProximalStep(0.999, 1e-8, nonNegative)
                    .apply(FloatSlice.of(moved), FloatSlice.of(v), 7, 0.03, shrinkage, ridge, 2, 100);
            int counted = 0;
            for (int i = 0; i < n; i++) {
                double vhat = v[i] / (1 - Math.pow(0.999, 7));
                double s = 0.03 / (Math.sqrt(vhat) + 1e-8);
                double best = bruteForce(w[i], s, 2 * shrinkage[i] / 100, 2 * ridge[i] / 100, nonNegative);
                assertEquals(best, moved[i], 1e-5);
                counted += moved[i] == 0 ? 1 : 0;
            }
            assertEquals(counted, zeros);
            assertTrue(zeros > 20 && zeros < n - 100, "the case must have both kinds: " + zeros);
        }
    }

    @Test
    void aZeroIsPositiveAndExact() {
        float[] w = {-0.1f, 0.1f, -0f, -2f, Float.NaN, -1e-3f};
        float[] v = {1, 1, 1, 1, 1, 1};
        double[] shrinkage = {1, 1, 1, 1, 1, 1};
        ProximalStep step = new ProximalStep(0.999, 1e-8, false);
        int zeros = step.apply(FloatSlice.of(w), FloatSlice.of(v), 1000000, 0.5, shrinkage, new double[6], 1, 1);
        assertEquals(4, zeros);
        for (int i : new int[] {0, 1, 2, 5}) {
            assertEquals(Float.floatToRawIntBits(POSITIVE_ZERO), Float.floatToRawIntBits(w[i]));
        }
        assertEquals(-1.5f, w[3], 1e-6f);
        assertTrue(Float.isNaN(w[4]), "divergence must stay visible");
    }

    @Test
    void withoutAPriorOnlyTheSignIsHeld() {
        float[] w = {-0.5f, 0.25f, 0f};
        ProximalStep step = new ProximalStep(0.999, 1e-8, true);
        int zeros = step.apply(
                FloatSlice.of(w), FloatSlice.of(new float[3]), 1, 0.1, new double[] {1, 1, 1}, new double[3], 0, 10);
        assertEquals(2, zeros);
        assertEquals(0.25f, w[1]);
        assertEquals(Float.floatToRawIntBits(POSITIVE_ZERO), Float.floatToRawIntBits(w[0]));
    }

    @Test
    void itTouchesItsSliceOnly() {
        float[] flat = {1, 1, 1, 1};
        float[] moments = {0, 0, 0, 1, 1};
        ProximalStep step = new ProximalStep(0.5, 1e-8, false);
        step.apply(
                new FloatSlice(flat, 1, 2),
                new FloatSlice(moments, 3, 2),
                1,
                0.1,
                new double[] {1, 2},
                new double[2],
                1,
                1);
        double s = 0.1 / (Math.sqrt(2) + 1e-8);
        assertEquals(1f, flat[0]);
        assertEquals(1 - s, flat[1], 1e-6);
        assertEquals(1 - 2 * s, flat[2], 1e-6);
        assertEquals(1f, flat[3]);
    }

    @Test
    void theNumberOfStepsEntersThroughTheBiasCorrection() {
        for (long steps : new long[] {1, 10, 1000, 100000}) {
            float[] w = {1f};
            new ProximalStep(0.999, 1e-8, false)
                    .apply(
                            FloatSlice.of(w),
                            FloatSlice.of(new float[] {1f}),
                            steps,
                            0.1,
                            new double[] {1},
                            new double[1],
                            1,
                            1);
            assertEquals(1 - 0.1 * Math.sqrt(1 - Math.pow(0.999, steps)), w[0], 1e-6);
        }
    }

    /**
     * Regression on known factors, x = W z + noise, by minibatch Adam in rounds of five steps with the proximal step and
     * the E-step between rounds: the exact zeros must be those of the truth.
     */
    @Test
    void exactZerosLandWhereTheTruthIsZero() {
        int features = 20;
        int factors = 4;
        int rows = 400;
        float[] truth = planted(features, factors);
        for (long seed = 0; seed < 5; seed++) {
            // weight 5: the spike's threshold 5 lambda0 / N = 0.25 is above the noise of a round's mean gradient,
            // 0.14 / sqrt 5, and gamma's cut near 0.18 above the standard error of an entry, 1 / sqrt N = 0.05
            LoadingsPrior prior = new SpikeAndSlabLasso(features, factors, 20, 2, 1, features);
            float[] w = plantedFit(truth, factors, rows, prior, seed);
            for (int i = 0; i < truth.length; i++) {
                assertEquals(truth[i] == 0, w[i] == 0, "seed " + seed + ", entry " + i + " is " + w[i]);
                assertEquals(truth[i], w[i], 0.25);
            }
        }
        for (float value : plantedFit(truth, factors, rows, null, 0)) {
            assertTrue(value != 0, "Adam alone makes no exact zeros");
        }
    }

    private static float[] planted(int features, int factors) {
        float[] truth = new float[features * factors];
        Random random = new Random(11);
        for (int i = 0; i < truth.length; i++) {
            truth[i] = i % factors == (i / factors) % factors || random.nextInt(8) == 0 ? 1f : 0f;
        }
        return truth;
    }

    /** The same under the other priors: the support is what they call active. */
    @Test
    void theOtherPriorsFindTheSupportToo() {
        int features = 20;
        int factors = 4;
        float[] truth = planted(features, factors);
        for (long seed = 0; seed < 3; seed++) {
            for (LoadingsPrior prior : new LoadingsPrior[] {
                new Lasso(features, factors, 18), new Horseshoe(features, factors, 1, 1),
            }) {
                float[] w = plantedFit(truth, factors, 400, prior, seed);
                LoadingsSupport found = LoadingsSupport.of(w, prior.inclusion(), factors, 0);
                for (int i = 0; i < truth.length; i++) {
                    String entry = prior.getClass().getSimpleName() + ", seed " + seed + ", entry " + i + " is " + w[i];
                    assertEquals(truth[i] != 0, found.contains(i / factors, i % factors), entry);
                    assertEquals(truth[i], w[i], 0.4, entry);
                }
            }
        }
    }

    private static float[] plantedFit(float[] truth, int factors, int rows, LoadingsPrior prior, long seed) {
        int features = truth.length / factors;
        Random random = new Random(seed);
        double[][] z = new double[rows][factors];
        double[][] x = new double[rows][features];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < factors; k++) {
                z[i][k] = random.nextGaussian();
            }
            for (int j = 0; j < features; j++) {
                x[i][j] = random.nextGaussian();
                for (int k = 0; k < factors; k++) {
                    x[i][j] += truth[j * factors + k] * z[i][k];
                }
            }
        }
        float[] w = new float[truth.length];
        float[] m = new float[w.length];
        float[] v = new float[w.length];
        for (int i = 0; i < w.length; i++) {
            w[i] = 0.5f + random.nextFloat();
        }
        ProximalStep step = new ProximalStep(0.999, 1e-8, false);
        int rounds = 300;
        int perRound = 5;
        long t = 0;
        for (int round = 0; round < rounds; round++) {
            double rate = 0.02 * 0.5 * (1 + StrictMath.cos(Math.PI * round / rounds));
            for (int s = 0; s < perRound; s++) {
                adam(w, m, v, gradient(w, x, z, factors, random), rate, ++t);
            }
            if (prior != null) {
                step.apply(
                        FloatSlice.of(w),
                        FloatSlice.of(v),
                        t,
                        perRound * rate,
                        prior.shrinkage(),
                        prior.ridge(),
                        5,
                        rows);
                prior.update(w);
            }
        }
        return w;
    }

    /** Gradient of the mean over 50 random rows of |x - W z|^2 / 2. */
    private static double[] gradient(float[] w, double[][] x, double[][] z, int factors, Random random) {
        double[] gradient = new double[w.length];
        int batch = 50;
        for (int b = 0; b < batch; b++) {
            int i = random.nextInt(x.length);
            for (int j = 0; j < x[i].length; j++) {
                double residual = -x[i][j];
                for (int k = 0; k < factors; k++) {
                    residual += w[j * factors + k] * z[i][k];
                }
                for (int k = 0; k < factors; k++) {
                    gradient[j * factors + k] += residual * z[i][k] / batch;
                }
            }
        }
        return gradient;
    }

    private static void adam(float[] w, float[] m, float[] v, double[] gradient, double rate, long t) {
        for (int i = 0; i < w.length; i++) {
            m[i] = (float) (0.9 * m[i] + 0.1 * gradient[i]);
            v[i] = (float) (0.999 * v[i] + 0.001 * gradient[i] * gradient[i]);
            double mhat = m[i] / (1 - StrictMath.pow(0.9, t));
            double vhat = v[i] / (1 - StrictMath.pow(0.999, t));
            w[i] -= (float) (rate * mhat / (Math.sqrt(vhat) + 1e-8));
        }
    }

    @Test
    void badArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ProximalStep(1, 1e-8, false));
        assertThrows(IllegalArgumentException.class, () -> new ProximalStep(0.9, 0, false));
        ProximalStep step = new ProximalStep(0.9, 1e-8, false);
        FloatSlice one = FloatSlice.of(new float[1]);
        FloatSlice two = FloatSlice.of(new float[2]);
        double[] rate = {1};
        double[] none = {0};
        assertThrows(IllegalArgumentException.class, () -> step.apply(two, one, 1, 1, rate, none, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> step.apply(one, two, 1, 1, rate, none, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> step.apply(one, one, 0, 1, rate, none, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> step.apply(one, one, 1, Double.NaN, rate, none, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> step.apply(one, one, 1, 1, rate, none, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> step.apply(one, one, 1, 1, rate, none, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new FloatSlice(new float[3], 2, 2));
    }
}
