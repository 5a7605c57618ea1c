// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

/**
 * What a likelihood sees of a minibatch: some features of all rows.
 *
 * @param rows minibatch rows B
 * @param features all features G of the data
 * @param from first feature of the block
 * @param to one past the last feature of the block
 * @param data the observed values of all features, row-major B x G, entry (i,j) at i*G + j
 * @param outputs in: the decoder's outputs of the block, row-major B x (to-from); out: gradient of minus the weighted
 *     log-likelihood in those outputs
 * @param logLikelihood log-likelihood per row, length B, not weighted; the block's share is added
 * @param rowWeights weight per row, length B; null means 1 each
 * @param noise the noise parameter per feature, length G; null unless the likelihood has one
 * @param noiseGradient gradient of minus the weighted log-likelihood in the noise parameter, length G; the block's share is added
 */
public record OutputBlock(
        int rows,
        int features,
        int from,
        int to,
        double[] data,
        double[] outputs,
        double[] logLikelihood,
        double[] rowWeights,
        double[] noise,
        double[] noiseGradient) {

    /** @return number of features in the block */
    public int width() {
        return to - from;
    }

    /**
     * @param row row of the minibatch
     * @return its weight, 1 if rows are not weighted
     */
    public double weight(int row) {
        return rowWeights == null ? 1 : rowWeights[row];
    }
}
