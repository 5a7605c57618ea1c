// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.util.Collections;
import java.util.SortedMap;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.GroupDecoder;
import org.sparsevae.training.RoundUpdate;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.round.WeightState;

/**
 * The OI-VAE's work between two rounds: a group lasso on the averaged weights from each factor to each group, by a proximal step (Ainsworth
 * et al. 2018, section 3.2): column &lt;- column max(0, 1 - s lambda / ||column||) with s the sum of the round's learning rates. The penalty
 * comes on between two shares of the fit: from the start on it would take out every group that the network has not learnt to use yet.
 *
 * <p>The objective that this step goes with is the mean over the rows of the evidence lower bound less lambda times the sum of the columns'
 * lengths, so {@link #penalty} is the rows' number times that.
 */
final class GroupLasso implements RoundUpdate {
    private final ParameterLayout.Entry weights;
    private final int[] featuresPerGroup;
    private final int units;
    private final int factors;
    private final double lambda;
    private final double from;
    private final double to;
    private double rows = 1;

    /**
     * @param layout where the weights are
     * @param decoder groups and units
     * @param factors K
     * @param lambda strength, 0 or more, per row
     * @param from share of the fit at which the penalty begins
     * @param to share of the fit at which it is lambda; linear in between
     */
    GroupLasso(ParameterLayout layout, GroupDecoder decoder, int factors, double lambda, double from, double to) {
        this(layout.entry(GroupDecoder.WEIGHTS), featuresPerGroup(decoder), decoder.units(), factors, lambda, from, to);
    }

    private GroupLasso(
            ParameterLayout.Entry weights,
            int[] featuresPerGroup,
            int units,
            int factors,
            double lambda,
            double from,
            double to) {
        this.weights = weights;
        this.featuresPerGroup = featuresPerGroup;
        this.units = units;
        this.factors = factors;
        this.lambda = lambda;
        this.from = from;
        this.to = to;
    }

    private static int[] featuresPerGroup(GroupDecoder decoder) {
        int[] counts = new int[decoder.numGroups()];
        for (int group : decoder.groups()) {
            counts[group]++;
        }
        return counts;
    }

    /** The strength at a share of the fit. */
    double strength(double share) {
        if (share >= to) {
            return lambda;
        }
        return share <= from ? 0 : lambda * (share - from) / (to - from);
    }

    @Override
    public void afterRound(WeightState state, RoundProgress progress) {
        rows = progress.effectiveRows();
        double step = progress.learningRateSum() * strength(progress.share());
        for (int g = 0; g < featuresPerGroup.length; g++) {
            for (int k = 0; k < factors; k++) {
                shrink(state.parameters(), g, k, step);
            }
        }
    }

    private void shrink(float[] parameters, int group, int factor, double step) {
        double length = length(parameters, group, factor);
        double kept = length > step ? 1 - step / length : 0;
        for (int q = 0; q < units; q++) {
            int i = weights.index(group * units + q, factor);
            // never -0: a zero is a zero, whatever it was before
            parameters[i] = kept == 0 ? 0f : (float) (kept * parameters[i]);
        }
    }

    /** The length of the weights from a factor to a group. */
    private double length(float[] parameters, int group, int factor) {
        double squares = 0;
        for (int q = 0; q < units; q++) {
            double w = parameters[weights.index(group * units + q, factor)];
            squares += w * w;
        }
        return Math.sqrt(squares);
    }

    @Override
    public double penalty(WeightState state) {
        double sum = 0;
        for (int g = 0; g < featuresPerGroup.length; g++) {
            for (int k = 0; k < factors; k++) {
                sum += length(state.parameters(), g, k);
            }
        }
        return rows * lambda * sum;
    }

    @Override
    public double logMarginalPrior(WeightState state) {
        return -penalty(state);
    }

    @Override
    public int activeFactors(WeightState state) {
        int active = 0;
        for (int k = 0; k < factors; k++) {
            boolean acts = false;
            for (int g = 0; g < featuresPerGroup.length; g++) {
                acts |= length(state.parameters(), g, k) > 0;
            }
            active += acts ? 1 : 0;
        }
        return active;
    }

    /** Pairs of a feature and a factor that acts on its group. */
    @Override
    public int nonZeroLoadings(WeightState state) {
        int count = 0;
        for (int g = 0; g < featuresPerGroup.length; g++) {
            for (int k = 0; k < factors; k++) {
                count += length(state.parameters(), g, k) > 0 ? featuresPerGroup[g] : 0;
            }
        }
        return count;
    }

    @Override
    public boolean settled(RoundProgress progress) {
        return progress.share() >= to;
    }

    @Override
    public GroupLasso copy() {
        GroupLasso copy = new GroupLasso(weights, featuresPerGroup, units, factors, lambda, from, to);
        copy.rows = rows;
        return copy;
    }

    /** {@inheritDoc} None: the rows' number is told again in each round. */
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
