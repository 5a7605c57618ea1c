// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.sparsevae.ml.params.Declaration.nonNegative;
import static org.sparsevae.ml.params.Declaration.positive;
import static org.sparsevae.ml.params.DeclaredParams.with;

import org.apache.spark.ml.param.DoubleParam;
import org.sparsevae.ml.params.LatentParams;

/** The params of the plain VAE: the shared ones, beta and the weight of the total correlation. */
public interface VAEParams extends LatentParams {

    /** beta, which multiplies {@link #klWeight()}: 1, the default, is the plain VAE, more a beta-VAE (Higgins et al. 2017). */
    default DoubleParam beta() {
        return positive("beta", "multiplies klWeight: 1 is the plain VAE, more makes it a beta-VAE")
                .byDefault(1.0)
                .source("Higgins et al. 2017")
                .of(this);
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
        return nonNegative(
                        "totalCorrelationWeight",
                        "what the factors' total correlation counts in the Kullback-Leibler term, beside the other parts' 1 and under beta and klWeight: "
                                + "1 is the plain VAE, more makes it a beta-TCVAE")
                .byDefault(1.0)
                .source("Chen et al. 2018, Eq. 4")
                .of(this);
    }

    /** The value of {@link #totalCorrelationWeight()} in force. */
    default double getTotalCorrelationWeight() {
        return this.<Double>resolved(totalCorrelationWeight());
    }

    /** The setters of these params. */
    interface Setters extends VAEParams {

        /** Sets {@link #beta()}. */
        default VAE setBeta(double value) {
            return with(this, beta(), value);
        }

        /** Sets {@link #totalCorrelationWeight()}. */
        default VAE setTotalCorrelationWeight(double value) {
            return with(this, totalCorrelationWeight(), value);
        }
    }
}
