// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

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
     * @param perUser what users have rated, as {@link RatingsTable#perUser()} gives it
     * @param minUserRatings users with fewer distinct items are small
     * @param vocabulary text of the ids of the known items
     */
    public static RatingCounts of(JavaRDD<RatedItems> perUser, int minUserRatings, String... vocabulary) {
        Broadcast<Set<String>> known =
                JavaSparkContext.fromSparkContext(perUser.context()).broadcast(new HashSet<>(List.of(vocabulary)));
        try {
            long[] n = perUser.aggregate(
                    new long[SUMS],
                    (sums, users) -> add(sums, users, minUserRatings, known.value()),
                    RatingCounts::add);
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

    /** Adds users: rows, invalid ones, kept ones, distinct items, those of small users, the known ones of others, then users, small ones, empty ones. */
    private static long[] add(long[] sums, RatedItems users, int minUserRatings, Set<String> vocabulary) {
        String[] ids = users.ids();
        boolean[] known = new boolean[ids.length];
        for (int i = 0; i < ids.length; i++) {
            known[i] = vocabulary.contains(ids[i]);
        }
        for (int user = 0; user < users.users(); user++) {
            int items = users.items(user);
            sums[0] += users.rows(user);
            sums[1] += users.invalid(user);
            sums[2] += users.kept(user);
            sums[3] += items;
            if (users.rows(user) > users.invalid(user)) {
                sums[6]++;
                if (items < minUserRatings) {
                    sums[4] += items;
                    sums[7]++;
                } else {
                    long inside = 0;
                    for (int i = 0; i < items; i++) {
                        inside += known[users.item(user, i)] ? 1 : 0;
                    }
                    sums[5] += inside;
                    sums[8] += inside == 0 ? 1 : 0;
                }
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
