// SPDX-License-Identifier: Apache-2.0
/** The models that the sparse VAE is compared with: estimators and models on its training loop, encoder and likelihoods. */
package org.sparsevae.baselines;
