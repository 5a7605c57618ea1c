// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.io.Serializable;

/**
 * A row of the training summary: one averaging round. Terms of the evidence lower bound are nats per row, at weight 1 whatever the warm-ups.
 *
 * @param round the round, from 1
 * @param epoch the epoch, from 1
 * @param logLikelihood mean of log p(x|z) over the round's rows
 * @param kullbackLeibler mean of KL(q(z|x) || p(z)) over the round's rows
 * @param penalty what does not belong to a row, after the round, divided by the number of training rows: the prior's terms on the loadings (Eqs. 55,
 *     56), and for gaussian data minus the log priors of the noise variances and, up to a constant, of the decoder's weights
 * @param objective logLikelihood - kullbackLeibler - penalty
 * @param validationLogLikelihood mean log-likelihood of the validation rows at the posterior mean; NaN where not measured
 * @param activeFactors factors that some feature loads on
 * @param nonZeroLoadings entries of W that are not exactly zero
 * @param rows rows the workers trained on in this round
 * @param seconds wall-clock seconds of the round
 * @param totalCorrelation mean over the round's rows of the estimated total correlation of the factors, the part of kullbackLeibler that a
 *     beta-TCVAE weighs; NaN where it is not estimated
 */
public record RoundRecord(
        int round,
        int epoch,
        double logLikelihood,
        double kullbackLeibler,
        double penalty,
        double objective,
        double validationLogLikelihood,
        int activeFactors,
        int nonZeroLoadings,
        long rows,
        double seconds,
        Double totalCorrelation)
        implements Serializable {

    /** Models saved before it was measured have none. */
    public RoundRecord {
        totalCorrelation = totalCorrelation == null ? Double.NaN : totalCorrelation;
    }

    /** A record of a model whose total correlation is not estimated. */
    public RoundRecord(
            int round,
            int epoch,
            double logLikelihood,
            double kullbackLeibler,
            double penalty,
            double objective,
            double validationLogLikelihood,
            int activeFactors,
            int nonZeroLoadings,
            long rows,
            double seconds) {
        this(
                round,
                epoch,
                logLikelihood,
                kullbackLeibler,
                penalty,
                objective,
                validationLogLikelihood,
                activeFactors,
                nonZeroLoadings,
                rows,
                seconds,
                Double.NaN);
    }

    /** The same record in a training that goes on from another. */
    RoundRecord after(RoundRecord last) {
        return new RoundRecord(
                last.round + round,
                last.epoch + epoch,
                logLikelihood,
                kullbackLeibler,
                penalty,
                objective,
                validationLogLikelihood,
                activeFactors,
                nonZeroLoadings,
                rows,
                seconds,
                totalCorrelation);
    }

    /** The same record with a validation score. */
    RoundRecord withValidation(double score) {
        return new RoundRecord(
                round,
                epoch,
                logLikelihood,
                kullbackLeibler,
                penalty,
                objective,
                score,
                activeFactors,
                nonZeroLoadings,
                rows,
                seconds,
                totalCorrelation);
    }
}
