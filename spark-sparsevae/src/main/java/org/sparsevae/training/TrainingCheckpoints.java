// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.Optional;

/** Where one training keeps its checkpoints, as the training loop sees it. By itself it keeps none. */
public interface TrainingCheckpoints {
    /** Keeps nothing. */
    TrainingCheckpoints NONE = new TrainingCheckpoints() {};

    /**
     * The end of this training, if an earlier fit has reached it.
     *
     * @param update the update the training would begin with; not changed
     * @throws DivergedException if the training diverged then
     */
    default Optional<TrainedNetwork> finished(RoundUpdate update) {
        return Optional.empty();
    }

    /**
     * The newest state of this training that an earlier fit has left.
     *
     * @param update the update the training would begin with; not changed
     * @param patience see {@link TrainingPlan}
     */
    default Optional<TrainingState> newest(RoundUpdate update, int patience) {
        return Optional.empty();
    }

    /** Holds a state that is between two rounds, before the next round changes it. */
    default void hold(TrainingState state, int rounds) {}

    /**
     * Called after each round; writes a checkpoint when it is time to.
     *
     * @throws FitStoppedException if the program is being shut down
     */
    default void afterRound(TrainingState state, int rounds) {}

    /** Keeps the end of the training. */
    default void finished(TrainedNetwork trained, int rounds) {}

    /** Keeps that the training diverged. */
    default void diverged(DivergedException failure) {}

    /** Called when a round failed or was cancelled: keeps the state that is held. */
    default void interrupted(Throwable failure) {}
}
