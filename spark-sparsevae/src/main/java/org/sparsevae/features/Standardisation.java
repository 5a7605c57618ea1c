// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.features;

import java.io.Serializable;

/** The mean and standard deviation of every feature over the training rows, and the way to standard units and back. */
public final class Standardisation implements Serializable {
    private static final long serialVersionUID = 1L;

    private final double[] mean;
    private final double[] sd;

    /**
     * @param mean mean per feature, G values, in the data's units
     * @param sd standard deviation per feature, G values, in the data's units, each above 0 (1 for a constant feature)
     * @throws IllegalArgumentException if the lengths differ, a mean is not finite or an sd is not positive and finite
     */
    public Standardisation(double[] mean, double[] sd) {
        if (mean.length != sd.length) {
            throw new IllegalArgumentException("a mean and a standard deviation are needed per feature: means = "
                    + mean.length + ", standard deviations = " + sd.length);
        }
        for (int j = 0; j < mean.length; j++) {
            if (!Double.isFinite(mean[j]) || !(sd[j] > 0) || Double.isInfinite(sd[j])) {
                throw new IllegalArgumentException(
                        "the mean must be finite and the standard deviation positive: feature = " + j + ", mean = "
                                + mean[j] + ", standard deviation = " + sd[j]);
            }
        }
        this.mean = mean.clone();
        this.sd = sd.clone();
    }

    /** @return number of features G */
    public int features() {
        return mean.length;
    }

    /** @return a copy of the means, in the data's units */
    public double[] mean() {
        return mean.clone();
    }

    /** @return a copy of the standard deviations, in the data's units */
    public double[] sd() {
        return sd.clone();
    }

    /**
     * @param feature in [0, G)
     * @return its mean, in the data's units
     */
    public double mean(int feature) {
        return mean[feature];
    }

    /**
     * @param feature in [0, G)
     * @return its standard deviation, in the data's units
     */
    public double sd(int feature) {
        return sd[feature];
    }

    /**
     * @param feature in [0, G)
     * @param value in the data's units
     * @return the value in standard deviations from the feature's mean
     */
    public double standardised(int feature, double value) {
        return (value - mean[feature]) / sd[feature];
    }
}
