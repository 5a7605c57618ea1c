// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.training.NoUpdate;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.TrainingState;
import org.sparsevae.training.TrainingState.BestEpoch;
import org.sparsevae.training.round.WeightState;

/** What a training leaves in its folder is what the next driver finds there. */
class TrainingFolderTest {
    private static final int ROUNDS = 9;
    private static final int PATIENCE = 4;
    private static final long SEED = 5;
    private static final NoUpdate UPDATE = new NoUpdate(3, 2);

    @TempDir
    Path folder;

    private FitCheckpoints open() {
        return FitCheckpoints.open(folder.toString(), 1, new FitIdentity(Map.of("k", "2")), new Configuration());
    }

    private static WeightState weights(float first) {
        WeightState weights = new WeightState(new float[] {first, 2}, new float[] {3, 4, 5, 6});
        weights.covariance(new double[] {1, 0.5, 0.5, 1}, -0.25);
        return weights;
    }

    /** In the middle of the second epoch, the best score behind it. */
    private static TrainingState state() {
        RowTerms epoch = new RowTerms();
        epoch.add(7, 7.5, -3.25, 0.1 + 0.2, Double.NaN, new double[] {1, 2, 2, 4}, new double[] {0.5, 0.25});
        return new TrainingState(
                weights(1),
                UPDATE,
                new BestEpoch(PATIENCE, -1.5, 2, weights(8), UPDATE),
                epoch,
                List.of(record(1), record(2), record(3)));
    }

    private static RoundRecord record(int round) {
        return new RoundRecord(round, 1, -2, 1, 0.5, -3.5, -2.5, 2, 6, 10, 0.25);
    }

    private static void requireSame(WeightState expected, WeightState found) {
        assertAll(
                () -> assertArrayEquals(expected.parameters(), found.parameters(), "parameters"),
                () -> assertArrayEquals(expected.adamState(), found.adamState(), "Adam's state"),
                () -> assertArrayEquals(expected.covarianceInverse(), found.covarianceInverse(), "covariance"),
                () -> assertEquals(expected.covarianceLogDeterminant(), found.covarianceLogDeterminant()));
    }

    @Test
    void allOfATrainingBetweenTwoRoundsComesBack() {
        TrainingState expected = state();
        try (FitCheckpoints checkpoints = open()) {
            checkpoints.next(SEED).afterRound(expected, ROUNDS);
        }
        try (FitCheckpoints checkpoints = open()) {
            TrainingState found =
                    checkpoints.next(SEED).newest(UPDATE, PATIENCE).orElseThrow();
            assertAll(
                    () -> requireSame(expected.weights(), found.weights()),
                    () -> assertEquals(expected.records(), found.records()),
                    () -> assertEquals(7, found.epoch().rows(), "rows of the epoch"),
                    () -> assertEquals(0.1 + 0.2, found.epoch().kullbackLeibler(), "KL of the epoch"),
                    () -> assertArrayEquals(
                            expected.epoch().meanProducts(), found.epoch().meanProducts(), "moments of the epoch"),
                    () -> assertEquals(-1.5, found.best().score(), "best score"),
                    () -> assertEquals(2, found.best().epochsSince(), "epochs since the best"),
                    () -> requireSame(weights(8), found.best().state()));
        }
    }

    /** Nobody says how long a process lives on after SIGTERM: what the round began with is written, its end not waited for. */
    @Test
    void aShutdownInTheMiddleOfARoundKeepsWhatTheRoundBeganWith() {
        try (FitCheckpoints checkpoints = open()) {
            TrainingFolder training = (TrainingFolder) checkpoints.next(SEED);
            TrainingState state = state();
            training.hold(state, ROUNDS);
            state.weights().parameters()[0] = 7;
            training.stopped();
        }
        try (FitCheckpoints checkpoints = open()) {
            TrainingState found =
                    checkpoints.next(SEED).newest(UPDATE, PATIENCE).orElseThrow();
            requireSame(state().weights(), found.weights());
        }
    }

    /** Trainings of a fit come in one order, each with its seed; a folder that was mixed up is worth no more than a damaged one. */
    @Test
    void aCheckpointOfAnotherTrainingIsNotTaken() {
        try (FitCheckpoints checkpoints = open()) {
            checkpoints.next(SEED).afterRound(state(), ROUNDS);
        }
        try (FitCheckpoints checkpoints = open()) {
            assertTrue(checkpoints.next(SEED + 1).newest(UPDATE, PATIENCE).isEmpty());
        }
    }
}
