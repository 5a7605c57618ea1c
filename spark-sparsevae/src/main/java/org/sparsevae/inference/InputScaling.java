// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.Arrays;

/** How a row is scaled before the encoder reads it. The likelihood always sees the row unscaled. */
public enum InputScaling {
    /** The row as it is. */
    NONE("none"),
    /** The row divided by the sum of its values: the shares of a row of counts. */
    ROW_SUM("rowSum"),
    /** The row divided by its Euclidean length. */
    L2("l2");

    private final String label;

    InputScaling(String label) {
        this.label = label;
    }

    /** @return the name users give: none, rowSum or l2 */
    public String label() {
        return label;
    }

    /**
     * @param label none, rowSum or l2
     * @return the scaling of that name
     * @throws IllegalArgumentException if there is none
     */
    public static InputScaling of(String label) {
        return Arrays.stream(values())
                .filter(scaling -> scaling.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "input scaling must be none, rowSum or l2: inputScaling = " + label));
    }

    /**
     * @param sum sum of the row's values
     * @param sumOfSquares sum of their squares
     * @return what the row is multiplied by; 1 where dividing is impossible
     */
    public double factor(double sum, double sumOfSquares) {
        double divisor =
                switch (this) {
                    case NONE -> 1;
                    case ROW_SUM -> sum;
                    case L2 -> Math.sqrt(sumOfSquares);
                };
        return divisor == 0 ? 1 : 1 / divisor;
    }
}
