// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;
import org.apache.spark.storage.StorageLevel;

/**
 * Reads a table of ratings as a DataFrame with the columns {@code user}, {@code item} and {@code rating} (double), and {@code time} where it is
 * asked for.
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
 * first three columns are taken. {@code timeCol} names a column of times, which becomes a fourth column {@code time}: of text files, longs or
 * doubles if all values are numbers, and timestamps if all are dates or times as ISO 8601 writes them ({@code 2024-05-31T23:59:00Z}; UTC where
 * no zone is given); of other tables, numbers or timestamps as they are, a date being its midnight. {@code header} (true, false), {@code malformed} (error, skip), and all of Spark's own options for the
 * format, such as {@code sep}, {@code encoding}, {@code quote}, or for a database {@code user}, {@code password}, {@code fetchsize},
 * {@code partitionColumn}.
 *
 * <p>A header may have columns without a name, or with one that is there twice or differs in case alone: they are left alone unless they are
 * asked for. Without a header, columns may be given by their numbers from 1. The files of a folder may have their columns in different orders;
 * each is read by its own header. Where the header of a {@code csv} file has no comma, the semicolon, tabulator or bar in it separates, and a
 * comma may be the decimal point, as in all formats that other characters separate. A byte order mark, or the zeros of UTF-16, tell the
 * encoding; {@code dat} files that begin with UTF-8 are read as that. Values in quotes may go over line ends. A file that exists by the very
 * name given is that file, also if the name has characters of patterns.
 *
 * <p>Files are read through once when they are loaded, Parquet files with the checksums of their pages, and what cannot be read is refused. A
 * line of text is malformed if it has more or fewer values than the header, no user, no item, a user or item with control characters, with
 * bytes that the encoding does not have or with a quote at an end, or a rating that is not a finite decimal number. {@code NA}, {@code null}
 * and the like are no ratings; as users (or items) they are missing ones if all others are whole numbers, and otherwise ids like others,
 * with a warning. Malformed lines are refused
 * with their number and an example, or with {@code malformed} set to {@code skip} left out and counted ({@link #malformedLines()}, and a
 * warning in the log). If all users (all items) of text files are whole numbers, the column is of longs, otherwise of strings. Users and items
 * of Parquet and databases keep their types, and null or infinite values are left to {@code RatingsVectorizer}'s {@code handleInvalid}.
 */
public final class RatingsReader {
    /** Column of times, where option {@code timeCol} is set. */
    public static final String TIME = "time";

    private final TableReader reader;
    private StorageLevel keeping;
    private Runnable kept;
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
     * Sets what settings are called in messages: unless this is called, options as in Java.
     *
     * @param wording by whose names
     */
    public RatingsReader wording(Wording wording) {
        reader.say(wording);
        return this;
    }

    /**
     * Has the tables that are loaded next kept from the first look at them on, so that files and databases are read once, whatever is
     * done with the ratings. A caller that sets this calls {@link #release} at the end.
     *
     * @param level where they are kept
     */
    public RatingsReader keep(StorageLevel level) {
        keeping = level;
        return this;
    }

    /** Lets go what the latest {@link #load} kept; without {@link #keep} there is nothing to do. */
    public void release() {
        if (kept != null) {
            kept.run();
            kept = null;
        }
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
        release();
        TableReader.Table table = reader.open(paths);
        List<TableReader.Wanted> wanted = new ArrayList<>(List.of(
                new TableReader.Wanted(ColumnRole.USER, reader.valueOf("userCol", null), RatingsTable.USER),
                new TableReader.Wanted(ColumnRole.ITEM, reader.valueOf("itemCol", null), RatingsTable.ITEM),
                new TableReader.Wanted(ColumnRole.RATING, reader.valueOf("ratingCol", null), RatingsTable.RATING)));
        String time = reader.valueOf("timeCol", null);
        if (time != null) {
            wanted.add(new TableReader.Wanted(ColumnRole.TIME, time, TIME));
        }
        try {
            return table.isText() ? parsed(table, wanted, time != null) : typed(table, table.select(wanted));
        } catch (Throwable e) {
            release();
            throw e;
        }
    }

    /** Lines that the latest {@link #load} left out, with {@code malformed} set to {@code skip}. */
    public long malformedLines() {
        return malformedLines;
    }

    /** The columns of a table that has types. */
    private Dataset<Row> typed(TableReader.Table table, Dataset<Row> rows) {
        for (String column : new String[] {RatingsTable.USER, RatingsTable.ITEM}) {
            DataType type = rows.schema().apply(column).dataType();
            if (!RatingsTable.isId(type)) {
                throw new IllegalArgumentException(table.source() + ": the " + column + " column is "
                        + type.catalogString() + ", not text, a whole number or a decimal: choose another with "
                        + table.wording().column(column.equals(RatingsTable.USER) ? ColumnRole.USER : ColumnRole.ITEM));
            }
        }
        DataType type = rows.schema().apply(RatingsTable.RATING).dataType();
        if (!(type instanceof NumericType)) {
            throw new IllegalArgumentException(table.source() + ": the rating column is " + type.catalogString()
                    + ", not a number: choose another with " + table.wording().column(ColumnRole.RATING));
        }
        Dataset<Row> timed = withTime(table, rows);
        if (keeping != null) {
            kept = rows.persist(keeping)::unpersist;
        }
        if (table.isFile()) {
            // one pass over all pages, as text files have theirs: damage is met here and not in the middle of a fit
            TableReader.reading(table.source(), table.wording(), () -> rows.agg(
                            max(length(col(RatingsTable.USER).cast(DataTypes.StringType))),
                            max(length(col(RatingsTable.ITEM).cast(DataTypes.StringType))),
                            sum(RatingsTable.RATING))
                    .head());
        }
        return timed.withColumn(RatingsTable.RATING, RatingsTable.number(col(RatingsTable.RATING), type));
    }

    /** The rows with their times, if they have any, as numbers or timestamps. */
    private static Dataset<Row> withTime(TableReader.Table table, Dataset<Row> rows) {
        if (!Arrays.asList(rows.columns()).contains(TIME)) {
            return rows;
        }
        DataType type = rows.schema().apply(TIME).dataType();
        if (type instanceof DateType) {
            return rows.withColumn(TIME, col(TIME).cast(DataTypes.TimestampType));
        }
        if (!(type instanceof NumericType || type instanceof TimestampType || type instanceof TimestampNTZType)) {
            throw new IllegalArgumentException(table.source() + ": the time column is " + type.catalogString()
                    + ", not a number, a date or a timestamp: choose another with "
                    + table.wording().column(ColumnRole.TIME));
        }
        return rows;
    }

    private Dataset<Row> parsed(TableReader.Table table, List<TableReader.Wanted> wanted, boolean timed) {
        String onMalformed = reader.valueOf("malformed", "error", "error", "skip");
        RatingLines lines = new RatingLines(table, timed);
        LineCheck.Checked checked = LineCheck.of(table, wanted, lines::rules, keeping);
        kept = keeping == null ? null : checked::release;
        if (checked.arePlain()) {
            return checked.lines();
        }
        malformedLines = lines.judge(checked.check(), onMalformed);
        return lines.ratings(checked.lines());
    }
}
