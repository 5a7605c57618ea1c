// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import java.util.Locale;

/** How large an experiment of a paper is made. */
public enum StudyScale {
    /** As in the paper: hours to days on one machine. */
    PAPER,

    /** A run of minutes on two cores; the title of its table says what is smaller than in the paper. */
    SMALL;

    /**
     * Finds a scale.
     *
     * @param text paper or small
     * @return the scale
     * @throws IllegalArgumentException if it is neither
     */
    public static StudyScale of(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "paper" -> PAPER;
            case "small" -> SMALL;
            default -> throw new IllegalArgumentException("--scale must be paper or small: " + text);
        };
    }
}
