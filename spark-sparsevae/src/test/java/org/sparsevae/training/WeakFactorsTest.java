// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sparsevae.training.PlannedTrainings.LOG_DETERMINANT;
import static org.sparsevae.training.PlannedTrainings.PLAN;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.TrainedNetwork.RestartRecord;

/** Factors of fewer than two anchors: which are taken out, in what order, how it is trained without, when that is kept. */
class WeakFactorsTest {
    /** Features 0 and 1 are the anchors of factor 0, feature 2 is the only one of factor 1, and factor 2 is not in use. */
    private static final String ONE_WEAK = "+.. +.. .+.";
    /** The same with feature 2 at factor 0. */
    private static final String WITHOUT = "+.. +.. +..";

    private final PlannedTrainings trainings = new PlannedTrainings(3);

    private static RestartRecord refit(
            int attempt, int dropped, double objective, int factors, int size, boolean kept) {
        return new RestartRecord(attempt, "refit", dropped, objective - 100, objective, factors, size, kept);
    }

    @Test
    void nothingIsTakenOutUnlessItIsAskedFor() {
        trainings.ends(1, ONE_WEAK).robust().bestOf(1, true, false);
        assertEquals(1, trainings.started.size());
    }

    @Test
    void factorsOfTwoAnchorsAndALastFactorStay() {
        PlannedTrainings identified = new PlannedTrainings(5).ends(1, "+.. +.. .+. .+. ++.");
        assertEquals(1, identified.robust().bestOf(1, true, true).restarts().size());
        PlannedTrainings last = new PlannedTrainings(2).ends(1, ".+. ...");
        assertEquals(1, last.robust().bestOf(1, true, true).restarts().size());
    }

    /** Shorter, gentler, and with every schedule where it ended. */
    @Test
    void aRefitIsTheEndOfThePlanOnceMore() {
        trainings.ends(-9, WITHOUT).ends(-5, ONE_WEAK).ends(-4, WITHOUT);
        trainings.robust().bestOf(2, false, true);
        TrainingPlan plan = trainings.started.get(2).plan();
        assertEquals(4, plan.epochs(), "of 10");
        assertEquals(new TrainingPlan.LearningRate(0.01, true, 0.1, 0), plan.learningRate());
        assertEquals(PLAN.seed(), plan.seed(), "not that of the restart");
        assertEquals(PLAN.scoreSeed(), plan.scoreSeed());
        assertEquals(Schedule.constant(0.75), plan.klWeight());
        assertEquals(Schedule.constant(0.05), plan.noiseFloor().share());
        assertSame(PLAN.noiseFloor().unit(), plan.noiseFloor().unit());
        assertEquals(0, plan.patience());
        assertEquals(
                List.of(PLAN.batchSize(), PLAN.averagingFrequency(), PLAN.objectiveDraws()),
                List.of(plan.batchSize(), plan.averagingFrequency(), plan.objectiveDraws()));
        assertEquals(0.5, trainings.started.get(2).update().finalPriorWeight());
        assertTrue(trainings.started.get(2).update().needsPosteriorMoments());
    }

    /** Of three factors one goes, and its anchor is opened to the two that stay; nothing else is opened that was allowed anyway. */
    @Test
    void aRefitStartsFromWhatIsKeptWithTheColumnClosedAndItsAnchorsOpened() {
        PlannedTrainings wide = new PlannedTrainings(6);
        wide.ends(-5, "+.. +.. .+. .+. ..+ .++").ends(-4, "+.. +.. .+. .+. ++. .+.");
        wide.robust().bestOf(1, true, true);
        PlannedTrainings.Started refit = wide.started.get(1);
        assertArrayEquals(
                new float[] {2, 0, 0, 2, 0, 0, 0, 2, 0, 0, 2, 0, .5f, .5f, 0, 0, 2, 0}, wide.loadings(refit.from()));
        assertEquals("++. ++. ++. ++. ++. ++.", wide.allowedBy(refit.update()));
        assertArrayEquals(
                new float[refit.from().adamState().length], refit.from().adamState(), "Adam starts anew");
        assertArrayEquals(
                wide.ended.get(0).state().covarianceInverse(), refit.from().covarianceInverse());
        assertEquals(LOG_DETERMINANT, refit.from().covarianceLogDeterminant());
        assertFalse(refit.update().isFrozen());
        assertArrayEquals(
                new float[] {2, 0, 0, 2, 0, 0, 0, 2, 0, 0, 2, 0, 0, 0, 2, 0, 2, 2},
                wide.loadings(wide.ended.get(0).state()),
                "what is kept is not changed");
        assertEquals(9, wide.ended.get(0).state().adamState()[0]);
    }

    @Test
    void factorsThatAreNotInUseStayClosed() {
        trainings.ends(-5, ONE_WEAK).ends(-4, WITHOUT).robust().bestOf(1, true, true);
        PlannedTrainings.Started refit = trainings.started.get(1);
        assertEquals("+.. +.. +..", trainings.allowedBy(refit.update()));
        assertArrayEquals(new float[] {2, 0, 0, 2, 0, 0, .5f, 0, 0}, trainings.loadings(refit.from()));
    }

    @Test
    void loadingsThatTheFitDoesNotAllowStayClosed() {
        PlannedTrainings held = new PlannedTrainings(4, "+.. +.. ++. .+.");
        held.ends(-5, "+.. +.. .+. ...").ends(-4, "+.. +.. +.. ...").robust().bestOf(1, true, true);
        assertEquals("+.. +.. +.. ...", held.allowedBy(held.started.get(1).update()));
        PlannedTrainings tied = new PlannedTrainings(4, "+.. +.. .+. .+.");
        tied.ends(-5, "+.. +.. .+. ...").ends(-9, "+.. +.. ... ...").robust().bestOf(1, true, true);
        assertEquals("+.. +.. ... ...", tied.allowedBy(tied.started.get(1).update()));
        assertArrayEquals(
                new float[] {2, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0},
                tied.loadings(tied.started.get(1).from()));
    }

