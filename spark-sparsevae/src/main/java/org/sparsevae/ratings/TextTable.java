// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.lang3.SerializationUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A table in text files, opened by a look at the beginning of each file. Files that are written alike (header, separator, encoding) are a part,
 * which Spark reads at once; most tables are one part. Columns go by their place, because names may be missing, or be there twice.
 */
public final class TextTable {
    /** Column of a part: the line, where it has more or fewer values than the header; else null. */
    public static final String BROKEN = "_broken_line";

    private static final Logger LOG = LoggerFactory.getLogger(TextTable.class);
    /** Files that the driver looks into; those beyond are looked into by tasks. */
    private static final int FILES_OF_DRIVER = 1000;

    private final SparkSession spark;
    private final Location location;
    private final TextHead.Syntax syntax;
    private final Map<TextHead, List<String>> files;
    private final Map<Integer, Lines> lines = new HashMap<>();

    /** The beginning of a file, and its path as Spark's reader takes it. */
    private record Head(String path, TextHead head) implements Serializable {
        Head(String file, Configuration hadoop, TextHead.Syntax syntax) {
            this(Location.readable(new Path(file)), TextStart.of(file, hadoop, syntax));
        }
    }

    /** The lines of a part, and what the folders tell of them. */
    private record Lines(JavaRDD<InternalRow> lines, List<String> folderColumns) {}

    private TextTable(
            SparkSession spark, Location location, TextHead.Syntax syntax, Map<TextHead, List<String>> files) {
        this.spark = spark;
        this.location = location;
        this.syntax = syntax;
        this.files = files;
    }

    /**
     * Opens a table of CSV files for {@code --features}: commas, or another separator that the header tells; UTF-8 unless another encoding is
     * given.
     *
     * @param spark the session that reads
     * @param location where the files are
     * @param hasHeader whether their first lines are headers
     * @param encoding their encoding; null for UTF-8 or what a byte order mark tells
     * @return the table
     * @throws IllegalArgumentException if a file cannot be read, or has no line
     */
    public static TextTable ofFeatures(SparkSession spark, Location location, boolean hasHeader, String encoding) {
        Map<String, String> options = new LinkedHashMap<>(Map.of(
                "sep",
                ",",
                "ignoreLeadingWhiteSpace",
                "true",
                "ignoreTrailingWhiteSpace",
                "true",
                "quote",
                "\"",
                "escape",
                "\""));
        options.put("encoding", encoding == null ? "UTF-8" : encoding);
        requireCharset(options.get("encoding"), Wording.FEATURES);
        return open(
                spark,
                location,
                new TextHead.Syntax(options, hasHeader, false, encoding != null, true, Wording.FEATURES));
    }

    /** Refuses an encoding that there is not. */
    static void requireCharset(String encoding, Wording wording) {
        boolean supported;
        try {
            supported = Charset.isSupported(encoding);
        } catch (IllegalArgumentException e) { // not even a name
            supported = false;
        }
        if (!supported) {
            throw new IllegalArgumentException(wording.encoding()
                    + " must be an encoding that Java knows, such as UTF-8, ISO-8859-1, windows-1252 or UTF-16: "
                    + encoding);
        }
    }

    /** Opens a table; the options are Spark's and have at least sep and encoding. */
    static TextTable open(SparkSession spark, Location location, TextHead.Syntax syntax) {
        List<String> paths =
                location.files().stream().map(Path::toString).distinct().toList();
        SerializableConfiguration hadoop =
                new SerializableConfiguration(spark.sessionState().newHadoopConf());
        List<Head> heads = new ArrayList<>();
        for (String path : paths.subList(0, Math.min(paths.size(), FILES_OF_DRIVER))) {
            heads.add(new Head(path, hadoop.value(), syntax));
        }
        if (paths.size() > FILES_OF_DRIVER) {
            List<String> further = new ArrayList<>(paths.subList(FILES_OF_DRIVER, paths.size()));
            JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
            // as bytes, because Kryo cannot write a record
            TableReader.reading(location.toString(), syntax.wording(), () -> context.parallelize(
                                    further, Math.min(further.size(), 100))
                            .map(path -> SerializationUtils.serialize(new Head(path, hadoop.value(), syntax)))
                            .collect())
                    .forEach(bytes -> heads.add(SerializationUtils.deserialize(bytes)));
        }
        Map<TextHead, List<String>> files = new LinkedHashMap<>();
        for (Head head : heads) {
            if (head.head() != null) {
                files.computeIfAbsent(head.head(), any -> new ArrayList<>()).add(head.path());
            }
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(location + " is empty: it has no rows");
        }
        TextTable table = new TextTable(spark, location, syntax, files);
        table.tell();
        return table;
    }

