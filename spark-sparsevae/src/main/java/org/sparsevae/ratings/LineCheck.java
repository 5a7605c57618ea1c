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
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one pass over the lines of a text table found.
 *
 * @param lines number of lines, blank ones and headers aside
 * @param malformed how many of them are malformed
 * @param example one of those, the first in alphabetical order; null if there is none
 * @param undecodable how many of them have bytes that the encoding does not have
 * @param openQuotes lines, malformed or not, with a quote that may be the end of a value begun on another line
 * @param doubtful how many of those are well formed
 * @param counts of each of the conditions, the good lines that meet it
 */
record LineCheck(
        long lines,
        long malformed,
        String example,
        long undecodable,
        long openQuotes,
        long doubtful,
        Map<String, Long> counts) {

    /** Stands for bytes that the encoding does not have. */
    static final String REPLACEMENT = "\ufffd";
    /** What R, Python and databases write where a value is missing. */
    static final String MISSING = "^(NA|N/A|#N/A|<NA>|NaN|nan|NAN|null|NULL|None|\\\\N)$";

    private static final Logger LOG = LoggerFactory.getLogger(LineCheck.class);
    private static final int SHOWN = 120;
    private static final UTF8String QUOTE = UTF8String.fromString("\"");

    /** Lines, whether all are plain numbers, what was found about them, the table that they were read from, and what keeps them or null. */
    record Checked(Dataset<Row> lines, boolean arePlain, LineCheck check, TableReader.Table table, KeptLines kept) {

        /** Lets the lines go, where they are kept. */
        void release() {
            if (kept == null) {
                lines.unpersist();
            } else {
                kept.release();
            }
        }
    }

    /**
     * What is asked of lines.
     *
     * @param good whether one is well formed
     * @param conditions what else is counted, among good lines
     */
    record Rules(Column good, Map<String, Column> conditions) {}

    /**
     * Whether an id is there and is text: not blank; no control characters; without the character that stands for bytes which the encoding
     * does not have, by which different damaged ids would become one; and not with a quote at an end, the rest of a value that was quoted
     * across two lines.
     *
     * @param id an id column
     */
    static Column isText(String id) {
        return coalesce(not(col(id).rlike("^[\\s\\p{Z}]*$|[\\x00-\\x08\\x0A-\\x1F\\x7F\\uFFFD]|^\"|\"$")), lit(false));
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
     * Reads and checks all lines of a table. Where quotes stand open at line ends, the table is read once more with values that may go over
     * them, and that reading is taken if it explains the quotes and loses no line that was good.
     *
     * @param table a text table
     * @param wanted its columns that are read
     * @param rules what is asked of lines that are not all plain
     * @param keeping where the lines are kept for those who read them next, who release them; null for nowhere
     */
    static Checked of(
            TableReader.Table table, List<TableReader.Wanted> wanted, Supplier<Rules> rules, StorageLevel keeping) {
        Checked found = TableReader.reading(table.source(), table.wording(), () -> once(table, wanted, rules, keeping));
        try {
            Optional<TableReader.Table> over = found.check().openQuotes > 0 ? table.overLines() : Optional.empty();
            if (over.isPresent()) {
                Optional<Checked> again = attempt(() -> once(over.get(), wanted, rules, keeping));
                if (again.filter(records -> records.check().explains(found.check()))
                        .isPresent()) {
                    tellOverLines(table.source());
                    found.release();
                    return again.get();
                }
                again.ifPresent(Checked::release);
            }
            return found;
        } catch (Throwable e) {
            found.release();
            throw e;
        }
    }

    private static Checked once(
            TableReader.Table table, List<TableReader.Wanted> wanted, Supplier<Rules> rules, StorageLevel keeping) {
        if (keeping == null || table.text() == null) {
            Dataset<Row> lines = table.select(wanted);
            Dataset<Row> kept = keeping == null ? lines : lines.persist(keeping);
            try {
                return new Checked(kept, false, of(kept, rules.get()), table, null);
            } catch (Throwable e) {
                kept.unpersist();
                throw e;
            }
        }
        KeptLines kept = new KeptLines(table, wanted, keeping);
        if (kept.arePlain()) {
            return new Checked(
                    kept.numbers(), true, new LineCheck(kept.lines(), 0, null, 0, 0, 0, Map.of()), table, kept);
        }
        try {
            Dataset<Row> lines = kept.texts();
            return new Checked(lines, false, of(lines, rules.get()), table, kept);
        } catch (Throwable e) {
            kept.release();
            throw e;
        }
    }

    /** Says in the log that values in quotes were found to go over line ends. */
    static void tellOverLines(String source) {
        LOG.info("{} has quoted values that go over line ends: each of its files is read as a whole", source);
    }

    /** A check that may fail where another way of reading is only tried. */
    static <T> Optional<T> attempt(Callable<T> check) {
        try {
            return Optional.of(check.call());
        } catch (Exception e) { // Scala throws undeclared; lines are read as they are, then
            LOG.debug("cannot be read with values that go over line ends", e);
            return Optional.empty();
        }
    }

    /**
     * Looks at lines as {@link TextTable#lines} gives them, of which those are good that are not broken; no example of others is kept.
     *
     * @param lines texts of the columns, then the line itself where it is broken
     * @param columns how many there are
     */
    static LineCheck of(JavaRDD<InternalRow> lines, int columns) {
        int quoted = Math.min(columns, TableReader.QUOTED_COLUMNS);
        // lines, broken ones, ones with an open quote, good ones among these
        long[] found = lines.aggregate(
                new long[4],
                (counts, line) -> {
                    boolean broken = !line.isNullAt(columns);
                    boolean open = broken && line.getUTF8String(columns).contains(QUOTE);
                    for (int c = 0; c < quoted && !open; c++) {
                        open = !line.isNullAt(c) && isOpen(line.getUTF8String(c));
                    }
                    counts[0]++;
                    counts[1] += broken ? 1 : 0;
                    counts[2] += open ? 1 : 0;
                    counts[3] += open && !broken ? 1 : 0;
                    return counts;
                },
                (counts, others) -> {
                    for (int i = 0; i < counts.length; i++) {
                        counts[i] += others[i];
                    }
                    return counts;
                });
        return new LineCheck(found[0], found[1], null, 0, found[2], found[3], Map.of());
    }

    /** Whether a value begins or ends with a quote that has no other, as where a value goes over a line end. */
    static boolean isOpen(UTF8String value) {
        if (!value.startsWith(QUOTE) && !value.endsWith(QUOTE)) {
            return false;
        }
        return value.toString().chars().filter(c -> c == '"').count() % 2 == 1;
    }

    /** The counts of two parts of a table. */
    LineCheck plus(LineCheck other) {
        return new LineCheck(
                lines + other.lines,
                malformed + other.malformed,
                null,
                0,
                openQuotes + other.openQuotes,
                doubtful + other.doubtful,
                Map.of());
    }

    /** Whether this reading explains quotes that another left open, and loses no line that was good. */
    boolean explains(LineCheck byLines) {
        return malformed + doubtful < byLines.malformed + byLines.doubtful
                && good() - doubtful >= byLines.good() - byLines.doubtful;
    }

    private static LineCheck of(Dataset<Row> table, Rules rules) {
        Column good = rules.good();
        Map<String, Column> conditions = rules.conditions();
        Column[] values = Arrays.stream(table.columns())
                .filter(column -> !column.startsWith("_"))
                .map(column -> coalesce(col(column), lit("")))
                .toArray(Column[]::new);
        Column line = coalesce(col(TextTable.BROKEN), concat_ws(", ", values));
        Column open =
                col(TableReader.OPEN_QUOTE).or(coalesce(col(TextTable.BROKEN).contains("\""), lit(false)));
        List<Column> found = new ArrayList<>();
        found.add(counted(not(good)));
        found.add(min(when(not(good), line)));
        found.add(counted(not(good).and(line.contains(REPLACEMENT))));
        found.add(counted(open));
        found.add(counted(good.and(open)));
        conditions.values().forEach(condition -> found.add(counted(good.and(condition))));
        Row row = table.agg(count(lit(1)), found.toArray(Column[]::new)).head();
        long lines = row.getLong(0);
        Map<String, Long> counts = new HashMap<>();
        int place = 6;
        for (String condition : conditions.keySet()) {
            counts.put(condition, lines == 0 ? 0 : row.getLong(place));
            place++;
        }
        return lines == 0
                ? new LineCheck(0, 0, null, 0, 0, 0, counts)
                : new LineCheck(
                        lines,
                        row.getLong(1),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        counts);
    }

    private static Column counted(Column condition) {
        return sum(when(condition, 1L).otherwise(0L));
    }

    /** How many lines are well formed. */
    long good() {
        return lines - malformed;
    }

    /** How many of them meet a condition. */
    long matching(String condition) {
        return counts.get(condition);
    }

    /** The same with further malformed lines among those that were good. */
    LineCheck with(long further, String shown) {
        return new LineCheck(
                lines,
                malformed + further,
                example == null && further > 0 ? shown : example,
                undecodable,
                openQuotes,
                doubtful,
                counts);
    }

    /** Refuses a table without good lines, and one with malformed lines unless they are to be skipped. */
    void require(TableReader.Table table, String what, String onMalformed) {
        if (lines == 0) {
            throw new IllegalArgumentException(table.source() + " is empty: it has no " + what);
        }
        if (malformed == lines || malformed > 0 && onMalformed.equals("error")) {
            String text = example.replaceAll("\\p{Cntrl}", " ");
            String shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
            Wording wording = table.wording();
            String remedy = undecodable > 0
                    ? undecodable
                            + " of them have bytes that are no characters in this encoding: tell the file's, such as"
                            + " ISO-8859-1 or windows-1252, with " + wording.encoding()
                            + (malformed == lines ? "" : ", or, to leave such lines out, " + wording.skip())
                    : malformed == lines
                            ? "check " + wording.checks()
                            : "correct them, or, to leave them out, " + wording.skip();
            throw new IllegalArgumentException(table.source() + ": " + malformed + " of " + lines + " lines are not "
                    + what + ", such as \"" + shown + "\"; " + remedy);
        }
    }

    /** Says in the log how many lines are left out. */
    void tell(String source) {
        if (malformed > 0) {
            LOG.warn("{}: left out {} malformed lines of {}", source, malformed, lines);
        }
    }
}
