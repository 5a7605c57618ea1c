// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ratings.RatingsReader;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Where ratings come from: files or a database table. A picocli mixin. */
@Command
public final class RatingsOptions {

    @Option(
            names = "--ratings",
            paramLabel = "PATH",
            description =
                    "Ratings file, folder or pattern: CSV or TSV with a header, MovieLens ::, lines of user item rating, Parquet; .gz as well. Counts are ratings too: document, word, count.")
    private String ratings;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "Format of the ratings: csv, tsv, movielens, triples (user item rating, one space between) or parquet. Default: told by their names.")
    private String format;

    @Option(
            names = "--user-col",
            paramLabel = "NAME",
            description = "Column of users. Default: user or userId; the first one where there is no header.")
    private String userCol;

    @Option(
            names = "--item-col",
            paramLabel = "NAME",
            description = "Column of items. Default: item, movieId or the like; the second one without a header.")
    private String itemCol;

    @Option(
            names = "--rating-col",
            paramLabel = "NAME",
            description = "Column of ratings. Default: rating, score or stars; the third one without a header.")
    private String ratingCol;

    @Option(
            names = "--time-col",
            paramLabel = "NAME",
            description = "Column of times, read along: numbers, or dates and times such as 2024-05-31T23:59:00Z.")
    private String timeCol;

    @ArgGroup(validate = false, heading = "Ratings from a database:%n")
    private JdbcOptions jdbc = new JdbcOptions();

    /** Called by picocli. */
    public RatingsOptions() {}

    /**
     * Tells whether there is a source of ratings.
     *
     * @return true if a path or a database is given
     */
    public boolean isGiven() {
        return ratings != null || jdbc.isGiven();
    }

    /**
     * Refuses options that contradict each other.
     *
     * @throws IllegalArgumentException if there is not exactly one source of ratings
     */
    public void validate() {
        if (!isGiven()) {
            throw new IllegalArgumentException("no ratings: give --ratings PATH, or --jdbc-url and --jdbc-table");
        }
        if (ratings != null && jdbc.isGiven()) {
            throw new IllegalArgumentException("--ratings and --jdbc-url are two sources of ratings: give one of them");
        }
        if (jdbc.isGiven()) {
            jdbc.validate();
        }
    }

    /**
     * Reads the ratings.
     *
     * @param spark the session that reads
     * @param skipInvalid whether lines that are no ratings are left out instead of refused
     * @return a row per rating: columns user, item and rating, and time where {@code --time-col} is given
     * @throws IllegalArgumentException in one sentence, if there is no data or it holds no ratings
     * @throws IOException if the password of the database cannot be read
     */
    public Dataset<Row> read(SparkSession spark, boolean skipInvalid) throws IOException {
        RatingsReader reader = new RatingsReader(spark).option("malformed", skipInvalid ? "skip" : "error");
        option(reader, "userCol", userCol);
        option(reader, "itemCol", itemCol);
        option(reader, "ratingCol", ratingCol);
        option(reader, "timeCol", timeCol);
        if (!jdbc.isGiven()) {
            option(reader, "format", readerFormat(format));
            return reader.load(ratings);
        }
        reader.option("dbtable", jdbc.table());
        option(reader, "user", jdbc.user().orElse(null));
        option(reader, "password", jdbc.password().orElse(null));
        return reader.load(jdbc.url());
    }

    private static void option(RatingsReader reader, String key, String value) {
        if (value != null) {
            reader.option(key, value);
        }
    }

    /** The reader's name of a format that is written as users know it; null for none. */
    static String readerFormat(String format) {
        return "movielens".equals(format) ? "dat" : format;
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
     * Tells the format of the files.
     *
     * @return csv, tsv, movielens, triples or parquet; empty where their names tell
     */
    public Optional<String> format() {
        return Optional.ofNullable(format);
    }

    /**
     * Tells the column of users.
     *
     * @return its name; empty where the usual names are looked for
     */
    public Optional<String> userCol() {
        return Optional.ofNullable(userCol);
    }

    /**
     * Tells the column of items.
     *
     * @return its name; empty where the usual names are looked for
     */
    public Optional<String> itemCol() {
        return Optional.ofNullable(itemCol);
    }

    /**
     * Tells the column of ratings.
     *
     * @return its name; empty where the usual names are looked for
     */
    public Optional<String> ratingCol() {
        return Optional.ofNullable(ratingCol);
    }

    /**
     * Tells the column of times.
     *
     * @return its name; empty where none is read
     */
    public Optional<String> timeCol() {
        return Optional.ofNullable(timeCol);
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
