// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ratings.ItemMatch;
import org.sparsevae.ratings.ItemsReader;
import org.sparsevae.ratings.Wording;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which ratings count, which items are features and what they are called. A picocli mixin. */
@Command
public final class VocabularyOptions {

    /** Column of the times of ratings, where they are read. */
    private static final String TIME = "time";

    private static final List<String> FORMATS = List.of("csv", "tsv", "movielens", "lines", "parquet");

    @Option(
            names = "--items",
            paramLabel = "PATH",
            description = "Item names, in the formats of the ratings: the item's identifier and its name.")
    private String items;

    @Option(
            names = "--items-format",
            paramLabel = "FORMAT",
            description =
                    "Format of the items: csv, tsv, movielens, lines (a name per line, for the item of the line's number from 0) or parquet. Default: told by their names.")
    private String itemsFormat;

    @Option(
            names = "--items-id-col",
            paramLabel = "NAME",
            description = "Column of the identifiers in the table of items. Default: item, movieId or the like.")
    private String itemsIdCol;

    @Option(
            names = "--items-name-col",
            paramLabel = "NAME",
            description = "Column of the names in the table of items. Default: name, title or the like.")
    private String itemsNameCol;

    @Option(
            names = "--items-no-header",
            description =
                    "The first line of the items is no header: columns go by their numbers. Default: identifier, name.")
    private boolean itemsNoHeader;

    @Option(
            names = "--items-encoding",
            paramLabel = "NAME",
            description = "Encoding of the items, as --encoding is that of the ratings.")
    private String itemsEncoding;

    @Option(
            names = "--min-rating",
            paramLabel = "VALUE",
            description =
                    "Ratings at or above VALUE count as 1, others not at all. Default: ratings keep their values.")
    private Double minRating;

    @Option(
            names = "--min-user-ratings",
            paramLabel = "N",
            description =
                    "Users with fewer ratings than N are left out; ratings below --min-rating do not count. Default: 1.")
    private Integer minUserRatings;

    @Option(
            names = "--num-items",
            paramLabel = "N",
            description = "Only the N most rated items are kept. Default: all items.")
    private Integer numItems;

    @Option(
            names = "--repeated",
            paramLabel = "CHOICE",
            description =
                    "What counts of several ratings of an item by a user: max, last (by the column time of --time-col), sum or mean; --min-rating is applied to it. Default: max.")
    private String repeated;

    private Dataset<Row> listed;

    /** Called by picocli. */
    public VocabularyOptions() {}

    /**
     * Tells whether any of these options is given.
     *
     * @return true if one is
     */
    public boolean isGiven() {
        return items != null
                || itemsFormat != null
                || itemsIdCol != null
                || itemsNameCol != null
                || itemsNoHeader
                || itemsEncoding != null
                || minRating != null
                || minUserRatings != null
                || numItems != null
                || repeated != null;
    }

    /**
     * Refuses options that are out of range.
     *
     * @throws IllegalArgumentException if a number is out of range, or a format is of no file
     */
    public void validate() {
        if (minRating != null && !Double.isFinite(minRating)) {
            throw new IllegalArgumentException("--min-rating must be a finite number: " + minRating);
        }
        if (minUserRatings() < 1) {
            throw new IllegalArgumentException("--min-user-ratings must be at least 1: " + minUserRatings);
        }
        if (numItems != null && numItems < 1) {
            throw new IllegalArgumentException("--num-items must be at least 1: " + numItems);
        }
        if (repeated != null && !List.of("max", "last", "sum", "mean").contains(repeated)) {
            throw new IllegalArgumentException("--repeated must be max, last, sum or mean: " + repeated);
        }
        Map<String, Boolean> ofItems = new LinkedHashMap<>();
        ofItems.put("--items-format", itemsFormat != null);
        ofItems.put("--items-id-col", itemsIdCol != null);
        ofItems.put("--items-name-col", itemsNameCol != null);
        ofItems.put("--items-no-header", itemsNoHeader);
        ofItems.put("--items-encoding", itemsEncoding != null);
        ofItems.forEach((option, given) -> {
            if (given && items == null) {
                throw new IllegalArgumentException(option + " is of the file of --items: give that as well");
            }
        });
        RatingsOptions.requireFormat("--items-format", itemsFormat, FORMATS);
        RatingsOptions.requireEncoding("--items-encoding", itemsEncoding);
    }

