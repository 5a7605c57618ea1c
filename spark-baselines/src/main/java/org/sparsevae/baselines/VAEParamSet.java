// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;
import org.sparsevae.ml.params.LatentParamSet;

/** The params of the plain VAE, declared once: {@link VAEParams} documents and exposes them. */
public final class VAEParamSet extends LatentParamSet {
    final DoubleParam beta;
    final DoubleParam totalCorrelationWeight;

    VAEParamSet(Params owner) {
        super(owner, VAE.defaults().all("beta", 1.0).all("totalCorrelationWeight", 1.0));
        beta = positive("beta", "multiplies klWeight: 1 is the plain VAE, more makes it a beta-VAE");
        totalCorrelationWeight = nonNegative(
                "totalCorrelationWeight",
                "what the factors' total correlation counts in the Kullback-Leibler term, beside the other parts' 1 and under beta and klWeight: "
                        + "1 is the plain VAE, more makes it a beta-TCVAE");
    }
}
