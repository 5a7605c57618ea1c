// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * What the users of a partition have rated: how many rows each of them has (one of them for null, if there are null users), and the distinct
 * items of the kept ratings.
 */
public final class RatedItems implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String[] ids;
    private final long[] rows;
    private final long[] invalid;
    private final long[] kept;
    private final int[] starts;
    private final int[] items;

    private RatedItems(String[] ids, long[] rows, long[] invalid, long[] kept, int[] starts, int[] items) {
        this.ids = ids;
        this.rows = rows;
        this.invalid = invalid;
        this.kept = kept;
        this.starts = starts;
        this.items = items;
    }

    /**
     * Reads a partition.
     *
     * @param ratings rows of a user, an item, whether the row is invalid, whether the rating is kept, and how many rows of the table it stands for
     * @param userType type of the users
     * @param itemType type of the items, long or text
     */
    static RatedItems of(Iterator<InternalRow> ratings, DataType userType, DataType itemType) {
        RatingLists lists = new RatingLists();
        long[][] counts = new long[3][64];
        while (ratings.hasNext()) {
            InternalRow rating = ratings.next();
            int user = lists.user(key(rating, 0, userType));
            if (user == counts[0].length) {
                for (int i = 0; i < counts.length; i++) {
                    counts[i] = Arrays.copyOf(counts[i], 2 * user);
                }
            }
            long stands = rating.getLong(4);
            counts[0][user] += stands;
            counts[1][user] += rating.getBoolean(2) ? stands : 0;
            if (rating.getBoolean(3)) {
                counts[2][user] += stands;
                lists.add(user, key(rating, 1, itemType), 1);
            }
        }
        int users = lists.users();
        int[] starts = new int[users + 1];
        int[] items = new int[64];
        for (int u = 0; u < users; u++) {
            int[] distinct = lists.distinct(u);
            starts[u + 1] = starts[u] + distinct.length;
            if (starts[u + 1] > items.length) {
                items = Arrays.copyOf(items, Math.max(2 * items.length, starts[u + 1]));
            }
            System.arraycopy(distinct, 0, items, starts[u], distinct.length);
        }
        return new RatedItems(
                lists.items().stream().map(Object::toString).toArray(String[]::new),
                Arrays.copyOf(counts[0], users),
                Arrays.copyOf(counts[1], users),
                Arrays.copyOf(counts[2], users),
                starts,
                Arrays.copyOf(items, starts[users]));
    }

    private static Object key(InternalRow row, int column, DataType type) {
        if (row.isNullAt(column)) {
            return null;
        }
        return type.equals(DataTypes.LongType) ? (Object) row.getLong(column) : row.get(column, type);
    }

    /** How many users there are. */
    public int users() {
        return rows.length;
    }

    /** Rows of the table that are of a user. */
    public long rows(int user) {
        return rows[user];
    }

    /** How many of them are invalid. */
    public long invalid(int user) {
        return invalid[user];
    }

    /** How many of them are kept, repeated ratings of an item counted each. */
    public long kept(int user) {
        return kept[user];
    }

    /** How many distinct items the user's kept ratings are of. */
    public int items(int user) {
        return starts[user + 1] - starts[user];
    }

    /**
     * One of these items.
     *
     * @param user number of the user
     * @param i from 0, below {@link #items(int)}
     * @return its place in {@link #ids()}
     */
    public int item(int user, int i) {
        return items[starts[user] + i];
    }

    /** Text of the ids of the items, each once. */
    public String[] ids() {
        return ids.clone();
    }
}
