// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.sql.Row;
import org.sparsevae.ml.SparseVAEModel;

/**
 * An active factor of a fitted model, as JSON shows it.
 *
 * @param factor its index, from 0
 * @param activeShare eta_k, the prior probability that a feature loads on it
 * @param features what it acts on, strongest first
 */
record FoundFactor(
        @JsonProperty("factor") int factor,
        @JsonProperty("active_share") double activeShare,
        @JsonProperty("features") List<Feature> features) {

    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\u202a-\\u202e\\u2066-\\u2069]");

    /**
     * A feature of a factor.
     *
     * @param name its name
     * @param weight its loading w_jk
     * @param inclusionProbability gamma_jk
     * @param effect m_j(z_k = 1) - m_j(z_k = -1) in the factor's dominant direction
     */
    record Feature(
            @JsonProperty("name") String name,
            @JsonProperty("weight") double weight,
            @JsonProperty("inclusion_probability") double inclusionProbability,
            @JsonProperty("effect") double effect) {}

    /**
     * Reads the factors off a model.
     *
     * @param model the model
     * @param top how many features to name of each
     * @return the active factors, ascending
     */
    static List<FoundFactor> of(SparseVAEModel model, int top) {
        Map<Integer, List<Feature>> features = new TreeMap<>();
        List<Row> rows = new ArrayList<>(model.topFeatures(top).collectAsList());
        rows.sort(Comparator.comparingInt((Row row) -> row.<Integer>getAs("factor"))
                .thenComparingInt(row -> row.<Integer>getAs("rank")));
        for (Row row : rows) {
            features.computeIfAbsent(row.getAs("factor"), factor -> new ArrayList<>())
                    .add(new Feature(
                            row.getAs("featureName"),
                            row.getAs("weight"),
                            row.getAs("inclusionProbability"),
                            row.getAs("effect")));
        }
        double[] eta = model.eta();
        return features.entrySet().stream()
                .map(entry -> new FoundFactor(entry.getKey(), eta[entry.getKey()], entry.getValue()))
                .toList();
    }

    /** A name without what a terminal would obey. */
    static String escaped(String name) {
        return name == null
                ? null
                : CONTROL.matcher(name)
                        .replaceAll(found ->
                                String.format("\\\\u%04x", (int) found.group().charAt(0)));
    }

    /** The factors for a reader, a block of lines each. */
    static String table(List<FoundFactor> factors) {
        if (factors.isEmpty()) {
            return "no factor is active: no feature loads on any";
        }
        StringBuilder lines = new StringBuilder();
        for (FoundFactor factor : factors) {
            lines.append(String.format(
                    Locale.ROOT,
                    "factor %d, active share %.3f%n  %8s  %6s  %9s  feature%n",
                    factor.factor,
                    factor.activeShare,
                    "effect",
                    "weight",
                    "inclusion"));
            for (Feature feature : factor.features) {
                lines.append(String.format(
                        Locale.ROOT,
                        "  %8.3f  %6.3f  %9.3f  %s%n",
                        feature.effect,
                        feature.weight,
                        feature.inclusionProbability,
                        escaped(feature.name)));
            }
        }
        return lines.toString().stripTrailing();
    }
}
