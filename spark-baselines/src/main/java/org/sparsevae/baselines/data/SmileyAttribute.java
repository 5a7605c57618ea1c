// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a smiley may have beside its head, and by which variables it is drawn (Tonolini et al. 2019, supplement E). Lengths are in pixels, x to
 * the right and y downwards from the upper left corner of an image of 32 x 32.
 *
 * <p>The standard deviations are the paper's. Its text gives no means: these are close to what its figure shows and such that straight edges lie
 * in the middle of a pixel on average, so that a pixel goes on or off there every second time. Where the text can be read in two ways, the
 * eyes' separation is that of either eye from the middle, and a mouth's corners are placed relative to the mouth.
 */
public enum SmileyAttribute {
    /** Two round holes in the head. */
    EYES(
            new Source("eyes_vertical", 13.5, 0.5),
            new Source("eyes_separation", 4, 0.5),
            new Source("eyes_radius", 2, 0.5)),

    /** A rectangular hole with a smaller one on either side. */
    MOUTH(
            new Source("mouth_vertical", 21.5, 0.5),
            new Source("mouth_horizontal", 16, 0.5),
            new Source("mouth_height", 2, 0.5),
            new Source("mouth_length", 5, 0.5),
            new Source("mouth_corners", -1.5, 0.5)),

    /** A wide rectangle above the head, the brim, and a narrower one on it, the crown. */
    HAT(
            new Source("hat_vertical", 6, 0.5),
            new Source("hat_horizontal", 16, 0.5),
            new Source("hat_brim_height", 3, 1),
            new Source("hat_brim_width", 15, 1.5),
            new Source("hat_crown_height", 3, 0.5),
            new Source("hat_crown_width", 9, 1)),

    /** Two triangles that touch with a corner, below the head. */
    BOWTIE(
            new Source("bowtie_vertical", 28.5, 0.5),
            new Source("bowtie_horizontal", 16, 0.25),
            new Source("bowtie_height", 5, 1),
            new Source("bowtie_length", 11, 1.5));

    /** Number of variables of all attributes. */
    public static final int SOURCES =
            Arrays.stream(values()).mapToInt(one -> one.sources.size()).sum();

    private final List<Source> sources;

    SmileyAttribute(Source... sources) {
        this.sources = List.of(sources);
    }

    /**
     * A variable that an attribute is drawn by, normal.
     *
     * @param name its name
     * @param mean its mean, in pixels
     * @param sd its standard deviation, in pixels
     */
    public record Source(String name, double mean, double sd) {}

    /** The variables, in the order of the paper's text. */
    public List<Source> sources() {
        return sources;
    }

    /** The column that says whether a smiley has it. */
    public String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Where its variables begin among those of all attributes. */
    public int first() {
        return Arrays.stream(values())
                .limit(ordinal())
                .mapToInt(one -> one.sources.size())
                .sum();
    }

    /**
     * The attribute that a variable belongs to.
     *
     * @param source index among the variables of all attributes, 0 to {@link #SOURCES} - 1
     * @return the attribute
     * @throws IllegalArgumentException if there is no such variable
     */
    public static SmileyAttribute of(int source) {
        return Arrays.stream(values())
                .filter(one -> source >= one.first() && source < one.first() + one.sources.size())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "a variable's index must be at least 0 and below " + SOURCES + ": " + source));
    }
}
