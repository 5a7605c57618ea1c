// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import java.io.Serializable;

/**
 * The model that knows no factors: every row draws its features with the shares that they have in the training rows. Its
 * held-out negative log-likelihood is what the sparse VAE's is compared with. The shares are smoothed by one count per
 * feature, p_j = (c_j + 1) / (sum c + G), so that a feature the training rows never show has no infinite loss.
 */
public final class PopularityModel implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] logShares;

    /**
     * @param counts c_j = sum of feature j over the training rows, G values, none negative
     * @throws IllegalArgumentException if there are none, or one is negative or not finite
     */
    public PopularityModel(double[] counts) {
        if (counts.length == 0) {
            throw new IllegalArgumentException("popularity needs at least one feature: features = 0");
        }
        double total = counts.length;
        for (int j = 0; j < counts.length; j++) {
            if (!(counts[j] >= 0) || Double.isInfinite(counts[j])) {
                throw new IllegalArgumentException(
                        "counts must be finite and not negative: feature = " + j + ", count = " + counts[j]);
            }
            total += counts[j];
        }
        this.logShares = new double[counts.length];
        for (int j = 0; j < counts.length; j++) {
            logShares[j] = StrictMath.log((counts[j] + 1) / total);
        }
    }

    /** @return number of features G */
    public int features() {
        return logShares.length;
    }

    /** @return log p_j of all features, a new array: the scores by which popularity ranks */
    public double[] logShares() {
        return logShares.clone();
    }

    /**
     * -sum_j x_j log p_j of a row, the multinomial coefficient left out.
     *
     * @param indices features of the row's entries, each in [0, G)
     * @param values the entries
     * @return the negative log-likelihood in nats
     */
    public double negativeLogLikelihood(int[] indices, double[] values) {
        double sum = 0;
        for (int e = 0; e < indices.length; e++) {
            sum -= values[e] * logShares[indices[e]];
        }
        return sum;
    }
}
