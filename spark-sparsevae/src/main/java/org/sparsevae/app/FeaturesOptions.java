// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A table with a feature vector per row. A picocli mixin. */
@Command
public final class FeaturesOptions {

    private static final List<String> FORMATS = List.of("parquet", "libsvm");
    /** Column of vectors that Spark's libsvm reader makes. */
    private static final String LIBSVM_COL = "features";

    @Option(
            names = "--features",
            paramLabel = "PATH",
            description = "Table of features instead of ratings: Parquet with a column of vectors, or libsvm.")
    private String features;

    @Option(
            names = "--features-format",
            paramLabel = "FORMAT",
            description = "parquet or libsvm. Default: libsvm for names with .libsvm or .svm, else parquet.")
    private String format;

    @Option(
            names = "--features-col",
            paramLabel = "NAME",
            description =
                    "Column of vectors in that table. Default: features, or the one that the model was fitted on.")
    private String featuresCol;

    /** Called by picocli. */
    public FeaturesOptions() {}

    /**
     * Tells whether there is a table.
     *
     * @return true if one is given
     */
    public boolean isGiven() {
        return features != null;
    }

    /**
     * Refuses an unknown format and options without a table.
     *
     * @throws IllegalArgumentException if one is given
     */
    public void validate() {
        if (!isGiven() && (format != null || featuresCol != null)) {
            throw new IllegalArgumentException((format != null ? "--features-format" : "--features-col")
                    + " is of the table of --features: give that as well");
        }
        if (format != null && !FORMATS.contains(format)) {
            throw new IllegalArgumentException(
                    "--features-format must be one of " + String.join(", ", FORMATS) + ": " + format);
        }
    }

    /**
     * Tells the column of vectors.
     *
     * @param otherwise the column to take where none is given
     * @return its name in the table
     */
    String column(String otherwise) {
        return featuresCol != null ? featuresCol : isLibsvm() ? LIBSVM_COL : otherwise;
    }

    /**
     * Reads the table.
     *
     * @param spark the session that reads
     * @param column the column that must be in it
     * @param size how many features there must be, where that is known: a libsvm file does not tell
     * @return the table
     * @throws IllegalArgumentException if there is no such column
     */
    Dataset<Row> read(SparkSession spark, String column, OptionalInt size) {
        DataFrameReader reader = spark.read();
        if (isLibsvm() && size.isPresent()) {
            reader.option("numFeatures", size.getAsInt());
        }
        Dataset<Row> table = isLibsvm() ? reader.format("libsvm").load(features) : reader.parquet(features);
        if (!Arrays.asList(table.columns()).contains(column)) {
            throw new IllegalArgumentException(features + " has no column " + column + ": its columns are "
                    + String.join(", ", table.columns()) + "; choose one with --features-col");
        }
        return table;
    }

    private boolean isLibsvm() {
        String name = features.toLowerCase(Locale.ROOT);
        return format == null ? name.contains(".libsvm") || name.contains(".svm") : format.equals("libsvm");
    }
}
