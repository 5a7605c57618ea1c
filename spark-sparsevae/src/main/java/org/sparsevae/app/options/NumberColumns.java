// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.ratings.Location;
import org.sparsevae.ratings.TextTable;
import org.sparsevae.ratings.Wording;

/**
 * CSV files, each column of numbers a feature. The vectors carry the columns' names as ML attributes.
 *
 * <p>A column without a name, as pandas and R write row numbers, is no feature and is left out, and so is one that pandas called
 * {@code Unnamed: 0} when it read such a table. Of several columns of one name each gets its place appended. Without a header columns are
 * named by their numbers from 1.
 */
final class NumberColumns {
    private static final Logger LOG = LoggerFactory.getLogger(NumberColumns.class);
    private static final String REPLACEMENT = "\ufffd";

    private final String path;
    private final List<String> others;
    private final List<String> typed;
    private final boolean hasHeader;
    private final String encoding;

    /**
     * @param path file, folder or pattern
     * @param others columns that are no features, such as identifiers; they stay in the table, as the text that the files have
     * @param typed further columns that are no features, such as row weights: numbers, or true and false, where all of their values are
     * @param hasHeader whether the first line of a file is a header
     * @param encoding of the files; null for UTF-8, or what a byte order mark tells
     */
    NumberColumns(String path, List<String> others, List<String> typed, boolean hasHeader, String encoding) {
        this.path = path;
        this.others = others;
        this.typed = typed;
        this.hasHeader = hasHeader;
        this.encoding = encoding;
    }

    /** Files that are written alike: all columns as c0, c1 and so on, checked as they are read. */
    private record Part(Dataset<Row> rows, List<String> columns, String source, boolean commasSeparate) {

        boolean isNameless(int place) {
            return columns.get(place).isEmpty() || columns.get(place).matches("Unnamed: [0-9]+");
        }

        /** Whether another column has the same name, at least but for case. */
        private boolean isShared(int place, boolean exactly) {
            String name = columns.get(place);
            return columns.stream()
                            .filter(other -> exactly ? other.equals(name) : other.equalsIgnoreCase(name))
                            .count()
                    > 1;
        }

        /** A name of its own: for Spark's columns, which are compared without case, unless it is to be exact. */
        String name(int place, boolean exactly) {
            return columns.get(place).isEmpty()
                    ? "_c" + place
                    : isShared(place, exactly) ? columns.get(place) + place : columns.get(place);
        }

        /** The columns' places by every name that they go by; a name that is another's as well is that of the first. */
        Map<String, Integer> places() {
            Map<String, Integer> places = new LinkedHashMap<>();
            for (boolean exactly : new boolean[] {true, false}) {
                for (int c = 0; c < columns.size(); c++) {
                    places.putIfAbsent(name(c, exactly), c);
                }
            }
            return places;
        }
    }

    /**
     * Reads the table. An empty place among the features, or NA, NaN, null or None in it, is NaN, which a model's handleInvalid decides about.
     *
     * @param spark the session that reads
     * @param column name of the column of vectors that is added
     * @param names the features of a fitted model, in its order; null: all columns of numbers, in the file's
     * @return the table
     * @throws IllegalArgumentException if it cannot be read, is empty, or a column is missing or not of numbers
     */
    Dataset<Row> read(SparkSession spark, String column, String[] names) {
        Location location = new Location(spark.sessionState().newHadoopConf(), Wording.FEATURES, path);
        location.requireData();
        TextTable files = location.reading(
                () -> TextTable.ofFeatures(spark, location, hasHeader, encoding).quotedAsItIs());
        List<Part> parts = IntStream.range(0, files.parts())
                .mapToObj(part -> location.reading(() -> part(files, part)))
                .toList();
        Part first = parts.get(0);
        if (names == null && hasHeader && files.looksLikeData(0)) {
            throw new IllegalArgumentException(path + ": its first line looks like data and not like names ("
                    + shown(first.columns()) + "): if it is no header, " + Wording.FEATURES.noHeader());
        }
        String[] features = names == null ? features(first) : names;
        List<Integer> kept = kept(first, features);
        Dataset<Row> table = null;
        for (Part part : parts) {
            Dataset<Row> rows = selected(
                    part, features, kept.stream().map(c -> first.name(c, false)).toList());
            table = table == null ? rows : union(table, rows);
        }
        return assembled(table, features, column);
    }

