// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.io.Serializable;
import java.util.SortedMap;

/**
 * The size of the loadings, and the checks that every prior on them makes.
 *
 * @param features G, at least 2
 * @param factors K, at least 1
 */
record LoadingsShape(int features, int factors) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is too small
     */
    LoadingsShape {
        if (features < 2) {
            throw new IllegalArgumentException("the loadings need at least 2 features: features = " + features);
        }
        if (factors < 1) {
            throw new IllegalArgumentException("the loadings need at least 1 factor: factors = " + factors);
        }
        Math.multiplyExact(features, factors);
    }

    /** G * K. */
    int size() {
        return features * factors;
    }

    /** Fails unless the loadings have G * K entries. */
    void require(float[] w) {
        if (w.length != size()) {
            throw new IllegalArgumentException("the loadings must have features x factors = " + features + " x "
                    + factors + " = " + size() + " entries: " + w.length);
        }
    }

    /** For each factor the share of features whose loading is active, K values in [0, 1]. */
    double[] activeShare(double[] inclusion) {
        double[] share = new double[factors];
        int[] counts = LoadingsSupport.freeze(inclusion, factors).featuresPerFactor();
        for (int k = 0; k < factors; k++) {
            share[k] = (double) counts[k] / features;
        }
        return share;
    }

    /** An array of a prior's state; fails unless it is there and has its length. */
    static double[] stored(SortedMap<String, double[]> state, String prior, String name, int length) {
        double[] values = state.get(name);
        if (values == null || values.length != length) {
            throw new IllegalArgumentException("the state of a " + prior + " must hold " + length + " values of " + name
                    + ": found " + (values == null ? "none" : values.length));
        }
        return values;
    }

    /** Fails unless a setting is positive and finite. */
    static void requirePositive(String name, double value, String remedy) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " must be positive and finite: " + name + " = " + value + "; " + remedy);
        }
    }
}
