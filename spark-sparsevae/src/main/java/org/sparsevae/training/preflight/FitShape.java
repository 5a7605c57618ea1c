// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import org.sparsevae.network.NetworkSpec;

/**
 * The size of a fit, as far as its memory depends on it.
 *
 * @param features G
 * @param factors K
 * @param parameters the network's parameters, n
 * @param networkBytes what one training network takes outside the heap, see {@link NetworkSpec#offHeapBytes}
 * @param batchSize rows of the largest minibatch: no more than a partition has
 * @param partitions P, tasks of an averaging round
 * @param rows rows to train on and to hold out; 0 where they are not known
 * @param nonZeros their entries that are not zero
 * @param reproducible whether executors that do not give the same bits are refused
 */
public record FitShape(
        int features,
        int factors,
        long parameters,
        long networkBytes,
        int batchSize,
        int partitions,
        long rows,
        long nonZeros,
        boolean reproducible) {

    /** The shape of a fit of this network; a minibatch of more rows than a partition has is that partition. */
    public static FitShape of(
            NetworkSpec network, int batchSize, int partitions, long rows, long nonZeros, boolean reproducible) {
        int batch = rows > 0 ? (int) Math.min(batchSize, (rows + partitions - 1) / partitions) : batchSize;
        return new FitShape(
                network.features(),
                network.factors(),
                network.layout().length(),
                network.offHeapBytes(batch),
                batch,
                partitions,
                rows,
                nonZeros,
                reproducible);
    }
}
