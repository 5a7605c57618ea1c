// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.Variance;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.Test;
import org.sparsevae.training.rows.FeatureMoments.PartitionMoments;

class FeatureMomentsTest {
    @Test
    void meanAndVarianceAgreeWithCommonsMath() {
        double[][] table = table(1000, 4, 0, 1);
        for (double[] row : table) {
            row[0] = row[0] < 0 ? 0 : row[0];
            row[1] = 0;
            row[2] = 3.7f;
        }
        for (int partitions : new int[] {1, 3, 7}) {
            FeatureMoments moments = moments(table, ones(table.length), partitions);
            for (int j = 0; j < 4; j++) {
                assertEquals(new Mean().evaluate(column(table, j)), moments.means()[j], 1e-13);
                assertEquals(new Variance(false).evaluate(column(table, j)), moments.variances()[j], 1e-12);
                assertEquals(1000 * moments.means()[j], moments.sums()[j], 1e-9);
            }
            assertEquals(0.0, moments.variances()[1]);
            assertEquals(3.7f, moments.means()[2]);
            assertEquals(0.0, moments.variances()[2]);
            assertEquals(2, moments.constantFeatures());
            assertFalse(moments.allConstant());
            assertEquals(Math.sqrt(moments.variances()[3]), moments.standardDeviations()[3], 1e-15);
        }
    }

    @Test
    void weightedMomentsAgreeWithCommonsMath() {
        double[][] table = table(500, 3, 1, 2);
        double[] weights = new double[500];
        Random random = new Random(4);
        for (int i = 0; i < 500; i++) {
            weights[i] = (float) (0.1 + random.nextDouble());
            table[i][1] = random.nextBoolean() ? 0 : table[i][1];
        }
        FeatureMoments moments = moments(table, weights, 4);
        for (int j = 0; j < 3; j++) {
            double[] column = column(table, j);
            assertEquals(new Mean().evaluate(column, weights), moments.means()[j], 1e-13);
            // commons-math's weighted population variance divides by the sum of the weights too
            assertEquals(new Variance(false).evaluate(column, weights), moments.variances()[j], 1e-12);
        }
        double total = 0;
        for (double weight : weights) {
            total += weight;
        }
        assertEquals(total, moments.totalWeight(), 1e-10);
    }

    @Test
    void largeOffsetLosesNothing() {
        double[][] table = table(4000, 2, 1e6, 1);
        double[] weights = new double[4000];
        Random random = new Random(1);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (0.5 + random.nextDouble());
        }
        for (int j = 0; j < 2; j++) {
            double[] column = column(table, j);
            FeatureMoments plain = moments(table, ones(4000), 5);
            assertEquals(new Variance(false).evaluate(column), plain.variances()[j], 1e-10);
            assertEquals(new Mean().evaluate(column), plain.means()[j], 1e-9);
            FeatureMoments weighted = moments(table, weights, 5);
            assertEquals(new Variance(false).evaluate(column, weights), weighted.variances()[j], 1e-10);
        }
    }

    @Test
    void rangesCountZeros() {
        double[][] table = {{1, -2, 0, 5}, {0, -3, 0, 4}, {0, 0, 0, 0}, {2, -1, 0, 6}};
        FeatureMoments moments = moments(table, ones(4), 2);
        assertArrayEquals(new float[] {0, -3, 0, 0}, moments.minima());
        assertArrayEquals(new float[] {2, 0, 0, 6}, moments.maxima());
        assertArrayEquals(new double[] {3, -6, 0, 15}, moments.sums());
        assertEquals(4, moments.rows());
        assertEquals(1, moments.zeroRows());
        assertEquals(4, moments.numFeatures());
        assertFalse(moments.binary());
        assertArrayEquals(
                new float[] {4},
                moments(new double[][] {{5}, {4}, {6}}, ones(3), 2).minima());
    }

    @Test
    void constantAndBinaryTablesAreSeen() {
        FeatureMoments constant = moments(new double[][] {{0.1f, 0}, {0.1f, 0}, {0.1f, 0}}, ones(3), 2);
        assertTrue(constant.allConstant());
        assertArrayEquals(new double[] {0, 0}, constant.variances());
        assertTrue(moments(new double[][] {{1, 0}, {1, 1}}, ones(2), 1).binary());
        FeatureMoments one = moments(new double[][] {{1, 0}}, ones(1), 3);
        assertTrue(one.allConstant());
        assertEquals(1, one.rows());
    }

    @Test
    void noRowsAreRefused() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> moments(new double[0][1], ones(0), 2));
        assertTrue(error.getMessage().startsWith("there are no training rows: 0 rows"), error.getMessage());
    }

    private static FeatureMoments moments(double[][] table, double[] weights, int partitions) {
        List<PartitionMoments> parts = new ArrayList<>();
        for (int p = 0; p < partitions; p++) {
            List<SparseRow> rows = new ArrayList<>();
            for (int i = p; i < table.length; i += partitions) {
                rows.add(SparseRow.of(Vectors.dense(table[i]), weights[i], false));
            }
            int features = table.length == 0 ? 1 : table[0].length;
            parts.add(PartitionMoments.of(TrainingRows.pack(p, features, rows.iterator())));
        }
        return FeatureMoments.combine(parts);
    }

    private static double[][] table(int n, int features, double mean, double deviation) {
        Random random = new Random(n);
        double[][] table = new double[n][features];
        for (double[] row : table) {
            for (int j = 0; j < features; j++) {
                row[j] = (float) (mean + deviation * random.nextGaussian());
            }
        }
        return table;
    }

    private static double[] column(double[][] table, int j) {
        double[] column = new double[table.length];
        for (int i = 0; i < table.length; i++) {
            column[i] = table[i][j];
        }
        return column;
    }

    private static double[] ones(int n) {
        double[] ones = new double[n];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }
}
