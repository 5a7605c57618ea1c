// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.sparsevae.inference.FittedGaussian;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * q(z_i|x_i) = N(mu_i, diag s2_i) with the prior N(0, Sigma) (Eq. 6); the head is [mean | log variance], the latter
 * clamped to [-10, 5] with no gradient outside.
 */
public final class DiagonalGaussian implements Posterior {
    private static final long serialVersionUID = 1L;

    /** Smallest log variance. */
    public static final double MIN_LOG_VARIANCE = FittedGaussian.MIN_LOG_VARIANCE;

    /** Largest log variance. */
    public static final double MAX_LOG_VARIANCE = FittedGaussian.MAX_LOG_VARIANCE;

    /** A posterior without settings. */
    @JsonCreator
    public DiagonalGaussian() {}

    @Override
    public int headWidth(int factors) {
        return 2 * factors;
    }

    @Override
    public PosteriorPass newPass(int features, int factors, ParameterViews parameters) {
        return new DiagonalGaussianPass(factors);
    }

    @Override
    public ObjectNode architecture() {
        return new FittedGaussian().architecture();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DiagonalGaussian;
    }

    @Override
    public int hashCode() {
        return DiagonalGaussian.class.getName().hashCode();
    }
}
