// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.SortedMap;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.training.round.WeightState;

/**
 * What a model does on the driver between two rounds: proximal steps, E-steps, covariance updates. The training loop does not know
 * which. One update serves one fit, and keeps that fit's state.
 */
public interface RoundUpdate {

    /** Whether workers should sum the posterior moments, for {@link #afterEpoch}. */
    default boolean needsPosteriorMoments() {
        return false;
    }

    /**
     * Which loadings may differ from zero in the next round. All others are zero for good: here they and their moments are set to zero, and
     * workers keep them there.
     *
     * @param state what the round starts from, changed in place
     * @return the support, or null where every loading may move
     */
    default LoadingsSupport heldSupport(WeightState state) {
        return null;
    }

    /** Changes the averaged state in place, before the next round starts from it. */
    void afterRound(WeightState state, RoundProgress progress);

    /** Called after the last round of each epoch with the sums over all of its rows. */
    default void afterEpoch(WeightState state, RowTerms epoch, RoundProgress progress) {}

    /** The part of the objective that does not belong to a row, at present: to be subtracted from the rows' sum; nats. */
    double penalty(WeightState state);

    /** Log of the marginal prior on what the penalty penalises, by which finished fits are compared; nats. */
    double logMarginalPrior(WeightState state);

    /** The weight that the prior on the loadings has in the end. */
    default double finalPriorWeight() {
        return 1;
    }

    /** Factors that some feature loads on. */
    int activeFactors(WeightState state);

    /** Loadings that are not exactly zero. */
    int nonZeroLoadings(WeightState state);

    /** Whether every schedule has reached its end, so that validation scores can be compared from here on. */
    boolean settled(RoundProgress progress);

    /** A copy of the state at this moment, which later rounds do not change. */
    RoundUpdate copy();

    /**
     * Everything that the rounds so far have changed in this update, by name, for a checkpoint.
     *
     * @return named arrays, copies; none for an update without state
     */
    SortedMap<String, double[]> state();

    /**
     * Takes back what {@link #state} gave, to the bit.
     *
     * @param state named arrays of an update that was made alike
     * @throws IllegalArgumentException if an array is missing, has the wrong length or impossible values
     */
    void restore(SortedMap<String, double[]> state);

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
}
