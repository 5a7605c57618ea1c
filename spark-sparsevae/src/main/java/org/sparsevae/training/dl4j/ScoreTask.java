// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.TrainingRows;

/** Scores one partition's rows with the broadcast parameters; null for a partition without rows. */
final class ScoreTask implements Function<TrainingRows, RowTerms> {
    private static final long serialVersionUID = 1L;

    private final WorkerSetup setup;
    private final Broadcast<WeightState> state;
    private final int draws;

    ScoreTask(WorkerSetup setup, Broadcast<WeightState> state, int draws) {
        this.setup = setup;
        this.state = state;
        this.draws = draws;
    }

    @Override
    public RowTerms call(TrainingRows rows) {
        if (rows.size() == 0) {
            return null;
        }
        MultiLayerNetwork network = WorkerNetworks.borrow(setup.configuration());
        HostCopy.fromFloats(state.value().parameters(), network.params());
        RowTerms terms = new MinibatchFeed(setup, rows, network, state.value()).score(draws);
        WorkerNetworks.giveBack(setup.configuration(), network);
        return terms;
    }
}
