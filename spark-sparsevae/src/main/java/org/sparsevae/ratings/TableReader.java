// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.replace;
import static org.apache.spark.sql.functions.when;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.mapred.FileInputFormat;
import org.apache.hadoop.mapred.JobConf;
import org.apache.hadoop.mapred.TextInputFormat;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens a table in one of the formats, all its columns; text formats as strings, with a column that marks broken lines. */
final class TableReader {
    /** Column of a text table: whether a value seems to go over the end of its line. */
    static final String OPEN_QUOTE = "_open_quote";
    /** Column of a text table: whether the rating was written with a decimal comma; in its column a point is in its place. */
    static final String DECIMAL_COMMA = "_decimal_comma";

    static final String COMMA_NUMBER = "^[+-]?([0-9]+,[0-9]*|,[0-9]+)([eE][+-]?[0-9]+)?$";
    /** Columns in which such values are looked for. */
    static final int QUOTED_COLUMNS = 200;

    private static final List<String> TEXT_FORMATS = List.of("csv", "tsv", "dat", "triples");
    /** A name per line; what is named is the line's number, from 0. */
    private static final String LINES = "lines";

    private static final List<String> OWN_OPTIONS =
            List.of("format", "userCol", "itemCol", "ratingCol", "timeCol", "nameCol", "malformed");

    /** Characters of a reason that are shown; some reasons hold the line that they are about. */
    private static final int MAX_REASON = 200;

    private static final Logger LOG = LoggerFactory.getLogger(TableReader.class);

    private final SparkSession spark;
    private final Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private Wording wording = Wording.JAVA;

    TableReader(SparkSession spark) {
        this.spark = spark;
    }

    void option(String key, String value) {
        options.put(key, value);
    }

    void say(Wording words) {
        wording = words;
    }

    Wording wording() {
        return wording;
    }

    /** The value of an option, or {@code otherwise}. */
    String valueOf(String key, String otherwise, String... allowed) {
        String value = options.getOrDefault(key, otherwise);
        if (allowed.length > 0 && !Arrays.asList(allowed).contains(value)) {
            throw new IllegalArgumentException((key.equals("format") ? wording.format() : "option " + key)
                    + " must be one of " + String.join(", ", allowed) + ": " + key + " = " + value);
        }
        return value;
    }

    /** A column that is read: what for, the one chosen or null, and its name in the result. */
    record Wanted(ColumnRole role, String chosen, String as) {}

    /**
     * Rows with their columns by place.
     *
     * @param rows columns of any names
     * @param columns their names as they stand in the table
     * @param source where they are
     * @param commasSeparate whether commas stand between the values, so that one in a value was quoted
     */
    record Part(Dataset<Row> rows, List<String> columns, String source, boolean commasSeparate) {}

    /** An open table: parts that are alike but for the order of their columns; of text, the files that it is in. */
    record Table(List<Part> parts, String source, boolean isFile, boolean hasHeader, TextTable text, Wording wording) {

        boolean isText() {
            return parts.get(0).rows().columns().length > parts.get(0).columns().size();
        }

        /** Whether commas stand between the values of a file. */
        boolean commasSeparate() {
            return parts.stream().anyMatch(Part::commasSeparate);
        }

        /** The columns that hold what is wanted; of text also {@link TextTable#BROKEN}, {@link #OPEN_QUOTE} and {@link #DECIMAL_COMMA}. */
        Dataset<Row> select(List<Wanted> wanted) {
            Dataset<Row> all = null;
            for (Part part : parts) {
                String[] names = part.rows().columns();
                Dataset<Row> rows = part.rows().toDF(placeNames(names));
                List<Column> selected = new ArrayList<>();
                int[] places = places(part, wanted);
                for (int w = 0; w < places.length; w++) {
                    Wanted column = wanted.get(w);
                    Column value = rows.col("c" + places[w]);
                    if (isText() && column.role() == ColumnRole.RATING) {
                        Column comma = value.rlike(COMMA_NUMBER);
                        selected.add(coalesce(comma, lit(false)).as(DECIMAL_COMMA));
                        value = when(comma, regexp_replace(value, ",", ".")).otherwise(value);
                    }
                    selected.add(value.as(column.as()));
                }
                if (isText()) {
                    int broken = Arrays.asList(names).indexOf(TextTable.BROKEN);
                    selected.add(rows.col("c" + broken).as(TextTable.BROKEN));
                    selected.add(
                            openQuote(rows, Math.min(broken, QUOTED_COLUMNS)).as(OPEN_QUOTE));
                }
                Dataset<Row> these = rows.select(selected.toArray(Column[]::new));
                all = all == null ? these : all.union(these);
            }
            return all;
        }

