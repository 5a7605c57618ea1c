// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.VariationalOutputLayer;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.training.round.RoundPlan;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.round.WorkerSetup;
import org.sparsevae.training.rows.CounterNoise;
import org.sparsevae.training.rows.MinibatchOrder;
import org.sparsevae.training.rows.TrainingRows;

/** Turns a partition's sparse rows into dense minibatches, one at a time, and puts them through the network. */
final class MinibatchFeed {
    private static final String POSTERIOR_NOISE = "posterior";
    private static final String SPIKE_NOISE = "posterior spikes";
    private static final String DROPOUT_NOISE = "input dropout";
    private static final String SCORE_NOISE = "score";
    private static final String SCORE_SPIKE_NOISE = "score spikes";

    private final WorkerSetup setup;
    private final TrainingRows rows;
    private final MultiLayerNetwork network;
    private final VariationalOutputLayer output;
    private final WeightState state;
    private final int[] ids;

    MinibatchFeed(WorkerSetup setup, TrainingRows rows, MultiLayerNetwork network, WeightState state) {
        this.setup = setup;
        this.rows = rows;
        this.network = network;
        this.output = NetworkSpec.outputLayer(network);
        this.state = state;
        this.ids = new int[Math.min(setup.batchSize(), rows.size())];
    }

    /** One step of the stock worker on minibatch {@code m} of the epoch, one of the round's. */
    void train(MinibatchOrder order, RoundPlan plan, int m, AveragingWorker worker) {
        int count = order.minibatch(m, setup.batchSize(), ids);
        long position = (long) m * setup.batchSize();
        float[] data = dense(count);
        CounterNoise dropout = new CounterNoise(setup.seed(), DROPOUT_NOISE, plan.epoch(), rows.partition());
        float[] input = setup.input().dropped(data, count, rows.numFeatures(), dropout, position);
        CounterNoise noise = new CounterNoise(setup.seed(), POSTERIOR_NOISE, plan.epoch(), rows.partition());
        CounterNoise spikes = new CounterNoise(setup.seed(), SPIKE_NOISE, plan.epoch(), rows.partition());
        int inRound = m - plan.firstMinibatch();
        output.setContext(context(count)
                .noise(normals(noise, count, position))
                .uniforms(uniforms(spikes, count, position))
                .klWeight(plan.klWeights()[inRound])
                .progress(plan.shares()[inRound])
                .collectMoments(plan.posteriorMoments())
                .support(plan.support())
                .build());
        try (INDArray x = matrix(data, count);
                INDArray encoderInput = matrix(input, count)) {
            worker.processMinibatch(new DataSet(encoderInput, x), network, false);
        }
        worker.terms().add(output.terms());
    }

    /** Scores all rows of the partition in their canonical order, without training: at each draw of z, or without draws at its mean. */
    RowTerms score(int draws) {
        RowTerms terms = new RowTerms();
        for (int draw = 0; draw < Math.max(1, draws); draw++) {
            CounterNoise noise = new CounterNoise(setup.scoreSeed(), SCORE_NOISE, draw, rows.partition());
            CounterNoise spikes = new CounterNoise(setup.scoreSeed(), SCORE_SPIKE_NOISE, draw, rows.partition());
            for (int from = 0; from < rows.size(); from += setup.batchSize()) {
                int count = Math.min(setup.batchSize(), rows.size() - from);
                for (int i = 0; i < count; i++) {
                    ids[i] = from + i;
                }
                StepContext.Builder context = context(count);
                if (draws > 0) {
                    context.noise(normals(noise, count, from)).uniforms(uniforms(spikes, count, from));
                }
                score(count, context.build(), terms);
            }
        }
        return terms;
    }

    private void score(int count, StepContext context, RowTerms terms) {
        float[] data = dense(count);
        float[] input = setup.input().scaled(data, count, rows.numFeatures());
        output.setContext(context);
        try (INDArray x = matrix(data, count);
                INDArray encoderInput = matrix(input, count)) {
            network.score(new DataSet(encoderInput, x), false);
        }
        terms.add(output.terms());
    }

    private float[] dense(int count) {
        float[] data = new float[count * rows.numFeatures()];
        rows.densify(ids, count, data);
        setup.input().standardise(data, count, rows.numFeatures());
        return data;
    }

    private INDArray matrix(float[] values, int count) {
        INDArray matrix = Nd4j.createUninitialized(DataType.FLOAT, new long[] {count, rows.numFeatures()}, 'c');
        HostCopy.fromFloats(values, matrix);
        return matrix;
    }

    private float[] normals(CounterNoise noise, int count, long position) {
        float[] normals = new float[count * output.noiseWidth()];
        noise.fillNormal(position, count, output.noiseWidth(), normals);
        return normals;
    }

    private float[] uniforms(CounterNoise noise, int count, long position) {
        float[] uniforms = new float[count * output.uniformWidth()];
        noise.fillUniform(position, count, output.uniformWidth(), uniforms);
        return uniforms;
    }

    private StepContext.Builder context(int count) {
        return StepContext.builder(setup.effectiveRows())
                .rowWeights(weights(count))
                .covariance(state.covarianceInverse(), state.covarianceLogDeterminant());
    }

    /** The rows' weights at mean 1 over the data set, or null where all are equal. */
    private float[] weights(int count) {
        if (!rows.weighted()) {
            return null;
        }
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            weights[i] = (float) (rows.weight(ids[i]) * setup.weightScale());
        }
        return weights;
    }
}
