// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.metrics.PopularityModel;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.SparseVAEModel;

/**
 * Scores of a model on rows, by name: {@code rows}, {@code nll} and what goes with the likelihood. Each row is read and predicted at its
 * posterior mean (same-items protocol of Moran et al. 2022); every row counts once. {@code foldin_recall_at_20} and
 * {@code foldin_ndcg_at_100} hide a fifth of a row's items and rank what was not read; {@code npmi_top5} is the coherence, in these rows, of
 * the five features that each factor acts on most; {@code nonzero_share} is the share of loadings that are not exactly zero.
 */
public final class HeldOutReport {
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
    public static HeldOutReport of(LatentModel<?> model, Dataset<Row> transformed, double[] featureTotals) {
        boolean popularityKnown = featureTotals != null && model.getLikelihood().equals("multinomial");
        PopularityModel popularity =
                new PopularityModel(popularityKnown ? featureTotals : new double[model.numFeatures()]);
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(transformed.sparkSession().sparkContext());
        Broadcast<FittedNetwork> network = spark.broadcast(model.network());
        try {
            RowScores scores = transformed
                    .select(functions.col(model.getFeaturesCol()), functions.col(model.getLatentCol()))
                    .javaRDD()
                    .aggregate(
                            new RowScores(popularity, topics(model)),
                            (sum, row) -> sum.add(network.value(), row.getAs(0), row.getAs(1)),
                            RowScores::merge);
            if (scores.rows() == 0) {
                throw new IllegalArgumentException(
                        "there is no row to score: no row is left of those that were read; check the input");
            }
            return new HeldOutReport(values(model, scores, popularityKnown));
        } finally {
            network.destroy();
        }
    }

    /** The features that each factor acts on most; of a dense model all factors count, and all features are open to each. */
    private static int[][] topics(LatentModel<?> model) {
        if (model instanceof SparseVAEModel sparse) {
            return sparse.topFeatureIndices(TOP);
        }
        FittedNetwork network = model.network();
        return IntStream.range(0, network.factors())
                .mapToObj(k -> strongest(network.effects(k)))
                .toArray(int[][]::new);
    }

    /** The features with the largest effects in the direction of the largest of all, strongest first. */
    private static int[] strongest(double[] effects) {
        double largest =
                Arrays.stream(effects).reduce(0, (one, other) -> Math.abs(other) > Math.abs(one) ? other : one);
        double direction = largest < 0 ? -1 : 1;
        return IntStream.range(0, effects.length)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -direction * effects[j]))
                .limit(TOP)
                .mapToInt(j -> j)
                .toArray();
    }

    private static Map<String, Object> values(LatentModel<?> model, RowScores scores, boolean popularityKnown) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("rows", scores.rows());
        values.put("nll", finite(scores.nll()));
        switch (model.getLikelihood()) {
            case "multinomial" -> {
                values.put(
                        "popularity_nll",
                        popularityKnown ? finite(scores.ranking().popularityNll()) : null);
                putRanking(values, scores);
            }
            case "bernoulli" -> putRanking(values, scores);
            default -> values.put("mse", finite(scores.mse()));
        }
        if (!model.getLikelihood().equals("gaussian")) {
            values.put("npmi_top5", finite(scores.coherence().mean()));
        }
        if (model instanceof SparseVAEModel sparse) {
            Matrix loadings = sparse.loadingMatrix();
            values.put("nonzero_share", loadings.numNonzeros() / ((double) loadings.numRows() * loadings.numCols()));
        }
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
