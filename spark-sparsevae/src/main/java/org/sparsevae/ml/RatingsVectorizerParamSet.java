// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.ml.params.Requirement;

/** The params of the ratings vectorizer, declared once: {@link RatingsVectorizerParams} documents and exposes them. */
public final class RatingsVectorizerParamSet implements Serializable {
    private static final long serialVersionUID = 1L;

    final Param<String> userCol;
    final Param<String> itemCol;
    final Param<String> ratingCol;
    final Param<String> itemNameCol;
    final Param<String> outputCol;
    final DoubleParam minRating;
    final IntParam minUserRatings;
    final IntParam numItems;
    final Param<String> handleInvalid;
    final Param<String> emptyUsers;
    final Param<String> repeatedRatings;
    final Param<String> timeCol;

    private final Params owner;

    RatingsVectorizerParamSet(Params owner) {
        this.owner = owner;
        userCol = column("userCol", "input column of users: text, whole numbers or decimals (default: user)");
        itemCol = column("itemCol", "input column of items: text, whole numbers or decimals (default: item)");
        ratingCol = column("ratingCol", "input column of ratings: numbers (default: rating)");
        itemNameCol = column(
                "itemNameCol", "input column of item names, read by fit alone; unset: items are named by their ids");
        outputCol = column("outputCol", "output column of sparse feature vectors (default: features)");
        Requirement<Object> finite =
                new Requirement<>("minRating", "a finite number", v -> Double.isFinite((Double) v));
        minRating = new DoubleParam(
                owner,
                "minRating",
                "ratings at or above count as 1, lower ones not at all; unset: ratings keep their values, and those of 0 do not count",
                finite);
        minUserRatings = integer(
                "minUserRatings",
                "users with fewer ratings (of distinct items, after minRating, of all items) are left out, in fit and in transform; "
                        + "0 or more (default: 0)",
                0);
        numItems = integer(
                "numItems",
                "number of items in the vocabulary: those with most ratings by the users that minUserRatings leaves, ties going to the "
                        + "smaller id; 1 or more; unset: all items",
                1);
        handleInvalid = choice(
                "handleInvalid",
                "rows with a null user, item or rating, or with a NaN or infinite rating: error refuses them, skip drops and counts them "
                        + "(default: error)",
                "error",
                "skip");
        emptyUsers = choice(
                "emptyUsers",
                "users with enough ratings but none of an item of the vocabulary: drop leaves them out, keep gives them a vector of zeros "
                        + "(default: drop)",
                "drop",
                "keep");
        repeatedRatings = choice(
                "repeatedRatings",
                "what counts of several ratings of an item by a user: max, the largest; last, that of the latest time in timeCol, of equal "
                        + "times the largest; sum; mean. minRating is applied to it (default: max)",
                "max",
                "last",
                "sum",
                "mean");
        timeCol = column(
                "timeCol",
                "input column of times: numbers, dates or timestamps; needed, and read, where repeatedRatings is last, and a row with a null "
                        + "time is then invalid; unset: none");
    }

    private Param<String> column(String name, String doc) {
        Requirement<String> filled = new Requirement<>(name, "a column name", v -> v != null && !v.isBlank());
        return new Param<>(owner, name, doc, filled);
    }

    private IntParam integer(String name, String doc, int least) {
        return new IntParam(owner, name, doc, new Requirement<>(name, least + " or more", v -> (Integer) v >= least));
    }

    private Param<String> choice(String name, String doc, String... options) {
        String range = "one of " + String.join(", ", options);
        Requirement<String> one =
                new Requirement<>(name, range, v -> Arrays.asList(options).contains(v));
        return new Param<>(owner, name, doc + "; " + range, one);
    }
}
