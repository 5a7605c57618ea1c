// SPDX-License-Identifier: Apache-2.0
/**
 * The training rows: where each row lies, in which order an epoch reads it, and the noise it meets.
 *
 * <p>All three are pure functions of the rows' content and of a few integers (seed, epoch, partition, position), so that a
 * fit gives the same bits again after a shuffled input, a retried task or a lost executor.
 */
package org.sparsevae.training.rows;
