// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.sparsevae.network.NativeThreads;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.training.dl4j.AveragingMaster.Weights;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WorkerSetup;

/**
 * dl4j-spark's worker with two changes: the network is taken from this JVM's idle ones instead of built anew each round, and its
 * parameters and Adam's state come and go as plain arrays. Fitting a minibatch ({@link #processMinibatch}) is the stock worker's; its
 * hooks, statistics and own form of a result are not used.
 */
final class AveragingWorker extends ParameterAveragingTrainingWorker {
    private static final long serialVersionUID = 1L;

    private final Weights state;
    private final WorkerSetup setup;
    private final RoundPlan plan;
    private final int partition;
    private final RowTerms terms = new RowTerms();

    AveragingWorker(Weights state, WorkerSetup setup, RoundPlan plan, int partition) {
        super(
                null,
                true,
                new WorkerConfiguration(false, setup.batchSize(), setup.batchSize(), plan.minibatches(), 0, false),
                null,
                null,
                null);
        this.state = state;
        this.setup = setup;
        this.plan = plan;
        this.partition = partition;
    }

    /** A network that carries the broadcast parameters, Adam's state and step count, and nothing else. */
    @Override
    public MultiLayerNetwork getInitialModel() {
        MultiLayerNetwork network = WorkerNetworks.borrow(setup.configuration());
        HostCopy.fromFloats(state.get().parameters(), network.params());
        HostCopy.fromFloats(state.get().adamState(), network.getUpdater().getStateViewArray());
        network.getLayerWiseConfigurations().setIterationCount(plan.firstStep());
        return network;
    }

    /** The sums over the rows trained on so far. */
    RowTerms terms() {
        return terms;
    }

    /**
     * The partition's result; the network goes back to the idle ones.
     *
     * @param spare arrays of an earlier result that nobody reads any more, to be written over, null where there are none yet; null for new
     *     arrays
     */
    RoundResult result(MultiLayerNetwork network, float[][] spare) {
        float[][] arrays = spare == null ? new float[2][] : spare;
        arrays[0] = HostCopy.toFloats(network.params(), arrays[0]);
        arrays[1] = HostCopy.toFloats(network.getUpdater().getStateViewArray(), arrays[1]);
        RoundResult result = new RoundResult(
                partition,
                arrays[0],
                arrays[1],
                terms,
                NativeThreads.platform(),
                TaskDevice.attach().name());
        WorkerNetworks.giveBack(setup.configuration(), network);
        return result;
    }
}
