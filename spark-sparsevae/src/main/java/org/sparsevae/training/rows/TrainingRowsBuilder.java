// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.util.Arrays;

/** Packs rows one by one into growing arrays; values and weights are kept from the first one that is not 1. */
final class TrainingRowsBuilder {
    /** The longest array every JVM can allocate. */
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 8;

    private static final int FIRST_CAPACITY = 1024;

    private final int partition;
    private final int numFeatures;
    private final int limit;
    private int size;
    private int entries;
    private int[] rowStart = new int[FIRST_CAPACITY];
    private int[] columns = new int[FIRST_CAPACITY];
    private float[] values;
    private float[] weights;

    TrainingRowsBuilder(int partition, int numFeatures) {
        this(partition, numFeatures, LONGEST_ARRAY);
    }

    /** With a limit on rows and on entries, so that reaching it can be tried. */
    TrainingRowsBuilder(int partition, int numFeatures, int limit) {
        this.partition = partition;
        this.numFeatures = numFeatures;
        this.limit = limit;
    }

    void add(SparseRow row) {
        int nonZeros = row.nonZeros();
        checkFeatures(row);
        // one more than the rows: the end of the last row
        rowStart = room(rowStart, size + 2L, "rows");
        columns = room(columns, (long) entries + nonZeros, "non-zero values");
        for (int e = 0; e < nonZeros; e++) {
            columns[entries + e] = row.index(e);
            putValue(entries + e, row.value(e));
        }
        putWeight(row.weight());
        entries += nonZeros;
        rowStart[++size] = entries;
    }

    TrainingRows build() {
        return new TrainingRows(
                partition,
                numFeatures,
                Arrays.copyOf(rowStart, size + 1),
                Arrays.copyOf(columns, entries),
                values == null ? null : Arrays.copyOf(values, entries),
                weights == null ? null : Arrays.copyOf(weights, size));
    }

    private void putValue(int entry, float value) {
        if (values == null && value != 1f) {
            values = ones(columns.length, entry);
        }
        if (values != null) {
            if (values.length < columns.length) {
                values = Arrays.copyOf(values, columns.length);
            }
            values[entry] = value;
        }
    }

    private void putWeight(float weight) {
        if (weights == null && weight != 1f) {
            weights = ones(rowStart.length, size);
        }
        if (weights != null) {
            if (weights.length < rowStart.length) {
                weights = Arrays.copyOf(weights, rowStart.length);
            }
            weights[size] = weight;
        }
    }

    private static float[] ones(int capacity, int count) {
        float[] ones = new float[capacity];
        Arrays.fill(ones, 0, count, 1f);
        return ones;
    }

    private void checkFeatures(SparseRow row) {
        int nonZeros = row.nonZeros();
        if (nonZeros > 0 && row.index(nonZeros - 1) >= numFeatures) {
            throw new IllegalArgumentException("all rows must have the same number of features: feature index "
                    + row.index(nonZeros - 1) + " in a table of " + numFeatures + " features");
        }
    }

    private int[] room(int[] array, long needed, String what) {
        if (needed > limit) {
            throw new IllegalArgumentException("partition " + partition + " has too many " + what + ": " + needed
                    + ", at most " + limit + " fit; raise numPartitions");
        }
        if (needed <= array.length) {
            return array;
        }
        long grown = array.length + (long) (array.length >> 1);
        return Arrays.copyOf(array, (int) Math.max(needed, Math.min(limit, grown)));
    }
}