    private static Part part(TextTable files, int part) {
        Dataset<Row> read = files.read(part);
        String source = files.source(part);
        List<String> columns = new ArrayList<>(files.columns(part));
        int broken = columns.size();
        columns.addAll(Arrays.asList(read.columns()).subList(broken + 1, read.columns().length));
        String[] plain = IntStream.range(0, read.columns().length)
                .mapToObj(c -> c < broken ? "c" + c : c == broken ? "broken" : "c" + (c - 1))
                .toArray(String[]::new);
        UDF2<String, Boolean, Boolean> whole = (line, any) -> {
            if (line != null) {
                throw new IllegalArgumentException(
                        source + ": a line has more or fewer values than the first, or one of" + " another kind: \""
                                + (line.length() > 120 ? line.substring(0, 120) + "..." : line) + "\"");
            }
            return true;
        };
        Dataset<Row> rows = read.toDF(plain);
        // Spark refuses queries of the mark of broken lines alone
        Column check = functions
                .udf(whole, DataTypes.BooleanType)
                .apply(rows.col("broken"), rows.col("c0").isNull());
        Dataset<Row> checked = rows.filter(check).drop("broken");
        return new Part(checked, columns, source, files.commasSeparate(part));
    }

    private String[] features(Part part) {
        Set<Integer> left = new HashSet<>();
        for (String other : others) {
            left.add(place(part, other));
        }
        for (String other : typed) {
            left.add(place(part, other));
        }
        List<String> features = new ArrayList<>();
        int nameless = 0;
        for (int c = 0; c < part.columns().size(); c++) {
            if (part.isNameless(c)) {
                nameless += left.contains(c) ? 0 : 1;
            } else if (!left.contains(c)) {
                features.add(part.name(c, true));
            }
        }
        if (nameless > 0) {
            LOG.info("{}: {} columns without a name, such as row numbers, are no features", path, nameless);
        }
        if (features.isEmpty()) {
            throw new IllegalArgumentException(
                    path + " has no column of features: its columns are " + shown(part.columns()));
        }
        Set<String> shared = new TreeSet<>();
        for (int c = 0; c < part.columns().size(); c++) {
            if (!part.name(c, true).equals(part.columns().get(c)) && features.contains(part.name(c, true))) {
                shared.add(part.columns().get(c));
            }
        }
        if (!shared.isEmpty()) {
            LOG.warn(
                    "{}: more than one column has the name {}; their places are added to it",
                    path,
                    String.join(", ", shared));
        }
        return features.toArray(String[]::new);
    }

    /** The columns that stay in the table. */
    private List<Integer> kept(Part part, String... features) {
        Set<Integer> used = new HashSet<>();
        for (String feature : features) {
            used.add(place(part, feature));
        }
        Set<Integer> asked = new HashSet<>();
        for (String other : others) {
            asked.add(place(part, other));
        }
        asked.addAll(typedPlaces(part));
        return IntStream.range(0, part.columns().size())
                .filter(c -> asked.contains(c) || !used.contains(c) && !part.isNameless(c))
                .boxed()
                .toList();
    }

    private int place(Part part, String name) {
        Integer place = part.places().get(name);
        if (place == null) {
            boolean data = hasHeader && part.columns().stream().anyMatch(c -> c.matches("[+-]?[0-9]+([.][0-9]+)?"));
            throw new IllegalArgumentException(part.source() + " has no column " + name + ": its columns are "
                    + shown(part.columns())
                    + (data
                            ? "; its first line looks like data: if it is not a header, " + Wording.FEATURES.noHeader()
                            : ""));
        }
        return place;
    }

    private static String shown(List<String> columns) {
        String all = String.join(
                ", ",
                columns.stream()
                        .map(name -> name.isEmpty() ? "(no name)" : name.replaceAll("\\p{Cntrl}", " "))
                        .toList());
        return all.length() > 300 ? all.substring(0, 300) + "... (" + columns.size() + " columns)" : all;
    }

