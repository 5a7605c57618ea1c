// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What sets a fit of a study apart from the others.
 *
 * @param cell where it stands in the study's design, such as method = lasso, rho = 0.4: texts, {@link Integer}s and {@link Double}s, in the
 *     order in which tables show them
 * @param seed seed of the data set; the fit's own seed derives from it
 */
public record FitKey(Map<String, Object> cell, long seed) {

    /** Keeps a copy. */
    public FitKey {
        cell = Collections.unmodifiableMap(new LinkedHashMap<>(cell));
    }

    /** A text of the cell. */
    public String text(String name) {
        return (String) cell.get(name);
    }

    /** A number of the cell. */
    public double number(String name) {
        return ((Number) cell.get(name)).doubleValue();
    }

    /** The cell and the seed in words. */
    @Override
    public String toString() {
        return describe(cell) + ", seed " + seed;
    }

    /** A cell in words. */
    public static String describe(Map<String, Object> cell) {
        return cell.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
