// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.min;

import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>A line is malformed if it has more or fewer values than the first, or no item: refused, or with {@code malformed} set to {@code skip}
 * left out and counted. An item without a name is left out; of several names of one item the first in alphabetical order stands.
 */
public final class ItemsReader {
    /** Column of item names. */
    public static final String NAME = "name";

    private static final Logger LOG = LoggerFactory.getLogger(ItemsReader.class);

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
     * Reads a table of items.
     *
     * @param paths files, folders, patterns, or one JDBC URL
     * @throws IllegalArgumentException in one sentence with the path, if there is no data, no such column, or a malformed line that is not to
     *     be skipped
     */
    public Dataset<Row> load(String... paths) {
        malformedLines = 0;
        TableReader.Table table = reader.open(paths);
        Column item = table.column(ColumnRole.LISTED_ITEM, reader.valueOf("itemCol", null));
        Column id = RatingsTable.idText(
                        item, table.rows().select(item).schema().apply(0).dataType())
                .as(RatingsTable.ITEM);
        Column name = table.column(ColumnRole.NAME, reader.valueOf("nameCol", null))
                .cast(DataTypes.StringType)
                .as(NAME);
        Dataset<Row> items = table.isText()
                ? wellFormed(table, table.rows().select(id, name, col(TableReader.BROKEN)))
                : table.rows().select(id, name);
        return items.filter(col(RatingsTable.ITEM).isNotNull().and(col(NAME).isNotNull()))
                .groupBy(RatingsTable.ITEM)
                .agg(min(NAME).as(NAME));
    }

    /** Lines that the latest {@link #load} left out, with {@code malformed} set to {@code skip}. */
    public long malformedLines() {
        return malformedLines;
    }

    private Dataset<Row> wellFormed(TableReader.Table table, Dataset<Row> lines) {
        Column good = col(TableReader.BROKEN).isNull().and(LineCheck.isText(RatingsTable.ITEM));
        LineCheck check = TableReader.reading(table.source(), () -> LineCheck.of(lines, good, Map.of()));
        check.require(table.source(), "items", reader.valueOf("malformed", "error", "error", "skip"));
        malformedLines = check.malformed();
        if (malformedLines > 0) {
            LOG.warn("{}: left out {} malformed lines of {}", table.source(), malformedLines, check.lines());
        }
        return lines.filter(good);
    }

    /**
     * Ratings with a further column {@code name}, null for items that have none.
     *
     * @param ratings ratings as {@link RatingsReader} gives them
     * @param items items as {@link #load} gives them
     */
    public static Dataset<Row> addNames(Dataset<Row> ratings, Dataset<Row> items) {
        Column id = RatingsTable.idText(
                ratings.col(RatingsTable.ITEM),
                ratings.schema().apply(RatingsTable.ITEM).dataType());
        return ratings.join(items, id.equalTo(items.col(RatingsTable.ITEM)), "left_outer")
                .drop(items.col(RatingsTable.ITEM));
    }
}
