// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.synthetic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.run.CellSummary;
import org.sparsevae.baselines.experiments.run.FitKey;
import org.sparsevae.baselines.experiments.run.FitRecord;

/**
 * What {@code --json} prints of a study on the paper's data: of the sparse VAE (or the first method, where it is not among them) at the
 * top, of each rho under {@code by_rho} where there are several, and of the other methods under {@code methods}.
 */
public final class SyntheticSummary {
    private final StudyOptions options;

    /** @param options of the study: its methods, correlations, data sets and seed */
    public SyntheticSummary(StudyOptions options) {
        this.options = options;
    }

    /** Names and values. */
    public Map<String, Object> json(List<FitRecord> records) {
        Method first = options.methods().contains(Method.SPARSE_VAE)
                ? Method.SPARSE_VAE
                : options.methods().get(0);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(SyntheticStudy.METHOD, first.text());
        json.put("datasets", options.datasets());
        json.put("seed", options.seed());
        json.putAll(of(records, first));
        Map<String, Object> others = new LinkedHashMap<>();
        for (Method method : options.methods()) {
            if (method != first) {
                others.put(method.text(), of(records, method));
            }
        }
        json.put("methods", others);
        List<Map<String, Object>> misses = misses(records);
        if (!misses.isEmpty()) {
            json.put("misses", misses);
        }
        return json;
    }

    /** The fits that missed the support and have one that was held to it beside them: the objectives of both. */
    private static List<Map<String, Object>> misses(List<FitRecord> records) {
        Map<FitKey, FitRecord> byKey = new LinkedHashMap<>();
        records.forEach(record -> byKey.put(record.key(), record));
        List<Map<String, Object>> misses = new ArrayList<>();
        for (FitRecord record : records) {
            FitRecord truth = byKey.get(SyntheticStudy.atTruth(record));
            if (truth != null) {
                Map<String, Object> miss = new LinkedHashMap<>(record.cell());
                miss.put("seed", record.seed());
                miss.put("hamming", record.measures().get("hamming"));
                for (String objective : List.of("objective", "selection_objective")) {
                    miss.put(objective, record.measures().get(objective));
                    miss.put(objective + "_at_truth", truth.measures().get(objective));
                }
                misses.add(miss);
            }
        }
        return misses;
    }

    private Map<String, Object> of(List<FitRecord> records, Method method) {
        List<FitRecord> own = records.stream()
                .filter(record -> record.cell().get(SyntheticStudy.METHOD).equals(method.text()))
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        if (options.rhos().size() == 1) {
            json.put(SyntheticStudy.RHO, options.rhos().get(0));
            json.putAll(measures(own));
            return json;
        }
        json.put(SyntheticStudy.RHO, options.rhos());
        json.putAll(measures(own));
        List<Map<String, Object>> each = new ArrayList<>();
        for (double rho : options.rhos()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(SyntheticStudy.RHO, rho);
            one.putAll(measures(own.stream()
                    .filter(record -> record.cell().get(SyntheticStudy.RHO).equals(rho))
                    .toList()));
            each.add(one);
        }
        json.put("by_rho", each);
        return json;
    }

    private static Map<String, Object> measures(List<FitRecord> records) {
        return CellSummary.measures(records, PaperFits.SHARES, PaperFits.NUMBERS);
    }
}
