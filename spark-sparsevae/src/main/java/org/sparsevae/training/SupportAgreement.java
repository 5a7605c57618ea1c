// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.prior.LoadingsSupport;

/**
 * How far the supports of two trainings agree. The order of the factors is not identified, so their columns are matched one to one such
 * that they share as many loadings as they can (Hungarian method).
 *
 * @param size loadings of the first support
 * @param otherSize loadings of the second
 * @param shared loadings that matched columns have in common
 * @param sameFactors whether both have the same number of factors in use
 */
record SupportAgreement(int size, int otherSize, int shared, boolean sameFactors) {
    /**
     * Loadings that may differ, over those of the larger support. The border cases among hundreds of loadings fall differently from start
     * to start; a factor that was lost, split or rotated moves more than this unless it has next to no features. Supports of fewer than
     * twenty loadings must be equal.
     */
    private static final double TOLERANCE = 0.05;

    /**
     * Compares two supports.
     *
     * @param one a support
     * @param other a support of the same features, K alike
     * @return the agreement
     */
    static SupportAgreement of(LoadingsSupport one, LoadingsSupport other) {
        int factors = one.featuresPerFactor().length;
        boolean[] mask = one.mask();
        boolean[] otherMask = other.mask();
        double[][] common = new double[factors][factors];
        for (int row = 0; row < mask.length; row += factors) {
            for (int k = 0; k < factors; k++) {
                for (int l = 0; l < factors; l++) {
                    common[k][l] += mask[row + k] && otherMask[row + l] ? 1 : 0;
                }
            }
        }
        double shared = 0;
        for (double loadings : FactorMatching.ofCorrelations(common).correlations()) {
            shared += loadings;
        }
        return new SupportAgreement(
                one.size(), other.size(), (int) shared, one.activeFactors() == other.activeFactors());
    }

    /** Loadings that only one of the two has. */
    int differing() {
        return size + otherSize - 2 * shared;
    }

    /** Whether the second training found what the first did. */
    boolean isFoundAgain() {
        return sameFactors && differing() <= TOLERANCE * Math.max(size, otherSize);
    }
}
