// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.expressions.XXH64;

/**
 * A row of counts in two: the items that a model reads, and those that are hidden from it to see whether it expects them. A
 * fifth of the positive items is hidden, rounded, and at least one where there are two. Which ones follows from XXH64 of the
 * seed, the row's content and the item, so that it does not depend on the order or the partitions of the rows.
 *
 * @param visible features that are read, ascending
 * @param values their entries
 * @param hidden features that are hidden, ascending
 */
public record FoldInSplit(int[] visible, double[] values, int[] hidden) {
    /** Share of a row's positive items that is hidden. */
    public static final double HIDDEN_SHARE = 0.2;

    /**
     * Splits a row.
     *
     * @param indices features of its entries, ascending
     * @param values the entries; those above 0 are the positive items, others are in neither part
     * @param seed seed of the choice
     * @return the split
     */
    public static FoldInSplit of(int[] indices, double[] values, long seed) {
        long content = seed;
        int[] positive =
                IntStream.range(0, indices.length).filter(e -> values[e] > 0).toArray();
        for (int e : positive) {
            content = XXH64.hashLong(Double.doubleToLongBits(values[e]), XXH64.hashInt(indices[e], content));
        }
        int count = (int) Math.round(HIDDEN_SHARE * positive.length);
        int hide = positive.length > 1 ? Math.max(1, count) : 0;
        long key = content;
        int[] byHash = Arrays.stream(positive)
                .boxed()
                .sorted(Comparator.comparingLong((Integer e) -> XXH64.hashInt(indices[e], key))
                        .thenComparingInt(e -> e))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] read = Arrays.copyOfRange(byHash, hide, byHash.length);
        Arrays.sort(read);
        return new FoldInSplit(
                Arrays.stream(read).map(e -> indices[e]).toArray(),
                Arrays.stream(read).mapToDouble(e -> values[e]).toArray(),
                Arrays.stream(byHash, 0, hide).map(e -> indices[e]).sorted().toArray());
    }

    /** @return whether there is an item to read and one to find: rows without are left out */
    public boolean isScorable() {
        return visible.length > 0 && hidden.length > 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FoldInSplit that
                && Arrays.equals(visible, that.visible)
                && Arrays.equals(values, that.values)
                && Arrays.equals(hidden, that.hidden);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(visible) + Arrays.hashCode(hidden);
    }

    @Override
    public String toString() {
        return "FoldInSplit[visible=" + Arrays.toString(visible) + ", hidden=" + Arrays.toString(hidden) + "]";
    }
}
