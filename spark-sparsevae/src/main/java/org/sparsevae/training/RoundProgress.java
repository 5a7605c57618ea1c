// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

/**
 * Where a fit stands after an averaging round.
 *
 * @param epoch the epoch, from 0
 * @param round the round, from 0, over the whole fit
 * @param rounds rounds of the whole fit
 * @param steps Adam steps taken so far
 * @param totalSteps Adam steps of the whole fit
 * @param learningRateSum sum of the round's learning rates
 * @param effectiveRows sum of the training rows' weights
 */
public record RoundProgress(
        int epoch, int round, int rounds, int steps, int totalSteps, double learningRateSum, double effectiveRows) {
    /** Share of the fit that is done, in (0, 1]. */
    public double share() {
        return (double) steps / totalSteps;
    }
}
