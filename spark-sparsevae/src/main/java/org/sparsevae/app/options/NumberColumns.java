// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
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

    /** Files that are written alike: their lines, and what their columns are called. */
    private static final class Part {
        private final JavaRDD<InternalRow> lines;
        private final List<String> columns;
        private final String source;
        private final boolean commasSeparate;
        /** Place in a line of the mark of broken ones: after the columns of the files, before those of folders' names. */
        private final int broken;

        private final Map<String, Integer> exactly = new HashMap<>();
        private final Map<String, Integer> butForCase = new HashMap<>();
        private final Map<String, Integer> places = new HashMap<>();

        private Part(TextTable files, int part) {
            columns = new ArrayList<>(files.columns(part));
            broken = columns.size();
            columns.addAll(files.folderColumns(part));
            source = files.source(part);
            commasSeparate = files.commasSeparate(part);
            lines = files.lines(part);
            for (String column : columns) {
                exactly.merge(column, 1, Integer::sum);
                butForCase.merge(inOneCase(column), 1, Integer::sum);
            }
            for (boolean exact : new boolean[] {true, false}) {
                for (int c = 0; c < columns.size(); c++) {
                    places.putIfAbsent(name(c, exact), c);
                }
            }
        }

        /** The same for two names exactly if {@code equalsIgnoreCase} says so. */
        private static String inOneCase(String name) {
            StringBuilder key = new StringBuilder(name);
            for (int i = 0; i < key.length(); i++) {
                key.setCharAt(i, Character.toLowerCase(Character.toUpperCase(key.charAt(i))));
            }
            return key.toString();
        }

        boolean isNameless(int place) {
            return columns.get(place).isEmpty() || columns.get(place).matches("Unnamed: [0-9]+");
        }

        /** A name of its own: for Spark's columns, which are compared without case, unless it is to be exact. */
        String name(int place, boolean exact) {
            String name = columns.get(place);
            int shared = exact ? exactly.get(name) : butForCase.get(inOneCase(name));
            return name.isEmpty() ? "_c" + place : shared > 1 ? name + place : name;
        }

        /** The place of the column that goes by a name; of several the first. Null if there is none. */
        Integer place(String name) {
            return places.get(name);
        }

        /** The values at some places of every line, null where a line has none; a line with more or fewer values than the first is refused. */
        JavaRDD<String[]> values(int... of) {
            int mark = broken;
            String from = source;
            return lines.map(line -> {
                if (!line.isNullAt(mark)) {
                    String text = line.getUTF8String(mark).toString();
                    throw new IllegalArgumentException(
                            from + ": a line has more or fewer values than the first, or one of another kind: \""
                                    + (text.length() > 120 ? text.substring(0, 120) + "..." : text) + "\"");
                }
                String[] values = new String[of.length];
                for (int i = 0; i < of.length; i++) {
                    int place = of[i] < mark ? of[i] : of[i] + 1;
                    values[i] = line.isNullAt(place)
                            ? null
                            : line.getUTF8String(place).toString();
                }
                return values;
            });
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
                .mapToObj(part -> location.reading(() -> new Part(files, part)))
                .toList();
        Part first = parts.get(0);
        if (names == null && hasHeader && files.looksLikeData(0)) {
            throw new IllegalArgumentException(path + ": its first line looks like data and not like names ("
                    + shown(first.columns) + "): if it is no header, " + Wording.FEATURES.noHeader());
        }
        String[] features = names == null ? features(first) : names;
        String[] kept =
                kept(first, features).stream().map(c -> first.name(c, false)).toArray(String[]::new);
        requireNew(column, kept);
        List<DataType[]> types =
                parts.stream().map(part -> types(part, features, kept)).toList();
        JavaRDD<Row> rows = null;
        StructType schema = new StructType();
        for (int c = 0; c < kept.length; c++) {
            schema = schema.add(kept[c], together(types, c));
        }
        for (int p = 0; p < parts.size(); p++) {
            JavaRDD<Row> these = rows(parts.get(p), types.get(p), schema, features, kept);
            rows = rows == null ? these : rows.union(these);
        }
        Attribute[] attributes = Stream.of(features)
                .map(feature -> NumericAttribute.defaultAttr().withName(feature))
                .toArray(Attribute[]::new);
        schema = schema.add(new StructField(
                column, SQLDataTypes.VectorType(), true, new AttributeGroup(column, attributes).toMetadata()));
        return spark.createDataFrame(rows, schema);
    }

    private static void requireNew(String column, String... kept) {
        if (Stream.of(kept).anyMatch(column::equalsIgnoreCase)) {
            throw new IllegalArgumentException("the table has a column " + column.toLowerCase(Locale.ROOT)
                    + " already, the name of the column of vectors that is made: rename it");
        }
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
        for (int c = 0; c < part.columns.size(); c++) {
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
                    path + " has no column of features: its columns are " + shown(part.columns));
        }
        Set<String> shared = new TreeSet<>();
        for (int c = 0; c < part.columns.size(); c++) {
            if (!part.name(c, true).equals(part.columns.get(c)) && features.contains(part.name(c, true))) {
                shared.add(part.columns.get(c));
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
        return IntStream.range(0, part.columns.size())
                .filter(c -> asked.contains(c) || !used.contains(c) && !part.isNameless(c))
                .boxed()
                .toList();
    }

    private int place(Part part, String name) {
        Integer place = part.place(name);
        if (place == null) {
            boolean data = hasHeader && part.columns.stream().anyMatch(c -> c.matches("[+-]?[0-9]+([.][0-9]+)?"));
            throw new IllegalArgumentException(part.source + " has no column " + name + ": its columns are "
                    + shown(part.columns)
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

    /** The types of the columns that stay, text unless they are to be numbers; refuses features that are no numbers. */
    private DataType[] types(Part part, String[] features, String... kept) {
        int[] places = places(part, features);
        for (String feature : features) {
            if (feature.contains(REPLACEMENT)) {
                throw new IllegalArgumentException(part.source + ": the name of the column " + feature
                        + " has bytes that are no characters in this encoding: tell the file's, such as ISO-8859-1 or"
                        + " windows-1252, with " + Wording.FEATURES.encoding());
            }
        }
        Set<Integer> numbers = new TreeSet<>(typedPlaces(part));
        Arrays.stream(places).forEach(numbers::add);
        int[] looked = numbers.stream().mapToInt(Integer::intValue).toArray();
        DataType[] found = NumberTexts.types(part.values(looked), looked.length, part.commasSeparate);
        for (int f = 0; f < places.length; f++) {
            if (!(found[Arrays.binarySearch(looked, places[f])] instanceof NumericType)) {
                throw new IllegalArgumentException(part.source + ": the column " + features[f]
                        + " holds other values than numbers" + NumberTexts.example(part.values(places[f]))
                        + "; if it is no feature name it with --other-cols");
            }
        }
        return Arrays.stream(places(part, kept))
                .map(place -> Arrays.binarySearch(looked, place))
                .mapToObj(at -> at < 0 ? DataTypes.StringType : found[at])
                .toArray(DataType[]::new);
    }

    private int[] places(Part part, String... names) {
        return Stream.of(names).mapToInt(name -> place(part, name)).toArray();
    }

    /** The type of a column in all parts: text where they differ. */
    private static DataType together(List<DataType[]> types, int column) {
        DataType first = types.get(0)[column];
        return types.stream().allMatch(part -> part[column].equals(first)) ? first : DataTypes.StringType;
    }

    /** The columns that stay, and the features as a vector. */
    private JavaRDD<Row> rows(Part part, DataType[] types, StructType schema, String[] features, String... kept) {
        int others = kept.length;
        int[] places = IntStream.concat(Arrays.stream(places(part, kept)), Arrays.stream(places(part, features)))
                .toArray();
        String source = part.source;
        return part.values(places).map(texts -> {
            Object[] row = new Object[others + 1];
            for (int c = 0; c < others; c++) {
                boolean isText = types[c] instanceof StringType;
                Object value = isText ? readable(texts[c], source) : NumberTexts.value(texts[c], types[c]);
                boolean asText = schema.fields()[c].dataType() instanceof StringType;
                row[c] = value == null || !asText ? value : value.toString();
            }
            double[] values = new double[texts.length - others];
            for (int f = 0; f < values.length; f++) {
                values[f] = NumberTexts.number(texts[others + f]) + 0.0; // no zero has a sign
            }
            row[others] = Vectors.dense(values).compressed();
            return RowFactory.create(row);
        });
    }

    private static String readable(String text, String source) {
        if (text != null && text.contains(REPLACEMENT)) {
            throw new IllegalArgumentException(source + ": the value " + text
                    + " has bytes that are no characters in this encoding: tell the file's, such as ISO-8859-1 or"
                    + " windows-1252, with " + Wording.FEATURES.encoding());
        }
        return text;
    }

    /** Places of the columns that get types; the files to transform need not have them. */
    private Set<Integer> typedPlaces(Part part) {
        Set<Integer> places = new TreeSet<>();
        typed.stream().map(part::place).filter(Objects::nonNull).forEach(places::add);
        return places;
    }
}
