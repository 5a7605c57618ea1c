// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StringType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Columns of text that hold numbers, in one pass over the data: which do, and the same columns as numbers. */
final class NumberTexts {
    private static final Logger LOG = LoggerFactory.getLogger(NumberTexts.class);

    private static final String POINT = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?";
    /** A number with a point or a comma before its fraction, and no other mark. */
    private static final String POINT_OR_COMMA = "[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]+)?";

    /** A whole number that a long holds, such as an identifier. */
    private static final String WHOLE = "[+-]?[0-9]{1,18}";

    /** What R, Python, spreadsheets and databases write where a value is missing. */
    private static final String MISSING = "NA|N/A|#N/A|<NA>|NaN|nan|NAN|null|NULL|None|\\\\N";

    /** Counts of a column: values that are no whole numbers, no numbers at all, missing by a word, with a comma. */
    private static final int KINDS = 4;

    private NumberTexts() {}

    /**
     * Gives types to columns of text: longs if all values are whole numbers, doubles if all are numbers, else text as it was. Empty places are
     * null, and in a column of numbers words such as NA too.
     *
     * @param rows the table
     * @param decimalCommas whether a comma may be the decimal point
     * @param features places of columns that must hold numbers, the only ones that are looked at, and whose missing values are told; null for
     *     all columns of text, in which words for missing values are text unless the rest are numbers
     * @return the table with the same columns
     */
    static Dataset<Row> typed(Dataset<Row> rows, boolean decimalCommas, Set<Integer> features) {
        String[] names = rows.columns();
        int[] texts = IntStream.range(0, names.length)
                .filter(c -> rows.schema().fields()[c].dataType() instanceof StringType)
                .filter(c -> features == null || features.contains(c))
                .toArray();
        long[] counts = counts(rows, texts, decimalCommas ? POINT_OR_COMMA : POINT);
        Column[] typed = new Column[names.length];
        for (int c = 0; c < names.length; c++) {
            typed[c] = rows.col(names[c]);
        }
        long missing = 0;
        long commas = 0;
        int columns = 0;
        for (int i = 0; i < texts.length; i++) {
            String name = names[texts[i]];
            Column text = rows.col(name);
            if (counts[KINDS * i + 1] > 0) {
                continue;
            }
            missing += counts[KINDS * i + 2];
            columns += counts[KINDS * i + 2] > 0 ? 1 : 0;
            commas += counts[KINDS * i + 3];
            Column there = functions.when(functions.not(text.rlike("^(" + MISSING + ")$")), text);
            typed[texts[i]] = (counts[KINDS * i] == 0
                            ? there.cast(DataTypes.LongType)
                            : functions.regexp_replace(there, ",", ".").cast(DataTypes.DoubleType))
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

    private static long[] counts(Dataset<Row> rows, int[] texts, String number) {
        if (texts.length == 0) {
            return new long[0];
        }
        FlatMapFunction<Iterator<Row>, long[]> count = partition -> {
            Pattern whole = Pattern.compile(WHOLE);
            Pattern numbers = Pattern.compile(number);
            Pattern missing = Pattern.compile(MISSING);
            long[] counts = new long[KINDS * texts.length];
            while (partition.hasNext()) {
                Row row = partition.next();
                for (int i = 0; i < texts.length; i++) {
                    String value = row.getString(texts[i]);
                    if (value == null || whole.matcher(value).matches()) {
                        continue;
                    }
                    if (numbers.matcher(value).matches()) {
                        counts[KINDS * i]++;
                        counts[KINDS * i + 3] += value.indexOf(',') >= 0 ? 1 : 0;
                    } else {
                        counts[KINDS * i + (missing.matcher(value).matches() ? 2 : 1)]++;
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
}
