// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.sparsevae.training.rows.PlacedRows.PartitionRows;
import org.sparsevae.training.rows.PlacedRows.RowCounts;
import scala.collection.JavaConverters;

class RowPlacementTest {
    private static final int FEATURES = 6;
    private static final int PARTITIONS = 4;

    /** How often tasks have been made to fail, and how many rows were read when the order was shuffled. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private static final AtomicInteger READINGS = new AtomicInteger();

    private static JavaSparkContext spark;

    @BeforeAll
    static void start() {
        open(conf());
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    @Test
    void placementIsTheSameForEveryOrderAndPartitioningOfTheInput() {
        List<SparseRow> rows = rows(203);
        List<PartitionRows> expected = place(spark.parallelize(rows, 1), PARTITIONS);
        assertSameRows(rows, expected);
        for (int inputPartitions : new int[] {2, 7, 300}) {
            List<SparseRow> shuffled = new ArrayList<>(rows);
            Collections.shuffle(shuffled, new Random(inputPartitions));
            assertSame(expected, place(spark.parallelize(shuffled, inputPartitions), PARTITIONS));
        }
    }

    @Test
    void placementIsTheSameWhenTasksFail() {
        List<SparseRow> rows = rows(100);
        List<PartitionRows> expected = place(spark.parallelize(rows, 3), PARTITIONS);
        FAILURES.set(0);
        JavaRDD<SparseRow> failing = spark.parallelize(rows, 3).map(row -> {
            if (row.equals(rows.get(50)) && FAILURES.incrementAndGet() < 4) {
                throw new IllegalStateException("a task fails on purpose");
            }
            return row;
        });
        assertSame(expected, place(failing, PARTITIONS));
        assertEquals(4, FAILURES.get());
    }

    /** What a lost executor takes with it: cached partitions and shuffle files. The input comes in another order then. */
    @Test
    void placementIsTheSameWhenCacheAndShufflesAreLost() {
        List<SparseRow> rows = rows(150);
        READINGS.set(0);
        JavaRDD<SparseRow> restless = spark.parallelize(rows, 3).mapPartitions(part -> {
            List<SparseRow> shuffled = new ArrayList<>();
            part.forEachRemaining(shuffled::add);
            Collections.shuffle(shuffled, new Random(READINGS.incrementAndGet()));
            return shuffled.iterator();
        });
        try (PlacedRows placed = RowPlacement.place(restless, PARTITIONS, FEATURES)) {
            List<PartitionRows> expected = placed.partitions().collect();
            assertEquals(3, READINGS.get(), "placing reads the input once");
            placed.partitions().unpersist(true);
            loseShuffles(placed.partitions().rdd());
            assertSame(expected, placed.partitions().collect());
            assertEquals(6, READINGS.get(), "the input must have been read again");
        }
    }

    @Test
    void inputThatChangesIsRefused() {
        READINGS.set(0);
        JavaRDD<SparseRow> growing = spark.parallelize(rows(30), 1).mapPartitions(part -> {
            List<SparseRow> kept = new ArrayList<>();
            part.forEachRemaining(kept::add);
            return kept.subList(0, 10 + 10 * READINGS.getAndIncrement()).iterator();
        });
        try (PlacedRows placed = RowPlacement.place(growing, 2, FEATURES)) {
            placed.partitions().unpersist(true);
            loseShuffles(placed.partitions().rdd());
            SparkException error =
                    assertThrows(SparkException.class, () -> placed.partitions().collect());
            assertTrue(error.getMessage().contains("the input gave other rows when it was read again"));
        }
    }

    @Test
    void trainingAndValidationRowsDoNotMoveEachOther() {
        List<SparseRow> training = rows(97);
        List<SparseRow> heldOut = rows(45).stream()
                .map(row -> SparseRow.of(vector(row), row.weight(), true))
                .toList();
        List<SparseRow> both = new ArrayList<>(heldOut);
        both.addAll(training);
        List<PartitionRows> trainingAlone = place(spark.parallelize(training, 2), PARTITIONS);
        List<PartitionRows> heldOutAlone = place(spark.parallelize(heldOut, 2), PARTITIONS);
        try (PlacedRows placed = RowPlacement.place(spark.parallelize(both, 5), PARTITIONS, FEATURES)) {
            List<TrainingRows> placedTraining = placed.training().collect();
            List<TrainingRows> placedHeldOut = placed.validation().collect();
            for (int p = 0; p < PARTITIONS; p++) {
                assertEquals(trainingAlone.get(p).training(), placedTraining.get(p));
                assertEquals(heldOutAlone.get(p).validation(), placedHeldOut.get(p));
                assertEquals(0, trainingAlone.get(p).validation().size());
                assertTrue(placedHeldOut.get(p).size() == 11
                        || placedHeldOut.get(p).size() == 12);
            }
            assertEquals(45, placed.validationTotal().rows());
            assertEquals(97, placed.trainingTotal().rows());
        }
    }

    @Test
    void equalRowsAreBalanced() {
        List<SparseRow> same = Collections.nCopies(1001, SparseRow.of(Vectors.dense(1, 0, 2, 0, 0, 0), 0.5, false));
        try (PlacedRows placed = RowPlacement.place(spark.parallelize(same, 3), PARTITIONS, FEATURES)) {
            assertEquals(
                    List.of(251L, 250L, 250L, 250L),
                    placed.trainingCounts().stream().map(RowCounts::rows).toList());
            assertEquals(500.5, placed.trainingTotal().weight());
            assertEquals(2002, placed.trainingTotal().nonZeros());
            assertEquals(502, placed.trainingCounts().get(0).nonZeros());
            assertEquals(125.5, placed.trainingCounts().get(0).weight());
        }
    }

