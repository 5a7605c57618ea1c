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

    /**
     * The parts of a spike-and-slab posterior prod_k [gamma_k N(mu_k, s2_k) + (1 - gamma_k) delta_0] (Tonolini et al. 2019, Eq. 2).
     *
     * @param activation gamma: the probability that each of the K factors is not zero, in (0, 1)
     * @param slabMean mu: the mean of each factor where it is not zero
     * @param slabSd s: its standard deviation there
     */
    public record RowSpikeAndSlab(double[] activation, double[] slabMean, double[] slabSd) implements Serializable {

        /** The posterior whose parts these are: mean gamma mu, variance gamma (s2 + mu^2) - (gamma mu)^2. */
        RowPosterior posterior() {
            double[] mean = new double[activation.length];
            double[] sd = new double[activation.length];
            for (int k = 0; k < mean.length; k++) {
                mean[k] = activation[k] * slabMean[k];
                double between = activation[k] * (1 - activation[k]) * slabMean[k] * slabMean[k];
                sd[k] = Math.sqrt(activation[k] * slabSd[k] * slabSd[k] + between);
            }
            return new RowPosterior(mean, sd, this);
        }
    }
}
