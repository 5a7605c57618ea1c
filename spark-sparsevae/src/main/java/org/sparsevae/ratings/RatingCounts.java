// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;

/**
 * What became of the rows of a table of ratings. The ratings add up, {@code rows = invalid + tooLow + repeated + ofSmallUsers + unknownItems
 * + ratings}, and so do the users, {@code users = smallUsers + emptyUsers + fullUsers}.
 *
 * @param rows rows of the table
 * @param invalid rows with a null user, item or rating, an empty or blank user or item, or a NaN or infinite rating, and rows without a time where times are read
 * @param tooLow ratings below minRating, without a minRating those of 0; where one value is made of repeated ones, all that it is made of
 * @param repeated kept ratings of an item that the user has rated before; where one value is made of them, all but one of each that is kept
 * @param ofSmallUsers ratings of users with fewer than minUserRatings
 * @param unknownItems ratings of items outside the vocabulary
 * @param ratings ratings that are entries of a vector
 * @param users users with a valid row
 * @param smallUsers users with fewer than minUserRatings
 * @param emptyUsers users with enough ratings, none of an item of the vocabulary
 * @param fullUsers users whose vector has an entry
 */
public record RatingCounts(
        long rows,
        long invalid,
        long tooLow,
        long repeated,
        long ofSmallUsers,
        long unknownItems,
        long ratings,
        long users,
        long smallUsers,
        long emptyUsers,
        long fullUsers)
        implements Serializable {
    /** How many sums the counts are made of. */
    private static final int SUMS = 9;

    /** The counts of an array in the order of the components. */
    public static RatingCounts of(long... n) {
        return new RatingCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
    }

    /**
     * Counts, in one pass.
     *
     * @param perUser a row per user, as {@link RatingsTable#perUser()} gives them
     * @param minUserRatings users with fewer distinct items are small
     * @param vocabulary text of the ids of the known items
     */
    public static RatingCounts of(JavaRDD<Row> perUser, int minUserRatings, String... vocabulary) {
        Broadcast<Set<String>> known =
                JavaSparkContext.fromSparkContext(perUser.context()).broadcast(new HashSet<>(List.of(vocabulary)));
        try {
            long[] n = perUser.aggregate(
                    new long[SUMS], (sums, user) -> add(sums, user, minUserRatings, known.value()), RatingCounts::add);
            return new RatingCounts(
                    n[0],
                    n[1],
                    n[0] - n[1] - n[2],
                    n[2] - n[3],
                    n[4],
                    n[3] - n[4] - n[5],
                    n[5],
                    n[6],
                    n[7],
                    n[8],
                    n[6] - n[7] - n[8]);
        } finally {
            known.destroy();
        }
    }

    /** Adds a user: rows, invalid ones, kept ones, distinct items, those of a small user, the known ones of others, then a user, a small one, an empty one. */
    private static long[] add(long[] sums, Row user, int minUserRatings, Set<String> known) {
        long rows = user.<Long>getAs(RatingsTable.ROWS);
        long invalid = user.<Long>getAs(RatingsTable.INVALID);
        List<String> items = user.getList(user.fieldIndex(RatingsTable.ITEMS));
        sums[0] += rows;
        sums[1] += invalid;
        sums[2] += user.<Long>getAs(RatingsTable.KEPT);
        sums[3] += items.size();
        if (rows > invalid) {
            sums[6]++;
            if (items.size() < minUserRatings) {
                sums[4] += items.size();
                sums[7]++;
            } else {
                long inside = items.stream().filter(known::contains).count();
                sums[5] += inside;
                sums[8] += inside == 0 ? 1 : 0;
            }
        }
        return sums;
    }

    private static long[] add(long[] sums, long... others) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += others[i];
        }
        return sums;
    }

    /**
     * The same with lines that were left out before they were rows.
     *
     * @param lines how many
     * @return counts with so many more rows, all of them invalid
     */
    public RatingCounts withMalformed(long lines) {
        long[] n = toArray();
        n[0] += lines;
        n[1] += lines;
        return of(n);
    }

    /** The counts in the order of the components. Kryo cannot write a record; an array it can. */
    public long[] toArray() {
        return new long[] {
            rows,
            invalid,
            tooLow,
            repeated,
            ofSmallUsers,
            unknownItems,
            ratings,
            users,
            smallUsers,
            emptyUsers,
            fullUsers
        };
    }
}
