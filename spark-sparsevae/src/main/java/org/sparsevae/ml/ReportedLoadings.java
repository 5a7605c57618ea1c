// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.sparsevae.ml.evaluation.FactorReading;
import org.sparsevae.report.MapOrder;
import org.sparsevae.report.ModelDescription.Cells;

/** The loadings of a model as a report draws them: ordered so that blocks show, and of very large models the strongest alone. */
final class ReportedLoadings {
    private static final int MOST_FEATURES = 2000;
    /** So that a page stays below some 2 MB. */
    private static final int MOST_CELLS = 50_000;

    private final SparseVAEModel model;
    private final FactorReading reading;
    private final String[] names;
    private final int[] factors;
    private final double[] directions;
    private final double[][] effects;
    private final int[] features;
    private final double least;
    private final long loadings;
    private final long drawn;

    private ReportedLoadings(SparseVAEModel model, FactorReading reading) {
        this.model = model;
        this.reading = reading;
        this.names = model.featureNames();
        int[] active = reading.activeFactors();
        double[][] unordered = new double[active.length][];
        double[] turns = new double[active.length];
        for (int a = 0; a < active.length; a++) {
            unordered[a] = model.network().effects(active[a]);
            turns[a] = reading.direction(active[a], unordered[a]);
            for (int j = 0; j < unordered[a].length; j++) {
                unordered[a][j] = reading.weight(j, active[a]) == 0 ? 0 : turns[a] * unordered[a][j];
            }
        }
        MapOrder order = MapOrder.of(unordered, MOST_FEATURES);
        this.features = active.length == 0
                ? IntStream.range(0, Math.min(names.length, MOST_FEATURES)).toArray()
                : order.features();
        this.factors = IntStream.of(order.factors()).map(a -> active[a]).toArray();
        this.effects = IntStream.of(order.factors()).mapToObj(a -> unordered[a]).toArray(double[][]::new);
        this.directions =
                IntStream.of(order.factors()).mapToDouble(a -> turns[a]).toArray();
        double[] sizes = Arrays.stream(effects)
                .flatMapToDouble(row -> IntStream.of(features).mapToDouble(j -> Math.abs(row[j])))
                .filter(size -> size > 0)
                .sorted()
                .toArray();
        this.least = sizes.length > MOST_CELLS ? sizes[sizes.length - MOST_CELLS] : 0;
        this.loadings = Arrays.stream(effects)
                .flatMapToDouble(Arrays::stream)
                .filter(effect -> effect != 0)
                .count();
        this.drawn = Arrays.stream(sizes).filter(size -> size >= least).count();
    }

    static ReportedLoadings of(SparseVAEModel model, FactorReading reading) {
        return new ReportedLoadings(model, reading);
    }

    /** The active factors, in the order of the map. */
    int[] factors() {
        return factors;
    }

    /** 1, or -1 for a factor that is turned around. */
    double direction(int at) {
        return directions[at];
    }

    /** The names of the features that are drawn, in their order. */
    List<String> names() {
        return IntStream.of(features).mapToObj(this::name).toList();
    }

    /** The name of a feature; one that was set to null has its index. */
    String name(int feature) {
        return names[feature] == null ? String.valueOf(feature) : names[feature];
    }

    /** Places among the names of features that load on one factor alone. */
    List<Integer> anchored() {
        boolean[] anchor = new boolean[names.length];
        for (int k : factors) {
            for (int j : reading.anchors(k)) {
                anchor[j] = true;
            }
        }
        return IntStream.range(0, features.length)
                .filter(at -> anchor[features[at]])
                .boxed()
                .toList();
    }

    /** A factor's column. */
    Cells cells(int at) {
        int k = factors[at];
        int[] places = IntStream.range(0, features.length)
                .filter(place -> effects[at][features[place]] != 0 && Math.abs(effects[at][features[place]]) >= least)
                .toArray();
        return new Cells(
                places,
                IntStream.of(places)
                        .mapToDouble(place -> effects[at][features[place]])
                        .toArray(),
                IntStream.of(places)
                        .mapToDouble(place -> reading.weight(features[place], k))
                        .toArray(),
                IntStream.of(places)
                        .mapToDouble(place -> model.inclusionProbability(features[place], k))
                        .toArray());
    }

    /** What is not drawn; null if all is. */
    String note() {
        List<String> parts = new ArrayList<>();
        if (features.length < names.length) {
            parts.add(String.format(
                    Locale.ROOT,
                    "Of %,d features the %,d with the largest effects are drawn.",
                    names.length,
                    features.length));
        }
        if (drawn < loadings) {
            parts.add(String.format(
                    Locale.ROOT,
                    "Of %,d loadings that are not zero the %,d with the largest effects are drawn; loadings() has all.",
                    loadings,
                    drawn));
        }
        return parts.isEmpty() ? null : String.join(" ", parts);
    }
}
