// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import org.sparsevae.prior.LoadingsSupport;

/**
 * How well the loadings that a model switched on agree with those that made the data, after each true factor has been
 * matched with a code. A found column without a true factor counts as false in all its entries, and a true column
 * without a code as missed in all of its own. Moran et al. (2022) read the found support as {inclusion probability
 * &gt;= 0.5 and |w| &gt; 0.01}: {@link LoadingsSupport#of(float[], double[], int, double)} with
 * {@link LoadingsSupport#WEIGHT_THRESHOLD}.
 *
 * @param truePositives loadings that are on in both
 * @param falsePositives loadings that were found and are not there
 * @param falseNegatives loadings that are there and were not found
 */
public record SupportRecovery(int truePositives, int falsePositives, int falseNegatives) {

    /**
     * Compares two supports.
     *
     * @param found the support that a model found, G x codes
     * @param planted the true one, G x factors
     * @param matching which code is which factor
     * @return the comparison
     * @throws IllegalArgumentException if the features differ in number, or the matching has other codes or factors
     */
    public static SupportRecovery of(LoadingsSupport found, LoadingsSupport planted, FactorMatching matching) {
        int features = found.factorsPerFeature().length;
        if (planted.factorsPerFeature().length != features) {
            throw new IllegalArgumentException("both supports must have the same features: found = " + features
                    + ", planted = " + planted.factorsPerFeature().length);
        }
        int codes = found.featuresPerFactor().length;
        int factors = planted.featuresPerFactor().length;
        if (codes != matching.codes() || factors != matching.factors()) {
            throw new IllegalArgumentException("the matching must be of these supports: their columns are " + codes
                    + " found and " + factors + " planted, it matches " + matching.codes() + " codes and "
                    + matching.factors() + " factors");
        }
        int both = 0;
        for (int f = 0; f < factors; f++) {
            for (int j = 0; j < features && matching.code(f) != FactorMatching.NONE; j++) {
                both += planted.contains(j, f) && found.contains(j, matching.code(f)) ? 1 : 0;
            }
        }
        return new SupportRecovery(both, found.size() - both, planted.size() - both);
    }

    /** @return the share of what was found that is true, in [0, 1]; 1 if nothing was found */
    public double precision() {
        return truePositives + falsePositives == 0 ? 1 : (double) truePositives / (truePositives + falsePositives);
    }

    /** @return the share of what is true that was found, in [0, 1]; 1 if there is nothing to find */
    public double recall() {
        return truePositives + falseNegatives == 0 ? 1 : (double) truePositives / (truePositives + falseNegatives);
    }

    /** @return the harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN), in [0, 1]; 1 if both are empty */
    public double fScore() {
        return exact() ? 1 : 2.0 * truePositives / (2.0 * truePositives + hamming());
    }

    /** @return the Hamming distance: how many entries differ */
    public int hamming() {
        return falsePositives + falseNegatives;
    }

    /** @return whether no entry differs */
    public boolean exact() {
        return hamming() == 0;
    }
}
