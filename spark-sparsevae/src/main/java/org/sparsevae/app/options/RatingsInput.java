// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ratings.RatingsReader;
import org.sparsevae.ratings.RatingsTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Ratings for a model, and what is done with invalid ones. A picocli mixin. */
@Command
public final class RatingsInput {
    @Mixin
    private RatingsOptions ratings = new RatingsOptions();

    @Option(
            names = "--handle-invalid",
            paramLabel = "error|skip",
            description = "Refuse invalid rows, or leave them out. Default: error in fit, later what the fit did.")
    private String handleInvalid;

    private RatingsMatch match;

    /** Called by picocli. */
    public RatingsInput() {}

    /**
     * Refuses a value that there is not.
     *
     * @throws IllegalArgumentException with the values that there are
     */
    void requireHandleInvalid() {
        if (handleInvalid != null && !handleInvalid.equals("error") && !handleInvalid.equals("skip")) {
            throw new IllegalArgumentException("--handle-invalid must be error or skip: " + handleInvalid);
        }
    }

    /**
     * Refuses options that contradict each other.
     *
     * @throws IllegalArgumentException if there is not exactly one source of ratings
     */
    public void validate() {
        requireHandleInvalid();
        ratings.validate();
    }

    /**
     * Sets a fitted pipeline to what is done with invalid rows.
     *
     * @param fitted the pipeline
     */
    void setHandleInvalid(FittedPipeline fitted) {
        if (handleInvalid != null) {
            fitted.latent().setHandleInvalid(handleInvalid);
            fitted.vectorizer().ifPresent(vectorizer -> vectorizer.setHandleInvalid(handleInvalid));
        }
    }

    /**
     * Reads the ratings for a fitted pipeline, by the names of columns that it has, and counts how they meet its items.
     *
     * @param spark the session that reads
     * @param fitted the pipeline
     * @return the table
     * @throws IllegalArgumentException if the pipeline takes features, needs times that are not given, or knows none of the items
     * @throws IOException if the password of a database cannot be read
     */
    public Dataset<Row> readFor(SparkSession spark, FittedPipeline fitted) throws IOException {
        setHandleInvalid(fitted);
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
     * @return the counts; empty before they were read
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
        return reads;
    }

    /**
     * Tells the ratings.
     *
     * @return the options
     */
    public RatingsOptions ratings() {
        return ratings;
    }

    /** What {@code --handle-invalid} says; null if it is not given. */
    public String handleInvalid() {
        return handleInvalid;
    }
}
