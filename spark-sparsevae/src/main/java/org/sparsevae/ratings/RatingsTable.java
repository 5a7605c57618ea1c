// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.isnan;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.raise_error;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ByteType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.FloatType;
import org.apache.spark.sql.types.IntegerType;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.ShortType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/**
 * A table of ratings, a row per rating, and what counts as one.
 *
 * <p>A row is <em>invalid</em> if its user, item or rating is null, its user or item is empty or blank, or its rating is NaN or infinite. A valid row is <em>kept</em> if its
 * rating is at least {@code minRating}; without a {@code minRating}, if its rating is not 0, because a sparse vector cannot tell a rating of
 * 0 from no rating.
 *
 * <p>Ratings that a user gave one item are <em>repeated</em>. The largest counts, or one value is made of the valid ones, which is kept or not
 * as a single rating would be.
 *
 * <p>Items are compared by their text, so that 12 as an int, as a long, as a decimal and as a string are one item, whatever a file format or
 * a database made of it.
 */
public final class RatingsTable {
    /** User column of {@link #accepted}, of the input's type. */
    public static final String USER = "user";
    /** Item column of {@link #accepted}: the item's {@link #itemType() key}, whose text is the item's. */
    public static final String ITEM = "item";
    /** Rating column of {@link #accepted}: a double. */
    public static final String RATING = "rating";
    /** Column of {@link #accepted}: whether the rating is kept. */
    public static final String KEPT = "kept";

    private static final String TIME = "time";
    private static final String PROBLEM = "problem";
    /** How many rows of the table a row stands for. */
    private static final String COUNT = "count";
    /** White space, without which an id is empty: it could not be seen, and an ML attribute must have a name. */
    private static final String BLANKS = " \t\n\r\f\u000b\u00a0";

    private final Dataset<?> source;
    private final Dataset<Row> rows;
    private final DataType itemType;

    /**
     * A table in which the largest of a user's ratings of an item counts.
     *
     * @param dataset a table with a row per rating
     * @param userCol its column of users, of any type that {@link #isId} takes
     * @param itemCol its column of items, likewise
     * @param ratingCol its numeric column of ratings
     * @param minRating ratings at or above are kept; null: all but 0 are
     */
    public RatingsTable(Dataset<?> dataset, String userCol, String itemCol, String ratingCol, Double minRating) {
        this(dataset, userCol, itemCol, ratingCol, minRating, "max", null);
    }

    /**
     * @param dataset a table with a row per rating; no stream where ratings are put together, because two groupings cannot follow each other
     * @param userCol its column of users, of any type that {@link #isId} takes
     * @param itemCol its column of items, likewise
     * @param ratingCol its numeric column of ratings
     * @param minRating ratings at or above are kept; null: all but 0 are
     * @param repeated what counts of a user's ratings of an item: {@code max}, or of all the valid ones put together {@code last} (by time; of
     *     equal times the largest), {@code sum} or {@code mean}
     * @param timeCol for {@code last}, its column of times, of a type that {@link #isTime} takes: a row without a time is invalid; else null
     */
    public RatingsTable(
            Dataset<?> dataset,
            String userCol,
            String itemCol,
            String ratingCol,
            Double minRating,
            String repeated,
            String timeCol) {
        source = dataset;
        DataType given = type(dataset, itemCol);
        // a text for each rating of a whole number would cost more than all else that is done with it
        itemType = isWhole(given) ? DataTypes.LongType : DataTypes.StringType;
        Column item = dataset.col(quoted(itemCol));
        Dataset<Row> valued = dataset.select(
                        dataset.col(quoted(userCol)).as(USER),
                        (isWhole(given) ? item.cast(DataTypes.LongType) : idText(item, given)).as(ITEM),
                        number(dataset.col(quoted(ratingCol)), type(dataset, ratingCol))
                                .as(RATING),
                        (timeCol == null ? lit(0) : dataset.col(quoted(timeCol))).as(TIME))
                .withColumn(PROBLEM, problem(type(dataset, userCol), timeCol == null ? null : type(dataset, timeCol)))
                .withColumn(COUNT, lit(1L));
        if (!repeated.equals("max")) {
            valued = ShuffleSize.byKey(valued, dataset, USER)
                    .groupBy(USER, ITEM, PROBLEM)
                    .agg(together(repeated).as(RATING), sum(COUNT).as(COUNT));
        }
        Column high =
                minRating == null ? col(RATING).notEqual(0.0) : col(RATING).geq(minRating);
        rows = valued.withColumn(KEPT, col(PROBLEM).isNull().and(high));
    }

    /** One value of the ratings that a user gave an item, the same to the bit whatever their order. */
    private static Column together(String repeated) {
        Column sum = aggregate(sort_array(collect_list(RATING)), lit(0.0), Column::plus);
        return switch (repeated) {
            case "last" -> max(struct(TIME, RATING)).getField(RATING);
            case "sum" -> sum;
            case "mean" -> sum.divide(count(lit(1)));
            default -> throw new IllegalArgumentException("repeated must be max, last, sum or mean: " + repeated);
        };
    }

    private static Column noTime(DataType type) {
        Column missing = when(col(TIME).isNull(), "the time is null");
        return type instanceof DoubleType || type instanceof FloatType
                ? missing.when(isnan(col(TIME)), "the time is NaN")
                : missing;
    }

