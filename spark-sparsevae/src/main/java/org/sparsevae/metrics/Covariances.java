// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Means, covariances and Pearson correlations of the columns of a table, in one pass and independent of the order of rows
 * and merges: sums of the values and of their products are kept exactly ({@link ExactSum}) and rounded once, when they are
 * read. A column is constant if its smallest and largest value are equal; it has correlation 0 with every other. The
 * relative error of a variance is about 1e-16 (mean / standard deviation)^2. Not safe for concurrent use.
 */
public final class Covariances implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int columns;
    private final ExactSum[] sums;
    /** Sums of x_i x_j, j &lt;= i, row by row of the lower triangle. */
    private final ExactSum[] products;

    private final double[] smallest;
    private final double[] largest;
    private long rows;

    /**
     * Covariances over no rows.
     *
     * @param columns number of columns, at least 1
     * @throws IllegalArgumentException if there are none
     */
    public Covariances(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("covariances need at least one column: columns = " + columns);
        }
        this.columns = columns;
        this.sums = exactSums(columns);
        this.products = exactSums(columns * (columns + 1) / 2);
        this.smallest = new double[columns];
        this.largest = new double[columns];
        Arrays.fill(smallest, Double.POSITIVE_INFINITY);
        Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    }

    private static ExactSum[] exactSums(int count) {
        ExactSum[] sums = new ExactSum[count];
        Arrays.setAll(sums, i -> new ExactSum());
        return sums;
    }

    /**
     * Takes in a row.
     *
     * @param row a value per column, finite
     * @throws IllegalArgumentException if there is another number of values, or one is not finite
     */
    public void add(double[] row) {
        if (row.length != columns) {
            throw new IllegalArgumentException(
                    "a value is needed per column: values = " + row.length + ", columns = " + columns);
        }
        for (int i = 0; i < columns; i++) {
            if (!Double.isFinite(row[i])) {
                throw new IllegalArgumentException(
                        "covariances need finite values: column " + i + " of row " + rows + " is " + row[i]);
            }
        }
        for (int i = 0, entry = 0; i < columns; i++) {
            sums[i].add(row[i]);
            smallest[i] = Math.min(smallest[i], row[i]);
            largest[i] = Math.max(largest[i], row[i]);
            for (int j = 0; j <= i; j++, entry++) {
                double product = row[i] * row[j];
                products[entry].add(product);
                products[entry].add(Math.fma(row[i], row[j], -product));
            }
        }
        rows++;
    }

    /**
     * @param other rows to take in as well
     * @throws IllegalArgumentException if it has another number of columns
     */
    public void merge(Covariances other) {
        if (other.columns != columns) {
            throw new IllegalArgumentException(
                    "only tables of the same columns can be merged: " + columns + " and " + other.columns);
        }
        for (int i = 0; i < columns; i++) {
            sums[i].add(other.sums[i]);
            smallest[i] = Math.min(smallest[i], other.smallest[i]);
            largest[i] = Math.max(largest[i], other.largest[i]);
        }
        for (int entry = 0; entry < products.length; entry++) {
            products[entry].add(other.products[entry]);
        }
        rows += other.rows;
    }

    /** @return number of rows */
    public long rows() {
        return rows;
    }

    /** @return number of columns */
    public int columns() {
        return columns;
    }

    /**
     * @param i a column
     * @return its mean, NaN without rows
     */
    public double mean(int i) {
        return rows == 0 ? Double.NaN : sums[i].value() / rows;
    }

    /**
     * @param i a column
     * @return whether all of its values are equal; true without rows
     */
    public boolean isConstant(int i) {
        return !(smallest[i] < largest[i]);
    }

    /**
     * The covariance of two columns, sum (x_i - mean_i)(x_j - mean_j) / (rows - 1).
     *
     * @param i a column
     * @param j another, or the same for its variance
     * @return the covariance, 0 if a column is constant, NaN with fewer than two rows
     */
    public double covariance(int i, int j) {
        if (rows < 2) {
            return Double.NaN;
        }
        if (isConstant(i) || isConstant(j)) {
            return 0;
        }
        int high = Math.max(i, j);
        int low = Math.min(i, j);
        double centred = products[high * (high + 1) / 2 + low].value() - sums[i].value() * sums[j].value() / rows;
        return (i == j ? Math.max(0, centred) : centred) / (rows - 1);
    }

    /**
     * Pearson's correlation of two columns.
     *
     * @param i a column
     * @param j another
     * @return between -1 and 1; 0 if a column is constant, NaN with fewer than two rows
     */
    public double correlation(int i, int j) {
        double covariance = covariance(i, j);
        double scale = Math.sqrt(covariance(i, i)) * Math.sqrt(covariance(j, j));
        // a variance below what the sums resolve: as good as constant
        return scale == 0 ? 0 : Math.max(-1, Math.min(1, covariance / scale));
    }
}
