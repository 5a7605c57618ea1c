// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

/** The objective is no longer a finite number; the message says in which round and what to try. */
public final class DivergedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final int round;
    private final int rounds;
    private final double learningRate;

    /**
     * @param round the round after which the objective was not finite, from 1
     * @param rounds rounds that the training was to have
     * @param learningRate the training's peak learning rate
     */
    public DivergedException(int round, int rounds, double learningRate) {
        super("training diverged: the objective is not a finite number after round " + round + " of " + rounds
                + "; try a smaller learningRate (now " + learningRate
                + "), a longer klWarmUp, or standardize = true for features on very different scales");
        this.round = round;
        this.rounds = rounds;
        this.learningRate = learningRate;
    }

    /** The round after which the objective was not finite, from 1. */
    public int round() {
        return round;
    }

    /** Rounds that the training was to have. */
    public int rounds() {
        return rounds;
    }

    /** The training's peak learning rate. */
    public double learningRate() {
        return learningRate;
    }
}
