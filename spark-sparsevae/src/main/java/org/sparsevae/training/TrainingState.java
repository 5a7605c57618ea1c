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

    /**
     * A training as a checkpoint has it.
     *
     * @param weights the averaged weights
     * @param update what happens between two rounds, with its own state
     * @param best the search for the best epoch
     * @param epoch the sums over the rows of the epoch under way
     * @param records one per round done; copied
     */
    public TrainingState(
            WeightState weights, RoundUpdate update, BestEpoch best, RowTerms epoch, List<RoundRecord> records) {
        this.weights = weights;
        this.update = update;
        this.best = best;
        this.epoch = epoch;
        this.records = new ArrayList<>(records);
    }

    /**
     * A training before its first round.
     *
     * @param weights the initial weights
     * @param update what happens between two rounds
     * @param patience epochs without a better validation score after which it ends; 0 for never
     * @return its state
     */
    public static TrainingState start(WeightState weights, RoundUpdate update, int patience) {
        return new TrainingState(weights, update, new BestEpoch(patience), new RowTerms(), List.of());
    }

    /** A copy that later rounds do not change. */
    public TrainingState copy() {
        RowTerms terms = new RowTerms();
        terms.add(epoch);
        return new TrainingState(weights.copy(), update.copy(), best.copy(), terms, records);
    }

    /** @return the averaged weights, and the optimizer's state */
    public WeightState weights() {
        return weights;
    }

    /** @return what happens between two rounds, in its present state */
    public RoundUpdate update() {
        return update;
    }

    /** @return the search for the best epoch */
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

        /**
         * The search as it stood when {@link #score} and {@link #epochsSince} were taken from it.
         *
         * @param patience epochs without a better score after which the search is over; 0 for never
         * @param score the best score; negative infinity before the first
         * @param epochsSince epochs since the best one
         * @param state the weights of the best epoch; null before the first score
         * @param update the update as the best epoch left it; null before the first score
         */
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

        /** @return whether an epoch had a score */
        public boolean found() {
            return state != null;
        }

        /** Whether the last {@code patience} epochs brought no better score. */
        boolean exhausted() {
            return patience > 0 && epochsSince >= patience;
        }

        /** @return the best score; negative infinity before the first */
        public double score() {
            return score;
        }

        /** @return epochs since the best one */
        public int epochsSince() {
            return epochsSince;
        }

        /** @return the weights of the best epoch; null before the first score */
        public WeightState state() {
            return state;
        }

        /** @return the update as the best epoch left it; null before the first score */
        public RoundUpdate update() {
            return update;
        }
    }
}
