// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;
import org.sparsevae.ml.LatentParamSet;

/** The params of the plain VAE, declared once: {@link VAEParams} documents and exposes them. */
public final class VAEParamSet extends LatentParamSet {
    final DoubleParam beta;

    VAEParamSet(Params owner) {
        super(owner, VAE.defaults().all("beta", 1.0));
        beta = positive("beta", "multiplies klWeight: 1 is the plain VAE, more makes it a beta-VAE");
    }
}
