// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.column;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.real;

import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ratings.RatingsTable;
import org.sparsevae.training.SparseVAEKryoRegistrator;

/**
 * The params that {@link RatingsVectorizer} and {@link RatingsVectorizerModel} share. A getter answers with the value set, else the
 * default, else null.
 */
public interface RatingsVectorizerParams extends Params {

    /** The params that were declared so far; for implementing stages. */
    StageParams ratingsParams();

    /** Input column of users: text, whole numbers or decimals. Default: user. */
    default Param<String> userCol() {
        return column("userCol", "input column of users: text, whole numbers or decimals")
                .byDefault("user")
                .of(this, ratingsParams());
    }

    /** The value of {@link #userCol()}. */
    default String getUserCol() {
        return valueOrNull(userCol());
    }

    /** Input column of items: text, whole numbers or decimals. Default: item. */
    default Param<String> itemCol() {
        return column("itemCol", "input column of items: text, whole numbers or decimals")
                .byDefault("item")
                .of(this, ratingsParams());
    }

    /** The value of {@link #itemCol()}. */
    default String getItemCol() {
        return valueOrNull(itemCol());
    }

    /** Input column of ratings: numbers. Default: rating. */
    default Param<String> ratingCol() {
        return column("ratingCol", "input column of ratings: numbers")
                .byDefault("rating")
                .of(this, ratingsParams());
    }

    /** The value of {@link #ratingCol()}. */
    default String getRatingCol() {
        return valueOrNull(ratingCol());
    }

    /** Input column of item names, read by {@code fit} alone. Default: unset, items are named by their ids. */
    default Param<String> itemNameCol() {
        return column(
                        "itemNameCol",
                        "input column of item names, read by fit alone; unset: items are named by their ids")
                .of(this, ratingsParams());
    }

    /** The value of {@link #itemNameCol()}, or null when unset. */
    default String getItemNameCol() {
        return valueOrNull(itemNameCol());
    }

    /** Output column of sparse feature vectors, one feature per item of the vocabulary. Default: features. */
    default Param<String> outputCol() {
        return column("outputCol", "output column of sparse feature vectors")
                .byDefault("features")
                .of(this, ratingsParams());
    }

    /** The value of {@link #outputCol()}. */
    default String getOutputCol() {
        return valueOrNull(outputCol());
    }

    /**
     * Ratings at or above count as 1, lower ones not at all; any finite number. Default: unset, ratings keep their values, and those of 0 do
     * not count (a sparse vector cannot tell them from no rating).
     */
    default DoubleParam minRating() {
        return real(
                        "minRating",
                        "ratings at or above count as 1, lower ones not at all; unset: ratings keep their values, and those of 0 do not count",
                        "a finite number",
                        v -> true)
                .of(this, ratingsParams());
    }

    /** The value of {@link #minRating()}, or null when unset. */
    default Double getMinRating() {
        return valueOrNull(minRating());
    }

    /**
     * Users with fewer ratings are left out, in {@code fit} and in {@code transform}; 0 or more. Counted are distinct items, after
     * {@link #minRating()} and before the selection of items. Default: 0.
     */
    default IntParam minUserRatings() {
        return integer(
                        "minUserRatings",
                        "users with fewer ratings (of distinct items, after minRating, of all items) are left out, in fit and in transform",
                        0)
                .byDefault(0)
                .of(this, ratingsParams());
    }

    /** The value of {@link #minUserRatings()}. */
    default int getMinUserRatings() {
        return this.<Integer>valueOrNull(minUserRatings());
    }

    /**
     * Number of items in the vocabulary, 1 or more: those with most ratings by the users that {@link #minUserRatings()} leaves, ties going to
     * the smaller id. Default: unset, all items.
     */
    default IntParam numItems() {
        return integer(
                        "numItems",
                        "number of items in the vocabulary: those with most ratings by the users that minUserRatings leaves, ties going to the smaller id; unset: all items",
                        1)
                .of(this, ratingsParams());
    }

    /** The value of {@link #numItems()}, or null when unset. */
    default Integer getNumItems() {
        return valueOrNull(numItems());
    }

    /**
     * Rows with a null user, item or rating, a NaN or infinite rating, or no time where one is read: {@code error} refuses them, {@code skip} drops and counts them.
     * Default: error.
     */
    default Param<String> handleInvalid() {
        return choice(
                        "handleInvalid",
                        "rows with a null user, item or rating, or with a NaN or infinite rating: error refuses them, skip drops and counts them",
                        List.of("error", "skip"))
                .byDefault("error")
                .of(this, ratingsParams());
    }

    /** The value of {@link #handleInvalid()}. */
    default String getHandleInvalid() {
        return valueOrNull(handleInvalid());
    }

    /**
     * Users with at least {@link #minUserRatings()} ratings but none of an item of the vocabulary: {@code drop} leaves them out, {@code keep}
     * gives them a vector of zeros. Default: drop.
     */
    default Param<String> emptyUsers() {
        return choice(
                        "emptyUsers",
                        "users with enough ratings but none of an item of the vocabulary: drop leaves them out, keep gives them a vector of zeros",
                        List.of("drop", "keep"))
                .byDefault("drop")
                .of(this, ratingsParams());
    }

