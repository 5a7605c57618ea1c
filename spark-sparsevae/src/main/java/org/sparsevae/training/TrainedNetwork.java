// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

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
}
