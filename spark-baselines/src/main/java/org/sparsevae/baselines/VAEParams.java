// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.sparsevae.ml.LatentParams;

/** The params of the plain VAE: the shared ones and beta. */
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
}
