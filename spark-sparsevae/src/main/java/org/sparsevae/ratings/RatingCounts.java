// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import scala.collection.JavaConverters;
import scala.collection.Seq;

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
    public static RatingCounts of(Dataset<Row> perUser, int minUserRatings, String... vocabulary) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(perUser.sparkSession().sparkContext());
        Broadcast<Set<String>> known = context.broadcast(new HashSet<>(List.of(vocabulary)));
        try {
            UDF1<Seq<String>, Integer> inVocabulary = items -> (int) JavaConverters.seqAsJavaList(items).stream()
                    .filter(known.value()::contains)
                    .count();
            Column items = size(col(RatingsTable.ITEMS));
            Column inside = udf(inVocabulary, DataTypes.IntegerType).apply(col(RatingsTable.ITEMS));
            Dataset<Row> users = perUser.select(
                    col(RatingsTable.ROWS),
                    col(RatingsTable.INVALID),
                    col(RatingsTable.KEPT),
                    items.as("distinct"),
                    inside.as("known"),
                    items.geq(minUserRatings).as("enough"),
                    col(RatingsTable.ROWS).gt(col(RatingsTable.INVALID)).as("valid"));
            Column enough = col("enough").and(col("valid"));
            Column small = col("valid").and(col("enough").equalTo(false));
            Row sums = users.agg(
                            sum(RatingsTable.ROWS),
                            sum(RatingsTable.INVALID),
                            sum(RatingsTable.KEPT),
                            sum("distinct"),
                            sum(when(small, col("distinct"))),
                            sum(when(enough, col("known"))),
                            sum(when(col("valid"), 1)),
                            sum(when(small, 1)),
                            sum(when(enough.and(col("known").equalTo(0)), 1)))
                    .head();
            long[] n = IntStream.range(0, sums.size())
                    .mapToLong(i -> sums.isNullAt(i) ? 0 : sums.getLong(i))
                    .toArray();
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
