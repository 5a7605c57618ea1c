// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.training.round.RowTerms;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.TrainingRows;

/** Scores one partition's rows with the broadcast parameters. */
final class ScoreTask implements FlatMapFunction<Iterator<TrainingRows>, RowTerms> {
    private static final long serialVersionUID = 1L;

    private final WorkerSetup setup;
    private final Broadcast<WeightState> state;
    private final boolean sample;

    ScoreTask(WorkerSetup setup, Broadcast<WeightState> state, boolean sample) {
        this.setup = setup;
        this.state = state;
        this.sample = sample;
    }

    @Override
    public Iterator<RowTerms> call(Iterator<TrainingRows> partition) {
        TrainingRows rows = partition.next();
        if (rows.size() == 0) {
            return Collections.emptyIterator();
        }
        MultiLayerNetwork network = WorkerNetworks.borrow(setup.configuration());
        HostCopy.fromFloats(state.value().parameters(), network.params());
        RowTerms terms = new MinibatchFeed(setup, rows, network, state.value()).score(sample);
        WorkerNetworks.giveBack(setup.configuration(), network);
        return Collections.singleton(terms).iterator();
    }
}
