// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.not;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.app.HeldOutReport;
import org.sparsevae.app.Holdout;
import org.sparsevae.app.ParamText;
import org.sparsevae.app.RatingsOptions;
import org.sparsevae.app.VocabularyOptions;
import org.sparsevae.ml.FactorModel;
import org.sparsevae.ml.FactorParams;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SparseVAEModel;

/**
 * Ratings, for a study of averaging or of methods: a fifth of the users held out, another fifth for every seed, and scored by the protocol of {@code fit
 * --holdout}.
 */
final class RatingsSource implements AveragingStudy.Source {
    private static final double HELD_OUT = 0.2;
    private static final String LIKELIHOOD = "multinomial";
    /** Factors fitted unless another number is asked for (Moran et al. 2022, Table 6). */
    private static final int FITTED = 30;

    /** Names of the held-out report that are kept, as far as a model has them. */
    private static final List<String> SCORES = List.of(
            "nll",
            "popularity_nll",
            "recall_at_5",
            "ndcg_at_10",
            "foldin_recall_at_20",
            "foldin_ndcg_at_100",
            "nonzero_share",
            "npmi_top5");

    private final StudyOptions options;
    private final RatingsOptions ratings;
    private final VocabularyOptions vocabulary;
    private Dataset<Row> users;
    private String userCol;

    /**
     * @param options params
     * @param ratings where they are
     * @param vocabulary which of the items
     */
    RatingsSource(StudyOptions options, RatingsOptions ratings, VocabularyOptions vocabulary) {
        ratings.validate();
        vocabulary.validate();
        this.options = options;
        this.ratings = ratings;
        this.vocabulary = vocabulary;
    }

    @Override
    public List<Map<String, Object>> cells() {
        return List.of(Map.of());
    }

    @Override
    public Estimator<?> estimator() {
        return estimator(Method.SPARSE_VAE);
    }

    /** The estimator of a method. */
    Estimator<?> estimator(Method method) {
        // its settings depend on the likelihood alone, not on the table's size
        return method.estimator(
                new Method.Size(LIKELIHOOD, 0, 0, Method.fitted(options.params(), FITTED)), options.params());
    }

    @Override
    public Map<String, Object> settings() {
        RatingsVectorizer vectorizer = vocabulary.vectorizer(false);
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put(
                "data",
                ratings.ratings()
                        .orElseGet(() ->
                                ratings.jdbc().url() + " " + ratings.jdbc().table()));
        settings.put("minRating", vocabulary.minRating().orElse(null));
        settings.put("minUserRatings", vectorizer.getMinUserRatings());
        settings.put("numItems", vocabulary.numItems().orElse(null));
        return settings;
    }

    @Override
    public FitRecord fit(FitKey key, Estimator<?> estimator, SparkSession spark, FitClock clock) throws Exception {
        Dataset<Row> rows = users(spark);
        Column heldOut = new Holdout(HELD_OUT, key.seed()).ofUsers(userCol);
        Dataset<Row> training = rows.filter(not(heldOut));
        ParamText.set(estimator, "seed", String.valueOf(Seeds.fit(key.seed(), 0)));
        FitClock.Timed<FactorModel> fit = clock.time("ratings: " + key, () -> Method.fit(estimator, training));
        FactorModel model = fit.result();
        double[] totals = training.agg(Summarizer.sum(col(model.getFeaturesCol())))
                .head()
                .<Vector>getAs(0)
                .toArray();
        Map<String, Object> scores = HeldOutReport.of(model, model.transform(rows.filter(heldOut)), totals)
                .values();

        Map<String, Double> measures = new LinkedHashMap<>();
        for (String score : SCORES) {
            if (scores.get(score) instanceof Double value) {
                measures.put(score, value);
            }
        }
        if (measures.containsKey("nll") && measures.containsKey("popularity_nll")) {
            measures.put("nll_over_popularity", measures.get("nll") / measures.get("popularity_nll"));
        }
        if (model instanceof SparseVAEModel sparse) {
            measures.put("active_factors", (double) sparse.activeFactors().length);
        }
        PaperFits.putObjectives(measures, model);
        measures.put("seconds", fit.seconds());
        measures.put("cpu_seconds", fit.cpuSeconds());
        return new FitRecord(key.cell(), key.seed(), measures, Map.of());
    }

    /** A row per user, read and vectorized once for all fits. */
    private synchronized Dataset<Row> users(SparkSession spark) throws IOException {
        if (users == null) {
            Dataset<Row> table = vocabulary.named(ratings.read(spark, false), false);
            RatingsVectorizerModel vectorizer = vocabulary.vectorizer(false).fit(table);
            userCol = vectorizer.getUserCol();
            users = vectorizer
                    .setOutputCol(((FactorParams) estimator()).getFeaturesCol())
                    .transform(table)
                    .persist(StorageLevel.MEMORY_AND_DISK());
            users.count();
        }
        return users;
    }

    @Override
    public List<String> shares() {
        return List.of();
    }

    @Override
    public List<String> numbers() {
        List<String> numbers = new ArrayList<>(SCORES);
        numbers.addAll(
                List.of("nll_over_popularity", "active_factors", "objective", "trainings", "seconds", "cpu_seconds"));
        return numbers;
    }

    @Override
    public Map<String, String> drawn() {
        return Map.of("nll", "held-out NLL, nats per user");
    }
}
