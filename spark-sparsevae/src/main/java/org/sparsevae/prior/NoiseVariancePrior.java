// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.io.Serializable;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.special.Gamma;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;

/**
 * The prior of the gaussian noise variances: sigma_j^2 ~ Inverse-Gamma(nu / 2, nu xi / 2) (Eq. 60), in the
 * squared unit of the features.
 *
 * @param nu degrees of freedom, positive
 * @param xi scale, positive, in the squared unit of the features
 */
public record NoiseVariancePrior(double nu, double xi) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** Degrees of freedom (appendix C.2). */
    public static final double DEFAULT_NU = 3;
    /** Which quantile, over features, of the sample variances is matched (same source). */
    static final double FEATURE_QUANTILE = 0.05;
    /** Which quantile of the prior it is matched with (same source). */
    static final double PRIOR_QUANTILE = 0.90;

    /**
     * Checks the parameters.
     *
     * @throws IllegalArgumentException if one is not positive and finite
     */
    public NoiseVariancePrior {
        if (!(nu > 0 && xi > 0 && Double.isFinite(nu) && Double.isFinite(xi))) {
            throw new IllegalArgumentException(
                    "the noise variance prior needs positive finite parameters: nu = " + nu + ", xi = " + xi);
        }
    }

    /**
     * The prior with nu = 3 whose 90% quantile is the 5% quantile of the sample variances:
     * {@code xi = q05 chi2_quantile(0.10; nu) / nu}, because nu xi / sigma^2 is chi-squared with nu degrees of freedom.
     *
     * @param sampleVariances one per feature, in the unit in which the model is trained (1 for standardised features)
     * @return the calibrated prior
     * @throws IllegalArgumentException if there are none, one is negative or not finite, or their 5% quantile is zero
     */
    public static NoiseVariancePrior calibrate(double[] sampleVariances) {
        double q05 = lowQuantile(sampleVariances);
        if (!(q05 > 0)) {
            throw new IllegalArgumentException("the 5% quantile of the feature variances must be positive: " + q05
                    + "; drop the constant features");
        }
        double chi2 = new ChiSquaredDistribution(DEFAULT_NU).inverseCumulativeProbability(1 - PRIOR_QUANTILE);
        return new NoiseVariancePrior(DEFAULT_NU, q05 * chi2 / DEFAULT_NU);
    }

    /**
     * The 5% quantile with linear interpolation between order statistics at (n - 1) p: R's type 7, numpy's default.
     *
     * @param sampleVariances one per feature
     * @return the quantile
     */
    static double lowQuantile(double[] sampleVariances) {
        if (sampleVariances.length == 0) {
            throw new IllegalArgumentException("the noise variance prior needs the variance of at least one feature");
        }
        for (int j = 0; j < sampleVariances.length; j++) {
            if (!(sampleVariances[j] >= 0 && sampleVariances[j] < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("feature variances must be finite and not negative: feature " + j
                        + " has " + sampleVariances[j]);
            }
        }
        return new Percentile(100 * FEATURE_QUANTILE)
                .withEstimationType(EstimationType.R_7)
                .evaluate(sampleVariances);
    }

    /**
     * Log density at one variance (a density over sigma^2, not over log sigma):
     * {@code nu/2 log(nu xi / 2) - log Gamma(nu / 2) - (nu / 2 + 1) log sigma^2 - nu xi / (2 sigma^2)}.
     *
     * @param variance sigma_j^2, positive
     * @return log p(sigma_j^2)
     */
    public double logDensity(double variance) {
        return logDensity(variance, logGamma());
    }

    /** {@link #logDensity(double)} where {@link #logGamma()} is known: it is the same for all features and costs more than the rest. */
    public double logDensity(double variance, double logGamma) {
        double shape = nu / 2;
        double rate = nu * xi / 2;
        return shape * StrictMath.log(rate) - logGamma - (shape + 1) * StrictMath.log(variance) - rate / variance;
    }

    /**
     * The part of the density's constant that depends on nu alone.
     *
     * @return log Gamma(nu / 2)
     */
    public double logGamma() {
        return Gamma.logGamma(nu / 2);
    }

    /**
     * Minus {@link #logDensity(double)} up to a constant, as it is trained: {@code (nu + 2) log sigma + nu xi / (2 sigma^2)}.
     *
     * @param logSigma log sigma_j
     * @return the penalty
     */
    public double penalty(double logSigma) {
        return (nu + 2) * logSigma + .5 * (nu * xi * StrictMath.exp(-2 * logSigma));
    }

    /**
     * Derivative of {@link #logDensity(double)} with respect to log sigma_j, the parameter that is trained:
     * {@code -(nu + 2) + nu xi / sigma^2}.
     *
     * @param logSigma log sigma_j
     * @return d log p(sigma_j^2) / d log sigma_j
     */
    public double gradient(double logSigma) {
        return -(nu + 2) + nu * xi * StrictMath.exp(-2 * logSigma);
    }
}
