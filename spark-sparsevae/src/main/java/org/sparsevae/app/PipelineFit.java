// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.FittedPipeline;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.app.options.TrainingRecord;
import org.sparsevae.ml.ModelReport;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.rows.FitRows;
import org.sparsevae.ratings.RatingCounts;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.TrainingProgress;

/**
 * Fits the pipeline that a command writes. The vocabulary of items is chosen from the ratings of all users, so that it does not change with
 * the hold-out; the model and the popularity that it is compared with see the training rows alone.
 */
final class PipelineFit {
    private static final Logger LOG = LoggerFactory.getLogger(PipelineFit.class);

    private final SparseVAE estimator;
    private final Holdout holdout;
    private final boolean reported;

    /**
     * @param estimator the model to fit, its params set
     * @param holdout which rows to keep from training
     * @param reported whether a report is made
     */
    PipelineFit(SparseVAE estimator, Holdout holdout, boolean reported) {
        this.estimator = estimator;
        this.holdout = holdout;
        this.reported = reported;
    }

    /**
     * A fit.
     *
     * @param pipeline what takes the input's rows to latent factors
     * @param model its last stage
     * @param training what is known of the training rows
     * @param heldOut scores of the rows that were held out; empty if there are none, or they could not be scored
     * @param notScored why they could not be scored: the model is none the worse for it, and is to be kept
     * @param report the page; empty if none was asked for, or it could not be made
     */
    record Result(
            PipelineModel pipeline,
            SparseVAEModel model,
            TrainingRecord training,
            Optional<HeldOutReport> heldOut,
            Optional<Exception> notScored,
            Optional<String> report) {

        /** The fit as a folder to be written. */
        FittedPipeline savedAs(String path) {
            return new FittedPipeline(path, pipeline, training);
        }
    }

    /** What was read, in words. */
    static String read(RatingCounts counts) {
        return "read " + counts.rows() + " ratings: " + counts.ratings() + " of " + counts.fullUsers()
                + " users are used";
    }

    /**
     * Fits to ratings.
     *
     * @param ratings a row per rating
     * @param vectorizer how they become features
     * @param check looks at the vocabulary before the model is fitted
     * @return the fit; its pipeline takes ratings
     * @throws IllegalArgumentException if the ratings or the params are bad
     */
    Result ofRatings(Dataset<Row> ratings, RatingsVectorizer vectorizer, Consumer<RatingsVectorizerModel> check) {
        RatingsVectorizerModel vocabulary =
                vectorizer.setOutputCol(estimator.getFeaturesCol()).fit(ratings);
        check.accept(vocabulary);
        Column heldOut = holdout.ofUsers(vocabulary.getUserCol());
        return of(vocabulary.transform(ratings), heldOut, model -> pipeline(ratings, vocabulary, model));
    }

    /**
     * Fits to a table of features.
     *
     * @param table a row per vector of features
     * @return the fit; its pipeline takes such tables
     * @throws IllegalArgumentException if the table or the params are bad
     */
    Result ofFeatures(Dataset<Row> table) {
        Column heldOut = holdout.ofFeatures(estimator.getFeaturesCol());
        return of(table, heldOut, model -> pipeline(table, model));
    }

    /** Makes the pipeline that a fitted model is the last stage of. */
    @FunctionalInterface
    private interface Assembly {
        PipelineModel with(SparseVAEModel model);
    }

    /** Stages that are all fitted: nothing is computed. */
    private static PipelineModel pipeline(Dataset<Row> table, PipelineStage... stages) {
        return new Pipeline().setStages(stages).fit(table);
    }

    private Result of(Dataset<Row> rows, Column heldOut, Assembly assembly) {
        estimator.transformSchema(rows.schema());
        Dataset<Row> kept = rows.persist(StorageLevel.MEMORY_AND_DISK());
        try {
            if (holdout.isGiven()) {
                requireBoth(kept, heldOut);
                FitRows.requireValid(kept, estimator); // a held-out row would be refused when the training is over
            }
            Dataset<Row> training = holdout.isGiven() ? kept.filter(not(heldOut)) : kept;
            SparseVAEModel model = estimator.fit(training);
            TrainingRecord record = new TrainingRecord(
                    trainingRows(model), holdout.share(), holdout.seed(), featureTotals(model, training));
            PipelineModel pipeline = assembly.with(model);
            if (!holdout.isGiven()) {
                return new Result(
                        pipeline,
                        model,
                        record,
                        Optional.empty(),
                        Optional.empty(),
                        report(model, training, Optional.empty()));
            }
            try {
                Optional<HeldOutReport> scores = Optional.of(
                        HeldOutReport.of(model, model.transform(kept.filter(heldOut)), record.featureTotals()));
                return new Result(pipeline, model, record, scores, Optional.empty(), report(model, training, scores));
            } catch (Exception e) { // Spark's are not declared
                return new Result(
                        pipeline,
                        model,
                        record,
                        Optional.empty(),
                        Optional.of(e),
                        report(model, training, Optional.empty()));
            }
        } finally {
            kept.unpersist();
        }
    }

    /** The report, while the rows are there; a model is not lost for the want of it. */
    private Optional<String> report(SparseVAEModel model, Dataset<Row> training, Optional<HeldOutReport> scores) {
        if (!reported) {
            return Optional.empty();
        }
        TrainingProgress.step(estimator.getVerbosity(), "making the report");
        try {
            // the fit left invalid rows out if it was told to, and so does the report
            ModelReport report = ModelReport.of(model).withRows(training, null);
            scores.ifPresent(held -> report.withScores(held.values(), HeldOutReport.OF_HELD_OUT_ROWS));
            return Optional.of(report.html());
        } catch (Exception | LinkageError e) { // Spark's exceptions are not declared
            LOG.warn("the report could not be made, the model is none the worse for it: {}", e.toString());
            return Optional.empty();
        }
    }

    /** Refuses a split that leaves nothing to train on or nothing to score. */
    private void requireBoth(Dataset<Row> rows, Column heldOut) {
        Row counts = rows.agg(count(lit(1)), count(when(heldOut, 1))).head();
        long all = counts.getLong(0);
        long out = counts.getLong(1);
        if (all > 0 && (out == 0 || out == all)) {
            throw new IllegalArgumentException("--holdout " + holdout.share() + " holds out " + out + " of " + all
                    + " rows: give " + (out == 0 ? "a larger share, or none" : "a smaller share"));
        }
    }

    /** Every training row is used once an epoch. */
    private static long trainingRows(SparseVAEModel model) {
        return model.summary().records().stream()
                .filter(round -> round.epoch() == 1)
                .mapToLong(RoundRecord::rows)
                .sum();
    }

    /** The sums of the features over the rows that were trained on: not those that the model refuses, nor validation rows. */
    private static double[] featureTotals(SparseVAEModel model, Dataset<Row> training) {
        if (!model.rowModel().likelihood().sharesTotal()) {
            return null;
        }
        String indicator = model.getValidationIndicatorCol();
        Dataset<Row> trained = indicator == null ? training : training.filter(not(col(indicator)));
        return model.copy(ParamMap.empty())
                .setHandleInvalid("skip")
                .transform(trained)
                .agg(Summarizer.sum(col(model.getFeaturesCol())))
                .head()
                .<Vector>getAs(0)
                .toArray();
    }
}
