// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.sparsevae.ml.params.LatentParams;

/** The params of the plain VAE: the shared ones, beta and the weight of the total correlation. */
public interface VAEParams extends LatentParams {

    @Override
    VAEParamSet latentParams();

    /** beta, which multiplies {@link #klWeight()}: 1, the default, is the plain VAE, more a beta-VAE (Higgins et al. 2017). */
    default DoubleParam beta() {
        return latentParams().beta;
    }

    /** The value of {@link #beta()} in force. */
    default double getBeta() {
        return this.<Double>resolved(beta());
    }

    /**
     * What the total correlation of the factors, one of three parts of the Kullback-Leibler term, counts in it: 0 or more; 1, the default, is
     * the plain VAE, more a beta-TCVAE (Chen et al. 2018, Eq. 4). {@link #beta()} and {@link #klWeight()} multiply it as they do the rest.
     */
    default DoubleParam totalCorrelationWeight() {
        return latentParams().totalCorrelationWeight;
    }

    /** The value of {@link #totalCorrelationWeight()} in force. */
    default double getTotalCorrelationWeight() {
        return this.<Double>resolved(totalCorrelationWeight());
    }
}
