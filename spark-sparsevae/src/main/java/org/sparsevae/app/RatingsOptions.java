// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where ratings come from and which of them count: files or a database table. A picocli mixin. */
@Command
public final class RatingsOptions {

    @Option(
            names = "--ratings",
            paramLabel = "PATH",
            description =
                    "Ratings file, folder or pattern: CSV or TSV with a header, MovieLens ::, Parquet; .gz as well.")
    private String ratings;

    @Option(
            names = "--items",
            paramLabel = "PATH",
            description = "Item names, in the same formats: the item's identifier and its name.")
    private String items;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Format of the files: csv, tsv, movielens or parquet. Default: told by their names.")
    private String format;

    @Option(names = "--user-col", paramLabel = "NAME", defaultValue = "user", description = "Column of users.")
    private String userCol;

    @Option(names = "--item-col", paramLabel = "NAME", defaultValue = "item", description = "Column of items.")
    private String itemCol;

    @Option(names = "--rating-col", paramLabel = "NAME", defaultValue = "rating", description = "Column of ratings.")
    private String ratingCol;

    @Option(
            names = "--min-rating",
            paramLabel = "VALUE",
            description =
                    "Ratings at or above VALUE count as 1, others not at all. Default: ratings keep their values.")
    private Double minRating;

    @Option(
            names = "--min-user-ratings",
            paramLabel = "N",
            defaultValue = "1",
            description = "Users with fewer ratings than N are left out.")
    private int minUserRatings;

    @Option(
            names = "--num-items",
            paramLabel = "N",
            description = "Only the N most rated items are kept. Default: all items.")
    private Integer numItems;

    @ArgGroup(validate = false, heading = "Ratings from a database:%n")
    private JdbcOptions jdbc = new JdbcOptions();

    /** Called by picocli. */
    public RatingsOptions() {}

    /**
     * Refuses options that contradict each other or are out of range.
     *
     * @throws IllegalArgumentException if there is not exactly one source of ratings, or a number is out of range
     */
    public void validate() {
        if (ratings == null && !jdbc.isGiven()) {
            throw new IllegalArgumentException("no ratings: give --ratings PATH, or --jdbc-url and --jdbc-table");
        }
        if (ratings != null && jdbc.isGiven()) {
            throw new IllegalArgumentException("--ratings and --jdbc-url are two sources of ratings: give one of them");
        }
        if (jdbc.isGiven()) {
            jdbc.validate();
        }
        if (minRating != null && !Double.isFinite(minRating)) {
            throw new IllegalArgumentException("--min-rating must be a finite number: " + minRating);
        }
        if (minUserRatings < 1) {
            throw new IllegalArgumentException("--min-user-ratings must be at least 1: " + minUserRatings);
        }
        if (numItems != null && numItems < 1) {
            throw new IllegalArgumentException("--num-items must be at least 1: " + numItems);
        }
    }

    /**
     * Tells where the ratings files are.
     *
     * @return path or pattern; empty when ratings come from a database
     */
    public Optional<String> ratings() {
        return Optional.ofNullable(ratings);
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
     * Tells the format of the files.
     *
     * @return csv, tsv, movielens or parquet; empty where their names tell
     */
    public Optional<String> format() {
        return Optional.ofNullable(format);
    }

    /**
     * Tells the column of users.
     *
     * @return its name
     */
    public String userCol() {
        return userCol;
    }

    /**
     * Tells the column of items.
     *
     * @return its name
     */
    public String itemCol() {
        return itemCol;
    }

    /**
     * Tells the column of ratings.
     *
     * @return its name
     */
    public String ratingCol() {
        return ratingCol;
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
        return minUserRatings;
    }

    /**
     * Tells how many of the most rated items are kept.
     *
     * @return at least 1; empty for all
     */
    public Optional<Integer> numItems() {
        return Optional.ofNullable(numItems);
    }

    /**
     * Tells the database that ratings come from.
     *
     * @return the options, which may not be given
     */
    public JdbcOptions jdbc() {
        return jdbc;
    }
}
