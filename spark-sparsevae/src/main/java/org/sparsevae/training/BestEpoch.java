// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import org.sparsevae.training.round.WeightState;

/** The epoch with the best validation score so far, and how long ago it was. */
public final class BestEpoch {
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
