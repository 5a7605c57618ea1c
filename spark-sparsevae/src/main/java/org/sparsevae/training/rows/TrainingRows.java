// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;

/**
 * The rows of one partition, packed as compressed sparse rows in primitive arrays: 8 bytes a non-zero, 4 if every
 * non-zero is 1 (then no values are kept), 4 a row, and 4 more a row if the weights are not all 1. A row is named by
 * its id, 0 to {@link #size()} - 1, its place in the canonical order of the partition. Immutable.
 */
public final class TrainingRows implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int partition;
    private final int numFeatures;
    private final int size;
    /** Row i has the entries rowStart[i] to rowStart[i + 1] - 1; length size + 1. */
    private final int[] rowStart;

    private final int[] columns;
    /** Null if every non-zero is 1. */
    private final float[] values;
    /** Null if every row has weight 1. */
    private final float[] weights;

    private final double totalWeight;

    TrainingRows(int partition, int numFeatures, int[] rowStart, int[] columns, float[] values, float[] weights) {
        this.partition = partition;
        this.numFeatures = numFeatures;
        this.size = rowStart.length - 1;
        this.rowStart = rowStart;
        this.columns = columns;
        this.values = values;
        this.weights = weights;
        this.totalWeight = weights == null ? size : sum(weights);
    }

    /**
     * Packs rows in the order given.
     *
     * @param partition the partition the rows belong to, from 0; part of the keys of order and noise
     * @param numFeatures G, the number of features, at least 1
     * @param rows the rows; whether they are training or validation rows is not looked at
     * @return the packed rows
     * @throws IllegalArgumentException if a row has a feature beyond G, or if there are more rows or non-zeros than one
     *     array can index (about 2^31): raise numPartitions then
     */
    public static TrainingRows pack(int partition, int numFeatures, Iterator<SparseRow> rows) {
        TrainingRowsBuilder builder = new TrainingRowsBuilder(partition, numFeatures);
        rows.forEachRemaining(builder::add);
        return builder.build();
    }

    /**
     * The partition these rows belong to.
     *
     * @return the partition's number, from 0
     */
    public int partition() {
        return partition;
    }

    /**
     * The number of features, G.
     *
     * @return the number of columns of a dense minibatch
     */
    public int numFeatures() {
        return numFeatures;
    }

    /**
     * The number of rows in this partition.
     *
     * @return the number of rows, possibly 0
     */
    public int size() {
        return size;
    }

    /**
     * The number of non-zero entries of all rows.
     *
     * @return the number of entries kept
     */
    public int nonZeros() {
        return columns.length;
    }

    /**
     * The sum of the rows' weights, added in row order.
     *
     * @return the total weight; the number of rows if no weights were given
     */
    public double totalWeight() {
        return totalWeight;
    }

    /**
     * Whether every non-zero value is 1.
     *
     * @return true if all values are 0 or 1
     */
    public boolean binary() {
        return values == null;
    }

    /**
     * Whether some row has a weight other than 1.
     *
     * @return true if weights are kept
     */
    public boolean weighted() {
        return weights != null;
    }

    /**
     * The weight of a row.
     *
     * @param row the row's id
     * @return its weight, positive
     */
    public float weight(int row) {
        return weights == null ? 1f : weights[row];
    }

    /**
     * The first entry of a row; its entries are {@code rowStart(row)} to {@code rowStart(row + 1) - 1}.
     *
     * @param row the row's id, or {@link #size()} for the end of the last row
     * @return the entry's number, for {@link #column(int)} and {@link #value(int)}
     */
    public int rowStart(int row) {
        return rowStart[row];
    }

    /**
     * The feature of an entry.
     *
     * @param entry the entry's number, 0 to nonZeros() - 1
     * @return the feature's index, ascending within a row
     */
    public int column(int entry) {
        return columns[entry];
    }

    /**
     * The value of an entry.
     *
     * @param entry the entry's number, 0 to nonZeros() - 1
     * @return the value, never zero
     */
    public float value(int entry) {
        return values == null ? 1f : values[entry];
    }

    /**
     * Writes rows as a dense minibatch.
     *
     * @param rows ids of the rows, in the order wanted; an id may come more than once
     * @param count how many of the ids to use, B
     * @param into receives the minibatch, row-major [B, G]: feature j of the i-th row at i * G + j; what lies beyond is
     *     left as it is
     * @throws IllegalArgumentException if {@code into} is shorter than B * G
     */
    public void densify(int[] rows, int count, float[] into) {
        long length = (long) count * numFeatures;
        if (length > into.length) {
            throw new IllegalArgumentException("the minibatch does not fit the array: " + count + " rows of "
                    + numFeatures + " features need " + length + " floats, the array has " + into.length);
        }
        Arrays.fill(into, 0, (int) length, 0f);
        for (int i = 0; i < count; i++) {
            int base = i * numFeatures;
            int end = rowStart[rows[i] + 1];
            for (int e = rowStart[rows[i]]; e < end; e++) {
                into[base + columns[e]] = value(e);
            }
        }
    }

    /**
     * Writes the weights of rows.
     *
     * @param rows ids of the rows
     * @param count how many of the ids to use, B
     * @param into receives the weights, length at least B
     */
    public void weights(int[] rows, int count, float[] into) {
        for (int i = 0; i < count; i++) {
            into[i] = weight(rows[i]);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrainingRows rows
                && partition == rows.partition
                && numFeatures == rows.numFeatures
                && Arrays.equals(rowStart, rows.rowStart)
                && Arrays.equals(columns, rows.columns)
                && Arrays.equals(values, rows.values)
                && Arrays.equals(weights, rows.weights);
    }

    @Override
    public int hashCode() {
        int hash = 31 * partition + numFeatures;
        hash = 31 * hash + Arrays.hashCode(rowStart);
        hash = 31 * hash + Arrays.hashCode(columns);
        hash = 31 * hash + Arrays.hashCode(values);
        return 31 * hash + Arrays.hashCode(weights);
    }

    @Override
    public String toString() {
        return "TrainingRows(partition " + partition + ", " + size + " rows, " + numFeatures + " features, "
                + columns.length + " non-zeros)";
    }

    private static double sum(float[] weights) {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return sum;
    }
}