        /** Where in the rows of a part the columns stand that hold what is wanted. */
        int[] places(Part part, List<Wanted> wanted) {
            int broken = Arrays.asList(part.rows().columns()).indexOf(TextTable.BROKEN);
            Map<Integer, Wanted> taken = new HashMap<>();
            int[] places = new int[wanted.size()];
            for (int w = 0; w < places.length; w++) {
                Wanted column = wanted.get(w);
                int place = column.role().find(part.columns(), column.chosen(), hasHeader, part.source(), wording);
                Wanted twice = taken.put(place, column);
                if (twice != null) {
                    throw new IllegalArgumentException(part.source() + ": the column "
                            + ColumnRole.shown(List.of(part.columns().get(place))) + " cannot be both "
                            + twice.as() + " and " + column.as() + ": choose another with "
                            + wording.column(column.role()) + " or " + wording.column(twice.role()));
                }
                int behindBroken = isText() && place >= broken ? 1 : 0;
                places[w] = place + behindBroken;
            }
            return places;
        }

        private static String[] placeNames(String... names) {
            return IntStream.range(0, names.length).mapToObj(c -> "c" + c).toArray(String[]::new);
        }

        /** Whether a value begins or ends with a quote that has no other, as where a value goes over a line end. */
        private static Column openQuote(Dataset<Row> rows, int columns) {
            Column any = lit(false);
            for (int c = 0; c < columns; c++) {
                Column value = coalesce(rows.col("c" + c), lit(""));
                Column quotes = length(value).minus(length(replace(value, lit("\""), lit(""))));
                any = any.or(value.startsWith("\"")
                        .or(value.endsWith("\""))
                        .and(quotes.mod(2).equalTo(1)));
            }
            return any;
        }

        /** The same table with quoted values that go over line ends; empty if it is no text, or read so already. */
        Optional<Table> overLines() {
            return Optional.ofNullable(text).flatMap(TextTable::overLines).map(over -> of(over, hasHeader, wording));
        }

        static Table of(TextTable text, boolean hasHeader, Wording wording) {
            List<Part> parts = new ArrayList<>();
            for (int part = 0; part < text.parts(); part++) {
                Dataset<Row> rows = text.read(part);
                List<String> columns = new ArrayList<>(text.columns(part));
                // those of folders' names follow the mark of broken lines
                columns.addAll(Arrays.asList(rows.columns()).subList(columns.size() + 1, rows.columns().length));
                parts.add(new Part(rows, columns, text.source(part), text.commasSeparate(part)));
            }
            return new Table(parts, text.toString(), true, hasHeader, text, wording);
        }
    }

    /**
     * Opens a table.
     *
     * @throws IllegalArgumentException if there is none, if it is empty, or if its format is not known
     */
    Table open(String... paths) {
        if (paths.length == 1 && paths[0].startsWith("jdbc:")) {
            return openDatabase(paths[0]);
        }
        Location location = new Location(spark.sessionState().newHadoopConf(), wording, paths);
        location.requireData();
        String format = valueOf("format", null);
        format = format == null
                ? location.format()
                : valueOf("format", null, "csv", "tsv", "dat", "triples", LINES, "parquet");
        if (format.equals(LINES)) {
            return openLines(location);
        }
        return TEXT_FORMATS.contains(format) ? openText(location, format) : openParquet(location);
    }

    private Table openParquet(Location location) {
        // by default Parquet's readers do not look at the checksums that its writers put on every page
        DataFrameReader reader = passOn(spark.read().option("parquet.page.verify-checksum.enabled", true));
        Dataset<Row> rows = FolderNames.parquet(reader, location, spark);
        if (reading(location.toString(), wording, rows::isEmpty)) {
            throw new IllegalArgumentException(location + " is empty: it has no rows");
        }
        return typed(rows, location.toString(), true);
    }

    private Table typed(Dataset<Row> rows, String source, boolean isFile) {
        return new Table(
                List.of(new Part(rows, List.of(rows.columns()), source, false)), source, isFile, true, null, wording);
    }

    /**
     * Reads from files, so that damage to them, wherever Spark meets it, is one sentence that names them.
     *
     * @param source the files
     * @param wording what settings are called
     * @param reading reads them
     * @param <T> what it makes of them
     * @throws IllegalArgumentException if they cannot be read
     */
    static <T> T reading(String source, Wording wording, Callable<T> reading) {
        try {
            return reading.call();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) { // Scala throws Spark's checked exceptions undeclared
            throw unreadable(source, wording, e);
        }
    }

    /** What to throw for files that cannot be read: what a check of this package threw in a task, or a sentence about the damage. */
    static IllegalArgumentException unreadable(String source, Wording wording, Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String why = firstLine(cause);
        return new IllegalArgumentException(
                source + " cannot be read: " + (why.length() > MAX_REASON ? why.substring(0, MAX_REASON) + "..." : why)
                        + "; if it is damaged, get it again, and if it is in another format, set " + wording.format(),
                e);
    }

