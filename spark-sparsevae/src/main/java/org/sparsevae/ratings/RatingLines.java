// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.abs;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.when;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of a text table of ratings: which are well formed, what their ids and times are, and the ratings of them. */
final class RatingLines {
    private static final Logger LOG = LoggerFactory.getLogger(RatingsReader.class);

    private static final String DECIMAL = "^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?$";

    /** A date, or a date and a time, with or without a zone. */
    private static final String ISO_TIME =
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";

    private static final String ZONE = "(Z|:[0-9.]+[+-][0-9]{2}:[0-9]{2})$";
    private static final String NOT_WHOLE = " is no whole number";
    private static final String MISSING = " is missing";
    private static final String BOTH_MISSING = "both are missing";
    private static final String DECIMAL_COMMA = "decimal comma";
    private static final String THOUSANDS = "comma and three digits";
    private static final String LIKE_THOUSANDS = "^[+-]?[1-9][0-9]{0,2}[.][0-9]{3}$";
    private static final String NOT_NUMBER = " is no number";

    private static final String TIME = RatingsReader.TIME;

    private final TableReader.Table table;
    private final boolean timed;
    private boolean usersMissing;
    private boolean itemsMissing;
    private LineCheck found;
    private LineCheck judged;

    /**
     * @param table a table of text files
     * @param timed whether times are read
     */
    RatingLines(TableReader.Table table, boolean timed) {
        this.table = table;
        this.timed = timed;
    }

    /** What is asked of each line. */
    LineCheck.Rules rules() {
        Column noUser = isMissing(RatingsTable.USER);
        Column noItem = isMissing(RatingsTable.ITEM);
        Map<String, Column> conditions = new LinkedHashMap<>();
        conditions.put(
                RatingsTable.USER + NOT_WHOLE,
                not(LineCheck.isWhole(RatingsTable.USER).or(noUser)));
        conditions.put(
                RatingsTable.ITEM + NOT_WHOLE,
                not(LineCheck.isWhole(RatingsTable.ITEM).or(noItem)));
        conditions.put(RatingsTable.USER + MISSING, noUser);
        conditions.put(RatingsTable.ITEM + MISSING, noItem);
        conditions.put(BOTH_MISSING, noUser.and(noItem));
        conditions.put(DECIMAL_COMMA, col(TableReader.DECIMAL_COMMA));
        conditions.put(
                THOUSANDS,
                col(TableReader.DECIMAL_COMMA).and(col(RatingsTable.RATING).rlike(LIKE_THOUSANDS)));
        if (timed) {
            conditions.put(TIME + NOT_WHOLE, not(LineCheck.isWhole(TIME)));
            conditions.put(TIME + NOT_NUMBER, not(isFinite(TIME)));
        }
        return new LineCheck.Rules(isGood(), conditions);
    }

    private Column isGood() {
        Column good = col(TextTable.BROKEN)
                .isNull()
                .and(LineCheck.isText(RatingsTable.USER))
                .and(LineCheck.isText(RatingsTable.ITEM))
                .and(isFinite(RatingsTable.RATING));
        return timed ? good.and(isFinite(TIME).or(isoTime().isNotNull())) : good;
    }

    private static Column isMissing(String id) {
        return col(id).rlike(LineCheck.MISSING);
    }

    /**
     * Refuses lines that are no ratings, unless they are to be left out, and says in the log what was guessed.
     *
     * @param check what was found about the lines
     * @param onMalformed error or skip
     * @return how many are left out
     */
    long judge(LineCheck check, String onMalformed) {
        found = check;
        long commas = found.matching(DECIMAL_COMMA);
        if (table.commasSeparate() && commas > 0 && commas == found.matching(THOUSANDS)) {
            throw new IllegalArgumentException(
                    table.source() + ": " + commas + " ratings have a comma with three digits"
                            + " after it, such as \"1,250\", which may be that of thousands or a decimal comma: write them without"
                            + " it");
        }
        usersMissing = areMissing(RatingsTable.USER, found);
        itemsMissing = areMissing(RatingsTable.ITEM, found);
        long missing = (usersMissing ? found.matching(RatingsTable.USER + MISSING) : 0)
                + (itemsMissing ? found.matching(RatingsTable.ITEM + MISSING) : 0)
                - (usersMissing && itemsMissing ? found.matching(BOTH_MISSING) : 0);
        judged = found.with(missing, "NA as the " + (usersMissing ? RatingsTable.USER : RatingsTable.ITEM));
        judged.require(table, "ratings", onMalformed);
        judged.tell(table.source());
        tell(found);
        return judged.malformed();
    }

