// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;

/** How much one partition, or the whole table, holds: rows, their weight, their non-zero values. */
public final class RowCounts implements Serializable {
    private static final long serialVersionUID = 1L;

    private final long rows;
    private final double weight;
    private final long nonZeros;

    RowCounts(long rows, double weight, long nonZeros) {
        this.rows = rows;
        this.weight = weight;
        this.nonZeros = nonZeros;
    }

    static RowCounts of(TrainingRows rows) {
        return new RowCounts(rows.size(), rows.totalWeight(), rows.nonZeros());
    }

    RowCounts plus(RowCounts other) {
        return new RowCounts(rows + other.rows, weight + other.weight, nonZeros + other.nonZeros);
    }

    /**
     * The number of rows.
     *
     * @return the number of rows, at least 0
     */
    public long rows() {
        return rows;
    }

    /**
     * The sum of the rows' weights.
     *
     * @return the total weight; the number of rows if all weights are 1
     */
    public double weight() {
        return weight;
    }

    /**
     * The number of non-zero values.
     *
     * @return the number of non-zero values, at least 0
     */
    public long nonZeros() {
        return nonZeros;
    }

    @Override
    public String toString() {
        return rows + " rows, weight " + weight + ", " + nonZeros + " non-zeros";
    }
}
