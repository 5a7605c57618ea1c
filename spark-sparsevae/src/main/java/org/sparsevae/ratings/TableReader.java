// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
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

/** Opens a table in one of the formats, all its columns; text formats as strings, with a column that marks broken lines. */
final class TableReader {
    /** Column of a text table: the line, where it has more or fewer values than the header; else null. */
    static final String BROKEN = "_broken_line";

    private static final List<String> TEXT_FORMATS = List.of("csv", "tsv", "dat", "triples");
    /** A name per line; what is named is the line's number, from 0. */
    private static final String LINES = "lines";

    private static final List<String> OWN_OPTIONS =
            List.of("format", "userCol", "itemCol", "ratingCol", "timeCol", "nameCol", "malformed");

    /** Characters of a reason that are shown; some reasons hold the line that they are about. */
    private static final int MAX_REASON = 200;

    private final SparkSession spark;
    private final Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    TableReader(SparkSession spark) {
        this.spark = spark;
    }

    void option(String key, String value) {
        options.put(key, value);
    }

    /** The value of an option, or {@code otherwise}. */
    String valueOf(String key, String otherwise, String... allowed) {
        String value = options.getOrDefault(key, otherwise);
        if (allowed.length > 0 && !Arrays.asList(allowed).contains(value)) {
            throw new IllegalArgumentException(
                    "option " + key + " must be one of " + String.join(", ", allowed) + ": " + key + " = " + value);
        }
        return value;
    }

    /** An open table. */
    record Table(Dataset<Row> rows, String source, boolean isText, boolean isFile, boolean hasHeader) {
        /** The column that holds a role, see {@link ColumnRole}. */
        Column column(ColumnRole role, String chosen) {
            String[] columns =
                    Arrays.stream(rows.columns()).filter(c -> !c.equals(BROKEN)).toArray(String[]::new);
            return rows.col(RatingsTable.quoted(role.find(columns, chosen, hasHeader, source)));
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
        Location location = new Location(spark.sessionState().newHadoopConf(), paths);
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
        Dataset<Row> rows = reading(location.toString(), () -> reader.parquet(location.paths()));
        if (reading(location.toString(), rows::isEmpty)) {
            throw new IllegalArgumentException(location + " is empty: it has no rows");
        }
        return new Table(rows, location.toString(), false, true, true);
    }

    /**
     * Reads from files, so that damage to them, wherever Spark meets it, is one sentence that names them.
     *
     * @param source the files
     * @param reading reads them
     * @param <T> what it makes of them
     * @throws IllegalArgumentException if they cannot be read
     */
    static <T> T reading(String source, Callable<T> reading) {
        try {
            return reading.call();
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (Exception e) { // Scala throws Spark's checked exceptions undeclared
            Throwable cause = e;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            String why = firstLine(cause);
            throw new IllegalArgumentException(
                    source + " cannot be read: "
                            + (why.length() > MAX_REASON ? why.substring(0, MAX_REASON) + "..." : why)
                            + "; if it is damaged, get it again, and if it is in another format, set option format",
                    e);
        }
    }

    private static StructType columns(DataFrameReader text, Location location) {
        return reading(location.toString(), () -> text.csv(location.paths()).schema());
    }

    private Table openText(Location location, String format) {
        boolean dat = format.equals("dat");
        boolean triples = format.equals("triples");
        boolean header = Boolean.parseBoolean(valueOf("header", dat || triples ? "false" : "true", "true", "false"));
        DataFrameReader reader = spark.read()
                .option("sep", dat ? "::" : triples ? " " : format.equals("tsv") ? "\t" : ",")
                .option("quote", dat ? "" : "\"")
                .option("escape", dat ? "\\" : "\"")
                .option("encoding", dat ? "ISO-8859-1" : "UTF-8")
                .option("ignoreLeadingWhiteSpace", true)
                .option("ignoreTrailingWhiteSpace", true);
        reader = passOn(reader).option("header", header).option("inferSchema", false);
        DataFrameReader text = reader;
        StructType columns = columns(text, location);
        if (format.equals("csv") && header && valueOf("sep", null) == null) {
            String separator = CsvSeparator.of(columns);
            if (!separator.equals(CsvSeparator.COMMA)) {
                columns = columns(text.option("sep", separator), location);
            }
        }
        if (columns.isEmpty()) {
            throw new IllegalArgumentException(location + " is empty: it has no rows");
        }
        // All columns are parsed: a line is only known to be broken when all its values are counted.
        Dataset<Row> rows = reader.schema(columns.add(BROKEN, DataTypes.StringType))
                .option("enforceSchema", false)
                .option("mode", "PERMISSIVE")
                .option("columnNameOfCorruptRecord", BROKEN)
                .option("columnPruning", false)
                .csv(location.paths());
        return new Table(rows, location.toString(), true, true, header);
    }

    private Table openLines(Location location) {
        if (location.paths().length > 1) {
            throw new IllegalArgumentException(
                    location + ": of the format lines only one file can be read, its line numbers are what it names");
        }
        // Hadoop's splits are in the order of the file, which Spark's own reader does not promise
        JavaRDD<Row> lines = JavaSparkContext.fromSparkContext(spark.sparkContext())
                .textFile(location.toString())
                .zipWithIndex()
                .map(line -> RowFactory.create(String.valueOf(line._2()), name(line._1()), null));
        StructType columns = new StructType()
                .add("_c0", DataTypes.StringType)
                .add("_c1", DataTypes.StringType)
                .add(BROKEN, DataTypes.StringType);
        return new Table(spark.createDataFrame(lines, columns), location.toString(), true, true, false);
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
        return new Table(rows, source, false, false, true);
    }

    /** The reader with the options that are Spark's own. */
    private DataFrameReader passOn(DataFrameReader reader) {
        options.forEach((key, value) -> {
            if (OWN_OPTIONS.stream().noneMatch(key::equalsIgnoreCase)) {
                reader.option(key, value);
            }
        });
        return reader;
    }

    private static String firstLine(Throwable e) {
        return e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage().lines().findFirst().orElse("");
    }
}
