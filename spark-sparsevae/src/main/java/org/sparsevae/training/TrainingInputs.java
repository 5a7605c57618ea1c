// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.rows.PlacedRows;

/**
 * What all trainings of one fit share: restarts and refits differ in plan, update and start alone.
 *
 * @param network what to train
 * @param rows on what; cached by the caller
 * @param start where the weights start
 * @param listener hears of every round
 * @param warmStart flat parameters where a training starts that goes on from no other, not changed; null for those that its seed gives
 * @param checkpoints where the fit keeps its checkpoints; trainings must be started in the same order every time
 * @param reproducible whether a fit on different kinds of machine is refused
 */
public record TrainingInputs(
        NetworkSpec network,
        PlacedRows rows,
        Initialization start,
        TrainingListener listener,
        float[] warmStart,
        FitCheckpoints checkpoints,
        boolean reproducible) {

    /** Inputs of a reproducible fit from a new start that keeps no checkpoints. */
    public TrainingInputs(NetworkSpec network, PlacedRows rows, Initialization start, TrainingListener listener) {
        this(network, rows, start, listener, null, FitCheckpoints.none(), true);
    }

    /**
     * Trains from the warm start, or else from the start that the plan's seed gives, or reads what an earlier fit has trained.
     *
     * @throws DivergedException if the objective is not a finite number after a round
     * @throws FitStoppedException if the program is being shut down
     */
    public TrainedNetwork train(TrainingPlan plan, RoundUpdate update) {
        return train(
                plan, update, warmStart == null ? null : new WeightState(warmStart, new float[2 * warmStart.length]));
    }

    /**
     * Trains on from given weights, Adam starting anew, or reads what an earlier fit has trained.
     *
     * @throws DivergedException if the objective is not a finite number after a round
     * @throws FitStoppedException if the program is being shut down
     */
    public TrainedNetwork train(TrainingPlan plan, RoundUpdate update, WeightState from) {
        return new AveragedTraining(this, plan, update).run(from, checkpoints.next(plan.seed()));
    }
}
