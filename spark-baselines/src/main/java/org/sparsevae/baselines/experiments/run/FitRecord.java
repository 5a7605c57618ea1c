// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one fit of a study found: a line of {@code fits.jsonl}.
 *
 * @param cell see {@link FitKey}
 * @param seed see {@link FitKey}
 * @param measures numbers by name; null where a method has no such number, 1 or 0 for yes or no
 * @param arrays matrices by name, row by row, such as the loadings
 */
public record FitRecord(
        Map<String, Object> cell, long seed, Map<String, Double> measures, Map<String, double[][]> arrays) {

    private static final String DIVERGED = "diverged";

    /** Keeps copies; JSON has no NaN and no infinity, so they become null. */
    public FitRecord {
        cell = Collections.unmodifiableMap(new LinkedHashMap<>(cell));
        Map<String, Double> finite = new LinkedHashMap<>();
        measures.forEach((name, value) -> finite.put(name, value != null && Double.isFinite(value) ? value : null));
        measures = Collections.unmodifiableMap(finite);
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
    }

    /**
     * A fit whose objective was no longer finite: it counts, and has found nothing.
     *
     * @param key which fit
     * @param shares the measures that are yes or no: the answer is no
     */
    static FitRecord diverged(FitKey key, List<String> shares) {
        Map<String, Double> measures = new LinkedHashMap<>();
        shares.forEach(share -> measures.put(share, 0.0));
        measures.put(DIVERGED, 1.0);
        return new FitRecord(key.cell(), key.seed(), measures, Map.of());
    }

    /** Whether this is the record of a fit that {@link #diverged}. */
    public boolean hasDiverged() {
        return measures.containsKey(DIVERGED);
    }

    /** Which fit this is. */
    @JsonIgnore
    public FitKey key() {
        return new FitKey(cell, seed);
    }

    /**
     * Those of some cells.
     *
     * @param cell what their cells must have
     */
    public static List<FitRecord> in(Map<String, ?> cell, List<FitRecord> records) {
        return records.stream()
                .filter(record -> record.cell().entrySet().containsAll(cell.entrySet()))
                .toList();
    }

    /** The values of a measure, of those records that have it. */
    public static double[] values(List<FitRecord> records, String measure) {
        return records.stream()
                .map(record -> record.measures().get(measure))
                .filter(value -> value != null)
                .mapToDouble(Double::doubleValue)
                .toArray();
    }
}