    private Table openText(Location location, String format) {
        boolean dat = format.equals("dat");
        boolean triples = format.equals("triples");
        boolean header = Boolean.parseBoolean(valueOf("header", dat || triples ? "false" : "true", "true", "false"));
        Map<String, String> text = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        text.put("sep", dat ? "::" : triples ? " " : format.equals("tsv") ? "\t" : ",");
        text.put("quote", dat ? "" : "\"");
        text.put("escape", dat ? "\\" : "\"");
        text.put("encoding", dat ? "ISO-8859-1" : "UTF-8");
        text.put("ignoreLeadingWhiteSpace", "true");
        text.put("ignoreTrailingWhiteSpace", "true");
        options.forEach((key, value) -> {
            if (isSparks(key)) {
                // Spark's names for the same thing
                text.put(
                        key.equalsIgnoreCase("delimiter") ? "sep" : key.equalsIgnoreCase("charset") ? "encoding" : key,
                        value);
            }
        });
        text.remove("header");
        text.remove("inferSchema");
        TextTable.requireCharset(text.get("encoding"), wording);
        boolean separatorFixed =
                !format.equals("csv") || options.containsKey("sep") || options.containsKey("delimiter");
        boolean encodingFixed = options.containsKey("encoding") || options.containsKey("charset");
        TextTable table = TextTable.open(
                spark, location, new TextHead.Syntax(text, header, separatorFixed, encodingFixed, false, wording));
        int nameless = header ? Collections.frequency(table.columns(0), "") : 0;
        if (nameless > 0) {
            LOG.info(
                    "{}: {} of {} columns have no name and are left alone",
                    location,
                    nameless,
                    table.columns(0).size());
        }
        return Table.of(table, header, wording);
    }

    private Table openLines(Location location) {
        if (location.files().size() > 1) {
            throw new IllegalArgumentException(
                    location + ": of the format lines only one file can be read, its line numbers are what it names");
        }
        Charset charset = lineCharset(location);
        JobConf file = new JobConf(spark.sessionState().newHadoopConf());
        FileInputFormat.setInputPaths(file, new Path(location.readable()[0]));
        // Hadoop's splits are in the order of the file, which Spark's own reader does not promise
        String encoding = charset.name();
        JavaRDD<Row> lines = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .hadoopRDD(file, TextInputFormat.class, LongWritable.class, Text.class)
                .values()
                .map(line -> new String(line.getBytes(), 0, line.getLength(), encoding))
                .zipWithIndex()
                .map(line -> RowFactory.create(String.valueOf(line._2()), name(line._1()), null));
        StructType columns = new StructType()
                .add("_c0", DataTypes.StringType)
                .add("_c1", DataTypes.StringType)
                .add(TextTable.BROKEN, DataTypes.StringType);
        Dataset<Row> rows = spark.createDataFrame(lines, columns);
        return new Table(
                List.of(new Part(rows, List.of("1", "2"), location.toString(), false)),
                location.toString(),
                true,
                false,
                null,
                wording);
    }

    private Charset lineCharset(Location location) {
        String encoding = valueOf("encoding", "UTF-8");
        TextTable.requireCharset(encoding, wording);
        Charset charset = Charset.forName(encoding);
        if (!Arrays.equals("\n".getBytes(charset), new byte[] {'\n'})) {
            throw new IllegalArgumentException(
                    location + ": the format lines cannot be read in " + charset + ": convert the file to UTF-8");
        }
        return charset;
    }

    private static String name(String line) {
        return line.isBlank() ? null : line.strip();
    }

    private Table openDatabase(String url) {
        String table = valueOf("dbtable", valueOf("query", null));
        if (table == null) {
            throw new IllegalArgumentException("no table named for the database: set option dbtable or query");
        }
        // The rest of the URL may hold a password.
        String source = table + " ("
                + String.join(":", Arrays.copyOf(url.split(":", 3), 2)).toLowerCase(Locale.ROOT) + ")";
        Dataset<Row> rows;
        try {
            rows = passOn(spark.read().format("jdbc")).option("url", url).load();
            if (rows.isEmpty()) {
                throw new IllegalArgumentException("the table " + source + " is empty: it has no rows");
            }
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) { // the driver's SQLException comes through Scala undeclared
            DatabaseSecrets secrets = new DatabaseSecrets(url, options);
            throw new IllegalArgumentException(
                    "cannot read the table " + source + ": " + secrets.hide(firstLine(e)), secrets.shownCause(e));
        }
        return typed(rows, source, false);
    }

    /** The reader with the options that are Spark's own. */
    private DataFrameReader passOn(DataFrameReader reader) {
        options.forEach((key, value) -> {
            if (isSparks(key)) {
                reader.option(key, value);
            }
        });
        return reader;
    }

    private static boolean isSparks(String key) {
        return OWN_OPTIONS.stream().noneMatch(key::equalsIgnoreCase);
    }

    private static String firstLine(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().lines().findFirst().orElse("");
    }
}
