// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;
import java.util.Optional;

/**
 * The posterior q(z|x) of one row's latent factors.
 *
 * @param mean posterior mean of each of the K factors
 * @param sd posterior standard deviation of each of the K factors
 * @param parts what a spike-and-slab posterior is made of; null for N(mean, diag(sd^2)) (Moran et al. 2022, Eq. 6)
 */
public record RowPosterior(double[] mean, double[] sd, RowSpikeAndSlab parts) implements Serializable {

    /**
     * A Gaussian posterior.
     *
     * @param mean posterior mean of each of the K factors
     * @param sd posterior standard deviation of each of the K factors
     */
    public RowPosterior(double[] mean, double[] sd) {
        this(mean, sd, null);
    }

    /** @return the probability that each factor is not zero; empty for a Gaussian posterior */
    public Optional<double[]> activation() {
        return Optional.ofNullable(parts).map(RowSpikeAndSlab::activation);
    }
}
