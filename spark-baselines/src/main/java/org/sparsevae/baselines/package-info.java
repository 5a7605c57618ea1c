// SPDX-License-Identifier: Apache-2.0
/**
 * The models that the sparse VAE is compared with: estimators and models on its training loop, encoder and likelihoods, and non-negative matrix
 * factorization, which is no network and shares with them how rows are read, laid into partitions and scored.
 */
package org.sparsevae.baselines;
