// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ratings.RatingCounts;

/**
 * How a table of ratings meets the items of a fitted model, in one pass: ids that never meet (1.0 against 1, 007 against 7) would give no row and no word
 * otherwise.
 *
 * @param counts what becomes of the rows
 */
public record RatingsMatch(RatingCounts counts) {
    private static final Logger LOG = LoggerFactory.getLogger(RatingsMatch.class);
    private static final int SHOWN = 3;

    /**
     * Counts.
     *
     * @param vectorizer the model's
     * @param ratings the table, with the vectorizer's columns
     * @param malformed lines that are not in the table, because they were malformed
     * @return the counts
     * @throws IllegalArgumentException if no rating is of an item that the model knows, with ids of both sides
     */
    static RatingsMatch of(RatingsVectorizerModel vectorizer, Dataset<Row> ratings, long malformed) {
        RatingCounts counts = vectorizer.audit(ratings);
        if (counts.ratings() == 0 && counts.unknownItems() > 0) {
            String theirs = ratings
                    .select(col(vectorizer.getItemCol()).cast(DataTypes.StringType))
                    .distinct()
                    .orderBy(vectorizer.getItemCol())
                    .limit(SHOWN)
                    .collectAsList()
                    .stream()
                    .map(row -> row.getString(0))
                    .collect(Collectors.joining(", "));
            String ours = Arrays.stream(vectorizer.itemIds()).limit(SHOWN).collect(Collectors.joining(", "));
            throw new IllegalArgumentException("none of the " + counts.rows()
                    + " ratings is of an item that the model knows: their items are such as " + theirs
                    + ", the model's such as " + ours + "; write both in one way, or choose another --item-col");
        }
        return new RatingsMatch(counts.withMalformed(malformed));
    }

    /** The counts for {@code --json}. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", counts.rows());
        json.put("invalid", counts.invalid());
        json.put("below_min_rating", counts.tooLow());
        json.put("repeated", counts.repeated());
        json.put("of_users_with_few", counts.ofSmallUsers());
        json.put("of_unknown_items", counts.unknownItems());
        json.put("used", counts.ratings());
        json.put("users", counts.users());
        json.put("users_with_few", counts.smallUsers());
        json.put("users_without_known_items", counts.emptyUsers());
        json.put("users_used", counts.fullUsers());
        return json;
    }

    /** Says in the log what was left out: as a warning what nobody asked for. */
    void log() {
        boolean asked = counts.invalid() + counts.unknownItems() == 0 && counts.fullUsers() == counts.users();
        if (!text().isEmpty()) {
            LOG.atLevel(asked ? Level.INFO : Level.WARN).log(text());
        }
    }

    /** What a fit should warn of: that most of the table was left out. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (2 * counts.invalid() > counts.rows()) {
            warnings.add(counts.invalid() + " of " + counts.rows()
                    + " ratings were left out as invalid (--handle-invalid skip): look at the table, and at --format,"
                    + " --user-col, --item-col and --rating-col");
        }
        if (2 * counts.smallUsers() > counts.users()) {
            warnings.add(counts.smallUsers() + " of " + counts.users()
                    + " users were left out because they have too few ratings: try a smaller --min-user-ratings, or a"
                    + " smaller --min-rating");
        }
        return warnings;
    }

    /** What was left out, in a line; empty where nothing was. */
    public String text() {
        if (counts.ratings() == counts.rows() && counts.fullUsers() == counts.users()) {
            return "";
        }
        Map<String, Long> out = new LinkedHashMap<>();
        out.put("invalid", counts.invalid());
        out.put("too low", counts.tooLow());
        out.put("repeated", counts.repeated());
        out.put("of users with too few", counts.ofSmallUsers());
        out.put("of items that the model does not know", counts.unknownItems());
        String reasons = out.entrySet().stream()
                .filter(reason -> reason.getValue() > 0)
                .map(reason -> reason.getValue() + " " + reason.getKey())
                .collect(Collectors.joining(", "));
        return "used " + counts.ratings() + " of " + counts.rows() + " ratings"
                + (reasons.isEmpty() ? "" : " (left out: " + reasons + ")") + " and " + counts.fullUsers() + " of "
                + counts.users() + " users";
    }
}