    /** Says in the log what was found out. */
    private void tell() {
        Set<String> told = new LinkedHashSet<>();
        files.forEach((head, paths) -> {
            if (!head.charset().equalsIgnoreCase(syntax.with().get("encoding"))) {
                told.add("is in " + head.charset());
            }
            if (!head.separator().equals(syntax.with().get("sep"))) {
                told.add("has '" + head.separator().replace("\t", "\\t") + "' between its values");
            }
            if (head.before() > 0) {
                told.add("has row names before the columns of its header, which are left alone");
            }
            if (head.after() > 0) {
                told.add("has a separator at the end of its lines and not of its header, which is left alone");
            }
        });
        if (files.size() > 1) {
            LOG.info("{}: its files are of {} kinds, each is read by its own header", location, files.size());
        }
        told.forEach(what -> LOG.info("{} {}", location, what));
    }

    /** The kinds of files. */
    public int parts() {
        return files.size();
    }

    private TextHead head(int part) {
        return new ArrayList<>(files.keySet()).get(part);
    }

    /** The columns of a part as they stand in its header, "" for those without a name; without a header their numbers from 1. */
    public List<String> columns(int part) {
        return head(part).columns();
    }

    /** Whether commas stand between the values of a part, so that one in a value was quoted. */
    public boolean commasSeparate(int part) {
        return head(part).commasSeparate();
    }

    /** Whether the header of a part looks like a line of data: numbers that repeat, or fractions in no order. */
    public boolean looksLikeData(int part) {
        return head(part).looksLikeData();
    }

    /** Where a part is: the whole table, or the first file of the part. */
    public String source(int part) {
        return files.size() == 1
                ? location.toString()
                : new ArrayList<>(files.values()).get(part).get(0);
    }

    /** Spark's options for a part. */
    private Map<String, String> options(int part) {
        TextHead head = head(part);
        Map<String, String> options = syntax.with(
                "sep", head.separator(), "encoding", head.charset(), "header", String.valueOf(syntax.hasHeader()));
        if (head.overLines()) {
            options.put("multiLine", "true");
        }
        if (head.width() >= TextHead.USUAL_COLUMNS - 2) {
            options.putIfAbsent("maxColumns", String.valueOf(head.width() + 2));
        }
        if (files.size() > 1) {
            location.folder().ifPresent(folder -> options.put("basePath", Location.readable(folder)));
        }
        return options;
    }

    private String[] paths(int part) {
        return files.size() == 1
                ? location.readable()
                : new ArrayList<>(files.values()).get(part).toArray(String[]::new);
    }

    /** By the names of the header where they can be told apart: Spark's reader compares them, and warns. */
    private StructType schema(int part) {
        List<String> names = columns(part);
        boolean distinct = names.stream()
                                .map(name -> name.toLowerCase(Locale.ROOT))
                                .distinct()
                                .count()
                        == names.size()
                && !names.contains(BROKEN);
        StructType schema = new StructType();
        for (int c = 0; c < names.size(); c++) {
            schema = schema.add(distinct ? names.get(c) : "_c" + c, DataTypes.StringType);
        }
        return schema;
    }

    /**
     * Reads a part. All values are parsed: a line is only known to be broken when they are counted.
     *
     * @param part its number
     * @return the columns, all of text, as {@code _c0}, {@code _c1} and so on, then {@link #BROKEN}, then those of the folders' names, {@code column=value}
     */
    public Dataset<Row> read(int part) {
        Dataset<Row> rows = csv(part);
        String[] names = rows.columns();
        for (int c = 0; c < columns(part).size(); c++) {
            names[c] = "_c" + c;
        }
        return rows.toDF(names);
    }

