// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;

/**
 * The posterior q(z|x) = N(mean, diag(sd^2)) of one row's latent factors (Moran et al. 2022, Eq. 6).
 *
 * @param mean posterior mean of each of the K factors
 * @param sd posterior standard deviation of each of the K factors
 */
public record Posterior(double[] mean, double[] sd) implements Serializable {}
