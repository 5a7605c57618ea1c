// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The cells of a study for {@code --json}: shares with their counts and intervals, medians, means and standard errors. */
public final class CellSummary {
    private CellSummary() {}

    /** An object per cell, in the order of the fits. */
    public static List<Map<String, Object>> json(Study study, List<FitRecord> records) {
        Map<Map<String, Object>, List<FitRecord>> cells = new LinkedHashMap<>();
        records.forEach(record ->
                cells.computeIfAbsent(record.cell(), cell -> new ArrayList<>()).add(record));
        List<Map<String, Object>> objects = new ArrayList<>();
        cells.forEach((cell, fits) -> {
            Map<String, Object> object = new LinkedHashMap<>(cell);
            object.putAll(measures(fits, study.shares(), study.numbers()));
            objects.add(object);
        });
        return objects;
    }

    /**
     * The measures of some fits.
     *
     * @param records the fits
     * @param shares measures that are yes or no: {@code NAME}, {@code NAME_count}, {@code NAME_interval} (95%)
     * @param numbers measures that are numbers: {@code NAME_median}, {@code NAME_mean}, {@code NAME_standard_error}; of {@code seconds} and
     *     {@code cpu_seconds} the mean, as {@code seconds_per_fit} and {@code cpu_seconds_per_fit}
     * @return names and values; null where there is nothing to tell
     */
    public static Map<String, Object> measures(List<FitRecord> records, List<String> shares, List<String> numbers) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fits", records.size());
        for (String measure : shares) {
            Share share = Share.of(FitRecord.values(records, measure));
            json.put(measure, finite(share.value()));
            json.put(measure + "_count", share.of() == 0 ? null : share.count());
            json.put(measure + "_interval", share.of() == 0 ? null : List.of(share.low(), share.high()));
        }
        for (String measure : numbers) {
            Summary summary = Summary.of(FitRecord.values(records, measure));
            if (measure.endsWith("seconds")) {
                json.put(measure + "_per_fit", finite(summary.mean()));
            } else {
                json.put(measure + "_median", finite(summary.median()));
                json.put(measure + "_mean", finite(summary.mean()));
                json.put(measure + "_standard_error", finite(summary.standardError()));
            }
        }
        return json;
    }

    /** JSON has no NaN. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
