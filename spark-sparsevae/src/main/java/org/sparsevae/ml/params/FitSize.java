// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

/**
 * The size of a fit, which some defaults depend on.
 *
 * @param features G
 * @param effectiveRows N, the sum of the training rows' weights
 * @param largestPartition training rows of the largest partition
 */
public record FitSize(int features, double effectiveRows, long largestPartition) {

    /** Adam steps of an epoch, the same for all partitions. */
    long stepsPerEpoch(int batchSize) {
        return (largestPartition + batchSize - 1) / batchSize;
    }
}