    /** The prior is off then: nothing would close again what was opened at large. */
    @Test
    void whereTheSupportIsFrozenOnlyTheAnchorsAreOpened() {
        PlannedTrainings frozen = new PlannedTrainings(4);
        frozen.endsFrozen(-5, "+.. +.. .+. +..")
                .ends(-4, "+.. +.. +.. +..")
                .robust()
                .bestOf(1, true, true);
        LoadingsUpdate update = frozen.started.get(1).update();
        assertTrue(update.isFrozen());
        assertEquals("+.. +.. +.. +..", frozen.allowedBy(update));

        PlannedTrainings wide = new PlannedTrainings(6);
        wide.endsFrozen(-5, "+.. +.. .+. .+. ..+ .++").ends(-4, "+.. +.. .+. .+. ++. .+.");
        wide.robust().bestOf(1, true, true);
        assertEquals(
                "+.. +.. .+. .+. ++. .+.", wide.allowedBy(wide.started.get(1).update()));
    }

    /** The numbers go on from those of the restarts, whether these ended or not. */
    @Test
    void aRefitOfAnObjectiveNoLowerTakesThePlaceOfItsPredecessor() {
        trainings.diverges(1).ends(-5, ONE_WEAK).ends(-9, WITHOUT).ends(-5, WITHOUT);
        TrainedNetwork kept = trainings.robust().bestOf(3, false, true);
        assertSame(trainings.ended.get(2).state(), kept.state());
        assertSame(trainings.ended.get(2).update(), kept.update());
        assertEquals(
                List.of(
                        new RestartRecord(1, "restart", -1, 0, -Double.MAX_VALUE, 0, 0, false),
                        new RestartRecord(2, "restart", -1, -105, -5, 2, 3, true),
                        new RestartRecord(3, "restart", -1, -109, -9, 1, 3, false),
                        refit(4, 1, -5, 1, 3, true)),
                kept.restarts());
        assertEquals(List.of(trainings.ended.get(1).state()), kept.otherRestarts());
        assertEquals(
                List.of(1, 2, 3, 4),
                kept.rounds().stream().map(RoundRecord::round).toList(),
                "its rounds follow on");
        assertTrue(
                trainings.notes.get(2).startsWith("without factor 1, which has fewer than two anchors: objective -5"));
        assertTrue(trainings.notes.get(2).endsWith("; kept"));
    }

    @Test
    void aRefitOfALowerObjectiveIsRecordedAndNotTriedAgain() {
        trainings.ends(-5, ONE_WEAK).ends(-5.5, WITHOUT);
        TrainedNetwork kept = trainings.robust().bestOf(1, true, true);
        assertSame(trainings.ended.get(0).state(), kept.state());
        assertEquals(refit(2, 1, -5.5, 1, 3, false), kept.restarts().get(1));
        assertEquals(2, kept.restarts().size());
        assertEquals(2, kept.rounds().size());
        assertTrue(trainings.notes.get(1).endsWith("; the objective says no"));
    }

    /** Factor 1 has one feature and factor 2 three, no anchor among them; what one refit refuses is asked again once another is kept. */
    @Test
    void theSmallestGoesFirstAndARefusedOneIsAskedAgainAfterAChange() {
        PlannedTrainings wide = new PlannedTrainings(5);
        String start = "+.. +.. .+. +.+ +.+";
        wide.ends(-9, start).ends(-10, "+.. +.. +.. +.+ +.+");
        wide.ends(-8, "+.. +.. .+. +.. +..").ends(-7, "+.. +.. +.. +.. +..");
        TrainedNetwork kept = wide.robust().bestOf(1, true, true);
        assertEquals(
                List.of(-1, 1, 2, 1),
                kept.restarts().stream().map(RestartRecord::droppedFactor).toList());
        assertEquals(
                List.of(true, false, true, true),
                kept.restarts().stream().map(RestartRecord::kept).toList());
        assertEquals(
                List.of(1, 2, 3, 4),
                kept.restarts().stream().map(RestartRecord::attempt).toList());
        assertEquals(6, kept.rounds().size(), "of the restart and the two refits that were kept");
        // the second refit starts from what was kept then, not from the one that was refused
        assertArrayEquals(
                new float[] {2, 0, 0, 2, 0, 0, 0, 2, 0, 2, 0, 0, 2, 0, 0},
                wide.loadings(wide.started.get(2).from()));
    }

    @Test
    void aDivergedRefitIsLeftOut() {
        trainings.ends(-5, ONE_WEAK).diverges(2);
        TrainedNetwork kept = trainings.robust().bestOf(1, true, true);
        assertSame(trainings.ended.get(0).state(), kept.state());
        assertEquals(
                List.of(
                        new RestartRecord(1, "restart", -1, -105, -5, 2, 3, true),
                        new RestartRecord(2, "refit", 1, 0, -Double.MAX_VALUE, 0, 0, false)),
                kept.restarts());
        assertEquals(2, trainings.started.size(), "and not tried again");
    }

    @Test
    void anyOtherFailureOfARefitEndsTheFit() {
        IllegalStateException lost = new FitStoppedException("the fit was stopped");
        trainings.ends(-5, ONE_WEAK).fails(lost);
        assertSame(
                lost,
                assertThrows(FitStoppedException.class, () -> trainings.robust().bestOf(1, true, true)));
    }
}
