// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.sparsevae.ratings.RatingsReader;
import org.sparsevae.ratings.Wording;
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
            description = "Column of users. Default: user or userId; without a header its number, the first.")
    private String userCol;

    @Option(
            names = "--item-col",
            paramLabel = "NAME",
            description =
                    "Column of items. Default: item, movieId or the like; without a header its number, the second.")
    private String itemCol;

    @Option(
            names = "--rating-col",
            paramLabel = "NAME",
            description = "Column of ratings. Default: rating, score or stars; without a header its number, the third.")
    private String ratingCol;

    @Option(
            names = "--time-col",
            paramLabel = "NAME",
            description = "Column of times, read along: numbers, or dates and times such as 2024-05-31T23:59:00Z.")
    private String timeCol;

    @Option(
            names = "--no-header",
            description =
                    "The first line of CSV or TSV is no header: columns go by their numbers, --user-col 1 and so on. Default: the first three.")
    private boolean noHeader;

    @Option(
            names = "--encoding",
            paramLabel = "NAME",
            description =
                    "Encoding of text files, such as ISO-8859-1, windows-1252 or UTF-16. Default: told by a byte order mark, else UTF-8 (movielens: ISO-8859-1).")
    private String encoding;

    @ArgGroup(validate = false, heading = "Ratings from a database:%n")
    private JdbcOptions jdbc = new JdbcOptions();

    private static final List<String> FORMATS = List.of("csv", "tsv", "movielens", "triples", "parquet");

    private long malformed;
    private RatingsReader reader;

    /** Called by picocli. */
    public RatingsOptions() {}

    /** Refuses a format that there is not; the readers' own names of formats are taken too. */
    static void requireFormat(String option, String format, List<String> formats) {
        if (format != null && !formats.contains(format) && !"dat".equals(format)) {
            throw new IllegalArgumentException(
                    option + " must be one of " + String.join(", ", formats) + ": " + format);
        }
    }

    /** Refuses an encoding that there is not. */
    static void requireEncoding(String option, String encoding) {
        boolean known;
        try {
            known = encoding == null || Charset.isSupported(encoding);
        } catch (IllegalArgumentException e) { // not even a name
            known = false;
        }
        if (!known) {
            throw new IllegalArgumentException(option
                    + " must be an encoding that Java knows, such as UTF-8, ISO-8859-1, windows-1252 or UTF-16: "
                    + encoding);
        }
    }

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
            if (format != null || noHeader || encoding != null) {
                throw new IllegalArgumentException(
                        (format != null ? "--format" : noHeader ? "--no-header" : "--encoding")
                                + " is of the files of --ratings: leave it out with --jdbc-url");
            }
            jdbc.validate();
        }
        requireFormat("--format", format, FORMATS);
        requireEncoding("--encoding", encoding);
    }

    /**
     * Reads the ratings, once: they are kept until {@link #release}.
     *
     * @param spark the session that reads
     * @param skipInvalid whether lines that are no ratings are left out instead of refused
     * @return a row per rating: columns user, item and rating, and time where {@code --time-col} is given
     * @throws IllegalArgumentException in one sentence, if there is no data or it holds no ratings
     * @throws IOException if the password of the database cannot be read
     */
    public Dataset<Row> read(SparkSession spark, boolean skipInvalid) throws IOException {
        reader = new RatingsReader(spark)
                .wording(Wording.RATINGS)
                .option("malformed", skipInvalid ? "skip" : "error")
                .keep(StorageLevel.MEMORY_AND_DISK());
        option(reader, "userCol", userCol);
        option(reader, "itemCol", itemCol);
        option(reader, "ratingCol", ratingCol);
        option(reader, "timeCol", timeCol);
        if (!jdbc.isGiven()) {
            option(reader, "format", readerFormat(format));
            option(reader, "header", noHeader ? "false" : null);
            option(reader, "encoding", encoding);
            Dataset<Row> table = reader.load(ratings);
            malformed = reader.malformedLines();
            return table;
        }
        reader.option("dbtable", jdbc.table());
        option(reader, "user", jdbc.user().orElse(null));
        option(reader, "password", jdbc.password().orElse(null));
        return reader.load(jdbc.url());
    }

    /** Lets the ratings go that {@link #read} kept. */
    public void release() {
        if (reader != null) {
            reader.release();
        }
    }

    /**
     * Tells what the latest reading left out.
     *
     * @return the number of malformed lines
     */
    public long malformed() {
        return malformed;
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
     * Tells the encoding of the files.
     *
     * @return its name; empty where the files tell
     */
    public Optional<String> encoding() {
        return Optional.ofNullable(encoding);
    }

    /**
     * Tells whether the files have no header, though their format has one.
     *
     * @return true if so
     */
    public boolean noHeader() {
        return noHeader;
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
