// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.Gauge;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.prior.ProximalStep;
import org.sparsevae.prior.Schedule;
import org.sparsevae.prior.SpikeAndSlabLasso;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.round.WeightState;

/** Algorithm 1 by hand: three features, two factors. */
class LoadingsUpdateTest {
    private static final double LAMBDA0 = 10;
    private static final double LAMBDA1 = 1;
    private static final double A = 1;
    private static final double B = 3;
    /** Steps behind Adam's second moment; it is chosen so that its corrected root is 1/2. */
    private static final int STEPS = 4;

    private static final double RATES = 0.05;
    private static final double ROWS = 11;

    private final ParameterLayout layout = NetworkSpec.builder(3, 2, new SparseDecoder(2), new BernoulliLikelihood())
            .encoderLayers(2)
            .build()
            .layout();
    private final int w = layout.entry("W").offset();

    private WeightState state(float... loadings) {
        float[] parameters = new float[layout.length()];
        float[] adam = new float[2 * parameters.length];
        System.arraycopy(loadings, 0, parameters, w, 6);
        Arrays.fill(
                adam, parameters.length + w, parameters.length + w + 6, (float) (.25 * (1 - Math.pow(.999, STEPS))));
        return new WeightState(parameters, adam);
    }

    private float[] loadings(WeightState state) {
        return Arrays.copyOfRange(state.parameters(), w, w + 6);
    }

    private LoadingsUpdate update(double freezeSupportAt, LoadingsSupport allowed) {
        return new LoadingsUpdate(
                layout,
                new SpikeAndSlabLasso(3, 2, LAMBDA0, LAMBDA1, A, B),
                new ProximalStep(.999, 1e-8, true),
                new LoadingsUpdate.Settings(
                        Schedule.constant(1), Schedule.constant(1), freezeSupportAt, false, Gauge.Kind.NONE),
                allowed);
    }

    private static RoundProgress progress(int steps, int of) {
        return new RoundProgress(0, 0, 10, steps, of, RATES, ROWS);
    }

    private static double inclusion(double eta, double w) {
        return 1 / (1 + (1 - eta) / eta * LAMBDA0 / LAMBDA1 * Math.exp(-(LAMBDA0 - LAMBDA1) * w));
    }

    /** From gamma = eta = 1/2 every rate is 5.5; a step of 0.05 over a root of 1/2, over 11 rows: each loading loses 0.05. */
    @Test
    void aRoundIsTheProximalStepAndThenTheExpectations() {
        LoadingsUpdate update = update(1, null);
        WeightState state = state(1, .04f, .5f, .03f, -.3f, .2f);
        update.afterRound(state, progress(STEPS, 100));
        float[] shrunk = loadings(state);
        assertArrayEquals(new float[] {.95f, 0, .45f, 0, 0, .15f}, shrunk, 1e-6f);
        assertEquals(0, shrunk[1]);
        assertEquals(0, shrunk[4]);
        double[] gamma = new double[6];
        Arrays.setAll(gamma, i -> inclusion(.5, shrunk[i]));
        assertArrayEquals(gamma, update.prior().inclusion(), 1e-6);
        // (sum of gamma + a - 1) / (a + b + G - 2)
        double first = (gamma[0] + gamma[2] + gamma[4]) / 5;
        double second = (gamma[1] + gamma[3] + gamma[5]) / 5;
        double[] eta = ((SpikeAndSlabLasso) update.prior()).activeShare();
        assertArrayEquals(new double[] {first, second}, eta, 1e-6);
        assertEquals(3, update.nonZeroLoadings(state));

        // the next round shrinks each loading at its own rate, and expects by the new shares
        update.afterRound(state, progress(STEPS, 100));
        float[] again = loadings(state);
        for (int i : new int[] {0, 2, 5}) {
            double rate = LAMBDA1 * gamma[i] + LAMBDA0 * (1 - gamma[i]);
            assertEquals(shrunk[i] - .1 * rate / 11, again[i], 1e-6);
        }
        assertEquals(inclusion(first, again[0]), update.prior().inclusion()[0], 1e-6);
        assertEquals(inclusion(second, again[5]), update.prior().inclusion()[5], 1e-6);
    }

