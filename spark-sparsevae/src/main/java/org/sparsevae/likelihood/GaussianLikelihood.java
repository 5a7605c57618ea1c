// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.math3.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.Moments;
import org.sparsevae.features.Standardisation;
import org.sparsevae.prior.NoiseVariancePrior;

/**
 * Real data: x_ij ~ N(m_ij, sigma_j^2) with log sigma_j trained, and sigma_j^2 ~ Inverse-Gamma(nu/2, nu xi_j/2).
 *
 * <p>The prior is {@link NoiseVariancePrior}. Everything is in the units
 * of the data that the network sees, so in standard deviations if features were standardised.
 */
public final class GaussianLikelihood implements Likelihood {
    private static final long serialVersionUID = 1L;
    private static final double LOG_TWO_PI = Math.log(2 * Math.PI);
    private static final double HALF_LOG_TWO_PI = 0.91893853320467274178;

    /** Standard deviation of the noise of generated data, as in Eq. 9 of the paper. */
    private static final double SAMPLED_NOISE = 0.5;

    /** Degrees of freedom of the noise prior in the paper. */
    public static final double DEFAULT_DEGREES_OF_FREEDOM = 3;

    @JsonProperty("degreesOfFreedom")
    private final double degreesOfFreedom;

    @JsonProperty("scales")
    private final double[] scales;

    /** No prior on the noise. */
    public GaussianLikelihood() {
        this(DEFAULT_DEGREES_OF_FREEDOM, new double[0]);
    }

    /**
     * @param degreesOfFreedom nu of the Inverse-Gamma prior, positive; the paper uses 3
     * @param scales xi: one value for all features, or one per feature; empty for no prior on the noise
     * @throws IllegalArgumentException if nu or a scale is not positive
     */
    @JsonCreator
    public GaussianLikelihood(
            @JsonProperty("degreesOfFreedom") double degreesOfFreedom, @JsonProperty("scales") double... scales) {
        if (!(degreesOfFreedom > 0)) {
            throw new IllegalArgumentException(
                    "the noise prior's degrees of freedom must be positive: nu = " + degreesOfFreedom);
        }
        for (double scale : scales) {
            if (!(scale > 0)) {
                throw new IllegalArgumentException("the noise prior's scale must be positive: xi = " + scale);
            }
        }
        this.degreesOfFreedom = degreesOfFreedom;
        this.scales = scales.clone();
    }

    @Override
    public String name() {
        return "gaussian";
    }

    @Override
    public String takes() {
        return "any numbers";
    }

    @Override
    public String meansAre() {
        return "in the units of the data";
    }

    @Override
    public boolean separable() {
        return true;
    }

    @Override
    public Recipe recipe() {
        return Recipe.REAL;
    }

    @Override
    public boolean hasUnits() {
        return true;
    }

    @Override
    public boolean allows(double value) {
        return true;
    }

    @Override
    public String refusal() {
        return "a value that the gaussian likelihood does not take";
    }

    /** {@inheritDoc} log sigma_j, in the units of the data that the network sees. */
    @Override
    public Optional<String> noise() {
        return Optional.of("logSigma");
    }

    /** {@inheritDoc} The features' standard deviations; 1 for constant ones. */
    @Override
    public float[] noiseStart(Moments moments, Standardisation units) {
        double[] sd = moments.standardDeviations();
        float[] start = new float[sd.length];
        for (int j = 0; j < sd.length; j++) {
            start[j] = units == null && sd[j] > 0 ? (float) StrictMath.log(sd[j]) : 0;
        }
        return start;
    }

    /** {@inheritDoc} nu = 3, and xi so that 90% of the prior lies below the 5% quantile of the variances. */
    @Override
    public Likelihood calibrated(double[] variances) {
        NoiseVariancePrior prior = NoiseVariancePrior.calibrate(variances);
        return new GaussianLikelihood(prior.nu(), prior.xi());
    }

