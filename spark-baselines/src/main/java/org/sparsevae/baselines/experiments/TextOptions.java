// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.util.Locale;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where texts come from. A picocli mixin. */
@Command
final class TextOptions {
    /** Column of a file with a text a line, as Spark's reader calls it. */
    private static final String LINES = "value";

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description =
                    "Texts, such as abstracts: a file with one a line; with --text-col a table, Parquet if its name has .parquet,"
                            + " else CSV with a header.")
    private String data;

    @Option(
            names = "--text-col",
            paramLabel = "NAME",
            description = "Column of the texts in a table. Default: none, every line is a text.")
    private String textCol;

    /** Tells whether there are texts. */
    boolean isGiven() {
        return data != null;
    }

    /** Where they are. */
    String data() {
        return data;
    }

    /** The column that {@link #read} gives. */
    String column() {
        return textCol == null ? LINES : textCol;
    }

    /**
     * Refuses a column without a file.
     *
     * @throws IllegalArgumentException if one is given
     */
    void validate() {
        if (data == null && textCol != null) {
            throw new IllegalArgumentException("--text-col is of the file of --data: give that as well");
        }
    }

    /**
     * Reads the texts.
     *
     * @param spark the session that reads
     * @return a row per text, with the column {@link #column}
     * @throws IllegalArgumentException if there is no such file
     */
    Dataset<Row> read(SparkSession spark) {
        try {
            return textCol == null ? spark.read().text(data) : table(spark);
        } catch (Exception e) {
            if (e instanceof AnalysisException) { // which Scala does not declare
                throw new IllegalArgumentException("--data cannot be read: " + e.getMessage(), e);
            }
            throw e;
        }
    }

    private Dataset<Row> table(SparkSession spark) {
        return data.toLowerCase(Locale.ROOT).contains(".parquet")
                ? spark.read().parquet(data)
                : spark.read()
                        .option("header", "true")
                        .option("multiLine", "true") // abstracts have line breaks and quoted quotes
                        .option("escape", "\"")
                        .csv(data);
    }
}
