// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StringType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Columns of text that hold numbers, in one pass over the data: which do, and the same columns as numbers. */
final class NumberTexts {
    private static final Logger LOG = LoggerFactory.getLogger(NumberTexts.class);

    /**
     * A decimal number with a point or a comma before its fraction, and no other mark, or an infinity as pandas and R write it. What Java
     * writes in programs, such as 0d and 0x1p3, is text.
     */
    private static final String NUMBER =
            "[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?|[+-]?(?i:inf|infinity)";

    /** A whole number that a long holds. */
    private static final String WHOLE = "[+-]?[0-9]{1,18}";

    /** A number whose comma may as well separate thousands. */
    private static final String THOUSANDS = "[+-]?[1-9][0-9]{0,2},[0-9]{3}";

    /** What R, Python, spreadsheets and databases write where a value is missing. */
    private static final String MISSING = "NA|N/A|#N/A|<NA>|NaN|nan|NAN|null|NULL|None|\\\\N";

    private static final String BOOLEAN = "(?i:true|false)";

    /** Counts of a column: numbers that are not whole, those with a comma, those whose comma may separate thousands, and so on. */
    private enum Kind {
        FRACTION,
        COMMA,
        THOUSANDS,
        WHOLE,
        MISSING,
        BOOLEAN,
        OTHER
    }

    private static final int KINDS = Kind.values().length;
    private static final int SHOWN = 80;

    private NumberTexts() {}

    /**
     * Gives types to columns of text: longs if all values are whole numbers, doubles if all are numbers, booleans if all are true or false,
     * else text as it was. Empty places and words for missing values such as NA are null in columns that get a type, and told.
     *
     * @param rows the table
     * @param commasSeparate whether commas stand between the values: one in a value, which was quoted, is a decimal comma only if it is not
     *     that of thousands in all values that have one
     * @param places columns that are looked at
     * @return the table with the same columns
     */
    static Dataset<Row> typed(Dataset<Row> rows, boolean commasSeparate, Set<Integer> places) {
        String[] names = rows.columns();
        int[] texts = IntStream.range(0, names.length)
                .filter(places::contains)
                .filter(c -> rows.schema().fields()[c].dataType() instanceof StringType)
                .toArray();
        long[] counts = counts(rows, texts);
        Column[] typed = new Column[names.length];
        for (int c = 0; c < names.length; c++) {
            typed[c] = rows.col(names[c]);
        }
        long missing = 0;
        long commas = 0;
        int columns = 0;
        for (int i = 0; i < texts.length; i++) {
            long[] kinds = Arrays.copyOfRange(counts, KINDS * i, KINDS * (i + 1));
            String name = names[texts[i]];
            DataType type = type(kinds, commasSeparate);
            if (type instanceof StringType) {
                continue;
            }
            missing += of(kinds, Kind.MISSING);
            columns += of(kinds, Kind.MISSING) > 0 ? 1 : 0;
            commas += of(kinds, Kind.COMMA);
            Column there = functions.when(functions.not(rows.col(name).rlike("^(" + MISSING + ")$")), rows.col(name));
            typed[texts[i]] = (type instanceof DoubleType ? functions.regexp_replace(there, ",", ".") : there)
                    .cast(type)
                    .as(name);
        }
        if (missing > 0) {
            LOG.warn("{} values of {} columns are missing (NA, null or the like)", missing, columns);
        }
        if (commas > 0) {
            LOG.info("{} values have a decimal comma", commas);
        }
        return rows.select(typed);
    }

    private static long of(long[] kinds, Kind kind) {
        return kinds[kind.ordinal()];
    }

    private static DataType type(long[] kinds, boolean commasSeparate) {
        boolean thousands =
                commasSeparate && of(kinds, Kind.COMMA) > 0 && of(kinds, Kind.COMMA) == of(kinds, Kind.THOUSANDS);
        long numbers = of(kinds, Kind.WHOLE) + of(kinds, Kind.FRACTION);
        if (of(kinds, Kind.OTHER) > 0 || thousands || numbers > 0 && of(kinds, Kind.BOOLEAN) > 0) {
            return DataTypes.StringType;
        }
        if (of(kinds, Kind.BOOLEAN) > 0) {
            return DataTypes.BooleanType;
        }
        return of(kinds, Kind.FRACTION) > 0 ? DataTypes.DoubleType : DataTypes.LongType;
    }

    /**
     * Tells why a column of text is none of numbers.
     *
     * @param rows the table
     * @param column its name
     * @return such as {@code , such as "high"}
     */
    static String example(Dataset<Row> rows, String column) {
        Column text = rows.col(column).cast(DataTypes.StringType);
        Row found = rows.agg(
                        functions.min(
                                functions.when(functions.not(text.rlike("^(" + NUMBER + "|" + MISSING + ")$")), text)),
                        functions.min(functions.when(text.rlike("^" + THOUSANDS + "$"), text)))
                .head();
        if (!found.isNullAt(0)) {
            String value = found.getString(0).replaceAll("\\p{Cntrl}", " ");
            return ", such as \"" + (value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value) + "\"";
        }
        return found.isNullAt(1)
                ? ""
                : ", such as \"" + found.getString(1) + "\", whose comma may be that of thousands or a decimal comma:"
                        + " write the numbers without it";
    }

    private static long[] counts(Dataset<Row> rows, int... texts) {
        if (texts.length == 0) {
            return new long[0];
        }
        FlatMapFunction<Iterator<Row>, long[]> count = partition -> {
            Pattern[] patterns = Stream.of(WHOLE, NUMBER, MISSING, BOOLEAN, THOUSANDS)
                    .map(Pattern::compile)
                    .toArray(Pattern[]::new);
            long[] counts = new long[KINDS * texts.length];
            while (partition.hasNext()) {
                Row row = partition.next();
                for (int i = 0; i < texts.length; i++) {
                    String value = row.getString(texts[i]);
                    if (value == null) {
                        continue;
                    }
                    Kind kind = kind(value, patterns);
                    counts[KINDS * i + kind.ordinal()]++;
                    if (kind == Kind.FRACTION && value.indexOf(',') >= 0) {
                        counts[KINDS * i + Kind.COMMA.ordinal()]++;
                        counts[KINDS * i + Kind.THOUSANDS.ordinal()] +=
                                patterns[4].matcher(value).matches() ? 1 : 0;
                    }
                }
            }
            return List.of(counts).iterator();
        };
        return rows.javaRDD().mapPartitions(count).fold(new long[KINDS * texts.length], (a, b) -> {
            long[] sum = a.clone();
            for (int i = 0; i < sum.length; i++) {
                sum[i] += b[i];
            }
            return sum;
        });
    }

    private static Kind kind(String value, Pattern... patterns) {
        if (patterns[0].matcher(value).matches()) {
            return Kind.WHOLE;
        }
        if (patterns[1].matcher(value).matches()) {
            return Kind.FRACTION;
        }
        return patterns[2].matcher(value).matches()
                ? Kind.MISSING
                : patterns[3].matcher(value).matches() ? Kind.BOOLEAN : Kind.OTHER;
    }
}
