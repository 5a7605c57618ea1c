// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.MinibatchOrder;
import org.sparsevae.training.rows.TrainingRows;

/** One partition's part of an averaging round: its next minibatches of the epoch. A partition with none left has the result null. */
final class RoundTask implements Function<TrainingRows, RoundResult> {
    private static final long serialVersionUID = 1L;

    private final WorkerSetup setup;
    private final RoundPlan plan;
    private final Broadcast<WeightState> state;

    RoundTask(WorkerSetup setup, RoundPlan plan, Broadcast<WeightState> state) {
        this.setup = setup;
        this.plan = plan;
        this.state = state;
    }

    @Override
    public RoundResult call(TrainingRows rows) {
        MinibatchOrder order = new MinibatchOrder(setup.seed(), plan.epoch(), rows.partition(), rows.size());
        int end = Math.min(plan.firstMinibatch() + plan.minibatches(), order.minibatches(setup.batchSize()));
        if (plan.firstMinibatch() >= end) {
            return null;
        }
        AveragingWorker worker = new AveragingWorker(state, setup, plan, rows.partition());
        MultiLayerNetwork network = worker.getInitialModel();
        MinibatchFeed feed = new MinibatchFeed(setup, rows, network, state.value());
        for (int m = plan.firstMinibatch(); m < end; m++) {
            feed.train(order, plan, m, worker);
        }
        return worker.result(network);
    }
}
