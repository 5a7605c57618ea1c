// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import java.util.List;
import java.util.SortedMap;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.round.WeightState;

/**
 * What a checkpoint holds: a training between two rounds, or how it ended.
 *
 * @param kind which of the three
 * @param fit what fit it is of
 * @param training number of the training in its fit, from 1
 * @param seed the training's seed
 * @param rounds rounds that the training is to have
 * @param moment the weights and the update's state; null where the training diverged
 * @param epoch the sums of the epoch under way
 * @param records a record per round done
 * @param best the best epoch so far; null of a training that is over
 * @param end how it ended; null between two rounds
 */
public record Checkpoint(
        Kind kind,
        FitIdentity fit,
        int training,
        long seed,
        int rounds,
        Moment moment,
        RowTerms epoch,
        List<RoundRecord> records,
        Best best,
        End end) {

    /** What a checkpoint is of. */
    public enum Kind {
        /** A training between two rounds. */
        ROUND,
        /** A finished training. */
        FINISHED,
        /** A training whose objective ceased to be a finite number. */
        DIVERGED
    }

    /**
     * Weights and what goes with them.
     *
     * @param weights parameters, Adam's state, the factors' covariance
     * @param update the state of the model's own update, by name
     */
    public record Moment(WeightState weights, SortedMap<String, double[]> update) {}

    /**
     * The best epoch so far.
     *
     * @param score its validation score; minus infinity where there is none
     * @param epochsSince epochs since then
     * @param moment what reached it; null unless patience has begun to count
     */
    public record Best(double score, int epochsSince, Moment moment) {}

    /**
     * The end of a training.
     *
     * @param evidenceLowerBound see {@link org.sparsevae.training.TrainedNetwork}; 0 where it diverged
     * @param marginalObjective see {@link org.sparsevae.training.TrainedNetwork}; 0 where it diverged
     * @param selectionObjective see {@link org.sparsevae.training.TrainedNetwork}; 0 where it diverged
     * @param stoppedEarly whether patience ended it
     * @param divergedAfter the round after which it diverged, else 0
     * @param learningRate its peak learning rate where it diverged, else 0
     */
    public record End(
            double evidenceLowerBound,
            double marginalObjective,
            double selectionObjective,
            boolean stoppedEarly,
            int divergedAfter,
            double learningRate) {}
}