    /** Past its share of the fit, what is off stays at exactly zero, moments too, and what is on is no longer shrunk. */
    @Test
    void aFrozenSupportIsHeldAndNotShrunk() {
        LoadingsUpdate update = update(.5, null);
        WeightState state = state(1, .04f, .5f, .05f, .2f, .2f);
        update.afterRound(state, progress(STEPS, 8));
        assertFalse(update.isFrozen(), "at the share itself it is not yet");
        float[] before = loadings(state);
        double[] gamma = update.prior().inclusion();
        assertTrue(gamma[0] > .5 && gamma[2] > .5 && gamma[5] < .5);
        state.parameters()[w + 5] = 3;
        state.adamState()[w + 5] = 7;
        update.afterRound(state, progress(STEPS + 1, 8));
        assertTrue(update.isFrozen());
        assertArrayEquals(new float[] {before[0], 0, before[2], 0, 0, 0}, loadings(state));
        assertEquals(0, state.adamState()[w + 5]);
        assertArrayEquals(gamma, update.prior().inclusion(), "the expectations end with the freeze");
    }

    /** What workers are told before a round: nothing while everything may move, and then what may. */
    @Test
    void workersHoldWhatIsZeroForGood() {
        LoadingsUpdate update = update(.5, null);
        WeightState state = state(1, .04f, .5f, .05f, .2f, .2f);
        assertNull(update.heldSupport(state));
        update.afterRound(state, progress(STEPS, 8));
        assertNull(update.heldSupport(state), "a feature whose row is empty can still come back");
        update.afterRound(state, progress(STEPS + 1, 8));
        assertArrayEquals(
                new boolean[] {true, false, true, false, false, false},
                update.heldSupport(state).mask());
        boolean[] allowed = {true, false, false, true, true, true};
        LoadingsUpdate narrow = update(.5, LoadingsSupport.of(allowed, 2));
        WeightState start = state(1, 1, 1, 1, 1, 1);
        assertArrayEquals(allowed, narrow.heldSupport(start).mask());
        assertArrayEquals(new float[] {1, 0, 0, 1, 1, 1}, loadings(start), "from the first round on");
        narrow.afterRound(start, progress(STEPS + 1, 8));
        assertEquals(narrow.heldSupport(start), narrow.heldSupport(start).and(LoadingsSupport.of(allowed, 2)));
    }

    @Test
    void loadingsThatAreNotAllowedAreZero() {
        boolean[] allowed = {true, false, false, true, true, true};
        LoadingsUpdate update = update(1, LoadingsSupport.of(allowed, 2));
        WeightState state = state(1, 1, 1, 1, 1, 1);
        update.afterRound(state, progress(STEPS, 100));
        assertArrayEquals(new float[] {.95f, 0, 0, .95f, .95f, .95f}, loadings(state), 1e-6f);
        assertTrue(update.allows(0) && !update.allows(1));
    }

    /** The scale that the gauge takes from W it gives to the decoder's first layer: the function stays. */
    @Test
    void theGaugeLeavesTheFunctionAlone() {
        LoadingsUpdate update = new LoadingsUpdate(
                layout,
                new SpikeAndSlabLasso(3, 2, LAMBDA0, LAMBDA1, A, B),
                new ProximalStep(.999, 1e-8, true),
                new LoadingsUpdate.Settings(Schedule.constant(0), Schedule.constant(1), 1, false, Gauge.Kind.SCALE),
                null);
        WeightState state = state(2, 0, 4, 1, 0, 3);
        int h1 = layout.entry("H1").offset();
        for (int i = 0; i < 4; i++) {
            state.parameters()[h1 + i] = i + 1;
        }
        update.afterRound(state, progress(STEPS, 100));
        // mean over features of the largest loading: (2 + 4 + 3) / 3
        assertArrayEquals(new float[] {2 / 3f, 0, 4 / 3f, 1 / 3f, 0, 1}, loadings(state), 1e-6f);
        assertArrayEquals(new float[] {3, 6, 9, 12}, Arrays.copyOfRange(state.parameters(), h1, h1 + 4), 1e-5f);
    }

    @Test
    void stateTakenBackGoesOnAlike() {
        LoadingsUpdate update = update(.5, null);
        WeightState state = state(1, .04f, .5f, .05f, .2f, .2f);
        update.afterRound(state, progress(5, 8));
        LoadingsUpdate restored = update(.5, null);
        restored.restore(update.state());
        assertTrue(restored.isFrozen());
        assertArrayEquals(update.prior().inclusion(), restored.prior().inclusion());
        assertArrayEquals(update.prior().shrinkage(), restored.prior().shrinkage());
    }
}
