// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.io.Serializable;

/**
 * One training of a fit that trains several times.
 *
 * @param attempt number of the training, from 1, in the order in which they ran
 * @param kind {@code restart}, or {@code refit} for one that went on from the best restart with a factor less
 * @param droppedFactor the factor that a refit does without; -1 for a restart
 * @param evidenceLowerBound sum over the training rows of log p(x|z) - KL, nats
 * @param selectionObjective what trainings are compared by: evidenceLowerBound, plus priorWeight times the log of the marginal prior on
 *     the loadings, plus the log priors of noise variances and decoder weights; nats
 * @param activeFactors factors that some feature loads on
 * @param activeLoadings loadings that are on
 * @param kept whether this is the restart of the best objective, or for a refit whether it took its predecessor's place
 */
public record RestartRecord(
        int attempt,
        String kind,
        int droppedFactor,
        double evidenceLowerBound,
        double selectionObjective,
        int activeFactors,
        int activeLoadings,
        boolean kept)
        implements Serializable {

    /** The record of a training whose objective ceased to be a finite number: its numbers are 0, its objective the least there is. */
    static RestartRecord diverged(int attempt, String kind, int droppedFactor) {
        return new RestartRecord(attempt, kind, droppedFactor, 0, -Double.MAX_VALUE, 0, 0, false);
    }
}
