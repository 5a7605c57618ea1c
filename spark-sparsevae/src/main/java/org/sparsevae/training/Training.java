// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.function.Supplier;
import org.sparsevae.training.round.WeightState;

/** Trains the network of a fit once. */
@FunctionalInterface
public interface Training {
    /**
     * Trains to the end of the plan, or until its patience runs out.
     *
     * @param plan how to train
     * @param update the model's work between two rounds
     * @param from weights to train on from, Adam starting anew, not changed; null for those that the fit or the plan's seed starts with
     * @return what the training ended with
     * @throws DivergedException if the objective is not a finite number after a round
     */
    TrainedNetwork train(TrainingPlan plan, RoundUpdate update, WeightState from);

    /** How many trainings may run side by side, at least 1: as many as the cores can carry, which decides nothing but the time. */
    default int sideBySide() {
        return 1;
    }

    /**
     * Prepares a training that may then run on any thread, beside others. Trainings are prepared in the order in which they would run one
     * after another.
     *
     * @param told whether the listener hears of its rounds: one at a time can be told
     * @return {@link #train} with these arguments
     */
    default Supplier<TrainedNetwork> prepare(TrainingPlan plan, RoundUpdate update, WeightState from, boolean told) {
        return () -> train(plan, update, from);
    }
}
