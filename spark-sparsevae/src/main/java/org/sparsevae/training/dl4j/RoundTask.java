// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.MinibatchOrder;
import org.sparsevae.training.rows.TrainingRows;

/** One partition's part of an averaging round: its next minibatches of the epoch. A partition with none left has no result. */
final class RoundTask implements FlatMapFunction<Iterator<TrainingRows>, ParameterAveragingTrainingResult> {
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
    public Iterator<ParameterAveragingTrainingResult> call(Iterator<TrainingRows> partition) {
        TrainingRows rows = partition.next();
        MinibatchOrder order = new MinibatchOrder(setup.seed(), plan.epoch(), rows.partition(), rows.size());
        int end = Math.min(plan.firstMinibatch() + plan.minibatches(), order.minibatches(setup.batchSize()));
        if (plan.firstMinibatch() >= end) {
            return Collections.emptyIterator();
        }
        AveragingWorker worker = new AveragingWorker(state, setup, plan, rows.partition());
        MultiLayerNetwork network = worker.getInitialModel();
        MinibatchFeed feed = new MinibatchFeed(setup, rows, network, state.value());
        for (int m = plan.firstMinibatch(); m < end; m++) {
            double klWeight = plan.klWeights()[m - plan.firstMinibatch()];
            feed.train(order, plan, m, klWeight, worker);
        }
        return Collections.<ParameterAveragingTrainingResult>singleton(worker.getFinalResult(network))
                .iterator();
    }
}
