// SPDX-License-Identifier: Apache-2.0
/** Variational families: from the encoder's head to a sample of the latent factors and its divergence from the prior. */
package org.sparsevae.network.posterior;
