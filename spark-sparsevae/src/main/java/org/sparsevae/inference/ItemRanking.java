// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.FittedSparseDecoder.SingleOutputs;
import org.sparsevae.inference.Recommendation.Reason;

/**
 * Ranks the items of a fitted sparse VAE for a row, which is a user, and says which factors explain the first of them ({@link Recommendation}).
 *
 * <p>Items are ordered by score; of equal scores by the network's output, which tells probabilities apart that both round to 0; of equal
 * outputs by feature. A factor explains an item where it raises the item's output for this user ({@link Reason#part}): the one that raises it
 * most, and a second if its part is at least half of that. A user's own item is named where the factor raises it too, up to three of them.
 *
 * <p>A row costs a forward pass over all items, as a reconstruction does, and some dozens of outputs of single items. Immutable and safe to share between
 * threads.
 */
public final class ItemRanking {
    /** Factors that explain an item, at most. */
    public static final int MOST_FACTORS = 2;

    /** Rated items that are named with a factor, at most. */
    public static final int MOST_RATED = 3;

    /** Of the largest part, that a second factor's has to reach. */
    private static final double WORTH_SAYING = 0.5;

    private final FittedNetwork network;
    private final FittedSparseDecoder decoder;

    /**
     * @param network of a sparse VAE
     * @throws IllegalArgumentException if its decoder has no loadings
     */
    public ItemRanking(FittedNetwork network) {
        if (!(network.decoder() instanceof FittedSparseDecoder sparse)) {
            throw new IllegalArgumentException(
                    "recommendations are explained by the loadings of a sparse VAE, and this network's decoder has none: decoder = "
                            + network.decoder()
                                    .architecture()
                                    .path(FittedParts.DECODER)
                                    .asText());
        }
        this.network = network;
        this.decoder = sparse;
    }

    /**
     * The best items of a row.
     *
     * @param row the user's ratings, in the data's own units, G features
     * @param leftOut items that are not recommended, in any order, such as those that the user knows
     * @param count items at most, at least 1
     * @return as many as are left, best first
     * @throws IllegalArgumentException if the count is below 1, the row does not have G features, or an item is none of them
     */
    public List<Recommendation> best(FeatureRow row, int[] leftOut, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("the number of recommendations must be at least 1: " + count);
        }
        double[] z = network.encode(row).mean();
        double[] m = network.decode(z);
        double[] scores = network.expected(row, m);
        boolean[] open = new boolean[m.length];
        Arrays.fill(open, true);
        for (int item : leftOut) {
            if (item < 0 || item >= open.length) {
                throw new IllegalArgumentException(
                        "an item that is left out must be at least 0 and below the number of features: item = " + item
                                + ", features = " + open.length);
            }
            open[item] = false;
        }
        Explanation explanation = new Explanation(row, z, m);
        return first(scores, m, open, count).stream()
                .map(item -> new Recommendation(item, scores[item], explanation.of(item)))
                .toList();
    }

    private static List<Integer> first(double[] scores, double[] m, boolean[] open, int count) {
        Comparator<Integer> better = (one, other) -> {
            int byScore = Double.compare(scores[other], scores[one]);
            int byOutput = byScore != 0 ? byScore : Double.compare(m[other], m[one]);
            return byOutput != 0 ? byOutput : Integer.compare(one, other);
        };
        PriorityQueue<Integer> kept = new PriorityQueue<>(Math.min(count, open.length) + 1, better.reversed());
        for (int j = 0; j < open.length; j++) {
            if (open[j] && (kept.size() < count || scores[j] >= scores[kept.peek()])) {
                kept.add(j);
                if (kept.size() > count) {
                    kept.remove();
                }
            }
        }
        List<Integer> first = new ArrayList<>(kept);
        first.sort(better);
        return first;
    }

    /** What a factor adds to an item's output; the place is that of either. */
    private record Part(int place, double size) {
        static final Comparator<Part> LARGEST_FIRST =
                Comparator.comparingDouble(Part::size).reversed().thenComparingInt(Part::place);
    }

    /** What the factors of one row do to its items. */
    private final class Explanation {
        private final FeatureRow row;
        private final double[] z;
        private final double[] m;
        private final SingleOutputs outputs = decoder.singleOutputs();
        /** By factor: the rated items that it raises, most first, one more than are named. */
        private final Map<Integer, int[]> raised = new HashMap<>();

        Explanation(FeatureRow row, double[] z, double[] m) {
            this.row = row;
            this.z = z;
            this.m = m;
        }

        List<Reason> of(int item) {
            List<Part> parts = IntStream.of(decoder.factorsOf(item))
                    .mapToObj(factor -> new Part(factor, part(item, factor)))
                    .filter(part -> part.size() > 0)
                    .sorted(Part.LARGEST_FIRST)
                    .toList();
            return parts.stream()
                    .filter(part -> part.size() >= WORTH_SAYING * parts.get(0).size())
                    .limit(MOST_FACTORS)
                    .map(part -> new Reason(part.place(), part.size(), rated(item, part.place())))
                    .toList();
        }

        private double part(int item, int factor) {
            double value = z[factor];
            z[factor] = 0;
            double without = outputs.output(item, z);
            z[factor] = value;
            return m[item] - without;
        }

        private int[] rated(int item, int factor) {
            return IntStream.of(raised.computeIfAbsent(factor, this::raisedBy))
                    .filter(other -> other != item)
                    .limit(MOST_RATED)
                    .toArray();
        }

        private int[] raisedBy(int factor) {
            return IntStream.range(0, row.nonZeros())
                    .filter(e -> row.value(e) > 0)
                    .map(row::index)
                    .filter(item -> Arrays.binarySearch(decoder.factorsOf(item), factor) >= 0)
                    .mapToObj(item -> new Part(item, part(item, factor)))
                    .filter(part -> part.size() > 0)
                    .sorted(Part.LARGEST_FIRST)
                    .mapToInt(Part::place)
                    .limit(MOST_RATED + 1L)
                    .toArray();
        }
    }
}
