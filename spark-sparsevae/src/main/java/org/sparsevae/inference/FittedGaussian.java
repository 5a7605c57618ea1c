// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** N(mean, diag(sd^2)) (Moran et al. 2022, Eq. 6): the encoder puts out K means, then K log variances. It has no arrays of its own. */
public final class FittedGaussian implements FittedPosterior {
    private static final long serialVersionUID = 1L;

    /** The name in saved models, which leave it out: those of before there was another posterior do not say which they have. */
    public static final String NAME = "gaussian";

    /** Log variances are kept at or above this, so that the standard deviation never vanishes. */
    public static final double MIN_LOG_VARIANCE = -10;
    /** Log variances are kept at or below this, so that early noise does not swamp the decoder. */
    public static final double MAX_LOG_VARIANCE = 5;

    /** The family; it has no settings. */
    public FittedGaussian() {}

    @Override
    public int outputsPerFactor() {
        return 2;
    }

    @Override
    public RowPosterior posterior(float[] head) {
        int factors = head.length / 2;
        return new RowPosterior(means(head, factors), deviations(head, factors));
    }

    /** The first K outputs. */
    static double[] means(float[] head, int factors) {
        double[] mean = new double[factors];
        for (int k = 0; k < factors; k++) {
            mean[k] = head[k];
        }
        return mean;
    }

    /** The standard deviations of the second K outputs. */
    static double[] deviations(float[] head, int factors) {
        double[] sd = new double[factors];
        for (int k = 0; k < factors; k++) {
            double logVariance = Math.min(MAX_LOG_VARIANCE, Math.max(MIN_LOG_VARIANCE, head[factors + k]));
            sd[k] = Math.exp(logVariance / 2);
        }
        return sd;
    }

    @Override
    public ObjectNode architecture() {
        return JsonNodeFactory.instance.objectNode();
    }
}
