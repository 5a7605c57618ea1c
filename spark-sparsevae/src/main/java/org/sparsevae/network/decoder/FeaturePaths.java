// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.sparsevae.prior.LoadingsSupport;

/**
 * Features sorted by how many factors they load on, and which way each is decoded. A feature without factors is a constant; one with a
 * single factor comes from two vectors that all features of the factor share; those of a pair of factors come from a sweep over the
 * directions of the pair's plane; all others, and those for which the special way would not pay, go through the network.
 *
 * <p>What pays is told by counting operations: shapes and the support decide, so a fit takes the same way on every machine.
 */
final class FeaturePaths {
    /**
     * What a multiply-add of a matrix product counts, the unit of all costs; the others are from profiles of a core with 256-bit vectors
     * under the JVM's quick compiler, which does not vectorise.
     */
    private static final double PRODUCT = 1;
    /** All that is done to one activation of the network outside products, forward and back. */
    private static final double ACTIVATION = 130;
    /** A unit of the first layer that changes its sign, per unit of the second, forward and back. */
    private static final double FLIP = 260;
    /** A cell of a feature with two factors, per unit of the second layer. */
    private static final double CELL = 330;
    /** A unit, or a cell, of a feature with one factor. */
    private static final double BREAKPOINT = 400;
    /** Copying a parameter to the Java heap and its gradient back. */
    private static final double COPY = 300;
    /** Parameters of features beyond which the heap is not asked for a copy, and one of the gradient: 64 MB each. */
    private static final long MOST_COPIED = 8L << 20;

    private final int[] empty;
    private final List<Group> singles;
    private final List<Group> pairs;
    private final int[] general;

    /**
     * Features that load on the same factors.
     *
     * @param factors one factor, or two in ascending order
     * @param features ascending
     */
    record Group(int[] factors, int[] features) {}

    private FeaturePaths(int[] empty, List<Group> singles, List<Group> pairs, int[] general) {
        this.empty = empty;
        this.singles = singles;
        this.pairs = pairs;
        this.general = general;
    }

    /**
     * Sorts features.
     *
     * @param support which loadings may differ from zero
     * @param hidden units per hidden layer
     * @param rows rows of a minibatch
     * @return the way of each feature
     */
    static FeaturePaths of(LoadingsSupport support, int[] hidden, int rows) {
        return of(support, hidden, rows, false);
    }

    /** Every feature that has a special way goes it, whether that pays or not: for tests, which are of small shapes. */
    static FeaturePaths special(LoadingsSupport support, int[] hidden, int rows) {
        return of(support, hidden, rows, true);
    }

    private static FeaturePaths of(LoadingsSupport support, int[] hidden, int rows, boolean always) {
        boolean[] mask = support.mask();
        int features = support.factorsPerFeature().length;
        int factors = mask.length / features;
        Map<Integer, List<Integer>> groups = new TreeMap<>();
        List<Integer> general = new ArrayList<>();
        for (int j = 0; j < features; j++) {
            int count = 0;
            int key = 0;
            for (int k = 0; k < factors; k++) {
                if (mask[j * factors + k]) {
                    count++;
                    key = key * (factors + 1) + k + 1;
                }
            }
            if (count > 2) {
                general.add(j);
            } else {
                groups.computeIfAbsent(key, any -> new ArrayList<>()).add(j);
            }
        }
        return new Costs(hidden, features, factors, rows, always).choose(groups, general);
    }

    private record Costs(int[] hidden, int features, int factors, int rows, boolean always) {

        FeaturePaths choose(Map<Integer, List<Integer>> groups, List<Integer> general) {
            int[] empty = {};
            List<Group> singles = new ArrayList<>();
            List<Group> pairs = new ArrayList<>();
            List<Integer> rest = new ArrayList<>(general);
            double saved = -overhead();
            for (Map.Entry<Integer, List<Integer>> entry : groups.entrySet()) {
                int[] members =
                        entry.getValue().stream().mapToInt(Integer::intValue).toArray();
                int key = entry.getKey();
                double dense = members.length * dense();
                if (key == 0) {
                    empty = members;
                    saved += dense;
                } else if (key <= factors && (always || single() < dense())) {
                    singles.add(new Group(new int[] {key - 1}, members));
                    saved += dense - members.length * single();
                } else if (key > factors && hidden.length == 2 && (always || pair(members.length) < dense)) {
                    pairs.add(new Group(new int[] {key / (factors + 1) - 1, key % (factors + 1) - 1}, members));
                    saved += dense - pair(members.length);
                } else {
                    rest.addAll(entry.getValue());
                }
            }
            if (hidden.length > 2 || copied() > MOST_COPIED || saved <= 0 && !always) {
                return new FeaturePaths(
                        new int[0],
                        List.of(),
                        List.of(),
                        IntStream.range(0, features).toArray());
            }
            int[] others = rest.stream().mapToInt(Integer::intValue).sorted().toArray();
            return new FeaturePaths(empty, singles, pairs, others);
        }

        /** A feature that goes through the network. */
        private double dense() {
            double products = 0;
            double units = 0;
            int below = factors;
            for (int layer : hidden) {
                products += (double) below * layer;
                units += layer;
                below = layer;
            }
            return rows * (3 * PRODUCT * products + ACTIVATION * units);
        }

        private double single() {
            return BREAKPOINT * (2 * last() + rows);
        }

        private double pair(int members) {
            return last() * (FLIP * hidden[0] + CELL * members * rows);
        }

        private double overhead() {
            return COPY * copied();
        }

        private long copied() {
            return (long) features * (factors + last());
        }

        private int last() {
            return hidden[hidden.length - 1];
        }
    }

    /** Whether every feature goes through the network. */
    boolean isDense() {
        return empty.length == 0 && singles.isEmpty() && pairs.isEmpty();
    }

    int[] empty() {
        return empty;
    }

    List<Group> singles() {
        return singles;
    }

    List<Group> pairs() {
        return pairs;
    }

    /** Features that go through the network, ascending. */
    int[] general() {
        return general;
    }

    /** Features that do not, ascending. */
    int[] special() {
        List<Integer> all = new ArrayList<>();
        Arrays.stream(empty).forEach(all::add);
        singles.forEach(group -> Arrays.stream(group.features()).forEach(all::add));
        pairs.forEach(group -> Arrays.stream(group.features()).forEach(all::add));
        return all.stream().mapToInt(Integer::intValue).sorted().toArray();
    }

    /** How many features are decoded in which way, in words. */
    String describe() {
        int alone = singles.stream().mapToInt(group -> group.features().length).sum();
        int paired = pairs.stream().mapToInt(group -> group.features().length).sum();
        return empty.length + " without factors as constants, " + alone
                + " of one factor from the vectors that its features share, "
                + paired + " of two factors by sweeps of " + pairs.size() + " pairs, " + general.length
                + " through the network";
    }
}
