// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.learning.config.Sgd;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.training.round.WeightState;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;
import org.sparsevae.training.rows.SparseRow;

/** Results are summed in partition order, in whatever order they arrive; a network is one task's at a time. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RoundOrderTest {
    private static final int PARTITIONS = 4;

    /** Open once every partition's task has begun. */
    private static CountDownLatch begun;

    private static JavaSparkContext spark() {
        return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    }

    /** The task of the first partition ends last: the session has two threads, so others have ended when the last one begins. */
    @Test
    void resultsComeInPartitionOrderThoughTheFirstArrivesLast() {
        List<SparseRow> rows = new ArrayList<>();
        for (int i = 0; i < 2 * PARTITIONS; i++) {
            rows.add(SparseRow.of(Vectors.dense(i, 1), 1, false));
        }
        begun = new CountDownLatch(PARTITIONS);
        try (PlacedRows placed = RowPlacement.place(spark().parallelize(rows, 1), PARTITIONS, 2)) {
            List<Integer> partitions = PartitionJob.run(placed, false, part -> {
                begun.countDown();
                if (part.partition() == 0) {
                    begun.await();
                }
                return part.partition();
            });
            assertEquals(List.of(0, 1, 2, 3), partitions);
        }
    }

    /** Numbers whose sum is 1 in their order, and 0 where the small ones meet the large. */
    @Test
    void groupsAreSummedInPartitionOrderThoughResultsComeBackwards() {
        // four groups: partitions 0, 4, 8, 12; 1, 5, 9, 13; ...
        float[] byGroup = {1e30f, -1e30f, 1, 0};
        List<Integer> backwards = new ArrayList<>();
        for (int p = 15; p >= 0; p--) {
            backwards.add(p);
        }
        RoundAverage sum = new RoundAverage();
        AveragingMaster.sumOfGroups(
                        spark().parallelize(backwards, 16).map(p -> (RoundResult) result(p, byGroup[p / 4])))
                .forEach(sum::add);
        WeightState average = new WeightState(new float[1], new float[2]);
        sum.writeTo(average);
        assertArrayEquals(new float[] {4f / 16}, average.parameters());
        assertArrayEquals(new float[] {4f / 16, 4f / 16}, average.adamState());
    }

    /** Results of unequal weights whose sums in another order would end in other bits; one of them negligible. */
    private static List<RoundResult> results(int partitions) {
        SplittableRandom random = new SplittableRandom(partitions);
        List<RoundResult> results = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            RowTerms terms = new RowTerms();
            terms.add(1, random.nextDouble(1, 2), 0, 0, Double.NaN, null, null);
            float[] parameters = new float[3001];
            float[] adamState = new float[2 * parameters.length];
            for (int i = 0; i < adamState.length; i++) {
                adamState[i] = (float) (random.nextDouble(-1, 1) * Math.pow(10, random.nextInt(-33, 9)));
                parameters[i / 2] = (float) random.nextDouble(-1, 1);
            }
            results.add(new RoundResult(p, parameters, adamState, terms, "one platform", "CPU"));
        }
        return results;
    }

    private static WeightState written(RoundAverage average) {
        WeightState state = new WeightState(new float[3001], new float[6002]);
        average.writeTo(state);
        return state;
    }

    private static void requireSame(RoundAverage expected, RoundAverage found) {
        assertArrayEquals(written(expected).parameters(), written(found).parameters());
        assertArrayEquals(written(expected).adamState(), written(found).adamState());
        assertEquals(expected.terms().weight(), found.terms().weight());
        assertEquals(expected.workers().describe(), found.workers().describe());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void anAverageAtOnceIsThatOfSums(int partitions) {
        RoundAverage sums = new RoundAverage();
        results(partitions).forEach(sums::add);
        requireSame(sums, RoundAverage.of(results(partitions)));
    }

    /** A partition alone is its own average. */
    @Test
    void onePartitionIsNotChanged() {
        RoundResult alone = results(1).get(0);
        assertArrayEquals(
                alone.parameters(), written(RoundAverage.of(List.of(alone))).parameters());
    }

    /** Executors and the driver add up the same groups in the same order. */
    @Test
    void groupsHereAreThoseOfExecutors() {
        RoundAverage there = new RoundAverage();
        AveragingMaster.sumOfGroups(spark().parallelize(results(18), 18)).forEach(there::add);
        RoundAverage here = new RoundAverage();
        AveragingMaster.sumOfGroups(results(18), 18).forEach(here::add);
        requireSame(there, here);
    }

    private static RoundResult result(int partition, float value) {
        RowTerms terms = new RowTerms();
        terms.add(1, 1, 0, 0, Double.NaN, null, null);
        return new RoundResult(
                partition, new float[] {value}, new float[] {value, value}, terms, "one platform", "CPU");
    }

    @Test
    void aNetworkIsOneTasksUntilItIsGivenBack() {
        String configuration = NetworkSpec.builder(3, 2, new SparseDecoder(2, 2), new MultinomialLikelihood())
                .encoderLayers(2)
                .build()
                .configuration(new Sgd(0.5))
                .toJson();
        MultiLayerNetwork first = WorkerNetworks.borrow(configuration);
        MultiLayerNetwork second = WorkerNetworks.borrow(configuration);
        assertNotSame(first, second);
        WorkerNetworks.giveBack(configuration, first);
        assertSame(first, WorkerNetworks.borrow(configuration));
        assertNotSame(first, WorkerNetworks.borrow(configuration));
    }
}