    /**
     * The ratings of the lines that are well formed.
     *
     * @param lines texts that were judged
     */
    Dataset<Row> ratings(Dataset<Row> lines) {
        Dataset<Row> kept = lines;
        if (judged.malformed() > 0) {
            Column good = isGood();
            good = usersMissing ? good.and(not(isMissing(RatingsTable.USER))) : good;
            good = itemsMissing ? good.and(not(isMissing(RatingsTable.ITEM))) : good;
            kept = lines.filter(good);
        }
        List<Column> columns = new ArrayList<>(List.of(
                id(RatingsTable.USER, found),
                id(RatingsTable.ITEM, found),
                expr("try_cast(" + RatingsTable.RATING + " AS double)").as(RatingsTable.RATING)));
        if (timed) {
            columns.add(time(table.source(), judged).as(TIME));
        }
        return kept.select(columns.toArray(Column[]::new));
    }

    /** Whether NA and the like are missing ids: where all other ids are whole numbers. */
    private static boolean areMissing(String id, LineCheck check) {
        long missing = check.matching(id + MISSING);
        return missing > 0 && missing < check.good() && check.matching(id + NOT_WHOLE) == 0;
    }

    /** Says in the log what was guessed. */
    private void tell(LineCheck check) {
        String source = table.source();
        for (String id : List.of(RatingsTable.USER, RatingsTable.ITEM)) {
            long missing = check.matching(id + MISSING);
            if (missing > 0 && !(id.equals(RatingsTable.USER) ? usersMissing : itemsMissing)) {
                LOG.warn(
                        "{}: {} lines have NA, null or the like as their {}, which is read as an id among others that are text",
                        source,
                        missing,
                        id);
            }
        }
        long commas = check.matching(DECIMAL_COMMA);
        if (commas > 0 && commas == check.matching(THOUSANDS)) {
            LOG.warn(
                    "{}: {} ratings have a comma with three digits after it, which is read as a decimal comma (1,250 as 1.25); if it"
                            + " separates thousands, write the numbers without it",
                    source,
                    commas);
        } else if (commas > 0) {
            LOG.info("{}: {} ratings have a decimal comma", source, commas);
        }
    }

    private static Column id(String column, LineCheck check) {
        boolean whole = check.matching(column + NOT_WHOLE) == 0
                && (check.matching(column + MISSING) == 0 || areMissing(column, check));
        DataType type = whole ? DataTypes.LongType : DataTypes.StringType;
        return col(column).cast(type).as(column);
    }

    /** Whether a text is a finite decimal number. Spark's cast also takes what Java writes in programs, such as 4d and 0x1p3. */
    private static Column isFinite(String column) {
        Column value = expr("try_cast(" + column + " AS double)");
        return coalesce(col(column).rlike(DECIMAL).and(abs(value).lt(Double.POSITIVE_INFINITY)), lit(false));
    }

    /** The instant of a text in the form of ISO 8601, whatever the zone of the session; null for other texts. */
    private static Column isoTime() {
        // Spark's cast needs the seconds
        String full = "regexp_replace(" + TIME + ", '([T ][0-9]{2}:[0-9]{2})(Z|[+-].*)?$', '$1:00$2')";
        String utc = "CASE WHEN " + TIME + " RLIKE '" + ZONE + "' THEN " + full + " WHEN length(" + TIME
                + ") <= 10 THEN concat(" + TIME + ", 'T00:00:00Z') ELSE concat(" + full + ", 'Z') END";
        return when(col(TIME).rlike(ISO_TIME), expr("try_cast(" + utc + " AS timestamp)"));
    }

    private static Column time(String source, LineCheck check) {
        long notNumbers = check.matching(TIME + NOT_NUMBER);
        if (notNumbers == 0) {
            return col(TIME).cast(check.matching(TIME + NOT_WHOLE) == 0 ? DataTypes.LongType : DataTypes.DoubleType);
        }
        if (notNumbers < check.good()) {
            throw new IllegalArgumentException(source + ": " + notNumbers + " of " + check.good()
                    + " lines have a date as their time and the others a number: they cannot be put in one order");
        }
        return isoTime();
    }
}
