// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

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
}