    /** The features as f0, f1 and so on, doubles; before them the other columns by their names. */
    private Dataset<Row> selected(Part part, String[] features, List<String> kept) {
        int[] places =
                Stream.of(features).mapToInt(feature -> place(part, feature)).toArray();
        for (String feature : features) {
            if (feature.contains(REPLACEMENT)) {
                throw new IllegalArgumentException(part.source() + ": the name of the column " + feature
                        + " has bytes that are no characters in this encoding: tell the file's, such as ISO-8859-1 or"
                        + " windows-1252, with " + Wording.FEATURES.encoding());
            }
        }
        Set<Integer> numbers = new TreeSet<>(typedPlaces(part));
        Arrays.stream(places).forEach(numbers::add);
        Dataset<Row> rows = NumberTexts.typed(part.rows(), part.commasSeparate(), numbers);
        String source = part.source();
        UDF1<String, String> readable = text -> {
            if (text != null && text.contains(REPLACEMENT)) {
                throw new IllegalArgumentException(source + ": the value " + text
                        + " has bytes that are no characters in this encoding: tell the file's, such as ISO-8859-1 or"
                        + " windows-1252, with " + Wording.FEATURES.encoding());
            }
            return text;
        };
        List<Column> columns = new ArrayList<>();
        for (String name : kept) {
            int place = place(part, name);
            Column value = rows.col("c" + place);
            columns.add((rows.schema().fields()[place].dataType() instanceof StringType
                            ? functions.udf(readable, DataTypes.StringType).apply(value)
                            : value)
                    .as(name));
        }
        for (int f = 0; f < places.length; f++) {
            DataType type = rows.schema().fields()[places[f]].dataType();
            if (!(type instanceof NumericType)) {
                throw new IllegalArgumentException(part.source() + ": the column " + features[f]
                        + " holds other values than numbers" + NumberTexts.example(part.rows(), "c" + places[f])
                        + "; if it is no feature name it with --other-cols");
            }
            columns.add(rows.col("c" + places[f]).cast(DataTypes.DoubleType).as(feature(f)));
        }
        return rows.select(columns.toArray(Column[]::new));
    }

    /** Places of the columns that get types; the files to transform need not have them. */
    private Set<Integer> typedPlaces(Part part) {
        Set<Integer> places = new TreeSet<>();
        typed.stream().map(part.places()::get).filter(Objects::nonNull).forEach(places::add);
        return places;
    }

    private static String feature(int f) {
        return "feature " + f;
    }

    /** Both, a column of two types as text. */
    private static Dataset<Row> union(Dataset<Row> above, Dataset<Row> below) {
        Dataset<Row> upper = above;
        Dataset<Row> lower = below;
        for (int c = 0; c < above.columns().length; c++) {
            String name = above.columns()[c];
            DataType type = above.schema().fields()[c].dataType();
            if (!type.equals(below.schema().fields()[c].dataType())) {
                upper = upper.withColumn(
                        name, upper.col("`" + name.replace("`", "``") + "`").cast(DataTypes.StringType));
                lower = lower.withColumn(
                        name, lower.col("`" + name.replace("`", "``") + "`").cast(DataTypes.StringType));
            }
        }
        return upper.union(lower);
    }

    private Dataset<Row> assembled(Dataset<Row> table, String[] features, String column) {
        int kept = table.columns().length - features.length;
        List<String> others = Arrays.asList(table.columns()).subList(0, kept);
        if (others.stream().anyMatch(column::equalsIgnoreCase)) {
            throw new IllegalArgumentException("the table has a column " + column.toLowerCase(Locale.ROOT)
                    + " already, the name of the column of vectors that is made: rename it");
        }
        // by plain names, because the assembler takes a dot in a name for a field of a struct
        String[] plain = IntStream.range(0, table.columns().length)
                .mapToObj(c -> "c" + c)
                .toArray(String[]::new);
        String[] plainFeatures = Arrays.copyOfRange(plain, kept, plain.length);
        Dataset<Row> vectors = new VectorAssembler()
                .setInputCols(plainFeatures)
                .setOutputCol(column)
                .setHandleInvalid("keep")
                .transform(table.toDF(plain))
                .drop(plainFeatures);
        Attribute[] names = Stream.of(features)
                .map(feature -> NumericAttribute.defaultAttr().withName(feature))
                .toArray(Attribute[]::new);
        Dataset<Row> named = vectors.withMetadata(column, new AttributeGroup(column, names).toMetadata());
        for (int c = 0; c < kept; c++) {
            named = named.withColumnRenamed(plain[c], others.get(c));
        }
        return named;
    }
}
