// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The decoder's work in a step. Not thread-safe. */
public interface DecoderPass extends AutoCloseable {

    /**
     * Decodes a minibatch, hands the outputs to the loss and, if asked, takes the loss's gradient back: every gradient
     * view of the decoder's parameters is overwritten by the sum over the minibatch.
     *
     * @param rows minibatch rows B
     * @param z latent factors, K x B in column order, so that the factors of a row lie side by side
     * @param loss receives the outputs
     * @param zGradient receives the gradient in z, in the layout of z; null for a forward pass alone
     */
    void run(int rows, INDArray z, OutputLoss loss, INDArray zGradient);

    /** Frees the buffers; a later step allocates new ones. */
    @Override
    void close();
}
