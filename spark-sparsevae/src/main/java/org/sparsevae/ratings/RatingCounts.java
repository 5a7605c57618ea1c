// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.Serializable;

/**
 * What became of the rows of a table of ratings. The ratings add up, {@code rows = invalid + tooLow + repeated + ofSmallUsers + unknownItems
 * + ratings}, and so do the users, {@code users = smallUsers + emptyUsers + fullUsers}.
 *
 * @param rows rows of the table
 * @param invalid rows with a null user, item or rating, or a NaN or infinite rating
 * @param tooLow ratings below minRating; without a minRating, ratings of 0
 * @param repeated kept ratings of an item that the user has rated before
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

    /** The counts of an array in the order of the components. */
    public static RatingCounts of(long... n) {
        return new RatingCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9], n[10]);
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
