// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.prior.NoiseVariancePrior;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.rows.PlacedRows;

/**
 * What all trainings of one fit share: restarts and refits differ in plan, update and start alone.
 *
 * @param network what to train
 * @param rows on what; cached by the caller
 * @param start where the weights start
 * @param noisePrior prior of the noise variances, or null where the likelihood has none
 * @param listener hears of every round
 * @param reproducible whether a fit on different kinds of machine is refused
 */
public record TrainingInputs(
        NetworkSpec network,
        PlacedRows rows,
        Initialization start,
        NoiseVariancePrior noisePrior,
        TrainingListener listener,
        boolean reproducible) {

    /** Inputs of a fit that is to be reproducible. */
    public TrainingInputs(
            NetworkSpec network,
            PlacedRows rows,
            Initialization start,
            NoiseVariancePrior noisePrior,
            TrainingListener listener) {
        this(network, rows, start, noisePrior, listener, true);
    }

    /**
     * Trains from the start that the plan's seed gives.
     *
     * @throws DivergedException if the objective is not a finite number after a round
     */
    public TrainedNetwork train(TrainingPlan plan, RoundUpdate update) {
        return new AveragedTraining(this, plan, update).run(null);
    }

    /**
     * Trains on from given weights; Adam starts anew.
     *
     * @throws DivergedException if the objective is not a finite number after a round
     */
    public TrainedNetwork train(TrainingPlan plan, RoundUpdate update, WeightState from) {
        return new AveragedTraining(this, plan, update).run(from);
    }
}
