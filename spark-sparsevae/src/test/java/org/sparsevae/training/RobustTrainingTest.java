// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.sparsevae.training.PlannedTrainings.PLAN;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparsevae.training.TrainedNetwork.RestartRecord;
import org.sparsevae.training.checkpoint.FitCheckpoints;
import org.sparsevae.training.checkpoint.FitIdentity;

/** Several starts: which are made, which of them fail the fit, which is kept, what is said of them. */
class RobustTrainingTest {
    /** Three factors of two features each; the same with its columns in another order; others. */
    private static final String FOUND = "+.. +.. .+. .+. ..+ ..+";

    private static final String FOUND_AGAIN = "..+ ..+ +.. +.. .+. .+.";
    private static final String OTHER = "+.. +.. +.. .+. .+. .+.";

    private final PlannedTrainings trainings = new PlannedTrainings(6);

    private static RestartRecord diverged(int attempt) {
        return new RestartRecord(attempt, "restart", -1, 0, -Double.MAX_VALUE, 0, 0, false);
    }

    /** The seeds are part of what a seed promises, and of what a checkpoint is found again by. */
    @Test
    void theFirstRestartIsThePlanItselfAndTheOthersDifferInTheSeedAlone() {
        trainings.ends(1, FOUND).ends(2, FOUND).ends(3, FOUND).robust().bestOf(3, false, false);
        SplittableRandom seeds = new SplittableRandom(PLAN.seed());
        assertEquals(List.of(PLAN.seed(), seeds.nextLong(), seeds.nextLong()), trainings.seeds());
        trainings.started.forEach(training -> {
            assertEquals(PLAN, training.plan().withSeed(PLAN.seed()));
            assertNull(training.from());
        });
        assertNotSame(
                trainings.started.get(0).update(), trainings.started.get(1).update());

        PlannedTrainings fewer = new PlannedTrainings(6).ends(1, FOUND).ends(2, FOUND);
        fewer.robust().bestOf(2, false, false);
        assertEquals(trainings.seeds().subList(0, 2), fewer.seeds());
    }

    /** Side by side or not: the same trainings in the same order, the same record, the same notes, and not one more than the rule asks for. */
    @ParameterizedTest
    @CsvSource({"1, true", "2, true", "8, true", "1, false", "2, false", "3, false", "8, false"})
    void restartsSideBySideAreThoseOfOneAfterAnother(int atOnce, boolean endEarly) {
        trainings
                .ends(-30, OTHER)
                .diverges(1)
                .ends(-10, FOUND)
                .ends(-20, FOUND_AGAIN)
                .ends(-40, OTHER);
        TrainedNetwork best = trainings.atOnce(atOnce).robust().bestOf(5, endEarly, false);
        PlannedTrainings alone = new PlannedTrainings(6);
        alone.ends(-30, OTHER)
                .diverges(1)
                .ends(-10, FOUND)
                .ends(-20, FOUND_AGAIN)
                .ends(-40, OTHER);
        TrainedNetwork expected = alone.robust().bestOf(5, endEarly, false);
        assertEquals(expected.restarts(), best.restarts());
        assertArrayEquals(expected.state().parameters(), best.state().parameters());
        assertEquals(expected.otherRestarts().size(), best.otherRestarts().size());
        assertEquals(alone.seeds(), trainings.seeds());
        assertEquals(alone.notes, trainings.notes);
        assertEquals(endEarly ? 4 : 5, trainings.started.size());
    }

    @Test
    void ofThoseSideBySideTheRoundsOfOneAreTold() {
        trainings.ends(-30, OTHER).ends(-20, FOUND).ends(-10, FOUND_AGAIN);
        trainings.atOnce(8).robust().bestOf(3, true, false);
        // two are needed for sure, the third because these differ
        assertEquals(
                List.of(true, false, true),
                trainings.started.stream().map(PlannedTrainings.Started::told).toList());
    }

