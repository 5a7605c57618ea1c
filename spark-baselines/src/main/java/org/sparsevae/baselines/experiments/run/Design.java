// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which fits a study has: each combination of what it varies. What is varied first changes last. */
public final class Design {
    /** Stands for the seed among the columns; no column is called so. */
    private static final String SEED = "";

    private final List<String> columns;
    private List<Map<String, Object>> combinations = List.of(Map.of());

    private Design(List<String> columns) {
        this.columns = columns;
    }

    /**
     * Begins a design.
     *
     * @param columns names of what is varied, in the order in which tables show them; none for the order in which it is varied
     */
    public static Design of(String... columns) {
        return new Design(List.of(columns));
    }

    /** Varies the data sets. */
    public Design seeds(List<Long> seeds) {
        return over(SEED, seeds);
    }

    /** Varies one column. */
    public Design over(String column, List<?> values) {
        return over(values.stream()
                .map(value -> Map.<String, Object>of(column, value))
                .toList());
    }

    /** Varies several columns at once. */
    public Design over(List<Map<String, Object>> parts) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Map<String, Object> before : combinations) {
            for (Map<String, Object> part : parts) {
                Map<String, Object> combination = new LinkedHashMap<>(before);
                combination.putAll(part);
                all.add(combination);
            }
        }
        combinations = all;
        return this;
    }

    /** The fits, in the order in which they are begun. */
    public List<FitKey> keys() {
        return combinations.stream().map(this::key).toList();
    }

    private FitKey key(Map<String, Object> combination) {
        Map<String, Object> cell = new LinkedHashMap<>();
        columns.forEach(column -> cell.put(column, combination.get(column)));
        cell.putAll(combination);
        cell.remove(SEED);
        return new FitKey(cell, (long) combination.get(SEED));
    }
}
