// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;

/** The mean of a number per row, independent of the order of rows and merges. Not safe for concurrent use. */
public final class Mean implements Serializable {
    private static final long serialVersionUID = 1L;

    private final ExactSum sum = new ExactSum();
    private long count;

    /** A mean of no numbers. */
    public Mean() {}

    /**
     * @param value a row's number
     */
    public void add(double value) {
        sum.add(value);
        count++;
    }

    /**
     * @param other numbers to take in as well
     */
    public void merge(Mean other) {
        sum.add(other.sum);
        count += other.count;
    }

    /** @return how many numbers there are */
    public long count() {
        return count;
    }

    /** @return their mean, NaN if there are none */
    public double value() {
        return count == 0 ? Double.NaN : sum.value() / count;
    }
}
