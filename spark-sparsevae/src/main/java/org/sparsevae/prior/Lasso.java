// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The lasso: independent Laplace densities {@code p(w) = lambda/2 exp(-lambda |w|)}. It is what the spike-and-slab lasso
 * becomes at lambda0 = lambda1 (C.4.1, experiment 1), where W says nothing about the indicators gamma.
 *
 * <p>It has no hidden variables and no warm-up. A loading is active when the last {@link #update} found it not exactly
 * zero; until then all are.
 */
public final class Lasso implements LoadingsPrior {
    private static final long serialVersionUID = 1L;

    /** Of rate lambda1. */
    static final PriorChoice CHOICE = PriorChoice.of(
            "lasso",
            List.of("lambda1"),
            (features, factors, value) -> new Lasso(features, factors, value.applyAsDouble("lambda1")));

    private static final String INCLUSION = "inclusion";

    private final LoadingsShape shape;
    private final double lambda;
    private final double[] active;

    /**
     * A prior at its start.
     *
     * @param features G, at least 2
     * @param factors K, at least 1
     * @param lambda the rate at which every loading is shrunk, positive: the paper's lambda0 = lambda1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public Lasso(int features, int factors, double lambda) {
        this.shape = new LoadingsShape(features, factors);
        LoadingsShape.requirePositive("lambda", lambda, "the rate of the lasso is usually 1 to 30");
        this.lambda = lambda;
        this.active = new double[shape.size()];
        Arrays.fill(active, 1);
    }

    @Override
    public int features() {
        return shape.features();
    }

    @Override
    public int factors() {
        return shape.factors();
    }

    /** {@inheritDoc} There are none: it only notes which loadings are not exactly zero. */
    @Override
    public void update(float[] w) {
        shape.require(w);
        for (int jk = 0; jk < w.length; jk++) {
            active[jk] = w[jk] == 0 ? 0 : 1;
        }
    }

    /** {@inheritDoc} The same rate lambda everywhere. */
    @Override
    public double[] shrinkage() {
        double[] rates = new double[shape.size()];
        Arrays.fill(rates, lambda);
        return rates;
    }

    /** {@inheritDoc} {@code lambda sum_jk |w_jk|}. */
    @Override
    public double penalty(float[] w) {
        shape.require(w);
        double sum = 0;
        for (float value : w) {
            sum += Math.abs(value);
        }
        return lambda * sum;
    }

    /** {@inheritDoc} {@code sum_jk [ log(lambda / 2) - lambda |w_jk| ]}. */
    @Override
    public double logMarginal(float[] w) {
        return w.length * StrictMath.log(lambda / 2) - penalty(w);
    }

    /** {@inheritDoc} 1 for a loading that is not exactly zero, else 0. */
    @Override
    public double[] inclusion() {
        return active.clone();
    }

    /** {@inheritDoc} The share of features whose loading is not exactly zero. */
    @Override
    public double[] activeShare() {
        return shape.activeShare(active);
    }

    @Override
    public SortedMap<String, double[]> state() {
        SortedMap<String, double[]> state = new TreeMap<>();
        state.put(INCLUSION, active.clone());
        return state;
    }

    @Override
    public void restore(SortedMap<String, double[]> state) {
        double[] stored = LoadingsShape.stored(state, "lasso", INCLUSION, active.length);
        for (double value : stored) {
            if (value != 0 && value != 1) {
                throw new IllegalArgumentException("a stored inclusion of a lasso must be 0 or 1: " + value);
            }
        }
        System.arraycopy(stored, 0, active, 0, active.length);
    }

    @Override
    public Lasso copy() {
        Lasso copy = new Lasso(shape.features(), shape.factors(), lambda);
        copy.restore(state());
        return copy;
    }
}
