// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.Collections;
import java.util.SortedMap;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.round.WeightState;

/**
 * The update of a model that has nothing to do between two rounds and no matrix of loadings, such as a plain VAE: training goes on from
 * the average as it is. Every factor can act on every feature, and the summary counts them so: K active factors, G x K non-zero loadings.
 *
 * @param features number of features G
 * @param factors number of latent factors K
 * @param settledFrom share of the fit from which validation scores can be compared: 0 for a model without schedules of its own
 */
public record NoUpdate(int features, int factors, double settledFrom) implements RoundUpdate {

    /**
     * The update of a model without schedules of its own.
     *
     * @param features number of features G
     * @param factors number of latent factors K
     */
    public NoUpdate(int features, int factors) {
        this(features, factors, 0);
    }

    @Override
    public void afterRound(WeightState state, RoundProgress progress) {
        // the average stands
    }

    @Override
    public double penalty(WeightState state) {
        return 0;
    }

    @Override
    public double logMarginalPrior(WeightState state) {
        return 0;
    }

    @Override
    public int activeFactors(WeightState state) {
        return factors;
    }

    @Override
    public int nonZeroLoadings(WeightState state) {
        return features * factors;
    }

    @Override
    public boolean settled(RoundProgress progress) {
        return progress.share() >= settledFrom;
    }

    /** This update: it has no state. */
    @Override
    public NoUpdate copy() {
        return this;
    }

    @Override
    public SortedMap<String, double[]> state() {
        return Collections.emptySortedMap();
    }

    @Override
    public void restore(SortedMap<String, double[]> state) {
        if (!state.isEmpty()) {
            throw new IllegalArgumentException("an update without state has nothing to restore: " + state.keySet());
        }
    }
}
