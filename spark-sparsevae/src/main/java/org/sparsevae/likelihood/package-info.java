// SPDX-License-Identifier: Apache-2.0
/**
 * Distributions of the data given the decoder's outputs, on plain arrays: value and gradient in training, log-likelihood and mean of a fitted
 * model's rows, the values they take and the defaults of a fit to them. {@link org.sparsevae.likelihood.Likelihoods} lists them by name.
 */
package org.sparsevae.likelihood;
