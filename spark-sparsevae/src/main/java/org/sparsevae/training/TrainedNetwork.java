// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.sparsevae.training.round.WeightState;

/**
 * What a fit ends with.
 *
 * @param state flat parameters, Adam's state and the factors' covariance
 * @param update the model's own state after its last update
 * @param rounds the summary, a record per round; those of a refit follow on those of the training that it went on from
 * @param evidenceLowerBound sum over the training rows of log p(x|z) - KL, averaged over the plan's draws of z, nats
 * @param marginalObjective evidenceLowerBound plus the log priors: the marginal one on the loadings, and those of the noise variances and decoder weights; nats
 * @param selectionObjective the same with the prior on the loadings at the weight that training ended with: by this, restarts and refits are compared; nats
 * @param stoppedEarly whether patience ended the fit
 * @param restarts the trainings that this one is the best of, in order; empty for a single one
 * @param otherRestarts the states that the other restarts ended with
 * @param devices on which device each partition was trained last, a line each, such as {@code partition 0: CPU (nd4j-native)}; empty
 *     for a training that was read from its checkpoint
 */
public record TrainedNetwork(
        WeightState state,
        RoundUpdate update,
        List<RoundRecord> rounds,
        double evidenceLowerBound,
        double marginalObjective,
        double selectionObjective,
        boolean stoppedEarly,
        List<RestartRecord> restarts,
        List<WeightState> otherRestarts,
        List<String> devices) {

    /** The same as the end of an earlier training. */
    TrainedNetwork after(TrainedNetwork earlier) {
        List<RoundRecord> all = new ArrayList<>(earlier.rounds);
        RoundRecord last = all.get(all.size() - 1);
        rounds.forEach(record -> all.add(record.after(last)));
        return new TrainedNetwork(
                state,
                update,
                List.copyOf(all),
                evidenceLowerBound,
                marginalObjective,
                selectionObjective,
                earlier.stoppedEarly,
                restarts,
                otherRestarts,
                devices);
    }

    /** The same with what it was chosen among. */
    TrainedNetwork withRestarts(List<RestartRecord> records, List<WeightState> others) {
        return new TrainedNetwork(
                state,
                update,
                rounds,
                evidenceLowerBound,
                marginalObjective,
                selectionObjective,
                stoppedEarly,
                records,
                others,
                devices);
    }

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
}
