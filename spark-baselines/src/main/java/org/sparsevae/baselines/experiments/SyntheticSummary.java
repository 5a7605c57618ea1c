// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code --json} prints of a study on the paper's data: of the sparse VAE (or the first method, where it is not among them) at the
 * top, of each rho under {@code by_rho} where there are several, and of the other methods under {@code methods}.
 */
final class SyntheticSummary {
    private final StudyOptions options;

    SyntheticSummary(StudyOptions options) {
        this.options = options;
    }

    /** Names and values. */
    Map<String, Object> json(List<FitRecord> records) {
        Method first = options.methods().contains(Method.SPARSE_VAE)
                ? Method.SPARSE_VAE
                : options.methods().get(0);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("method", first.text());
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
        return json;
    }

    private Map<String, Object> of(List<FitRecord> records, Method method) {
        List<FitRecord> own = records.stream()
                .filter(record -> record.cell().get("method").equals(method.text()))
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        if (options.rhos().size() == 1) {
            json.put("rho", options.rhos().get(0));
            json.putAll(measures(own));
            return json;
        }
        json.put("rho", options.rhos());
        json.putAll(measures(own));
        List<Map<String, Object>> each = new ArrayList<>();
        for (double rho : options.rhos()) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("rho", rho);
            one.putAll(measures(own.stream()
                    .filter(record -> record.cell().get("rho").equals(rho))
                    .toList()));
            each.add(one);
        }
        json.put("by_rho", each);
        return json;
    }

    private static Map<String, Object> measures(List<FitRecord> records) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fits", records.size());
        for (String measure : List.of("both_recovered", "two_active", "exact_support")) {
            Share share = Share.of(FitRecord.values(records, measure));
            json.put(measure, finite(share.value()));
            json.put(measure + "_count", share.of() == 0 ? null : share.count());
            json.put(measure + "_interval", share.of() == 0 ? null : List.of(share.low(), share.high()));
        }
        for (String measure : List.of("dci", "mse", "f_score")) {
            Summary summary = Summary.of(FitRecord.values(records, measure));
            json.put(measure + "_median", finite(summary.median()));
            json.put(measure + "_mean", finite(summary.mean()));
            json.put(measure + "_standard_error", finite(summary.standardError()));
        }
        json.put(
                "seconds_per_fit",
                finite(Summary.of(FitRecord.values(records, "seconds")).mean()));
        json.put(
                "cpu_seconds_per_fit",
                finite(Summary.of(FitRecord.values(records, "cpu_seconds")).mean()));
        return json;
    }

    /** JSON has no NaN. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }
}
