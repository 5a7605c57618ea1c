// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.List;
import org.sparsevae.training.round.WeightState;

/**
 * What a fit ends with.
 *
 * @param state flat parameters, Adam's state and the factors' covariance
 * @param update the model's own state after its last update
 * @param rounds the summary, a record per round
 * @param evidenceLowerBound sum over the training rows of log p(x|z) - KL at one draw of z, nats
 * @param marginalObjective evidenceLowerBound plus the log priors: the marginal one on the loadings, and those of the noise variances and decoder weights: by this, finished fits are compared; nats
 * @param stoppedEarly whether patience ended the fit
 */
public record TrainedNetwork(
        WeightState state,
        RoundUpdate update,
        List<RoundRecord> rounds,
        double evidenceLowerBound,
        double marginalObjective,
        boolean stoppedEarly) {}
