// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What one pass over the lines of a text table found.
 *
 * @param lines number of lines, blank ones and headers aside
 * @param malformed how many of them are malformed
 * @param example one of those, the first in alphabetical order; null if there is none
 * @param counts of each of the conditions, the good lines that meet it
 */
record LineCheck(long lines, long malformed, String example, Map<String, Long> counts) {

    /**
     * Whether an id is there and is text: not blank; no control characters; without the character that stands for bytes which the encoding
     * does not have, by which different damaged ids would become one; and not with a quote at an end, the rest of a value that was quoted
     * across two lines.
     *
     * @param id an id column
     */
    static Column isText(String id) {
        return coalesce(not(col(id).rlike("^\\s*$|[\\x00-\\x08\\x0A-\\x1F\\x7F\\uFFFD]|^\"|\"$")), lit(false));
    }

    /**
     * Whether an id is a whole number, as a long is written: 007 and 9999999999999999999 are text, as longs they would not be the same any
     * more.
     *
     * @param id an id column
     */
    static Column isWhole(String id) {
        return expr("coalesce(CAST(try_cast(" + id + " AS bigint) AS string) = " + id + ", false)");
    }

    /**
     * Checks all lines.
     *
     * @param table a text table with the column {@link TableReader#BROKEN}
     * @param good whether a line is well formed
     * @param conditions what else is counted, among good lines
     */
    static LineCheck of(Dataset<Row> table, Column good, Map<String, Column> conditions) {
        Column[] values = Arrays.stream(table.columns())
                .filter(column -> !column.equals(TableReader.BROKEN))
                .map(column -> coalesce(col(column), lit("")))
                .toArray(Column[]::new);
        Column line = coalesce(col(TableReader.BROKEN), concat_ws(", ", values));
        List<Column> found = new ArrayList<>();
        found.add(sum(when(not(good), 1L).otherwise(0L)));
        found.add(min(when(not(good), line)));
        conditions
                .values()
                .forEach(
                        condition -> found.add(sum(when(good.and(condition), 1L).otherwise(0L))));
        Row row = table.agg(count(lit(1)), found.toArray(Column[]::new)).head();
        long lines = row.getLong(0);
        Map<String, Long> counts = new HashMap<>();
        int place = 3;
        for (String condition : conditions.keySet()) {
            counts.put(condition, lines == 0 ? 0 : row.getLong(place));
            place++;
        }
        return new LineCheck(lines, lines == 0 ? 0 : row.getLong(1), row.getString(2), counts);
    }

    /** How many lines are well formed. */
    long good() {
        return lines - malformed;
    }

    /** How many of them meet a condition. */
    long matching(String condition) {
        return counts.get(condition);
    }

    /** Refuses a table without good lines, and one with malformed lines unless they are to be skipped. */
    void require(String source, String what, String onMalformed) {
        if (lines == 0) {
            throw new IllegalArgumentException(source + " is empty: it has no " + what);
        }
        if (malformed == lines || malformed > 0 && onMalformed.equals("error")) {
            String shown = example.length() > 120 ? example.substring(0, 120) + "..." : example;
            String remedy = malformed == lines
                    ? "check options format, sep, header and encoding and the columns"
                    : "correct them, or leave them out by --handle-invalid skip (in Java, option malformed = skip)";
            throw new IllegalArgumentException(source + ": " + malformed + " of " + lines + " lines are not " + what
                    + ", such as \"" + shown + "\"; " + remedy);
        }
    }
}
