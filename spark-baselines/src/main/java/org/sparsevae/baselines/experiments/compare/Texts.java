// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.Locale;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Where texts come from.
 *
 * @param data file, folder or pattern: a text a line, or a table, Parquet if its name has .parquet, else CSV with a header
 * @param textCol column of the texts in a table; null for lines
 */
public record Texts(String data, String textCol) {
    /** Column of a file with a text a line, as Spark's reader calls it. */
    private static final String LINES = "value";

    /** The column that {@link #read} gives. */
    String column() {
        return textCol == null ? LINES : textCol;
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
