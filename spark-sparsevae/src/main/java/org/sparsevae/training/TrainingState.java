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

    /** The epoch with the best validation score so far, and how long ago it was. */
    public static final class BestEpoch {
        private final int patience;
        private double score = Double.NEGATIVE_INFINITY;
        private int epochsSince;
        private WeightState state;
        private RoundUpdate update;

        /** @param patience epochs without a better score after which the search is over; 0 for never */
        public BestEpoch(int patience) {
            this.patience = patience;
        }

        /** The search as it stood when {@link #score} and {@link #epochsSince} were taken from it. */
        public BestEpoch(int patience, double score, int epochsSince, WeightState state, RoundUpdate update) {
            this.patience = patience;
            this.score = score;
            this.epochsSince = epochsSince;
            this.state = state;
            this.update = update;
        }

        /** A copy that later epochs do not change; what reached the best score is never changed. */
        BestEpoch copy() {
            return new BestEpoch(patience, score, epochsSince, state, update);
        }

        /** Notes an epoch's score, and keeps a copy of what reached it if it is the best. */
        void see(double epochScore, WeightState reachedBy, RoundUpdate reachedWith) {
            epochsSince++;
            if (epochScore > score) {
                score = epochScore;
                epochsSince = 0;
                state = reachedBy.copy();
                update = reachedWith.copy();
            }
        }

        public boolean found() {
            return state != null;
        }

        boolean exhausted() {
            return patience > 0 && epochsSince >= patience;
        }

        public double score() {
            return score;
        }

        public int epochsSince() {
            return epochsSince;
        }

        public WeightState state() {
            return state;
        }

        public RoundUpdate update() {
            return update;
        }
    }
}
