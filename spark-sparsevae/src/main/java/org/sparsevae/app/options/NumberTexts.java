// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.LongType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Columns of text that hold numbers, in one pass over the data: which do, and the same columns as numbers. */
final class NumberTexts {
    private static final Logger LOG = LoggerFactory.getLogger(NumberTexts.class);

    /**
     * A decimal number with a point or a comma before its fraction, and no other mark, or an infinity as pandas and R write it. What Java
     * writes in programs, such as 0d and 0x1p3, is text.
     */
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?|[+-]?(?i:inf|infinity)");

    /** A whole number that a long holds. */
    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]{1,18}");

    private static final int MOST_DIGITS = 18;

    /** A number whose comma may as well separate thousands. */
    private static final Pattern THOUSANDS = Pattern.compile("[+-]?[1-9][0-9]{0,2},[0-9]{3}");

    /** What R, Python, spreadsheets and databases write where a value is missing. */
    private static final Pattern MISSING = Pattern.compile("NA|N/A|#N/A|<NA>|NaN|nan|NAN|null|NULL|None|\\\\N");

    private static final Pattern BOOLEAN = Pattern.compile("(?i:true|false)");

    private static final Comparator<String> BYTES = Comparator.comparing(UTF8String::fromString);

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
     * @param rows the values of the columns, in one pass
     * @param columns how many there are
     * @param commasSeparate whether commas stand between the values: one in a value, which was quoted, is a decimal comma only if it is not
     *     that of thousands in all values that have one
     * @return a type per column
     */
    static DataType[] types(JavaRDD<String[]> rows, int columns, boolean commasSeparate) {
        long[] counts = counts(rows, columns);
        DataType[] types = new DataType[columns];
        long missing = 0;
        long commas = 0;
        int withMissing = 0;
        for (int c = 0; c < columns; c++) {
            long[] kinds = Arrays.copyOfRange(counts, KINDS * c, KINDS * (c + 1));
            types[c] = type(kinds, commasSeparate);
            if (!(types[c] instanceof StringType)) {
                missing += of(kinds, Kind.MISSING);
                withMissing += of(kinds, Kind.MISSING) > 0 ? 1 : 0;
                commas += of(kinds, Kind.COMMA);
            }
        }
        if (missing > 0) {
            LOG.warn("{} values of {} columns are missing (NA, null or the like)", missing, withMissing);
        }
        if (commas > 0) {
            LOG.info("{} values have a decimal comma", commas);
        }
        return types;
    }

    /**
     * A value of a column that has a type.
     *
     * @param text the value as it was
     * @param type the column's
     * @return a long, a double or a boolean; null where the value is missing
     */
    static Object value(String text, DataType type) {
        if (text == null || kind(text) == Kind.MISSING) {
            return null;
        }
        if (type instanceof BooleanType) {
            return Boolean.valueOf(text);
        }
        return type instanceof LongType ? (Object) Long.valueOf(text) : (Object) number(text);
    }

    /**
     * A value of a column of numbers.
     *
     * @param text the value as it was
     * @return the number; NaN where the value is missing
     */
    static double number(String text) {
        if (text == null) {
            return Double.NaN;
        }
        Kind kind = kind(text);
        if (kind == Kind.MISSING) {
            return Double.NaN;
        }
        char last = text.charAt(text.length() - 1);
        if (Character.isLetter(last)) { // Java's word is Infinity
            return text.charAt(0) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.parseDouble(kind == Kind.FRACTION ? text.replace(',', '.') : text);
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
     * @param column its values
     * @return such as {@code , such as "high"}
     */
    static String example(JavaRDD<String[]> column) {
        JavaRDD<String> texts = column.map(values -> values[0]).filter(Objects::nonNull);
        Optional<String> other = first(texts.filter(text -> kind(text) == Kind.OTHER || kind(text) == Kind.BOOLEAN));
        if (other.isPresent()) {
            String value = other.get().replaceAll("\\p{Cntrl}", " ");
            return ", such as \"" + (value.length() > SHOWN ? value.substring(0, SHOWN) + "..." : value) + "\"";
        }
        return first(texts.filter(text -> THOUSANDS.matcher(text).matches()))
                .map(number -> ", such as \"" + number
                        + "\", whose comma may be that of thousands or a decimal comma: write the numbers without it")
                .orElse("");
    }

    /** The first by the bytes of their UTF-8 form, whatever the order of the lines. */
    private static Optional<String> first(JavaRDD<String> texts) {
        return texts
                .mapPartitions(part -> {
                    String first = null;
                    while (part.hasNext()) {
                        String text = part.next();
                        first = first == null || BYTES.compare(text, first) < 0 ? text : first;
                    }
                    return first == null
                            ? Collections.emptyIterator()
                            : List.of(first).iterator();
                })
                .collect()
                .stream()
                .min(BYTES);
    }

    private static long[] counts(JavaRDD<String[]> rows, int columns) {
        if (columns == 0) {
            return new long[0];
        }
        return rows.aggregate(
                new long[KINDS * columns],
                (counts, texts) -> {
                    for (int c = 0; c < columns; c++) {
                        count(texts[c], counts, KINDS * c);
                    }
                    return counts;
                },
                (counts, others) -> {
                    for (int i = 0; i < counts.length; i++) {
                        counts[i] += others[i];
                    }
                    return counts;
                });
    }

    private static void count(String text, long[] counts, int from) {
        if (text == null) {
            return;
        }
        Kind kind = kind(text);
        counts[from + kind.ordinal()]++;
        if (kind == Kind.FRACTION && text.indexOf(',') >= 0) {
            counts[from + Kind.COMMA.ordinal()]++;
            counts[from + Kind.THOUSANDS.ordinal()] += THOUSANDS.matcher(text).matches() ? 1 : 0;
        }
    }

    private static Kind kind(String text) {
        Kind usual = plain(text);
        if (usual != null) {
            return usual;
        }
        if (WHOLE.matcher(text).matches()) {
            return Kind.WHOLE;
        }
        if (NUMBER.matcher(text).matches()) {
            return Kind.FRACTION;
        }
        return MISSING.matcher(text).matches()
                ? Kind.MISSING
                : BOOLEAN.matcher(text).matches() ? Kind.BOOLEAN : Kind.OTHER;
    }

    /** The kind of a number of digits and at most one point, which most values are; null for other texts. The patterns would say the same, slowly. */
    private static Kind plain(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        int points = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                points++;
            } else if (c < '0' || c > '9') {
                return null;
            }
        }
        int digits = text.length() - from - points;
        if (digits == 0 || points > 1 || points == 0 && digits > MOST_DIGITS) {
            return null;
        }
        return points == 0 ? Kind.WHOLE : Kind.FRACTION;
    }
}