    /** The value of {@link #emptyUsers()}. */
    default String getEmptyUsers() {
        return valueOrNull(emptyUsers());
    }

    /**
     * What counts of several ratings of an item by a user: {@code max}, the largest; {@code last}, that of the latest time in
     * {@link #timeCol()}, of equal times the largest; {@code sum} or {@code mean} of the valid ones. {@link #minRating()} is applied to the
     * value that counts. None depends on the order of the rows. Default: max, which alone can read a stream.
     */
    default Param<String> repeatedRatings() {
        return choice(
                        "repeatedRatings",
                        "what counts of several ratings of an item by a user: max, the largest; last, that of the latest time in timeCol, of equal times the largest; sum; mean. minRating is applied to it",
                        List.of("max", "last", "sum", "mean"))
                .byDefault("max")
                .of(this, ratingsParams());
    }

    /** The value of {@link #repeatedRatings()}. */
    default String getRepeatedRatings() {
        String value = valueOrNull(repeatedRatings());
        // a model saved before there was the choice
        return value == null ? "max" : value;
    }

    /**
     * Input column of times: numbers, dates or timestamps. Needed, and read, where {@link #repeatedRatings()} is {@code last}; a row with a
     * null or NaN time is then invalid. Default: unset.
     */
    default Param<String> timeCol() {
        return column(
                        "timeCol",
                        "input column of times: numbers, dates or timestamps; needed, and read, where repeatedRatings is last, and a row with a null time is then invalid; unset: none")
                .of(this, ratingsParams());
    }

    /** The value of {@link #timeCol()}, or null when unset. */
    default String getTimeCol() {
        return valueOrNull(timeCol());
    }

    /** The value set for a param, else its default, else null. */
    @SuppressWarnings("unchecked")
    private <T> T valueOrNull(Param<?> param) {
        return isDefined(param) ? (T) getOrDefault(param) : null;
    }

    /** The ratings of {@code dataset}, as these params read them. */
    default RatingsTable ratingsOf(Dataset<?> dataset) {
        SparseVAEKryoRegistrator.require(dataset.sparkSession().sparkContext().getConf());
        String repeated = getRepeatedRatings();
        if (!repeated.equals("max") && dataset.isStreaming()) {
            throw new IllegalArgumentException(
                    "repeatedRatings = " + repeated + " groups the ratings of an item and then those of a"
                            + " user, which a stream cannot: set repeatedRatings to max, or put the repeated ratings together before");
        }
        return new RatingsTable(
                dataset,
                getUserCol(),
                getItemCol(),
                getRatingCol(),
                getMinRating(),
                repeated,
                repeated.equals("last") ? getTimeCol() : null);
    }

    /**
     * Checks the columns that both fit and transform read.
     *
     * @throws IllegalArgumentException if a column is missing, not given or of the wrong type, or if the output column is the user column
     */
    default void requireRatings(StructType schema) {
        requireId(schema, userCol(), getUserCol());
        requireId(schema, itemCol(), getItemCol());
        DataType rating = requireColumn(schema, ratingCol(), getRatingCol());
        if (!(rating instanceof NumericType)) {
            throw wrongType(ratingCol(), getRatingCol(), rating, "a number", "double");
        }
        if (getRepeatedRatings().equals("last")) {
            requireTime(schema);
        }
        if (ColumnNames.same(getOutputCol(), getUserCol())) {
            String names = getOutputCol().equals(getUserCol())
                    ? "both are " + getOutputCol()
                    : getOutputCol() + " and " + getUserCol() + " are one name to Spark";
            throw new IllegalArgumentException("outputCol must differ from userCol: " + names);
        }
    }

    /**
     * The type of an input column.
     *
     * @throws IllegalArgumentException if there is no such column
     */
    default DataType requireColumn(StructType schema, Param<String> param, String column) {
        String missing = "there is no column " + column + " (" + param.name() + "): the columns are ";
        return ColumnNames.require(schema, column, missing).dataType();
    }

    private void requireTime(StructType schema) {
        if (getTimeCol() == null) {
            throw new IllegalArgumentException(
                    "repeatedRatings = last needs timeCol, which says what rating is the latest: set it to a column of times");
        }
        DataType time = requireColumn(schema, timeCol(), getTimeCol());
        if (!RatingsTable.isTime(time)) {
            throw wrongType(timeCol(), getTimeCol(), time, "a number, a date or a timestamp", "long or timestamp");
        }
    }

    private void requireId(StructType schema, Param<String> param, String column) {
        DataType type = requireColumn(schema, param, column);
        if (!RatingsTable.isId(type)) {
            throw wrongType(param, column, type, "text, a whole number or a decimal", "string or long");
        }
    }

    private static IllegalArgumentException wrongType(
            Param<String> param, String column, DataType type, String wanted, String cast) {
        return new IllegalArgumentException("column " + column + " (" + param.name() + ") must be " + wanted
                + ": it is " + type.catalogString() + ", cast it to " + cast);
    }
}
