// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.junit.jupiter.api.Test;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class TrainingRowsTest {
    private static final int FEATURES = 7;

    @Test
    void densifyGivesTheRowsBackAndClearsTheRest() {
        double[][] table = table(40, false);
        TrainingRows rows = pack(table, i -> 1.0);
        int[] ids = {3, 0, 39, 3};
        float[] dense = new float[5 * FEATURES];
        Arrays.fill(dense, 99f);
        rows.densify(ids, 4, dense);
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < FEATURES; j++) {
                assertEquals((float) table[ids[i]][j], dense[i * FEATURES + j]);
            }
        }
        assertEquals(99f, dense[4 * FEATURES], "beyond the minibatch nothing is touched");
        assertThrows(IllegalArgumentException.class, () -> rows.densify(ids, 4, new float[4 * FEATURES - 1]));
    }

    @Test
    void nonZerosAreKeptInOrder() {
        TrainingRows rows =
                pack(new double[][] {{0, 2, 0, 0, 0, 0, -1}, {0, 0, 0, 0, 0, 0, 0}, {5, 0, 0, 0, 0, 0, 0}}, i -> 1);
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            for (int e = rows.rowStart(i); e < rows.rowStart(i + 1); e++) {
                seen.add(i + ":" + rows.column(e) + "=" + rows.value(e));
            }
        }
        assertEquals(List.of("0:1=2.0", "0:6=-1.0", "2:0=5.0"), seen);
        assertEquals(3, rows.nonZeros());
        assertEquals(rows.rowStart(1), rows.rowStart(2));
        assertFalse(rows.binary());
    }

    @Test
    void weightsAreKeptFromTheFirstThatIsNotOne() {
        double[][] table = table(3000, true);
        TrainingRows plain = pack(table, i -> 1);
        assertFalse(plain.weighted());
        assertEquals(3000, plain.totalWeight());
        TrainingRows weighted = pack(table, i -> i == 2500 ? 0.25 : 1);
        assertTrue(weighted.weighted());
        assertEquals(2999.25, weighted.totalWeight());
        float[] weights = new float[3];
        weighted.weights(new int[] {2499, 2500, 2999}, 3, weights);
        assertArrayEquals(new float[] {1f, 0.25f, 1f}, weights);
    }

    @Test
    void valuesAreKeptFromTheFirstThatIsNotOne() {
        double[][] table = table(2000, true);
        TrainingRows ones = pack(table, i -> 1);
        assertTrue(ones.binary());
        assertDense(table, ones);
        table[1700][3] = 4;
        TrainingRows mixed = pack(table, i -> 1);
        assertFalse(mixed.binary());
        assertDense(table, mixed);
    }

    @Test
    void tooManyNonZerosAreRefused() {
        TrainingRowsBuilder builder = new TrainingRowsBuilder(3, 5, 10);
        SparseRow row = SparseRow.of(Vectors.dense(1, 1, 1, 1, 0));
        builder.add(row);
        builder.add(row);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> builder.add(row));
        assertEquals(
                "partition 3 has too many non-zero values: 12, at most 10 fit; raise numPartitions",
                error.getMessage());
    }

    @Test
    void featureBeyondTheTableIsRefused() {
        TrainingRowsBuilder builder = new TrainingRowsBuilder(0, 2);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> builder.add(SparseRow.of(Vectors.dense(0, 0, 1))));
        assertEquals(
                "all rows must have the same number of features: feature index 2 in a table of 2 features",
                error.getMessage());
    }

    @Test
    void bothSerializersGiveTheRowsBack() {
        for (Serializer serializer :
                List.of(new JavaSerializer(new SparkConf(false)), new KryoSerializer(new SparkConf(false)))) {
            for (TrainingRows rows : List.of(
                    pack(table(50, false), i -> 1 + i), pack(table(50, true), i -> 1), pack(new double[0][], i -> 1))) {
                TrainingRows copy = roundTrip(serializer, rows);
                assertEquals(rows, copy, serializer.getClass().getSimpleName());
                assertEquals(rows.totalWeight(), copy.totalWeight());
                assertEquals(rows.size(), copy.size());
            }
            SparseRow row = SparseRow.of(Vectors.dense(1, 0, 2), 3, true);
            assertEquals(row, roundTrip(serializer, row));
        }
    }

    private static <T> T roundTrip(Serializer serializer, T value) {
        SerializerInstance instance = serializer.newInstance();
        ClassTag<T> tag = ClassTag$.MODULE$.apply(value.getClass());
        return instance.deserialize(instance.serialize(value, tag), tag);
    }

    private static void assertDense(double[][] table, TrainingRows rows) {
        float[] dense = new float[FEATURES];
        for (int i = 0; i < table.length; i++) {
            rows.densify(new int[] {i}, 1, dense);
            for (int j = 0; j < FEATURES; j++) {
                assertEquals((float) table[i][j], dense[j]);
            }
        }
    }

    private static TrainingRows pack(double[][] table, java.util.function.IntToDoubleFunction weight) {
        List<SparseRow> rows = new ArrayList<>();
        for (int i = 0; i < table.length; i++) {
            rows.add(SparseRow.of(Vectors.dense(table[i]), weight.applyAsDouble(i), false));
        }
        return TrainingRows.pack(2, FEATURES, rows.iterator());
    }

    private static double[][] table(int n, boolean binary) {
        Random random = new Random(n);
        double[][] table = new double[n][FEATURES];
        for (double[] row : table) {
            for (int j = 0; j < FEATURES; j++) {
                row[j] = random.nextDouble() < 0.6 ? 0 : binary ? 1 : random.nextGaussian();
            }
        }
        return table;
    }
}
