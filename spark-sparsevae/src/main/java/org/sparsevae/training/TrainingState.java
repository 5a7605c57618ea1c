// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.ArrayList;
import java.util.List;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.training.round.WeightState;

/** A training between two rounds: all that its later rounds depend on beside plan and data. The loop changes it in place. */
public final class TrainingState {
    private final WeightState weights;
    private final RoundUpdate update;
    private final BestEpoch best;
    private final List<RoundRecord> records;
    private RowTerms epoch;

    public TrainingState(
            WeightState weights, RoundUpdate update, BestEpoch best, RowTerms epoch, List<RoundRecord> records) {
        this.weights = weights;
        this.update = update;
        this.best = best;
        this.epoch = epoch;
        this.records = new ArrayList<>(records);
    }

    /** A training before its first round. */
    public static TrainingState start(WeightState weights, RoundUpdate update, int patience) {
        return new TrainingState(weights, update, new BestEpoch(patience), new RowTerms(), List.of());
    }

    /** A copy that later rounds do not change. */
    public TrainingState copy() {
        RowTerms terms = new RowTerms();
        terms.add(epoch);
        return new TrainingState(weights.copy(), update.copy(), best.copy(), terms, records);
    }

    public WeightState weights() {
        return weights;
    }

    public RoundUpdate update() {
        return update;
    }

    public BestEpoch best() {
        return best;
    }

    /** The sums over the rows of the epoch under way. */
    public RowTerms epoch() {
        return epoch;
    }

    /** A record per round done; the loop adds to it. */
    public List<RoundRecord> records() {
        return records;
    }

    /** Rounds done. */
    public int done() {
        return records.size();
    }

    /** Forgets the sums of an epoch that is over. */
    void endEpoch() {
        epoch = new RowTerms();
    }
}
