// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A sum of doubles without rounding until it is read, so that it does not depend on the order of the terms or on how
 * they were partitioned. The sum is held as doubles that do not overlap (Shewchuk 1997, Adaptive Precision
 * Floating-Point Arithmetic, section 2.4) and is rounded once, to the nearest double. A NaN or infinite term, or a sum
 * beyond the largest double, makes the sum NaN or infinite. Not safe for concurrent use.
 */
public final class ExactSum implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Non-overlapping parts of the sum, smallest first, none of them zero. */
    private double[] parts = new double[4];

    private int count;
    /** Sum of the terms that are not finite; 0 while there are none. */
    private double notFinite;

    /** A sum of no terms. */
    public ExactSum() {}

    /**
     * @param term what to add
     */
    public void add(double term) {
        if (!Double.isFinite(term)) {
            notFinite += term;
            return;
        }
        double carry = term;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            double part = parts[i];
            double sum = carry + part;
            double fromPart = sum - carry;
            double error = (carry - (sum - fromPart)) + (part - fromPart);
            if (error != 0) {
                parts[kept++] = error;
            }
            carry = sum;
        }
        if (!Double.isFinite(carry)) {
            notFinite += carry;
            count = 0;
            return;
        }
        count = kept;
        if (carry != 0) {
            if (count == parts.length) {
                parts = Arrays.copyOf(parts, 2 * count);
            }
            parts[count++] = carry;
        }
    }

    /**
     * @param other a sum whose terms are to be added to these
     */
    public void add(ExactSum other) {
        double[] terms = Arrays.copyOf(other.parts, other.count);
        double otherNotFinite = other.notFinite;
        for (double part : terms) {
            add(part);
        }
        notFinite += otherNotFinite;
    }

    /** @return the sum, rounded once to the nearest double, ties to even */
    public double value() {
        if (notFinite != 0) {
            return notFinite;
        }
        if (count == 0) {
            return 0;
        }
        int i = count - 1;
        double high = parts[i];
        double low = 0;
        while (i > 0 && low == 0) {
            double part = parts[--i];
            double sum = high + part;
            low = part - (sum - high);
            high = sum;
        }
        // Half way between two doubles: the parts below decide, which the addition above could not see.
        if (i > 0 && Math.signum(low) == Math.signum(parts[i - 1])) {
            double twice = 2 * low;
            double next = high + twice;
            if (twice == next - high) {
                return next;
            }
        }
        return high;
    }
}
