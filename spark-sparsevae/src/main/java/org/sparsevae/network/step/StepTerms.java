// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.step;

/**
 * The terms of the objective in one minibatch. If anything in the step was not finite (the encoder's outputs, the
 * output layer's parameters or gradients), {@code logLikelihood} is not finite either.
 *
 * @param rows minibatch rows B
 * @param weight sum of the row weights; B if rows are not weighted
 * @param logLikelihood weighted sum over rows of log p(x_i | z_i), constants included (save the multinomial coefficient)
 * @param kl weighted sum over rows of the KL divergence, not multiplied by the KL weight
 * @param totalCorrelation weighted sum over rows of the estimated total correlation of the sampled factors, a part of the KL divergence;
 *     NaN where it is not estimated
 * @param surcharge what the objective has beside the KL divergence under the KL weight, weighted sum over rows; 0 for most posteriors
 * @param penalty minus the log prior of decoder weights and noise scales, up to constants, for the whole data set (not
 *     scaled by B/N)
 * @param meanMoment weighted sum over rows of mu_i mu_i', K x K; null unless asked for
 * @param varianceMoment weighted sum over rows of the posterior variances, length K; null unless asked for
 */
public record StepTerms(
        int rows,
        double weight,
        double logLikelihood,
        double kl,
        double totalCorrelation,
        double surcharge,
        double penalty,
        double[] meanMoment,
        double[] varianceMoment) {

    /**
     * The quantity whose gradient the step used, before DL4J's division by the number of rows.
     *
     * @param context the step's context
     * @return -log-likelihood + klWeight (KL + surcharge) + B/N penalty
     */
    public double loss(StepContext context) {
        return -logLikelihood + context.klWeight() * (kl + surcharge) + rows / context.dataRows() * penalty;
    }

    /** @return true if the step was numerically sound */
    public boolean finite() {
        return Double.isFinite(logLikelihood) && Double.isFinite(kl) && Double.isFinite(penalty);
    }
}
