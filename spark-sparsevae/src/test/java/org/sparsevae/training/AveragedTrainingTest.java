// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.sparsevae.features.InputScaling;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.StepContext;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.round.LearningRateSchedule;
import org.sparsevae.training.rows.CounterNoise;
import org.sparsevae.training.rows.HandPlacedRows;
import org.sparsevae.training.rows.MinibatchOrder;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;
import org.sparsevae.training.rows.SparseRow;
import org.sparsevae.training.rows.TrainingRows;

/** The distributed loop against plain loops on one network, without Spark. */
@Tag("slow")
class AveragedTrainingTest {
    private static final int FEATURES = 6;
    private static final int FACTORS = 2;
    private static final int BATCH = 4;
    private static final long SEED = 5;
    private static final double DROPOUT = 0.25;

    private final NetworkSpec network = NetworkSpec.builder(
                    FEATURES, FACTORS, new SparseDecoder(5, 4), new MultinomialLikelihood())
            .encoderLayers(7)
            .weightDecay(0.1)
            .build();
    private final Initialization start = Initialization.ratings(new float[FEATURES]);
    private final EncoderInput input = new EncoderInput(null, InputScaling.ROW_SUM, DROPOUT);

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 100})
    void onePartitionIsAPlainLoopWhateverTheAveragingFrequency(int averagingFrequency) {
        int epochs = 3;
        try (PlacedRows rows = rows(18, 1, false)) {
            TrainedNetwork trained = trained(rows, epochs, averagingFrequency);
            Local local = new Local(rows, 0, epochs, 5);
            for (int epoch = 0; epoch < epochs; epoch++) {
                local.minibatches(epoch, 0, 5);
            }
            assertArrayEquals(local.parameters(), trained.state().parameters());
            assertArrayEquals(local.adamState(), trained.state().adamState());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void severalPartitionsAreTheAverageWeightedByRows(boolean weighted) {
        int averagingFrequency = 2;
        // 17 rows in 3 partitions: 6, 6 and 5 rows, so 2 minibatches each and in the end unequal shares
        try (PlacedRows rows = rows(17, 3, weighted)) {
            TrainedNetwork trained = trained(rows, 1, averagingFrequency);
            double[] parameters = new double[network.layout().length()];
            double[] adamState = new double[2 * parameters.length];
            double total = 0;
            for (int p = 0; p < 3; p++) {
                Local local = new Local(rows, p, 1, 2);
                local.minibatches(0, 0, averagingFrequency);
                addScaled(parameters, local.parameters(), local.weight);
                addScaled(adamState, local.adamState(), local.weight);
                total += local.weight;
            }
            assertArrayEquals(divided(parameters, total), trained.state().parameters());
            assertArrayEquals(divided(adamState, total), trained.state().adamState());
        }
    }

    @Test
    void emptyPartitionsTakeNoPart() {
        try (PlacedRows three = rows(3, 3, false);
                PlacedRows eight = rows(3, 8, false)) {
            TrainedNetwork trained = trained(eight, 2, 1);
            assertEquals(3, trained.rounds().get(0).rows());
            assertEquals(trained(three, 2, 1).rounds().size(), trained.rounds().size());
        }
    }

    @Test
    void manyPartitionsAreSummedInGroupsToTheSameAverage() {
        // more than 16 partitions are summed on executors first; one row each
        try (PlacedRows rows = rows(20, 20, false)) {
            TrainedNetwork trained = trained(rows, 1, 1);
            double[] parameters = new double[network.layout().length()];
            for (int p = 0; p < 20; p++) {
                Local local = new Local(rows, p, 1, 1);
                local.minibatches(0, 0, 1);
                addScaled(parameters, local.parameters(), local.weight);
            }
            float[] expected = divided(parameters, 20);
            assertArrayEquals(expected, trained.state().parameters(), 1e-7f);
            assertEquals(20, trained.rounds().get(0).rows());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPartitionOf95PercentWeighsWhatItsRowsWeigh(boolean weighted) {
        int averagingFrequency = 2;
        int steps = 24;
        try (PlacedRows rows = HandPlacedRows.place(spark(), sparseRows(100, weighted), FEATURES, 95, 2, 0, 3)) {
            TrainedNetwork trained = trained(rows, 1, averagingFrequency);
            // round 1: 8, 2, no and 3 rows; from round 2 on only the large partition has any
            Local large = new Local(rows, 0, 1, steps);
            double[] parameters = new double[network.layout().length()];
            double[] adamState = new double[2 * parameters.length];
            double total = 0;
            for (Local local : List.of(large, new Local(rows, 1, 1, steps), new Local(rows, 3, 1, steps))) {
                local.minibatches(0, 0, averagingFrequency);
                addScaled(parameters, local.parameters(), local.weight);
                addScaled(adamState, local.adamState(), local.weight);
                total += local.weight;
            }
            large.continueFrom(divided(parameters, total), divided(adamState, total));
            large.minibatches(0, averagingFrequency, steps);
            assertArrayEquals(large.parameters(), trained.state().parameters());
            assertArrayEquals(large.adamState(), trained.state().adamState());
            assertEquals(13, trained.rounds().get(0).rows());
            assertEquals(12, trained.rounds().size());
            assertEquals(
                    100, trained.rounds().stream().mapToLong(RoundRecord::rows).sum());
        }
    }

    @Test
    void twoHundredPartitionsOfAHundredRowsAreTheirAverage() {
        try (PlacedRows rows = rows(100, 200, true)) {
            TrainedNetwork trained = trained(rows, 1, 1);
            double[] parameters = new double[network.layout().length()];
            double total = 0;
            for (int p = 0; p < 100; p++) {
                Local local = new Local(rows, p, 1, 1);
                local.minibatches(0, 0, 1);
                addScaled(parameters, local.parameters(), local.weight);
                total += local.weight;
            }
            assertArrayEquals(divided(parameters, total), trained.state().parameters(), 1e-7f);
            assertEquals(1, trained.rounds().size());
            assertEquals(100, trained.rounds().get(0).rows());
        }
    }

    @Test
    void everyRowIsUsedOnceAnEpoch() {
        try (PlacedRows rows = rows(17, 3, false)) {
            List<RoundRecord> records = trained(rows, 2, 1).rounds();
            long[] perEpoch = new long[2];
            records.forEach(record -> perEpoch[record.epoch() - 1] += record.rows());
            assertArrayEquals(new long[] {17, 17}, perEpoch);
        }
    }

    private TrainedNetwork trained(PlacedRows rows, int epochs, int averagingFrequency) {
        TrainingPlan plan = new TrainingPlan(
                SEED,
                SEED,
                epochs,
                BATCH,
                averagingFrequency,
                new TrainingPlan.LearningRate(0.02, true, 0.1, 1),
                Schedule.warmUp(0.5),
                null,
                input,
                0,
                1);
        return new AveragedTraining(network, rows, start, TrainingListener.silent())
                .train(plan, new NoUpdate(FEATURES, FACTORS), null);
    }

    private static PlacedRows rows(int count, int partitions, boolean weighted) {
        return RowPlacement.place(spark().parallelize(sparseRows(count, weighted), 2), partitions, FEATURES);
    }

    private static JavaSparkContext spark() {
        return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    }

    private static List<SparseRow> sparseRows(int count, boolean weighted) {
        SplittableRandom random = new SplittableRandom(3);
        List<SparseRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double[] x = new double[FEATURES];
            for (int j = 0; j < FEATURES; j++) {
                x[j] = random.nextInt(3);
            }
            x[i % FEATURES]++;
            rows.add(SparseRow.of(Vectors.dense(x), weighted ? 0.5 + random.nextInt(4) : 1, false));
        }
        return rows;
    }

    private static void addScaled(double[] sum, float[] values, double weight) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += weight * values[i];
        }
    }

    private static float[] divided(double[] sum, double total) {
        float[] average = new float[sum.length];
        for (int i = 0; i < sum.length; i++) {
            average[i] = (float) (sum[i] / total);
        }
        return average;
    }

    /** One partition trained by itself: its rows, one network, a loop. */
    private final class Local {
        private final TrainingRows rows;
        private final MultiLayerNetwork net;
        private final double effectiveRows;
        private final double scale;
        private final int totalSteps;
        private int step;
        private double weight;

        Local(PlacedRows placed, int partition, int epochs, int stepsPerEpoch) {
            rows = placed.training().collect().get(partition);
            effectiveRows = placed.trainingTotal().weight();
            scale = placed.trainingTotal().rows() / effectiveRows;
            totalSteps = epochs * stepsPerEpoch;
            LearningRateSchedule rate = new LearningRateSchedule(0.02, true, 0.1, stepsPerEpoch, totalSteps);
            net = network.network(
                    Adam.builder().learningRateSchedule(rate).build(), start.parameters(network.layout(), SEED));
        }

        void minibatches(int epoch, int first, int count) {
            MinibatchOrder order = new MinibatchOrder(SEED, epoch, rows.partition(), rows.size());
            int[] ids = new int[BATCH];
            for (int m = first; m < Math.min(first + count, order.minibatches(BATCH)); m++) {
                int size = order.minibatch(m, BATCH, ids);
                float[] x = new float[size * FEATURES];
                rows.densify(ids, size, x);
                long position = (long) m * BATCH;
                float[] kept = x.clone();
                CounterNoise dropout = new CounterNoise(SEED, "input dropout", epoch, rows.partition());
                for (int i = 0; i < kept.length; i++) {
                    long row = position + i / FEATURES;
                    if ((float) dropout.uniform(row, i % FEATURES) < DROPOUT * dropout.uniform(row, FEATURES)) {
                        kept[i] = 0;
                    }
                }
                float[] encoderInput = input.scaled(kept, size, FEATURES);
                float[] noise = new float[size * FACTORS];
                new CounterNoise(SEED, "posterior", epoch, rows.partition()).fillNormal(position, size, FACTORS, noise);
                float[] weights = new float[size];
                for (int i = 0; i < size; i++) {
                    weights[i] = (float) (rows.weight(ids[i]) * scale);
                    weight += rows.weighted() ? weights[i] : 1;
                }
                NetworkSpec.outputLayer(net)
                        .setContext(StepContext.builder(effectiveRows)
                                .noise(noise)
                                .rowWeights(rows.weighted() ? weights : null)
                                .klWeight(Schedule.warmUp(0.5).at((double) step / totalSteps))
                                .build());
                net.fit(new DataSet(
                        Nd4j.create(encoderInput, new long[] {size, FEATURES}, 'c'),
                        Nd4j.create(x, new long[] {size, FEATURES}, 'c')));
                step++;
            }
        }

        void continueFrom(float[] parameters, float[] adamState) {
            net.setParams(Nd4j.create(parameters).reshape(net.params().shape()));
            INDArray state = net.getUpdater().getStateViewArray();
            state.assign(Nd4j.create(adamState).reshape(state.shape()));
        }

        float[] parameters() {
            return HostCopy.toFloats(net.params());
        }

        float[] adamState() {
            return HostCopy.toFloats(net.getUpdater().getStateViewArray());
        }
    }
}