    /** Whether a column of this type can tell which of two ratings is the later: numbers, dates and timestamps can. */
    public static boolean isTime(DataType type) {
        return type instanceof NumericType
                || type instanceof DateType
                || type instanceof TimestampType
                || type instanceof TimestampNTZType;
    }

    /** Whether a column of this type can hold users or items: text, whole numbers and decimals can. */
    public static boolean isId(DataType type) {
        return type instanceof StringType || isWhole(type) || type instanceof DecimalType;
    }

    private static boolean isWhole(DataType type) {
        return type instanceof ByteType
                || type instanceof ShortType
                || type instanceof IntegerType
                || type instanceof LongType;
    }

    /** The text by which ids are compared; a decimal that is whole is written without a point. */
    public static Column idText(Column id, DataType type) {
        if (!(type instanceof DecimalType decimal) || decimal.scale() == 0) {
            return id.cast(DataTypes.StringType);
        }
        Column whole = id.cast(DataTypes.createDecimalType(38, 0));
        return coalesce(when(id.equalTo(whole), whole.cast(DataTypes.StringType)), id.cast(DataTypes.StringType));
    }

    /** A number as the double of the same decimal text: a 4.1 that is stored as a float is as high as a minRating of 4.1. */
    static Column number(Column value, DataType type) {
        return (type instanceof FloatType ? value.cast(DataTypes.StringType) : value).cast(DataTypes.DoubleType);
    }

    /** The name of a column as Spark SQL must read it, whatever characters it has. */
    public static String quoted(String column) {
        return "`" + column.replace("`", "``") + "`";
    }

    /**
     * The valid rows: {@link #USER}, {@link #ITEM}, {@link #RATING}, {@link #KEPT}.
     *
     * @param skipInvalid whether invalid rows are left out; otherwise the first one that is met stops the job
     */
    public Dataset<Row> accepted(boolean skipInvalid) {
        Column valid = col(PROBLEM).isNull();
        if (!skipInvalid) {
            Column refusal = concat(
                    lit("invalid rating: "),
                    col(PROBLEM),
                    lit(" where user = "),
                    text(USER),
                    lit(", item = "),
                    text(ITEM),
                    lit("; correct the table, or set handleInvalid to skip"));
            valid = when(valid, lit(true)).otherwise(raise_error(refusal).cast(DataTypes.BooleanType));
        }
        return rows.filter(valid).select(USER, ITEM, RATING, KEPT);
    }

    /**
     * What the users have rated, each of whom is in one partition.
     *
     * @return one for each partition; rows may be put together at once, by Spark's adaptive execution
     */
    public JavaRDD<RatedItems> perUser() {
        Dataset<Row> users = byUser(rows.select(
                col(USER), col(ITEM), col(PROBLEM).isNotNull(), coalesce(col(KEPT), lit(false)), col(COUNT)));
        DataType userType = users.schema().fields()[0].dataType();
        DataType keys = itemType;
        return users.queryExecution().toRdd().toJavaRDD().mapPartitions(ratings -> Collections.singleton(
                        RatedItems.of(ratings, userType, keys))
                .iterator());
    }

    /**
     * Rows of this table with those of a user in one partition: as many partitions as the table's data need, whatever
     * {@code spark.sql.shuffle.partitions} says.
     *
     * @param ratings rows with {@link #USER}, not of a stream
     */
    public Dataset<Row> byUser(Dataset<Row> ratings) {
        OptionalInt partitions = ShuffleSize.partitions(source);
        return partitions.isPresent()
                ? ratings.repartition(partitions.getAsInt(), col(USER))
                : ratings.repartition(col(USER));
    }

    /** Type of the keys by which items are compared: long where the ids are whole numbers, else text. */
    public DataType itemType() {
        return itemType;
    }

    /**
     * The key of an item.
     *
     * @param id text of its id
     * @param itemType type of the keys
     * @return a Long or the text; empty if there is no such key
     */
    public static Optional<Object> key(String id, DataType itemType) {
        if (itemType.equals(DataTypes.StringType)) {
            return Optional.of(id);
        }
        try {
            long number = Long.parseLong(id);
            return Long.toString(number).equals(id) ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException e) { // an id of text, which no number is written as
            return Optional.empty();
        }
    }

    private Column problem(DataType userType, DataType timeType) {
        Column problem =
                when(col(USER).isNull(), "the user is null").when(col(ITEM).isNull(), "the item is null");
        problem = isBlank(problem, USER, userType, "the user is empty");
        problem = isBlank(problem, ITEM, itemType, "the item is empty")
                .when(col(RATING).isNull(), "the rating is null")
                .when(isnan(col(RATING)), "the rating is NaN")
                .when(abs(col(RATING)).equalTo(Double.POSITIVE_INFINITY), "the rating is infinite");
        return timeType == null ? problem : coalesce(problem, noTime(timeType));
    }

    private static Column isBlank(Column before, String id, DataType type, String problem) {
        return type instanceof StringType ? before.when(trim(col(id), BLANKS).equalTo(""), problem) : before;
    }

    private static Column text(String column) {
        return coalesce(col(column).cast(DataTypes.StringType), lit("null"));
    }

    private static DataType type(Dataset<?> dataset, String column) {
        // by the session's own rule for names
        return dataset.select(dataset.col(quoted(column))).schema().fields()[0].dataType();
    }
}
