// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparsevae.report.ModelDescription.Score;

/** Scores of rows in words. */
final class ScoreMeanings {
    private static final Map<String, String[]> WORDS = new LinkedHashMap<>();

    static {
        put("rows", "rows", "how many rows were scored");
        put("nll", "negative log-likelihood", "nats a row; less is better");
        put("mse", "mean squared error", "in the data's units squared; less is better");
        put("recall_at_5", "Recall@5", "of the items that were read and are predicted again; more is better");
        put("ndcg_at_10", "NDCG@10", "the same items, by rank; more is better");
        put(
                "foldin_recall_at_20",
                "fold-in Recall@20",
                "of a hidden fifth of a row's items among the first 20; more is better");
        put("foldin_ndcg_at_100", "fold-in NDCG@100", "the hidden items, by rank; more is better");
        put(
                "npmi_top5",
                "coherence (NPMI)",
                "whether a factor's five strongest features occur in the same rows, from −1 to 1; more is better");
        put("nonzero_share", "loadings not zero", "share of all; fewer are easier to read");
    }

    private ScoreMeanings() {}

    private static void put(String name, String title, String meaning) {
        WORDS.put(name, new String[] {title, meaning});
    }

    /** The scores that are there, popularity's beside the model's where it is known. */
    static List<Score> of(Map<String, Object> values) {
        List<Score> scores = new ArrayList<>();
        WORDS.forEach((name, words) -> {
            if (values.get(name) instanceof Number value) {
                Number popularity = values.get("popularity_" + name) instanceof Number known ? known : null;
                scores.add(new Score(
                        words[0], value.doubleValue(), popularity == null ? null : popularity.doubleValue(), words[1]));
            }
        });
        return scores;
    }
}
