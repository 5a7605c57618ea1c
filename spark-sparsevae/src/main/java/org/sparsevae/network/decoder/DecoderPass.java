// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.prior.LoadingsSupport;

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

    /**
     * Says which loadings may differ from zero in the runs to come. A decoder without loadings has no use for it.
     *
     * @param support all other loadings are zero among the parameters, and their gradient is zero; null for none that is held
     */
    default void hold(LoadingsSupport support) {}

    /** Frees the buffers; a later step allocates new ones. */
    @Override
    void close();

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
}
