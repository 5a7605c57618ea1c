// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Arrays;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Real data: x_ij ~ N(m_ij, sigma_j^2) with log sigma_j trained, and sigma_j^2 ~ Inverse-Gamma(nu/2, nu xi_j/2).
 *
 * <p>Minus the log prior, up to constants, is (nu + 2) log sigma_j + nu xi_j / (2 sigma_j^2). Everything is in the units
 * of the data that the network sees, so in standard deviations if features were standardised.
 */
public final class GaussianLikelihood implements Likelihood {
    private static final long serialVersionUID = 1L;
    private static final double HALF_LOG_TWO_PI = 0.91893853320467274178;

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
    public boolean separable() {
        return true;
    }

    @Override
    public boolean hasNoiseScale() {
        return true;
    }

    @Override
    public void evaluate(OutputBlock block) {
        int width = block.width();
        double[] precision = new double[width];
        for (int j = 0; j < width; j++) {
            precision[j] = StrictMath.exp(-2 * block.logSigma()[block.from() + j]);
        }
        for (int i = 0; i < block.rows(); i++) {
            block.logLikelihood()[i] += row(block, i, precision);
        }
    }

    private static double row(OutputBlock block, int i, double[] precision) {
        int width = block.width();
        double[] outputs = block.outputs();
        double[] logSigma = block.logSigma();
        double[] sigmaGradient = block.logSigmaGradient();
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
            double xi = scales[scales.length == 1 ? 0 : j];
            double pull = degreesOfFreedom * xi * StrictMath.exp(-2 * logSigma[j]);
            value += (degreesOfFreedom + 2) * logSigma[j] + .5 * pull;
            if (gradient != null) {
                gradient[j] += scale * (degreesOfFreedom + 2 - pull);
            }
        }
        return value;
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
