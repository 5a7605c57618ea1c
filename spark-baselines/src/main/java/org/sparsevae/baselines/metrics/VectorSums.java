// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.metrics;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.sparsevae.metrics.ExactSum;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * Sums over vectors, one for each place, that are rounded once when they are read ({@link ExactSum}): the same bits whatever the order and the
 * partitions of the rows. Spark's own summaries differ in their last bits from run to run, which is enough to choose another of two features
 * that are nearly equal. A task keeps one sum for each place; nothing else is gathered.
 */
public final class VectorSums implements Serializable {
    private static final long serialVersionUID = 1L;

    private ExactSum[] sums = {};
    private long rows;

    private VectorSums() {}

    /**
     * The sums of a column.
     *
     * @param table rows
     * @param column of vectors of one size; rows without a vector are left out
     * @return the sums; no places if there are no vectors
     */
    public static VectorSums of(Dataset<?> table, String column) {
        return of(vectors(table, column));
    }

    /**
     * The sums of a column's squared differences from a point.
     *
     * @param table rows
     * @param column of vectors of one size; rows without a vector are left out
     * @param from what is taken from each vector, such as the means
     * @return the sums of the squares
     */
    public static VectorSums ofSquaredDifferences(Dataset<?> table, String column, double[] from) {
        return of(vectors(table, column).map(vector -> {
            double[] squares = vector.toArray().clone();
            requireSize(from.length, squares.length);
            Arrays.setAll(squares, j -> (squares[j] - from[j]) * (squares[j] - from[j]));
            return Vectors.dense(squares);
        }));
    }

    /** The sums of vectors of one size. */
    public static VectorSums of(JavaRDD<Vector> vectors) {
        return vectors.treeAggregate(new VectorSums(), VectorSums::with, VectorSums::merged);
    }

    private static JavaRDD<Vector> vectors(Dataset<?> table, String column) {
        return table.select(LatentSchema.column(column))
                .javaRDD()
                .filter(row -> !row.isNullAt(0))
                .map(row -> row.getAs(0));
    }

    private static void requireSize(int one, int other) {
        if (one != other) {
            throw new IllegalArgumentException("all rows need a value for each feature: there are vectors with " + one
                    + " and with " + other + " values");
        }
    }

    private VectorSums with(Vector vector) {
        if (rows == 0) {
            sums = new ExactSum[vector.size()];
            Arrays.setAll(sums, j -> new ExactSum());
        }
        requireSize(sums.length, vector.size());
        if (vector instanceof SparseVector sparse) {
            for (int e = 0; e < sparse.indices().length; e++) {
                sums[sparse.indices()[e]].add(sparse.values()[e]);
            }
        } else {
            for (int j = 0; j < sums.length; j++) {
                sums[j].add(vector.apply(j));
            }
        }
        rows++;
        return this;
    }

    private static VectorSums merged(VectorSums one, VectorSums other) {
        if (one.rows == 0 || other.rows == 0) {
            return one.rows == 0 ? other : one;
        }
        requireSize(one.sums.length, other.sums.length);
        for (int j = 0; j < one.sums.length; j++) {
            one.sums[j].add(other.sums[j]);
        }
        one.rows += other.rows;
        return one;
    }

    /** How many vectors there are. */
    public long rows() {
        return rows;
    }

    /** The sums, a new array. */
    public double[] values() {
        return Arrays.stream(sums).mapToDouble(ExactSum::value).toArray();
    }

    /** The sums over the number of vectors, a new array. */
    public double[] means() {
        return Arrays.stream(values()).map(sum -> sum / rows).toArray();
    }
}
