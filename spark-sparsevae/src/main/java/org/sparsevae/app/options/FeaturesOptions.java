// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ratings.FolderNames;
import org.sparsevae.ratings.Location;
import org.sparsevae.ratings.Wording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/** A table with a feature vector per row. A picocli mixin. */
@Command
public final class FeaturesOptions {

    private static final List<String> FORMATS = List.of("csv", "libsvm", "parquet");
    /** Column of vectors that Spark's libsvm reader makes. */
    private static final String LIBSVM_COL = "features";

    @Option(
            names = {"--features", "--data"},
            paramLabel = "PATH",
            description =
                    "Table of features instead of ratings: CSV whose columns of numbers are the features, Parquet with"
                            + " a column of vectors, or libsvm.")
    private String features;

    @Option(
            names = "--features-format",
            paramLabel = "FORMAT",
            description =
                    "csv, libsvm or parquet. Default: libsvm for names (of a folder or the files in it) with .libsvm or .svm, csv with .csv or .tsv, else parquet.")
    private String format;

    @Option(
            names = "--features-col",
            paramLabel = "NAME",
            description =
                    "Column of vectors in that table. Default: features, or the one that the model was fitted on.")
    private String featuresCol;

    @Option(
            names = "--features-no-header",
            description = "The first line of CSV is no header: columns are called by their numbers, 1, 2 and so on.")
    private boolean noHeader;

    @Option(
            names = "--features-encoding",
            paramLabel = "NAME",
            description = "Encoding of CSV, as --encoding is that of ratings.")
    private String encoding;

