// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import org.sparsevae.network.step.Minibatch;

/** The posterior's work in a step; holds what the backward pass needs from the forward pass. Not thread-safe. */
public interface PosteriorPass {

    /**
     * Samples the latent factors, or takes their mean if the context carries no noise, and computes the divergence.
     *
     * @param batch the minibatch
     * @param head the encoder's head, row-major, (B + pseudo-inputs) x head width
     * @param z receives the latent factors, row-major B x K
     * @param divergence receives the KL divergence from the prior per row, length B, multiplied neither by the row's
     *     weight nor by the KL weight
     */
    void forward(Minibatch batch, double[] head, double[] z, double[] divergence);

    /**
     * Takes the loss back to the encoder: its decoder part through z, and the KL divergence times row weights and KL weight,
     * with the {@link #surcharge} on it.
     * Also fills the gradients of the posterior's own parameters, if it has any.
     *
     * @param batch the minibatch of the forward pass
     * @param zGradient gradient of the decoder's loss in z, row-major B x K
     * @param headGradient receives the gradient in the head, in its layout
     */
    void backward(Minibatch batch, double[] zGradient, double[] headGradient);

    /**
     * @return an estimate of the total correlation of the last forward pass's samples, summed over its rows times their weights, nats; NaN
     *     where it is not estimated, as by default
     */
    default double totalCorrelation() {
        return Double.NaN;
    }

    /**
     * @return what the objective adds to the KL divergence, under the KL weight: summed over the last forward pass's rows times their weights,
     *     nats; 0 by default
     */
    default double surcharge() {
        return 0;
    }

    /**
     * Adds up the moments of the posterior of the last forward pass, weighted by row.
     *
     * @param batch the minibatch of the forward pass
     * @param meanMoment receives the sum of mu_i mu_i', K x K
     * @param varianceMoment receives the sum of the variances, length K
     */
    void moments(Minibatch batch, double[] meanMoment, double[] varianceMoment);
}
