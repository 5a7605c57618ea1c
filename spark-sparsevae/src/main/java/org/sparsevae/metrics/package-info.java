// SPDX-License-Identifier: Apache-2.0
/**
 * How well a model predicts rows it has not seen: negative log-likelihood, Recall@R, NDCG@R, squared error, and
 * popularity as the yardstick. Plain Java; accumulators give the same bits whatever the order of rows and partitions.
 */
package org.sparsevae.metrics;
