// SPDX-License-Identifier: Apache-2.0
/** Decoders: from latent factors to the parameters of the data's distribution, and back. */
package org.sparsevae.network.decoder;