    @Test
    @Timeout(60)
    void whereOneFailsThoseBesideItAreStopped() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        trainings.fails(new IllegalStateException("no executor")).runsOn(begun, interrupted);
        RobustTraining robust = trainings.atOnce(2).robust();
        assertEquals(
                "no executor",
                assertThrows(IllegalStateException.class, () -> robust.bestOf(2, true, false))
                        .getMessage());
        assertEquals(
                begun.getCount(), interrupted.getCount(), "a training that had begun was stopped before the fit ended");
    }

    @Test
    void theBestObjectiveIsKeptAndTheOthersAreRecorded() {
        trainings.ends(-30, OTHER).ends(-10, FOUND).ends(-20, "+.. +.. +.. +.. +.. +..");
        TrainedNetwork kept = trainings.robust().bestOf(3, false, false);
        assertSame(trainings.ended.get(1).state(), kept.state());
        assertSame(trainings.ended.get(1).update(), kept.update());
        assertEquals(
                List.of(
                        new RestartRecord(1, "restart", -1, -130, -30, 2, 6, false),
                        new RestartRecord(2, "restart", -1, -110, -10, 3, 6, true),
                        new RestartRecord(3, "restart", -1, -120, -20, 1, 6, false)),
                kept.restarts());
        assertEquals(2, kept.otherRestarts().size());
        assertSame(trainings.ended.get(0).state(), kept.otherRestarts().get(0));
        assertSame(trainings.ended.get(2).state(), kept.otherRestarts().get(1));
        assertEquals(3, trainings.notes.size());
        assertEquals(
                "restart 3 of at most 3: objective -20.0, 1 active factors, 6 loadings, features per factor [6, 0, 0]",
                trainings.notes.get(2));
    }

    @Test
    void ofEqualObjectivesTheEarlierIsKept() {
        TrainedNetwork kept = trainings.ends(5, OTHER).ends(5, FOUND).robust().bestOf(2, false, false);
        assertSame(trainings.ended.get(0).state(), kept.state());
    }

    /** It is not trained again with a smaller step: the next restart is another start, with the plan's own step. */
    @Test
    void aDivergedRestartIsLeftOutAndTheNextIsAnotherStartWithTheSameStep() {
        trainings.diverges(1).ends(-10, OTHER).diverges(2).ends(-5, FOUND);
        TrainedNetwork kept = trainings.robust().bestOf(4, false, false);
        assertSame(trainings.ended.get(1).state(), kept.state());
        assertEquals(4, trainings.seeds().stream().distinct().count());
        trainings.started.forEach(
                training -> assertEquals(PLAN.learningRate(), training.plan().learningRate()));
        assertEquals(
                List.of(
                        diverged(1),
                        new RestartRecord(2, "restart", -1, -110, -10, 2, 6, false),
                        diverged(3),
                        new RestartRecord(4, "restart", -1, -105, -5, 3, 6, true)),
                kept.restarts());
        assertEquals(1, kept.otherRestarts().size(), "what diverged has no weights to compare with");
        assertEquals(2, trainings.notes.size());
    }

    @Test
    void aFitOfWhichEveryRestartDivergesFailsWithTheLast() {
        DivergedException last = new DivergedException(2, 2, 0.5);
        trainings.diverges(1).diverges(1).fails(last);
        assertSame(
                last,
                assertThrows(DivergedException.class, () -> trainings.robust().bestOf(3, true, true)));
        assertEquals(3, trainings.started.size());
    }

    static List<Throwable> otherFailures() {
        return List.of(
                new FitStoppedException("the fit was stopped"),
                new IllegalStateException("another fit has begun to write checkpoints"),
                new IllegalArgumentException("checkpointDir holds the checkpoints of another fit"),
                new ArithmeticException("not a divergence"),
                new OutOfMemoryError("of a driver"));
    }

    /** Only a divergence is the start's fault; the results so far would hide any other. */
    @ParameterizedTest
    @MethodSource("otherFailures")
    void anyOtherFailureEndsTheFitAtOnce(Throwable failure) {
        trainings.ends(1, FOUND).diverges(1).fails(failure).ends(2, OTHER);
        assertSame(
                failure,
                assertThrows(failure.getClass(), () -> trainings.robust().bestOf(4, true, true)));
        assertEquals(3, trainings.started.size());
    }

    /** OTHER is found twice before, but there is a better one. */
    @Test
    void restartsEndOnceTheBestSupportIsFoundTwice() {
        trainings.ends(-9, OTHER).ends(-5, FOUND).diverges(1).ends(-8, OTHER).ends(-7, FOUND_AGAIN);
        TrainedNetwork kept = trainings.robust().bestOf(9, true, false);
        assertEquals(5, trainings.started.size());
        assertSame(trainings.ended.get(1).state(), kept.state());
        assertEquals(5, kept.restarts().size());
    }

    @Test
    void restartsThatAreNotToEndEarlyDoNot() {
        trainings.ends(1, FOUND).ends(2, FOUND_AGAIN).ends(3, FOUND);
        assertEquals(3, trainings.robust().bestOf(3, false, false).restarts().size());
    }

    /** What {@link TrainingLoop#run} does with its checkpoints. */
    private static Training keeping(FitCheckpoints checkpoints, Training training) {
        return (plan, update, from) -> {
            TrainingCheckpoints own = checkpoints.next(plan.seed());
            Optional<TrainedNetwork> finished = own.finished(update);
            if (finished.isPresent()) {
                return finished.get();
            }
            try {
                TrainedNetwork trained = training.train(plan, update, from);
                own.finished(trained, PlannedTrainings.ROUNDS);
                return trained;
            } catch (DivergedException e) {
                own.diverged(e);
                throw e;
            }
        };
    }

    private static FitCheckpoints open(Path folder) {
        return FitCheckpoints.open(folder.toString(), 1, new FitIdentity(Map.of("k", "3")), new Configuration());
    }

    /** Two restarts that ended, one that diverged, and the driver stopped in a refit: only that refit is trained when the fit goes on. */
    @Test
    void aStoppedFitGoesOnAtTheTrainingThatWasUnderWay(@TempDir Path folder) {
        String weak = "+.. +.. .+. .+. .+. ..+";
        String without = "+.. +.. .+. .+. .+. ++.";
        trainings.ends(-9, OTHER).diverges(2).ends(-5, weak).ends(-4, without);
        TrainedNetwork whole = trainings.robust().bestOf(3, false, true);
        assertEquals(
                List.of(1, 2, 3, 4),
                whole.restarts().stream().map(RestartRecord::attempt).toList());

        PlannedTrainings first = new PlannedTrainings(6);
        first.ends(-9, OTHER).diverges(2).ends(-5, weak).fails(new FitStoppedException("the fit was stopped"));
        try (FitCheckpoints checkpoints = open(folder)) {
            RobustTraining training = first.robust(keeping(checkpoints, first));
            assertThrows(FitStoppedException.class, () -> training.bestOf(3, false, true));
        }
        PlannedTrainings second = new PlannedTrainings(6).ends(-4, without);
        try (FitCheckpoints checkpoints = open(folder)) {
            TrainedNetwork kept = second.robust(keeping(checkpoints, second)).bestOf(3, false, true);
            assertEquals(1, second.started.size());
            PlannedTrainings.Started refit = second.started.get(0);
            PlannedTrainings.Started unbroken = trainings.started.get(3);
            assertEquals(unbroken.plan().seed(), refit.plan().seed());
            assertEquals(trainings.allowedBy(unbroken.update()), second.allowedBy(refit.update()));
            assertArrayEquals(unbroken.from().parameters(), refit.from().parameters());
            assertEquals(whole.restarts(), kept.restarts());
            assertEquals(whole.selectionObjective(), kept.selectionObjective());
        }
    }
}
