// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.rows.PlacedRows;

/**
 * Trains a network on placed rows by parameter-averaged synchronous SGD, as often as a fit asks for: what the trainings of one fit have in
 * common. {@link TrainingLoop} is one of them.
 *
 * @param network the network's specification
 * @param rows the cached rows
 * @param start where parameters start
 * @param listener hears of every round
 * @param warmStart flat parameters where a training starts that goes on from no other, not changed; null for those that its seed gives
 * @param checkpoints where the fit's next training, of that seed, keeps its checkpoints; trainings must be started in the same order every time
 * @param reproducible whether a fit on different kinds of machine is refused
 */
public record AveragedTraining(
        NetworkSpec network,
        PlacedRows rows,
        Initialization start,
        TrainingListener listener,
        float[] warmStart,
        LongFunction<TrainingCheckpoints> checkpoints,
        boolean reproducible)
        implements Training {
    /** Parameters of a network up to which it is small. */
    private static final int SMALL = 1_000_000;

    /** Reproducible trainings from a new start that keep no checkpoints. */
    public AveragedTraining(NetworkSpec network, PlacedRows rows, Initialization start, TrainingListener listener) {
        this(network, rows, start, listener, null, seed -> TrainingCheckpoints.NONE, true);
    }

    /**
     * {@inheritDoc} What an earlier fit has trained is read from its checkpoints.
     *
     * @throws FitStoppedException if the program is being shut down
     */
    @Override
    public TrainedNetwork train(TrainingPlan plan, RoundUpdate update, WeightState from) {
        return prepare(plan, update, from, true).get();
    }

    /** {@inheritDoc} Small networks alone: what one needs outside the heap was counted once for each core of an executor. */
    @Override
    public int sideBySide() {
        if (network.layout().length() > SMALL) {
            return 1;
        }
        return Math.max(1, rows.partitions().context().defaultParallelism() / rows.numPartitions());
    }

    @Override
    public Supplier<TrainedNetwork> prepare(TrainingPlan plan, RoundUpdate update, WeightState from, boolean told) {
        WeightState first =
                from == null && warmStart != null ? new WeightState(warmStart, new float[2 * warmStart.length]) : from;
        TrainingCheckpoints kept = checkpoints.apply(plan.seed());
        AveragedTraining training = told
                ? this
                : new AveragedTraining(
                        network, rows, start, TrainingListener.silent(), warmStart, checkpoints, reproducible);
        return () -> new TrainingLoop(training, plan, update).run(first, kept);
    }
}
