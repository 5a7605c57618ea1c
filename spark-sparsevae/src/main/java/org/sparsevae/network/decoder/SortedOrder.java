// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;

/** Indices in the order of the values they point to; equal values in the order of the indices, so that it is the same everywhere. */
final class SortedOrder {
    private SortedOrder() {}

    /**
     * Sorts indices.
     *
     * @param values what is sorted by, not negative
     * @param indices the indices, in the first {@code count} places
     * @param count how many
     * @return a new array of that many
     */
    static int[] of(double[] values, int[] indices, int count) {
        // numbers that are not negative are ordered as their bits: first in single precision, which leaves room for the
        // index
        long[] keys = new long[count];
        for (int n = 0; n < count; n++) {
            keys[n] = (long) Float.floatToIntBits((float) values[indices[n]]) << 32 | indices[n];
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        for (int n = 0; n < count; n++) {
            int index = (int) keys[n];
            int m = n;
            for (; m > 0 && values[order[m - 1]] > values[index]; m--) {
                order[m] = order[m - 1];
            }
            order[m] = index;
        }
        return order;
    }
}
