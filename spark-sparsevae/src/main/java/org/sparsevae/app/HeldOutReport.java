// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparsevae.inference.RowModel;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.metrics.PopularityModel;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * Scores of a model on rows, by name: {@code rows}, {@code nll} and what goes with the likelihood. Each row is read and predicted at its
 * posterior mean (same-items protocol of Moran et al. 2022); every row counts once. {@code foldin_recall_at_20} and
 * {@code foldin_ndcg_at_100} hide a fifth of a row's items and rank what was not read; {@code npmi_top5} is the coherence, in these rows, of
 * the five features that each factor acts on most; {@code nonzero_share} is the share of loadings that are not exactly zero.
 */
public final class HeldOutReport {
    /** What a report says of scores of rows that were kept from training. */
    static final String OF_HELD_OUT_ROWS =
            "Of rows that were kept from training. Each row is read and predicted at its posterior mean; fold-in scores hide a fifth of its items first.";

    /** What a report says of scores of rows among which may be training rows. */
    static final String OF_ALL_ROWS =
            "Of all rows that the report was given. Scores of rows that the model was trained on are too good. Each row is read and predicted at its"
                    + " posterior mean; fold-in scores hide a fifth of its items first.";

    private static final int TOP = 5;

    private final Map<String, Object> values;

    private HeldOutReport(Map<String, Object> values) {
        this.values = values;
    }

    /**
     * Scores a model.
     *
     * @param model the model
     * @param transformed rows with their features and what the model made of them
     * @param featureTotals sums of the features over the training rows; null if they are not known
     * @return the scores
     * @throws IllegalArgumentException if there is no row to score
     */
    public static HeldOutReport of(FactorModel model, Dataset<Row> transformed, double[] featureTotals) {
        boolean popularityKnown =
                featureTotals != null && model.rowModel().likelihood().sharesTotal();
        PopularityModel popularity = new PopularityModel(
                popularityKnown ? featureTotals : new double[model.rowModel().features()]);
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(transformed.sparkSession().sparkContext());
        Broadcast<RowModel> rowModel = spark.broadcast(model.rowModel());
        try {
            RowScores scores = transformed
                    .select(model.featuresOf(transformed), LatentSchema.column(model.getLatentCol()))
                    .javaRDD()
                    .aggregate(
                            new RowScores(popularity, model.topFeatureIndices(TOP)),
                            (sum, row) -> sum.add(rowModel.value(), row.getAs(0), row.getAs(1)),
                            RowScores::merge);
            if (scores.rows() == 0) {
                throw new IllegalArgumentException(
                        "there is no row to score: no row is left of those that were read; check the input");
            }
            return new HeldOutReport(values(model, scores, popularityKnown));
        } finally {
            rowModel.destroy();
        }
    }

    private static Map<String, Object> values(FactorModel model, RowScores scores, boolean popularityKnown) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rows", scores.rows());
        values.put("nll", finite(scores.nll()));
        Likelihood likelihood = model.rowModel().likelihood();
        if (likelihood.sharesTotal()) {
            values.put(
                    "popularity_nll", popularityKnown ? finite(scores.ranking().popularityNll()) : null);
        }
        if (likelihood.ranks()) {
            putRanking(values, scores);
            values.put("npmi_top5", finite(scores.coherence().mean()));
        } else {
            values.put("mse", finite(scores.mse()));
        }
        model.nonZeroShare().ifPresent(share -> values.put("nonzero_share", share));
        return values;
    }

    private static void putRanking(Map<String, Object> values, RowScores scores) {
        values.put("recall_at_5", finite(scores.ranking().recall()));
        values.put("ndcg_at_10", finite(scores.ranking().ndcg()));
        values.put("foldin_recall_at_20", finite(scores.foldIn().recall()));
        values.put("foldin_ndcg_at_100", finite(scores.foldIn().ndcg()));
    }

    /** JSON has no NaN. */
    private static Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** The scores by name, in the order in which they are shown. */
    public Map<String, Object> values() {
        return values;
    }

    /** That the model predicts these rows worse than popularity does, with what to try; empty where it does not, or where that is not known. */
    Optional<String> warning() {
        return values.get("nll") instanceof Double nll
                        && values.get("popularity_nll") instanceof Double popularity
                        && nll > popularity
                ? Optional.of(String.format(
                        Locale.ROOT,
                        "these rows are predicted worse than by popularity alone: nll %.4g against %.4g; if the training rows"
                                + " are not, try fewer epochs, a smaller k, or more rows",
                        nll,
                        popularity))
                : Optional.empty();
    }

    /** The scores on one line. */
    String text() {
        return values.entrySet().stream()
                .map(entry -> entry.getKey() + " "
                        + (entry.getValue() instanceof Double value
                                ? String.format(Locale.ROOT, "%.4f", value)
                                : entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
