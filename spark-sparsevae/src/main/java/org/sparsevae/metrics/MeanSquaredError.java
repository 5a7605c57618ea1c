// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;

/**
 * The mean of (x_ij - prediction_ij)^2 over all entries of all rows, the paper's MSE for gaussian data, in the squared
 * units of what it is given. Independent of the order of rows and merges. Not safe for concurrent use.
 */
public final class MeanSquaredError implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Mean squares = new Mean();

    /** An error over no rows. */
    public MeanSquaredError() {}

    /**
     * Takes in a row.
     *
     * @param row its values
     * @param prediction what the model expected, as many values
     * @throws IllegalArgumentException if the lengths differ
     */
    public void add(double[] row, double[] prediction) {
        if (row.length != prediction.length) {
            throw new IllegalArgumentException("row and prediction must have the same features: row = " + row.length
                    + ", prediction = " + prediction.length);
        }
        for (int j = 0; j < row.length; j++) {
            double residual = row[j] - prediction[j];
            squares.add(residual * residual);
        }
    }

    /**
     * @param other rows to take in as well
     */
    public void merge(MeanSquaredError other) {
        squares.merge(other.squares);
    }

    /** @return the mean over all entries, NaN without rows */
    public double value() {
        return squares.value();
    }
}
