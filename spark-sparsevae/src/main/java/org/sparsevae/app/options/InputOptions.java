// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.rows.FactorModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** What a command reads: ratings or a table of features. A picocli mixin. */
@Command
public final class InputOptions {
    @Mixin
    private RatingsInput ratings = new RatingsInput();

    @Mixin
    private FeaturesOptions features = new FeaturesOptions();

    /** Called by picocli. */
    public InputOptions() {}

    /**
     * Refuses options that contradict each other.
     *
     * @throws IllegalArgumentException if there is not exactly one input
     */
    public void validate() {
        ratings.requireHandleInvalid();
        if (ratings().isGiven() && features.isGiven()) {
            throw new IllegalArgumentException("--ratings and --features are two inputs: give one of them");
        }
        features.validate();
        if (!features.isGiven()) {
            if (!ratings().isGiven()) {
                throw new IllegalArgumentException(
                        "no input: give --ratings PATH, --features PATH, or --jdbc-url and --jdbc-table");
            }
            ratings.validate();
        }
    }

    /** Whether there is an input, for commands that do without. */
    public boolean isGiven() {
        return ratings().isGiven() || features.isGiven() || handleInvalid() != null;
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
        ratings.setHandleInvalid(fitted);
        return features.isGiven() ? featuresFor(spark, fitted) : ratings.readFor(spark, fitted);
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

    /**
     * How the ratings of {@link #readFor} meet the model's items.
     *
     * @return the counts; empty for a table of features
     */
    public Optional<RatingsMatch> match() {
        return ratings.match();
    }

    /** What {@link #match} left out, as a line of a command's text; empty where nothing was. */
    public String matchLine() {
        return ratings.matchLine();
    }

    /**
     * What is read, for an output that must not lie there.
     *
     * @return paths by option
     */
    public Map<String, String> reads() {
        Map<String, String> reads = ratings.reads();
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
        return ratings.ratings();
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
        return ratings.handleInvalid();
    }

    /**
     * Tells what a fit does with invalid rows.
     *
     * @return true if they are left out, false if they are refused
     */
    public boolean skipInvalid() {
        return "skip".equals(handleInvalid());
    }
}