    private Dataset<Row> csv(int part) {
        DataFrameReader reader = spark.read()
                .options(options(part))
                .schema(schema(part).add(BROKEN, DataTypes.StringType))
                .option("mode", "PERMISSIVE")
                .option("columnNameOfCorruptRecord", BROKEN)
                .option("columnPruning", false);
        return location.reading(() -> FolderNames.asText(spark, () -> reader.csv(paths(part))));
    }

    /**
     * Reads a part line by line, for tables of thousands of columns: a query plans and compiles for each of them.
     *
     * @param part its number
     * @return lines as Spark holds them, to be read before the next is asked for: the texts of {@link #read}, in its order
     */
    public JavaRDD<InternalRow> lines(int part) {
        return opened(part).lines();
    }

    /** The lines of a part before they are parsed; empty where a line may mean something else than its characters say. */
    Optional<RawLines> raw(int part) {
        return RawLines.of(
                options(part),
                schema(part).add(BROKEN, DataTypes.StringType),
                BROKEN,
                spark.sessionState().conf().sessionLocalTimeZone());
    }

    /** Rows with a line each as their first value, in the partitions of {@link #lines}. */
    JavaRDD<InternalRow> rawLines(int part) {
        DataFrameReader reader = spark.read();
        Optional.ofNullable(options(part).get("basePath")).ifPresent(path -> reader.option("basePath", path));
        return location.reading(() -> FolderNames.asText(spark, () -> reader.text(paths(part))))
                .queryExecution()
                .toRdd()
                .toJavaRDD();
    }

    /** The columns that the folders' names tell, {@code column=value}, which {@link #lines} has after the mark of broken lines. */
    public List<String> folderColumns(int part) {
        return opened(part).folderColumns();
    }

    private Lines opened(int part) {
        return lines.computeIfAbsent(part, any -> {
            Dataset<Row> rows = csv(part);
            List<String> names = Arrays.asList(rows.columns());
            return new Lines(
                    rows.queryExecution().toRdd().toJavaRDD(),
                    names.subList(columns(part).size() + 1, names.size()));
        });
    }

    /** The same table with quoted values that may go over line ends; empty if it is read so already, or has no quotes. */
    Optional<TextTable> overLines() {
        String quote = syntax.with().getOrDefault("quote", "");
        if (quote.isEmpty() || files.keySet().stream().allMatch(TextHead::overLines)) {
            return Optional.empty();
        }
        Map<TextHead, List<String>> over = new LinkedHashMap<>();
        files.forEach((head, paths) -> over.merge(
                new TextHead(
                        head.charset(),
                        head.separator(),
                        head.names(),
                        head.before(),
                        head.after(),
                        true,
                        head.width()),
                paths,
                (a, b) -> {
                    List<String> both = new ArrayList<>(a);
                    both.addAll(b);
                    return both;
                }));
        return Optional.of(new TextTable(spark, location, syntax, over));
    }

    /**
     * Looks at all lines, and tells whether quoted values go over line ends.
     *
     * @return this table, or the same read with such values
     * @throws IllegalArgumentException if a file cannot be read
     */
    public TextTable quotedAsItIs() {
        LineCheck check = TableReader.reading(location.toString(), syntax.wording(), this::check);
        Optional<TextTable> over = check.openQuotes() > 0 ? overLines() : Optional.empty();
        if (over.isPresent()
                && LineCheck.attempt(over.get()::check)
                        .filter(found -> found.explains(check))
                        .isPresent()) {
            LineCheck.tellOverLines(location.toString());
            return over.get();
        }
        return this;
    }

    private LineCheck check() {
        LineCheck check = null;
        for (int part = 0; part < parts(); part++) {
            LineCheck found = LineCheck.of(lines(part), columns(part).size());
            check = check == null ? found : check.plus(found);
        }
        return check;
    }

    @Override
    public String toString() {
        return location.toString();
    }
}
