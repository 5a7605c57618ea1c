// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Which items of a fitted model the same factors act on: the cosine between the effects of all factors on two items, e_jk = m_j(z_k = 1) - m_j(z_k =
 * -1) ({@link RowModel#effects}). Weights alone would not do: an output row of the decoder can turn them around. An item that no factor
 * acts on is similar to none, and items without a factor in common, or that the factors move apart, are not similar. Immutable and safe
 * to share between threads.
 */
public final class ItemSimilarity {
    private final int features;
    private final int factors;
    /** G x K, row-major, rows of length 1 or 0. */
    private final double[] directions;

    /** @param model whose factors act on features */
    public ItemSimilarity(RowModel model) {
        this.features = model.features();
        this.factors = model.factors();
        this.directions = new double[Math.multiplyExact(features, factors)];
        for (int k = 0; k < factors; k++) {
            double[] effects = model.effects(k);
            for (int j = 0; j < features; j++) {
                directions[j * factors + k] = effects[j];
            }
        }
        for (int j = 0; j < features; j++) {
            double squares = 0;
            for (int k = 0; k < factors; k++) {
                squares += directions[j * factors + k] * directions[j * factors + k];
            }
            for (int k = 0; k < factors && squares > 0; k++) {
                directions[j * factors + k] /= Math.sqrt(squares);
            }
        }
    }

    /**
     * A similar item.
     *
     * @param item its feature
     * @param similarity the cosine, in (0, 1]
     * @param factor the factor with the largest share in it
     */
    public record Similar(int item, double similarity, int factor) {}

    /**
     * The items most similar to one.
     *
     * @param item its feature
     * @param count items at most, at least 1
     * @return those with a similarity above 0, most similar first, of equally similar ones the one with the smaller feature; not the item itself
     * @throws IllegalArgumentException if there is no such item, or the count is below 1
     */
    public List<Similar> to(int item, int count) {
        if (item < 0 || item >= features) {
            throw new IllegalArgumentException("item must be at least 0 and below the number of features: item = "
                    + item + ", features = " + features);
        }
        if (count < 1) {
            throw new IllegalArgumentException("the number of similar items must be at least 1: " + count);
        }
        Comparator<Similar> better =
                Comparator.comparingDouble(Similar::similarity).reversed().thenComparingInt(Similar::item);
        PriorityQueue<Similar> kept = new PriorityQueue<>(better.reversed());
        for (int j = 0; j < features; j++) {
            double cosine = j == item ? 0 : cosine(item, j);
            if (cosine > 0 && (kept.size() < count || cosine > kept.peek().similarity())) {
                kept.add(new Similar(j, Math.min(1, cosine), sharedFactor(item, j)));
                if (kept.size() > count) {
                    kept.remove();
                }
            }
        }
        List<Similar> similar = new ArrayList<>(kept);
        similar.sort(better);
        return similar;
    }

    private double cosine(int one, int other) {
        double sum = 0;
        for (int k = 0; k < factors; k++) {
            sum += directions[one * factors + k] * directions[other * factors + k];
        }
        return sum;
    }

    private int sharedFactor(int one, int other) {
        int largest = 0;
        for (int k = 1; k < factors; k++) {
            if (share(one, other, k) > share(one, other, largest)) {
                largest = k;
            }
        }
        return largest;
    }

    private double share(int one, int other, int factor) {
        return directions[one * factors + factor] * directions[other * factors + factor];
    }
}
