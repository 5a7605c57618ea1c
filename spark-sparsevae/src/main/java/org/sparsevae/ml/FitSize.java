// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

/**
 * The size of a fit, which some defaults depend on.
 *
 * @param features G
 * @param effectiveRows N, the sum of the training rows' weights
 * @param stepsPerEpoch Adam steps of an epoch, the same for all partitions
 */
public record FitSize(int features, double effectiveRows, long stepsPerEpoch) {}