    @Override
    public void evaluate(OutputBlock block) {
        int width = block.width();
        double[] precision = new double[width];
        for (int j = 0; j < width; j++) {
            precision[j] = StrictMath.exp(-2 * block.noise()[block.from() + j]);
        }
        for (int i = 0; i < block.rows(); i++) {
            block.logLikelihood()[i] += row(block, i, precision);
        }
    }

    private static double row(OutputBlock block, int i, double[] precision) {
        int width = block.width();
        double[] outputs = block.outputs();
        double[] logSigma = block.noise();
        double[] sigmaGradient = block.noiseGradient();
        double weight = block.weight(i);
        double sum = 0;
        int datum = i * block.features() + block.from();
        for (int j = 0, cell = i * width, feature = block.from(); j < width; j++, cell++, feature++) {
            double residual = block.data()[datum + j] - outputs[cell];
            double squared = residual * residual * precision[j];
            sum -= HALF_LOG_TWO_PI + logSigma[feature] + .5 * squared;
            outputs[cell] = -weight * residual * precision[j];
            sigmaGradient[feature] += weight * (1 - squared);
        }
        return sum;
    }

    @Override
    public double noisePenalty(double[] logSigma, double scale, double[] gradient) {
        if (scales.length == 0) {
            return 0;
        }
        if (scales.length != 1 && scales.length != logSigma.length) {
            throw new IllegalArgumentException("the noise prior needs one scale or one per feature: scales = "
                    + scales.length + ", features = " + logSigma.length);
        }
        double value = 0;
        for (int j = 0; j < logSigma.length; j++) {
            NoiseVariancePrior prior = noisePrior(j);
            value += prior.penalty(logSigma[j]);
            if (gradient != null) {
                gradient[j] -= scale * prior.gradient(logSigma[j]);
            }
        }
        return value;
    }

    @Override
    public double logNoisePrior(double[] logSigma) {
        if (scales.length == 0) {
            return 0;
        }
        double logGamma = noisePrior(0).logGamma();
        double sum = 0;
        for (int j = 0; j < logSigma.length; j++) {
            sum += noisePrior(j).logDensity(StrictMath.exp(2 * logSigma[j]), logGamma);
        }
        return sum;
    }

    private NoiseVariancePrior noisePrior(int j) {
        return new NoiseVariancePrior(degreesOfFreedom, scales[scales.length == 1 ? 0 : j]);
    }

    /** {@inheritDoc} In the data's own units: that of the standardised row less sum_j log sd_j. */
    @Override
    public double logLikelihood(FeatureRow row, double[] m, double[] logSigma, Standardisation units) {
        double[] x = row.toDense();
        double sum = 0;
        for (int j = 0; j < x.length; j++) {
            double value = units == null ? x[j] : units.standardised(j, x[j]);
            double logUnit = units == null ? 0 : Math.log(units.sd(j));
            double residual = (value - m[j]) * Math.exp(-logSigma[j]);
            sum -= 0.5 * (LOG_TWO_PI + residual * residual) + logSigma[j] + logUnit;
        }
        return sum;
    }

    @Override
    public void mean(double[] m, Standardisation units) {
        for (int j = 0; units != null && j < m.length; j++) {
            m[j] = m[j] * units.sd(j) + units.mean(j);
        }
    }

    /** {@inheritDoc} With noise of standard deviation 0.5. */
    @Override
    public double[] sample(double[] m, RandomGenerator random) {
        return Arrays.stream(m)
                .map(mean -> mean + SAMPLED_NOISE * random.nextGaussian())
                .toArray();
    }

    @Override
    public double popularity(Moments moments, boolean standardised) {
        double sum = 0;
        for (double one : moments.standardDeviations()) {
            if (!(one > 0)) {
                return Double.NaN; // a constant feature has any likelihood one likes
            }
            sum -= 0.5 * (Math.log(2 * Math.PI) + 1) + (standardised ? 0 : Math.log(one));
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GaussianLikelihood that
                && degreesOfFreedom == that.degreesOfFreedom
                && Arrays.equals(scales, that.scales);
    }

    @Override
    public int hashCode() {
        return 31 * Double.hashCode(degreesOfFreedom) + Arrays.hashCode(scales);
    }
}