    @Option(
            names = "--other-cols",
            paramLabel = "NAME",
            showDefaultValue = Visibility.NEVER,
            split = ",",
            description =
                    "Columns of a CSV table that are no features, such as identifiers; several by commas or repetition.")
    private List<String> otherCols = List.of();

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
        Map<String, Boolean> ofTable = new LinkedHashMap<>();
        ofTable.put("--features-format", format != null);
        ofTable.put("--features-col", featuresCol != null);
        ofTable.put("--features-no-header", noHeader);
        ofTable.put("--features-encoding", encoding != null);
        ofTable.put("--other-cols", !otherCols.isEmpty());
        ofTable.forEach((option, given) -> {
            if (given && !isGiven()) {
                throw new IllegalArgumentException(option + " is of the table of --features: give that as well");
            }
        });
        RatingsOptions.requireEncoding("--features-encoding", encoding);
        if (format != null && !FORMATS.contains(format)) {
            throw new IllegalArgumentException(
                    "--features-format must be one of " + String.join(", ", FORMATS) + ": " + format);
        }
        if (isGiven() && named() != null) {
            requireOptionsOf(named());
        }
    }

    /** Refuses options that a format has no use for. */
    private void requireOptionsOf(String kind) {
        boolean csv = kind.equals("csv");
        if (csv && featuresCol != null) {
            throw new IllegalArgumentException(
                    "--features-col is a column of vectors, which CSV does not have: leave it out");
        }
        if (!csv && (noHeader || encoding != null)) {
            throw new IllegalArgumentException((noHeader ? "--features-no-header" : "--features-encoding")
                    + " is of CSV tables: leave it out with " + features);
        }
        if (!csv && !otherCols.isEmpty()) {
            throw new IllegalArgumentException("--other-cols is of CSV tables: leave it out with " + features);
        }
    }

    /**
     * Tells the column of vectors.
     *
     * @param otherwise the column to take where none is given
     * @return its name in the table
     */
    public String column(String otherwise) {
        return featuresCol != null ? featuresCol : "libsvm".equals(named()) ? LIBSVM_COL : otherwise;
    }

    /** What {@code --features-col} says; null if it is not given. */
    public String givenColumn() {
        return featuresCol;
    }

    /**
     * Reads the table to fit a model to it.
     *
     * @param spark the session that reads
     * @param column the column of vectors; in a CSV table the name it gets
     * @param others further columns of a CSV table that are no features: numbers, or true and false, where all of their values are; those of
     *     {@code --other-cols} stay the text that they are
     * @return the table
     * @throws IllegalArgumentException if there is no such table or column
     */
    public Dataset<Row> read(SparkSession spark, String column, String... others) {
        String kind = kind(spark);
        return kind.equals("csv")
                ? csv(others).read(spark, column, null)
                : withColumn(kind.equals("libsvm") ? libsvm(spark, null) : parquet(spark), column);
    }

    /**
     * Reads the table for a fitted model.
     *
     * @param spark the session that reads
     * @param column the column of vectors; in a CSV table the name it gets
     * @param names of the model's features, which a CSV table must have as columns
     * @param others columns that the model takes besides, where a CSV table has them, as {@link #read} does
     * @return the table
     * @throws IllegalArgumentException if there is no such table or column
     */
    Dataset<Row> readFor(SparkSession spark, String column, String[] names, String... others) {
        String kind = kind(spark);
        if (kind.equals("csv")) {
            return csv(others).read(spark, column, names);
        }
        // a libsvm file does not tell how many features there are
        return withColumn(kind.equals("libsvm") ? libsvm(spark, names.length) : parquet(spark), column);
    }

    /**
     * Tells where the table is.
     *
     * @return path or pattern; null for none
     */
    public String path() {
        return features;
    }

    /**
     * Tells all that is given: what is read depends on nothing else.
     *
     * @return values by name, those that are not given left out
     */
    public Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("data", features);
        if (format != null) {
            told.put("format", format);
        }
        if (featuresCol != null) {
            told.put("featuresCol", featuresCol);
        }
        if (noHeader) {
            told.put("noHeader", true);
        }
        if (encoding != null) {
            told.put("encoding", encoding);
        }
        if (!otherCols.isEmpty()) {
            told.put("otherCols", otherCols);
        }
        return told;
    }

    private NumberColumns csv(String... others) {
        return new NumberColumns(
                features,
                otherCols.stream()
                        .filter(col -> !Arrays.asList(others).contains(col))
                        .toList(),
                Arrays.asList(others),
                !noHeader,
                encoding);
    }

    private Location location(SparkSession spark) {
        Location location = new Location(spark.sessionState().newHadoopConf(), Wording.FEATURES, features);
        location.requireData();
        return location;
    }

    private Dataset<Row> parquet(SparkSession spark) {
        Location location = location(spark);
        return FolderNames.parquet(spark.read(), location, spark);
    }

    private Dataset<Row> libsvm(SparkSession spark, Integer numFeatures) {
        Location location = location(spark);
        DataFrameReader reader = spark.read().format("libsvm");
        DataFrameReader sized = numFeatures == null ? reader : reader.option("numFeatures", numFeatures);
        return location.reading(() -> sized.load(location.readable()));
    }

    private Dataset<Row> withColumn(Dataset<Row> table, String column) {
        if (!Arrays.asList(table.columns()).contains(column)) {
            throw new IllegalArgumentException(features + " has no column " + column + ": its columns are "
                    + String.join(", ", table.columns()) + "; choose one with --features-col");
        }
        return table;
    }

    /** The format that is given, or that the path tells; null if it does not. */
    private String named() {
        return format != null ? format : told(features);
    }

    /** The format, looked for in the names of a folder's files where the folder's tells nothing. */
    private String kind(SparkSession spark) {
        String kind = named();
        if (kind == null) {
            kind = location(spark).files().stream()
                    .map(file -> told(file.getName()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("parquet");
            requireOptionsOf(kind);
        }
        return kind;
    }

    private static String told(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return name.contains(".libsvm") || name.contains(".svm")
                ? "libsvm"
                : name.contains(".csv") || name.contains(".tsv") ? "csv" : name.endsWith(".parquet") ? "parquet" : null;
    }
}
