// SPDX-License-Identifier: Apache-2.0
/** Penalties on the decoder's weights. */
package org.sparsevae.network.penalty;
