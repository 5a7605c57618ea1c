// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.features.InputScaling;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.FloatSlice;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.training.dl4j.AveragingMaster.RoundTask;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.SparseRow;
import org.sparsevae.training.rows.TrainingRows;

/** A partition's part of a round depends on the broadcast weights and on its rows, not on what its network did before. */
class RoundTaskTest {
    private static final int FEATURES = 6;
    private static final int FACTORS = 2;
    private static final int MINIBATCHES = 3;

    private final NetworkSpec network = NetworkSpec.builder(
                    FEATURES, FACTORS, new SparseDecoder(5, 4), new MultinomialLikelihood())
            .encoderLayers(7)
            .build();
    private final WorkerSetup setup = new WorkerSetup(
            network.configuration(Adam.builder().learningRate(0.02).build()).toJson(),
            4,
            5,
            5,
            new EncoderInput(null, InputScaling.ROW_SUM, 0.25),
            12,
            1);
    private final TrainingRows rows =
            TrainingRows.pack(0, FEATURES, sparseRows().iterator());

    private static List<SparseRow> sparseRows() {
        SplittableRandom random = new SplittableRandom(3);
        List<SparseRow> rows = new ArrayList<>();
        for (int i = 0; i < 4 * MINIBATCHES; i++) {
            double[] x = random.doubles(FEATURES, 0, 5).map(Math::floor).toArray();
            x[i % FEATURES]++;
            rows.add(SparseRow.of(Vectors.dense(x), 1, false));
        }
        return rows;
    }

    /** The task of a round that some rounds came before: Adam's state is not at its start. */
    private RoundTask task(long seed) {
        return task(state(seed), null);
    }

    private WeightState state(long seed) {
        float[] parameters = Initialization.ratings(new float[FEATURES]).parameters(network.layout(), seed);
        float[] adamState = new float[2 * parameters.length];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < adamState.length; i++) {
            adamState[i] = (float) random.nextDouble(0.01, 0.02);
        }
        return new WeightState(parameters, adamState);
    }

    private RoundTask task(WeightState state, LoadingsSupport support) {
        float[] parameters = state.parameters();
        float[] adamState = state.adamState();
        if (support != null) {
            ParameterLayout.Entry w = network.layout().entry("W");
            for (int start : new int[] {0, parameters.length}) {
                support.apply(new FloatSlice(adamState, start + w.offset(), w.length()));
            }
            support.apply(new FloatSlice(parameters, w.offset(), w.length()));
        }
        double[] klWeights = {0.2, 0.3, 0.4};
        RoundPlan plan = new RoundPlan(1, 0, MINIBATCHES, 9, klWeights, new double[MINIBATCHES], true, support);
        return new RoundTask(setup, plan, () -> state, null);
    }

    private static void requireSame(RoundResult expected, RoundResult found) {
        assertAll(
                () -> assertArrayEquals(expected.parameters(), found.parameters(), "parameters"),
                () -> assertArrayEquals(expected.adamState(), found.adamState(), "Adam's state"),
                () -> assertEquals(expected.terms().rows(), found.terms().rows(), "rows"),
                () -> assertEquals(
                        expected.terms().logLikelihood(), found.terms().logLikelihood(), "log-likelihood"),
                () -> assertArrayEquals(
                        expected.terms().meanProducts(), found.terms().meanProducts(), "moments"));
    }

    @Test
    void aFailedAttemptLeavesNothingToTheNext() {
        RoundResult undisturbed = task(1).call(rows);
        FaultyNetwork.lieInWait(setup.configuration(), FaultyNetwork.Fault.THROW);
        RoundTask task = task(1);
        assertEquals(
                "injected failure",
                assertThrows(IllegalStateException.class, () -> task.call(rows)).getMessage());
        requireSame(undisturbed, task.call(rows));
    }

    @Test
    void aRoundOfOtherWeightsLeavesNothingToTheNext() {
        RoundResult undisturbed = task(1).call(rows);
        task(2).call(rows);
        requireSame(undisturbed, task(1).call(rows));
    }

    /** Without the support Adam refills W in the first step; with it, zeros stay zeros through the round, and the rest moves. */
    @Test
    void loadingsThatAreHeldStayAtZeroOnTheWorker() {
        ParameterLayout.Entry w = network.layout().entry("W");
        boolean[] mask = new boolean[w.length()];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = i % 3 == 0;
        }
        RoundTask held = task(state(1), LoadingsSupport.of(mask, FACTORS));
        RoundResult result = held.call(rows);
        int length = result.parameters().length;
        for (int i = 0; i < mask.length; i++) {
            int at = w.offset() + i;
            assertEquals(mask[i], result.parameters()[at] != 0, "loading " + i);
            assertEquals(mask[i], result.adamState()[at] != 0, "its first moment");
            assertEquals(mask[i], result.adamState()[length + at] != 0, "its second moment");
        }
    }

    /** Before the freeze a feature that lost all its loadings comes back: no support, and Adam still has moments of them. */
    @Test
    void aFeatureWhoseRowIsEmptyComesBackWhileNothingIsHeld() {
        ParameterLayout.Entry w = network.layout().entry("W");
        WeightState state = state(1);
        for (int k = 0; k < FACTORS; k++) {
            state.parameters()[w.offset() + FACTORS + k] = 0;
        }
        RoundResult result = task(state, null).call(rows);
        for (int k = 0; k < FACTORS; k++) {
            assertNotEquals(0, result.parameters()[w.offset() + FACTORS + k]);
        }
    }
}