    /**
     * Gives values to what is not given.
     *
     * @param rating for {@code --min-rating}
     * @param userRatings for {@code --min-user-ratings}
     * @param count for {@code --num-items}; null for all
     */
    public void fill(double rating, int userRatings, Integer count) {
        minRating = minRating == null ? (Double) rating : minRating;
        minUserRatings = minUserRatings == null ? (Integer) userRatings : minUserRatings;
        numItems = numItems == null ? count : numItems;
    }

    /**
     * Joins the names of the items to ratings.
     *
     * @param ratings ratings with a column item
     * @param skipInvalid whether lines that are no items are left out instead of refused
     * @return the ratings, with a further column name if names are given
     * @throws IllegalArgumentException in one sentence, if the items cannot be read
     */
    public Dataset<Row> named(Dataset<Row> ratings, boolean skipInvalid) {
        if (items == null) {
            return ratings;
        }
        SparkSession spark = ratings.sparkSession();
        ItemsReader reader =
                new ItemsReader(spark).wording(Wording.ITEMS).option("malformed", skipInvalid ? "skip" : "error");
        if (itemsFormat != null) {
            reader.option("format", RatingsOptions.readerFormat(itemsFormat));
        }
        if (itemsIdCol != null) {
            reader.option("itemCol", itemsIdCol);
        }
        if (itemsNameCol != null) {
            reader.option("nameCol", itemsNameCol);
        }
        if (itemsNoHeader) {
            reader.option("header", "false");
        }
        if (itemsEncoding != null) {
            reader.option("encoding", itemsEncoding);
        }
        listed = ItemsReader.held(reader.load(items));
        return ItemsReader.addNames(ratings, listed);
    }

    /**
     * Compares the items that {@link #named} read with those of a vocabulary: one pass over the items, none over the ratings. To be called
     * once the vocabulary is chosen and before anything that takes long.
     *
     * @param itemIds text of the ids of the vocabulary, as the fitted vectorizer tells them
     * @return how many are named; empty if no table of items is given or it is not yet read
     * @throws IllegalArgumentException if the table of items names none of them
     */
    public Optional<ItemMatch> match(String... itemIds) {
        if (listed == null) {
            return Optional.empty();
        }
        ItemMatch match = ItemMatch.of(listed, itemIds);
        match.requireSome(items);
        return Optional.of(match);
    }

    /**
     * Refuses a choice of the latest ratings without their times.
     *
     * @param ratings where the ratings are
     * @throws IllegalArgumentException if so
     */
    public void requireTimes(RatingsOptions ratings) {
        if ("last".equals(repeated) && ratings.timeCol().isEmpty()) {
            throw new IllegalArgumentException(
                    "--repeated last needs the times of the ratings: name their column with --time-col");
        }
    }

    /**
     * Makes the estimator that chooses the items and turns ratings into features.
     *
     * @param skipInvalid whether invalid ratings are left out instead of refused
     * @return the estimator with these options set
     */
    public RatingsVectorizer vectorizer(boolean skipInvalid) {
        RatingsVectorizer vectorizer = new RatingsVectorizer().setMinUserRatings(minUserRatings());
        vectorizer.setHandleInvalid(skipInvalid ? "skip" : "error");
        items().ifPresent(path -> vectorizer.setItemNameCol(ItemsReader.NAME));
        minRating().ifPresent(vectorizer::setMinRating);
        numItems().ifPresent(vectorizer::setNumItems);
        if (repeated != null) {
            vectorizer.setRepeatedRatings(repeated);
        }
        return "last".equals(repeated) ? vectorizer.setTimeCol(TIME) : vectorizer;
    }

    /**
     * Tells where the item names are.
     *
     * @return path; empty for none
     */
    public Optional<String> items() {
        return Optional.ofNullable(items);
    }

    /**
     * Tells from where on a rating counts as 1.
     *
     * @return the least rating that counts; empty where ratings keep their values
     */
    public Optional<Double> minRating() {
        return Optional.ofNullable(minRating);
    }

    /**
     * Tells how many ratings a user needs.
     *
     * @return at least 1
     */
    public int minUserRatings() {
        return minUserRatings == null ? 1 : minUserRatings;
    }

    /**
     * Tells how many of the most rated items are kept.
     *
     * @return at least 1; empty for all
     */
    public Optional<Integer> numItems() {
        return Optional.ofNullable(numItems);
    }
}
