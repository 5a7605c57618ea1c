// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * The ratings of a partition put together by user. Users and items have numbers in the order in which they are met, so that a rating takes a
 * few bytes. Not for use by several threads.
 */
public final class RatingLists {
    private static final int FEW = 8;

    private final Map<Object, Integer> users = new HashMap<>();
    private final List<Object> userKeys = new ArrayList<>();
    private final Map<Object, Integer> items;
    private final int known;
    private final List<Object> itemKeys = new ArrayList<>();
    private final boolean areValued;
    private int[][] rated = new int[FEW][];
    private double[][] values = new double[FEW][];
    private int[] sizes = new int[FEW];
    private int latest = -1;
    /** Of each item, the number of the user that {@link #distinct} met it with last, plus 1. */
    private int[] metBy = new int[0];

    private double[] largest = new double[0];

    /** Lists without values. */
    public RatingLists() {
        items = new HashMap<>();
        known = 0;
        areValued = false;
    }

    /**
     * Lists with values.
     *
     * @param numbered items that have numbers already
     * @param known how many numbers are given away so; others begin there
     */
    public RatingLists(Map<Object, Integer> numbered, int known) {
        items = new HashMap<>(numbered);
        this.known = known;
        areValued = true;
    }

    /**
     * The number of a user.
     *
     * @param key the user as Spark or Java holds it; null is one, too
     * @return its number, a new one if it was not yet met
     */
    public int user(Object key) {
        // mostly a user's ratings stand together
        if (latest >= 0 && key != null && key.equals(userKeys.get(latest))) {
            return latest;
        }
        Integer number = users.get(key);
        if (number == null) {
            number = users.size();
            Object held = held(key);
            users.put(held, number);
            userKeys.add(held);
            if (number == sizes.length) {
                rated = Arrays.copyOf(rated, 2 * number);
                values = Arrays.copyOf(values, 2 * number);
                sizes = Arrays.copyOf(sizes, 2 * number);
            }
        }
        latest = number;
        return number;
    }

    private int item(Object key) {
        Integer number = items.get(key);
        if (number == null) {
            number = known + itemKeys.size();
            Object held = held(key);
            items.put(held, number);
            itemKeys.add(held);
        }
        return number;
    }

    /** Spark overwrites the bytes of a text that comes from a row. */
    private static Object held(Object key) {
        return key instanceof UTF8String text ? text.clone() : key;
    }

    /**
     * Adds a rating.
     *
     * @param user number of the user
     * @param item the item as Spark or Java holds it
     * @param value the rating
     */
    public void add(int user, Object item, double value) {
        int size = sizes[user]++;
        if (size == 0) {
            rated[user] = new int[FEW];
            values[user] = areValued ? new double[FEW] : null;
        } else if (size == rated[user].length) {
            rated[user] = Arrays.copyOf(rated[user], 2 * size);
            values[user] = areValued ? Arrays.copyOf(values[user], 2 * size) : null;
        }
        rated[user][size] = item(item);
        if (areValued) {
            values[user][size] = value;
        }
    }

    /** How many users there are. */
    public int users() {
        return userKeys.size();
    }

    /**
     * A user.
     *
     * @param number its number
     * @return the user as it was given first
     */
    public Object key(int number) {
        return userKeys.get(number);
    }

    /** The items that were not known before, in the order of their numbers. */
    List<Object> items() {
        return itemKeys;
    }

    /**
     * The items of a user, each once.
     *
     * @param user number of the user
     * @return their numbers, in no defined order
     */
    public int[] distinct(int user) {
        int numbers = known + itemKeys.size();
        if (metBy.length < numbers) {
            metBy = Arrays.copyOf(metBy, numbers);
            largest = Arrays.copyOf(largest, areValued ? numbers : 0);
        }
        int[] distinct = new int[sizes[user]];
        int found = 0;
        for (int i = 0; i < sizes[user]; i++) {
            int item = rated[user][i];
            boolean isNew = metBy[item] != user + 1;
            if (isNew) {
                metBy[item] = user + 1;
                distinct[found++] = item;
            }
            if (areValued) {
                largest[item] = isNew ? values[user][i] : Math.max(largest[item], values[user][i]);
            }
        }
        return found == distinct.length ? distinct : Arrays.copyOf(distinct, found);
    }

    /**
     * The largest rating that the user gave an item for whom {@link #distinct} was asked last.
     *
     * @param item number of one of these items
     */
    public double largest(int item) {
        return largest[item];
    }
}
