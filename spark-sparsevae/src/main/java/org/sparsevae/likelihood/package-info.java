// SPDX-License-Identifier: Apache-2.0
/** Distributions of the data given the decoder's outputs: value and gradient on plain arrays. */
package org.sparsevae.likelihood;