    @Test
    void fewRowsLeavePartitionsEmpty() {
        for (int n : new int[] {0, 1, 3}) {
            List<SparseRow> rows = rows(n);
            JavaRDD<SparseRow> input = n == 0 ? spark.emptyRDD() : spark.parallelize(rows, 8);
            try (PlacedRows placed = RowPlacement.place(input, 5, FEATURES)) {
                List<PartitionRows> parts = placed.partitions().collect();
                assertEquals(5, placed.numPartitions());
                assertEquals(5, placed.partitions().getNumPartitions());
                assertEquals(5, parts.size());
                for (int p = 0; p < 5; p++) {
                    assertEquals(p < n ? 1 : 0, parts.get(p).training().size());
                    assertEquals(p, parts.get(p).training().partition());
                    assertEquals(0, parts.get(p).validation().size());
                }
                assertSameRows(rows, parts);
            }
        }
    }

    @Test
    void momentsComeFromThePlacedRows() {
        List<SparseRow> rows = rows(60);
        double sum = rows.stream()
                .mapToDouble(row -> row.weight() * vector(row).apply(1))
                .sum();
        try (PlacedRows placed = RowPlacement.place(spark.parallelize(rows, 3), PARTITIONS, FEATURES)) {
            FeatureMoments moments = FeatureMoments.of(placed.training());
            assertEquals(60, moments.rows());
            assertEquals(sum, moments.sums()[1], 1e-10);
        }
    }

    @Test
    void badArgumentsAreRefused() {
        JavaRDD<SparseRow> input = spark.parallelize(rows(3), 1);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> RowPlacement.place(input, 0, FEATURES));
        assertEquals("numPartitions must be at least 1: 0", error.getMessage());
        SparkException failed = assertThrows(
                SparkException.class,
                () -> RowPlacement.place(spark.parallelize(List.of(SparseRow.of(Vectors.dense(0, 0, 1)))), 1, 2));
        assertTrue(failed.getMessage().contains("feature index 2 in a table of 2 features"));
    }

    /** In a context of its own, so that the rows pass through Kryo in both shuffles and in the results. */
    @Test
    void kryoGivesTheSamePlacement() {
        List<SparseRow> rows = rows(80);
        List<PartitionRows> expected = place(spark.parallelize(rows, 2), PARTITIONS);
        spark.stop();
        open(conf().set("spark.serializer", "org.apache.spark.serializer.KryoSerializer"));
        try {
            assertSame(expected, place(spark.parallelize(rows, 2), PARTITIONS));
        } finally {
            spark.stop();
            open(conf());
        }
    }

    private static void open(SparkConf conf) {
        // one context per JVM: that of test classes that ran before is not needed any more
        if (SparkSession.getDefaultSession().isDefined()) {
            SparkSession.getDefaultSession().get().stop();
        }
        spark = new JavaSparkContext(conf);
        // the failures made on purpose would fill the log
        spark.setLogLevel("OFF");
    }

    private static SparkConf conf() {
        return new SparkConf(false)
                .setMaster("local[2,4]")
                .setAppName("RowPlacementTest")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1");
    }

    private static List<PartitionRows> place(JavaRDD<SparseRow> rows, int partitions) {
        try (PlacedRows placed = RowPlacement.place(rows, partitions, FEATURES)) {
            return placed.partitions().collect();
        }
    }

    /** Rows of few distinct values, so that some are equal, and some of zeros. */
    private static List<SparseRow> rows(int n) {
        Random random = new Random(17);
        List<SparseRow> rows = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            double[] values = new double[FEATURES];
            for (int j = 0; j < FEATURES; j++) {
                values[j] = Math.max(0, random.nextInt(5) - 2) * (random.nextBoolean() ? 0.5 : -1);
            }
            rows.add(SparseRow.of(Vectors.dense(values), 1 + random.nextInt(2), false));
        }
        return rows;
    }

    private static org.apache.spark.ml.linalg.Vector vector(SparseRow row) {
        double[] values = new double[FEATURES];
        for (int e = 0; e < row.nonZeros(); e++) {
            values[row.index(e)] = row.value(e);
        }
        return Vectors.dense(values);
    }

    private static void assertSame(List<PartitionRows> expected, List<PartitionRows> actual) {
        assertEquals(expected.size(), actual.size());
        for (int p = 0; p < expected.size(); p++) {
            assertEquals(expected.get(p).training(), actual.get(p).training());
            assertEquals(expected.get(p).validation(), actual.get(p).validation());
        }
    }

    /** Every row is in one place, as often as it was put in. */
    private static void assertSameRows(List<SparseRow> rows, List<PartitionRows> parts) {
        Map<String, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(vector(row) + "|" + row.weight(), 1, Integer::sum));
        float[] dense = new float[FEATURES];
        for (PartitionRows part : parts) {
            TrainingRows training = part.training();
            for (int i = 0; i < training.size(); i++) {
                training.densify(new int[] {i}, 1, dense);
                double[] values = new double[FEATURES];
                Arrays.setAll(values, j -> dense[j]);
                counts.merge(Vectors.dense(values) + "|" + training.weight(i), -1, Integer::sum);
            }
        }
        counts.forEach((row, left) -> assertEquals(0, left, row));
        assertNotEquals(0, parts.size());
    }

    /** Forgets the map outputs of every shuffle below an RDD, as if the executors that wrote them were gone. */
    private static void loseShuffles(RDD<?> rdd) {
        MapOutputTrackerMaster tracker = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
        JavaConverters.seqAsJavaList(rdd.dependencies()).forEach(dependency -> {
            if (dependency instanceof ShuffleDependency<?, ?, ?> shuffle) {
                tracker.unregisterAllMapAndMergeOutput(shuffle.shuffleId());
            }
            loseShuffles(dependency.rdd());
        });
    }
}
