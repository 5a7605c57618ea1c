// SPDX-License-Identifier: Apache-2.0
/**
 * How well a model predicts rows it has not seen: negative log-likelihood, Recall@R, NDCG@R, squared error, and
 * popularity as the yardstick. And how well it finds the factors and loadings that made the data, where these are known:
 * matched correlation, support recovery, disentanglement. Accumulators give the same bits whatever the order of rows and
 * partitions.
 */
package org.sparsevae.metrics;
