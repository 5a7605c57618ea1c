// SPDX-License-Identifier: Apache-2.0
/**
 * The priors of the sparse VAE and the closed-form updates they bring: three priors on the loadings behind one interface
 * ({@link org.sparsevae.prior.LoadingsPrior}) with their E-steps, the proximal step that makes exact zeros, the gauge of
 * the loadings, the noise variance, the covariance of the factors and the warm-ups.
 *
 * <p>Equation numbers are those of Moran, Sridhar, Wang and Blei (2022), "Identifiable Deep Generative Models via
 * Sparse Decoding". Everything works on plain arrays and is bit-for-bit reproducible. Loadings W are G x K (features x
 * factors), row-major: entry (j, k) lies at {@code j * K + k}; so are inclusion probabilities and shrinkage rates.
 */
package org.sparsevae.prior;
