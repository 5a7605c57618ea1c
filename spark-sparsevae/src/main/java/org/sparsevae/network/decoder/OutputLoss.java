// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

/** What a decoder hands its outputs to: the likelihood, or whoever wants to read them. */
public interface OutputLoss {

    /** @return true if blocks of features may be given one after the other, false if all must come at once */
    boolean separable();

    /**
     * Reads the outputs of a block of features and replaces them by the gradient of the loss in them.
     *
     * @param from first feature
     * @param to one past the last feature
     * @param outputs row-major B x (to-from)
     */
    void apply(int from, int to, double[] outputs);
}
