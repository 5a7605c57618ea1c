// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The order in which a map of loadings shows blocks: factors by the sum of their squared effects, largest first; features by the factor that
 * moves them most, and under it by that effect, strongest first. Features that no factor moves come last.
 *
 * @param factors indices of the factors, in order
 * @param features indices of the features, in order
 */
public record MapOrder(int[] factors, int[] features) {

    /**
     * Orders a map.
     *
     * @param effects of each factor on each feature, [factor][feature]; 0 where the loading is zero
     * @param most features to keep: those with the largest effects
     */
    public static MapOrder of(double[][] effects, int most) {
        int features = effects.length == 0 ? 0 : effects[0].length;
        double[] sizes = Arrays.stream(effects)
                .mapToDouble(row -> Arrays.stream(row).map(e -> e * e).sum())
                .toArray();
        int[] factors = IntStream.range(0, effects.length)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> -sizes[k]))
                .mapToInt(k -> k)
                .toArray();
        int[] home = new int[features];
        double[] strength = new double[features];
        for (int j = 0; j < features; j++) {
            home[j] = factors.length;
            for (int at = 0; at < factors.length; at++) {
                double effect = Math.abs(effects[factors[at]][j]);
                if (effect > strength[j]) {
                    strength[j] = effect;
                    home[j] = at;
                }
            }
        }
        int[] kept = IntStream.range(0, features)
                .boxed()
                .sorted(Comparator.comparingDouble(j -> -strength[j]))
                .limit(most)
                .sorted(Comparator.<Integer>comparingInt(j -> home[j])
                        .thenComparingDouble(j -> -strength[j])
                        .thenComparingInt(j -> j))
                .mapToInt(j -> j)
                .toArray();
        return new MapOrder(factors, kept);
    }
}
