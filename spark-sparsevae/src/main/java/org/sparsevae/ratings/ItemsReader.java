// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.udf;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Reads the names of items as a DataFrame with the columns {@code item} (the id as text) and {@code name}, a row per item.
 *
 * <pre>{@code
 * Dataset<Row> movies = new ItemsReader(spark).load("ml-1m/movies.dat");
 * new RatingsVectorizer().setItemNameCol("name").fit(ItemsReader.addNames(ratings, movies))
 * }</pre>
 *
 * <p>Formats, paths and options are those of {@link RatingsReader}: {@code .dat} files are MovieLens lines {@code item::title::genres} in
 * ISO-8859-1 (option {@code encoding}), others are UTF-8. With the option {@code format} set to {@code lines} a line is a name, and its item is the
 * number of the line, from 0; one file only, UTF-8, as vocabularies beside tables of counts often are. Options {@code itemCol} and {@code nameCol} name the columns; without them item,
 * itemId, movieId, productId, bookId, artistId or id, and name or title are looked for, and without a header the first two columns are taken.
 *
 * <p>A line is malformed if it has more or fewer values than the first, no item, or a name with bytes that the encoding does not have: refused,
 * or with {@code malformed} set to {@code skip} left out and counted. A name in quotes may go over line ends, which become blanks of it. An item without a name, or with {@code NA}, {@code null} and the like as its name (in {@code lines} those are names), is left out; of several names of one item the first in alphabetical order stands.
 */
public final class ItemsReader {
    /** Column of item names. */
    public static final String NAME = "name";

    /** What a map of them takes must not matter beside a table of ratings. */
    private static final int MOST_HELD = 100_000;

    private final TableReader reader;
    private long malformedLines;

    /** @param spark the session that reads */
    public ItemsReader(SparkSession spark) {
        reader = new TableReader(spark);
    }

    /**
     * Sets an option; see the class description.
     *
     * @param key name of the option, in any case
     * @param value its value
     */
    public ItemsReader option(String key, String value) {
        reader.option(key, value);
        return this;
    }

    /**
     * Sets what settings are called in messages: unless this is called, options as in Java.
     *
     * @param wording by whose names
     */
    public ItemsReader wording(Wording wording) {
        reader.say(wording);
        return this;
    }

    /**
     * Reads a table of items.
     *
     * @param paths files, folders, patterns, or one JDBC URL
     * @throws IllegalArgumentException in one sentence with the path, if there is no data, no such column, or a malformed line that is not to
     *     be skipped
     */
    public Dataset<Row> load(String... paths) {
        malformedLines = 0;
        TableReader.Table table = reader.open(paths);
        List<TableReader.Wanted> wanted = List.of(
                new TableReader.Wanted(ColumnRole.LISTED_ITEM, reader.valueOf("itemCol", null), RatingsTable.ITEM),
                new TableReader.Wanted(ColumnRole.NAME, reader.valueOf("nameCol", null), NAME));
        Dataset<Row> rows = table.isText() ? wellFormed(table, wanted) : table.select(wanted);
        Column id = RatingsTable.idText(
                col(RatingsTable.ITEM), rows.schema().apply(RatingsTable.ITEM).dataType());
        Column name = regexp_replace(col(NAME).cast(DataTypes.StringType), "[\\r\\n]+", " ");
        // in a list of words each is one
        Column isNamed = "lines".equals(reader.valueOf("format", null))
                ? lit(true)
                : not(col(NAME).rlike(LineCheck.MISSING));
        Dataset<Row> named = rows.select(id.as(RatingsTable.ITEM), name.as(NAME))
                .filter(length(trim(col(RatingsTable.ITEM)))
                        .gt(0)
                        .and(length(trim(col(NAME))).gt(0))
                        .and(isNamed));
        return ShuffleSize.byKey(named, rows, RatingsTable.ITEM)
                .groupBy(RatingsTable.ITEM)
                .agg(min(NAME).as(NAME));
    }

    /**
     * The same items, read once and held by the driver where they are not too many for that: joined to ratings, they cost no further pass.
     *
     * @param items items as {@link #load} gives them
     * @return the items that were read, or {@code items} where there are more than 100,000
     */
    public static Dataset<Row> held(Dataset<Row> items) {
        List<Row> rows = items.limit(MOST_HELD + 1).collectAsList();
        return rows.size() > MOST_HELD ? items : items.sparkSession().createDataFrame(rows, items.schema());
    }

    /** Lines that the latest {@link #load} left out, with {@code malformed} set to {@code skip}. */
    public long malformedLines() {
        return malformedLines;
    }

    private Dataset<Row> wellFormed(TableReader.Table table, List<TableReader.Wanted> wanted) {
        Column good = col(TextTable.BROKEN)
                .isNull()
                .and(LineCheck.isText(RatingsTable.ITEM))
                .and(coalesce(not(col(NAME).contains(LineCheck.REPLACEMENT)), lit(true)));
        LineCheck.Checked checked = LineCheck.of(table, wanted, () -> new LineCheck.Rules(good, Map.of()), null);
        checked.check().require(table, "items", reader.valueOf("malformed", "error", "error", "skip"));
        checked.check().tell(table.source());
        malformedLines = checked.check().malformed();
        return checked.lines().filter(good);
    }

    /**
     * Ratings with a further column {@code name}, null for items that have none.
     *
     * @param ratings ratings as {@link RatingsReader} gives them
     * @param items items as {@link #load} gives them
     */
    public static Dataset<Row> addNames(Dataset<Row> ratings, Dataset<Row> items) {
        Column item = ratings.col(RatingsTable.ITEM);
        DataType type = ratings.schema().apply(RatingsTable.ITEM).dataType();
        Column id = RatingsTable.idText(item, type);
        if (items.isLocal()) { // no job, and Spark leaves the lookup out where nobody asks for names
            boolean isLong = type.equals(DataTypes.LongType);
            Map<Object, UTF8String> names = new HashMap<>();
            items.select(RatingsTable.ITEM, NAME).collectAsList().forEach(row -> RatingsTable.key(
                            row.getString(0), isLong ? type : DataTypes.StringType)
                    .ifPresent(key -> names.put(key, UTF8String.fromString(row.getString(1)))));
            UDF1<Object, UTF8String> lookup = names::get; // as Spark holds texts: a name is for many ratings
            return ratings.withColumn(NAME, udf(lookup, DataTypes.StringType).apply(isLong ? item : id));
        }
        return ratings.join(items, id.equalTo(items.col(RatingsTable.ITEM)), "left_outer")
                .drop(items.col(RatingsTable.ITEM));
    }
}
