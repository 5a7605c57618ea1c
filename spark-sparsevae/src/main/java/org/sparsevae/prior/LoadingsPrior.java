// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.io.Serializable;
import java.util.SortedMap;

/**
 * A sparsity-inducing prior on the loadings W (G features x K factors), as the training loop sees it.
 *
 * <p>Between two averaging rounds the loop asks for the rates of the penalty on W, applies it with
 * {@link ProximalStep}, and calls {@link #update}: it need not know which prior it runs. All arrays over entries are
 * row-major, entry (j, k) at {@code j * K + k}. Nothing here carries a prior weight or a division by the number of rows:
 * values are those of the whole log density, and the caller scales them.
 */
public interface LoadingsPrior extends Serializable {

    /**
     * Number of features.
     *
     * @return G, the number of rows of W
     */
    int features();

    /**
     * Number of latent factors.
     *
     * @return K, the number of columns of W
     */
    int factors();

    /**
     * The E-step: the expectations of the prior's hidden variables given the loadings.
     *
     * @param w loadings, G x K row-major; not changed
     * @throws IllegalArgumentException if {@code w} does not have G * K entries
     */
    void update(float[] w);

    /**
     * The rates lambda*_jk of the absolute penalty {@code lambda*_jk |w_jk|}, which makes exact zeros.
     *
     * @return lambda*, G x K row-major, not negative, a new array
     */
    double[] shrinkage();

    /**
     * The rates of the quadratic penalty {@code 1/2 ridge_jk w_jk^2}.
     *
     * @return rates, G x K row-major, not negative, a new array; zeros for a prior without such a penalty
     */
    default double[] ridge() {
        return new double[features() * factors()];
    }

    /**
     * The prior's share of the training objective, as a cost: the penalty on W minus the terms of the hidden variables.
     *
     * @param w loadings, G x K row-major
     * @return a value to be <em>subtracted</em> from the log-likelihood
     */
    double penalty(float[] w);

    /**
     * The log density of the loadings with the hidden variables summed out and every normaliser in place, or a stated lower
     * bound of it: the yardstick for comparing restarts or the ends of fits under one prior.
     *
     * @param w loadings, G x K row-major
     * @return the log density, to be <em>added</em> to the log-likelihood
     */
    double logMarginal(float[] w);

    /**
     * How probable it is that each loading is active. A prior without indicators reports a share in [0, 1] of which it
     * means that at least 0.5 is active.
     *
     * @return probabilities, G x K row-major, a new array
     */
    double[] inclusion();

    /**
     * The share of features that each factor is expected to act on; a prior without indicators counts those that are active.
     *
     * @return K values in [0, 1], a new array
     */
    double[] activeShare();

    /**
     * Brings the prior in gradually. Priors without a warm-up ignore it.
     *
     * @param share 0 for the gentlest form of the prior, 1 (where every prior starts) for the prior as configured
     * @throws IllegalArgumentException if {@code share} is outside [0, 1]
     */
    default void warmUp(double share) {
        Schedule.requireShare(share);
    }

    /**
     * Everything that {@link #update} and {@link #warmUp} have changed, by name, for a checkpoint.
     *
     * @return named arrays, copies
     */
    SortedMap<String, double[]> state();

    /**
     * Takes back what {@link #state} gave.
     *
     * @param state named arrays of a prior of the same kind, sizes and settings
     * @throws IllegalArgumentException if an array is missing, has the wrong length or impossible values
     */
    void restore(SortedMap<String, double[]> state);

    /**
     * An independent prior in the same state.
     *
     * @return the copy
     */
    LoadingsPrior copy();
}
