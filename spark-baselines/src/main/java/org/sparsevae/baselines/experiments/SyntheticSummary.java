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
        return json;
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
