// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.features;

import java.util.Arrays;

/** How a row is scaled before the encoder reads it. The likelihood always sees the row unscaled. */
public enum InputScaling {
    /** The row as it is. */
    NONE("none"),
    /** The row divided by the sum of its values: the shares of a row of counts. */
    ROW_SUM("rowSum"),
    /** The row divided by its Euclidean length. */
    L2("l2"),
    /**
     * The logarithm to base 2 of one more than each value, for values below 0 its mirror image: zeros and ones stay what they are, and a count of a
     * million is 20, so that a few heavy rows do not swamp the encoder.
     */
    LOG("log");

    /** The same function divides, so that one becomes exactly one. */
    private static final double LOG_OF_TWO = StrictMath.log1p(1);

    private final String label;

    InputScaling(String label) {
        this.label = label;
    }

    /** @return the name users give: none, rowSum, l2 or log */
    public String label() {
        return label;
    }

    /**
     * @param label none, rowSum, l2 or log
     * @return the scaling of that name
     * @throws IllegalArgumentException if there is none
     */
    public static InputScaling of(String label) {
        return Arrays.stream(values())
                .filter(scaling -> scaling.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "input scaling must be none, rowSum, l2 or log: inputScaling = " + label));
    }

    /**
     * A single value as it is scaled, before the row's {@link #factor}.
     *
     * @param value a value of the row
     * @return its logarithm, or the value itself
     */
    public double value(double value) {
        return this == LOG && value != 0 ? Math.copySign(StrictMath.log1p(Math.abs(value)) / LOG_OF_TWO, value) : value;
    }

    /** @return whether a value is scaled by more than a factor of the row */
    public boolean isCurved() {
        return this == LOG;
    }

    /**
     * @param sum sum of the row's values
     * @param sumOfSquares sum of their squares
     * @return what the row is multiplied by; 1 where dividing is impossible
     */
    public double factor(double sum, double sumOfSquares) {
        double divisor =
                switch (this) {
                    case NONE, LOG -> 1;
                    case ROW_SUM -> sum;
                    case L2 -> Math.sqrt(sumOfSquares);
                };
        return divisor == 0 ? 1 : 1 / divisor;
    }
}
