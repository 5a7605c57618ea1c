// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a table of ratings as a DataFrame with the columns {@code user}, {@code item} and {@code rating} (double).
 *
 * <pre>{@code
 * Dataset<Row> ratings = new RatingsReader(spark).load("ml-1m/ratings.dat.gz");
 * Dataset<Row> table = new RatingsReader(spark).option("dbtable", "ratings").option("user", "me").load("jdbc:postgresql://host/db");
 * }</pre>
 *
 * <p>What it reads, told by the file's name (a {@code .gz} or {@code .bz2} after it does not matter) or by the option {@code format}:
 * <ul>
 *   <li>{@code csv} (commas) and {@code tsv} (tabs, also {@code .tab}): UTF-8, with a header line, values in double quotes where needed;
 *   <li>{@code dat}: MovieLens lines {@code user::item::rating::timestamp}, ISO-8859-1, without a header;
 *   <li>{@code triples}, never told by a name: UTF-8 lines {@code user item rating} with one space between, without a header, as tables of
 *       counts often are (document, word, count);
 *   <li>{@code parquet};
 *   <li>a path {@code jdbc:...}: a table (option {@code dbtable}) or a query (option {@code query}) of a database, through Spark's reader.
 * </ul>
 * A path is a file, a folder of files or a pattern, on any Hadoop file system; several paths make one table.
 *
 * <p>Options: {@code userCol}, {@code itemCol}, {@code ratingCol} name the columns; without them the usual names are looked for (user, userId;
 * item, itemId, movieId, productId, bookId, artistId; rating, score, stars; case and punctuation do not matter), and without a header the
 * first three columns are taken. {@code header} (true, false), {@code malformed} (error, skip), and all of Spark's own options for the
 * format, such as {@code sep}, {@code encoding}, {@code quote}, or for a database {@code user}, {@code password}, {@code fetchsize},
 * {@code partitionColumn}.
 *
 * <p>Files are read through once when they are loaded, Parquet files with the checksums of their pages, and what cannot be read is refused. A
 * line of text is malformed if it has more or fewer values than the first, no user, no item, a user or item with control characters, with
 * bytes that the encoding does not have or with a quote at an end, or a rating that is not a finite decimal number. Malformed lines are refused
 * with their number and an example, or with {@code malformed} set to {@code skip} left out and counted ({@link #malformedLines()}, and a
 * warning in the log). If all users (all items) of text files are whole numbers, the column is of longs, otherwise of strings. Users and items
 * of Parquet and databases keep their types, and null or infinite values are left to {@code RatingsVectorizer}'s {@code handleInvalid}.
 */
public final class RatingsReader {
    private static final Logger LOG = LoggerFactory.getLogger(RatingsReader.class);

    private static final String DECIMAL = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$";

    private final TableReader reader;
    private long malformedLines;

    /** @param spark the session that reads */
    public RatingsReader(SparkSession spark) {
        reader = new TableReader(spark);
    }

    /**
     * Sets an option; see the class description.
     *
     * @param key name of the option, in any case
     * @param value its value
     */
    public RatingsReader option(String key, String value) {
        reader.option(key, value);
        return this;
    }

    /**
     * Reads a table.
     *
     * @param paths files, folders, patterns, or one JDBC URL
     * @throws IllegalArgumentException in one sentence with the path, if there is no data, no such column, a rating column that is not of
     *     numbers, or a malformed line that is not to be skipped
     */
    public Dataset<Row> load(String... paths) {
        malformedLines = 0;
        TableReader.Table table = reader.open(paths);
        Column user =
                table.column(ColumnRole.USER, reader.valueOf("userCol", null)).as(RatingsTable.USER);
        Column item =
                table.column(ColumnRole.ITEM, reader.valueOf("itemCol", null)).as(RatingsTable.ITEM);
        Column rating = table.column(ColumnRole.RATING, reader.valueOf("ratingCol", null))
                .as(RatingsTable.RATING);
        return table.isText()
                ? parsed(table, table.rows().select(user, item, rating, col(TableReader.BROKEN)))
                : typed(table, table.rows().select(user, item, rating));
    }

    /** Lines that the latest {@link #load} left out, with {@code malformed} set to {@code skip}. */
    public long malformedLines() {
        return malformedLines;
    }

    /** The columns of a table that has types. */
    private static Dataset<Row> typed(TableReader.Table table, Dataset<Row> rows) {
        for (String column : new String[] {RatingsTable.USER, RatingsTable.ITEM}) {
            DataType type = rows.schema().apply(column).dataType();
            if (!RatingsTable.isId(type)) {
                throw new IllegalArgumentException(table.source() + ": the " + column + " column is "
                        + type.catalogString() + ", not text, a whole number or a decimal: choose another with option "
                        + column + "Col");
            }
        }
        DataType type = rows.schema().apply(RatingsTable.RATING).dataType();
        if (!(type instanceof NumericType)) {
            throw new IllegalArgumentException(table.source() + ": the rating column is " + type.catalogString()
                    + ", not a number: choose another with option ratingCol");
        }
        if (table.isFile()) {
            // one pass over all pages, as text files have theirs: damage is met here and not in the middle of a fit
            TableReader.reading(table.source(), () -> rows.agg(
                            max(length(col(RatingsTable.USER).cast(DataTypes.StringType))),
                            max(length(col(RatingsTable.ITEM).cast(DataTypes.StringType))),
                            sum(RatingsTable.RATING))
                    .head());
        }
        return rows.withColumn(RatingsTable.RATING, col(RatingsTable.RATING).cast(DataTypes.DoubleType));
    }

    /** The columns of a text table: checked, and given types. */
    private Dataset<Row> parsed(TableReader.Table table, Dataset<Row> lines) {
        Column rating = expr("try_cast(" + RatingsTable.RATING + " AS double)");
        // Spark's cast also takes what Java writes in programs, such as 4d and 0x1p3
        Column finite = coalesce(
                col(RatingsTable.RATING).rlike(DECIMAL).and(abs(rating).lt(Double.POSITIVE_INFINITY)), lit(false));
        Column good = col(TableReader.BROKEN)
                .isNull()
                .and(LineCheck.isText(RatingsTable.USER))
                .and(LineCheck.isText(RatingsTable.ITEM))
                .and(finite);
        LineCheck check = TableReader.reading(
                table.source(), () -> LineCheck.of(lines, good, RatingsTable.USER, RatingsTable.ITEM));
        check.require(table.source(), "ratings", reader.valueOf("malformed", "error", "error", "skip"));
        malformedLines = check.malformed();
        Dataset<Row> kept = lines;
        if (malformedLines > 0) {
            LOG.warn("{}: left out {} malformed lines of {}", table.source(), malformedLines, check.lines());
            kept = lines.filter(good);
        }
        return kept.select(
                col(RatingsTable.USER).cast(check.type(RatingsTable.USER)).as(RatingsTable.USER),
                col(RatingsTable.ITEM).cast(check.type(RatingsTable.ITEM)).as(RatingsTable.ITEM),
                rating.as(RatingsTable.RATING));
    }
}
