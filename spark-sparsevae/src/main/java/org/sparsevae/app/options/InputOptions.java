// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ratings.RatingsReader;
import org.sparsevae.ratings.RatingsTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a command reads: ratings or a table of features. A picocli mixin. */
@Command
public final class InputOptions {
    @Mixin
    private RatingsOptions ratings = new RatingsOptions();

    @Mixin
    private FeaturesOptions features = new FeaturesOptions();

    @Option(
            names = "--handle-invalid",
            paramLabel = "error|skip",
            description = "Refuse invalid rows, or leave them out. Default: error in fit, later what the fit did.")
    private String handleInvalid;

    private RatingsMatch match;

    /** Called by picocli. */
    public InputOptions() {}

    /**
     * Refuses options that contradict each other.
     *
     * @throws IllegalArgumentException if there is not exactly one input
     */
    public void validate() {
        if (handleInvalid != null && !handleInvalid.equals("error") && !handleInvalid.equals("skip")) {
            throw new IllegalArgumentException("--handle-invalid must be error or skip: " + handleInvalid);
        }
        if (ratings.isGiven() && features.isGiven()) {
            throw new IllegalArgumentException("--ratings and --features are two inputs: give one of them");
        }
        features.validate();
        if (!features.isGiven()) {
            if (!ratings.isGiven()) {
                throw new IllegalArgumentException(
                        "no input: give --ratings PATH, --features PATH, or --jdbc-url and --jdbc-table");
            }
            ratings.validate();
        }
    }

    /** Whether there is an input, for commands that do without. */
    public boolean isGiven() {
        return ratings.isGiven() || features.isGiven() || handleInvalid != null;
    }

    /**
     * Reads the input for a fitted pipeline, and sets the pipeline to the columns that the input has.
     *
     * @param spark the session that reads
     * @param fitted the pipeline
     * @return the table
     * @throws IllegalArgumentException if the pipeline takes ratings and these are features, or the other way round
     * @throws IOException if the password of a database cannot be read
     */
    public Dataset<Row> readFor(SparkSession spark, FittedPipeline fitted) throws IOException {
        if (handleInvalid != null) {
            fitted.latent().setHandleInvalid(handleInvalid);
            fitted.vectorizer().ifPresent(vectorizer -> vectorizer.setHandleInvalid(handleInvalid));
        }
        return features.isGiven() ? featuresFor(spark, fitted) : ratingsFor(spark, fitted);
    }

    private Dataset<Row> featuresFor(SparkSession spark, FittedPipeline fitted) {
        if (fitted.vectorizer().isPresent()) {
            throw new IllegalArgumentException(
                    "the model " + fitted.path() + " was fitted on ratings: give --ratings instead of --features");
        }
        FactorModel model = fitted.latent();
        String column = features.column(model.getFeaturesCol());
        model.setFeaturesCol(column);
        String[] others = Stream.of(model.getWeightCol(), model.getValidationIndicatorCol())
                .filter(Objects::nonNull)
                .toArray(String[]::new);
        return features.readFor(spark, column, model.featureNames(), others);
    }

    private Dataset<Row> ratingsFor(SparkSession spark, FittedPipeline fitted) throws IOException {
        RatingsVectorizerModel vectorizer = fitted.vectorizer()
                .orElseThrow(() -> new IllegalArgumentException("the model " + fitted.path()
                        + " was fitted on a table of features: give --features instead of --ratings"));
        boolean skipInvalid = vectorizer.getHandleInvalid().equals("skip");
        Dataset<Row> table = ratings.read(spark, skipInvalid);
        if (vectorizer.getTimeCol() != null && ratings.timeCol().isEmpty()) {
            throw new IllegalArgumentException("the model " + fitted.path()
                    + " takes the latest of several ratings: name the column of times with --time-col");
        }
        List<Column> columns = new ArrayList<>(List.of(
                table.col(RatingsTable.USER).as(vectorizer.getUserCol()),
                table.col(RatingsTable.ITEM).as(vectorizer.getItemCol()),
                table.col(RatingsTable.RATING).as(vectorizer.getRatingCol())));
        if (vectorizer.getTimeCol() != null) {
            columns.add(table.col(RatingsReader.TIME).as(vectorizer.getTimeCol()));
        }
        Dataset<Row> chosen = table.select(columns.toArray(new Column[0]));
        match = RatingsMatch.of(vectorizer, chosen, ratings.malformed());
        match.log();
        return chosen;
    }

    /**
     * How the ratings of {@link #readFor} meet the model's items.
     *
     * @return the counts; empty for a table of features
     */
    public Optional<RatingsMatch> match() {
        return Optional.ofNullable(match);
    }

    /** What {@link #match} left out, as a line of a command's text; empty where nothing was. */
    public String matchLine() {
        return match().map(RatingsMatch::text)
                .filter(text -> !text.isEmpty())
                .map(text -> text + "\n")
                .orElse("");
    }

    /**
     * What is read, for an output that must not lie there.
     *
     * @return paths by option
     */
    public Map<String, String> reads() {
        Map<String, String> reads = new LinkedHashMap<>();
        ratings.ratings().ifPresent(path -> reads.put("--ratings", path));
        if (features.isGiven()) {
            reads.put("--features", features.path());
        }
        return reads;
    }

    /**
     * Tells the ratings.
     *
     * @return the options, which may not be given
     */
    public RatingsOptions ratings() {
        return ratings;
    }

    /**
     * Tells the table of features.
     *
     * @return the options, which may not be given
     */
    public FeaturesOptions features() {
        return features;
    }

    /** What {@code --handle-invalid} says; null if it is not given. */
    public String handleInvalid() {
        return handleInvalid;
    }

    /**
     * Tells what a fit does with invalid rows.
     *
     * @return true if they are left out, false if they are refused
     */
    public boolean skipInvalid() {
        return "skip".equals(handleInvalid);
    }
}
