// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparsevae.ml.params.LatentParams;

/** The params of the sparse VAE: the shared ones and those of its spike-and-slab lasso prior (Moran et al. 2022, Eq. 1 and section 2.2). */
public interface SparseVAEParams extends LatentParams {

    @Override
    SparseVAEParamSet latentParams();

    /**
     * The prior on the loadings:
     *
     * <ul>
     *   <li>{@code spikeAndSlabLasso} (Eq. 1), with lambda0, lambda1, a and b. With lambda0 = lambda1 it is the lasso of that rate;
     *   <li>{@code lasso} of rate lambda1: a loading is active when it is not exactly zero;
     *   <li>{@code horseshoe} (C.4.1), both scales 1: no loading is exactly zero unless freezeSupportAt is below 1; active is what its
     *       shrinkage leaves at least half of (see {@link org.sparsevae.prior.Horseshoe#inclusion}).
     * </ul>
     */
    default Param<String> prior() {
        return latentParams().prior;
    }

    /** The value of {@link #prior()} in force. */
    default String getPrior() {
        return this.<String>resolved(prior());
    }

    /** Rate of the spike psi0 (Eq. 1): the shrinkage of loadings that are off. At least lambda1. */
    default DoubleParam lambda0() {
        return latentParams().lambda0;
    }

    /** The value of {@link #lambda0()} in force; a fit to gaussian data with more than 25 features takes G/25 times a default. */
    default double getLambda0() {
        return this.<Double>resolved(lambda0());
    }

    /** Rate of the slab psi1 (Eq. 1): the shrinkage of loadings that are on; the one rate of the lasso. */
    default DoubleParam lambda1() {
        return latentParams().lambda1;
    }

    /** The value of {@link #lambda1()} in force; a fit to gaussian data with more than 25 features takes G/25 times a default. */
    default double getLambda1() {
        return this.<Double>resolved(lambda1());
    }

    /**
     * First shape of the Beta prior on eta_k, the share of features that load on factor k (Eq. 1). With {@code setA(1.0 / k)} and
     * {@code setB(1)} the inclusions have the finite Indian buffet prior, which leaves superfluous factors empty.
     */
    default DoubleParam a() {
        return latentParams().a;
    }

    /** The value of {@link #a()} in force. */
    default double getA() {
        double value = this.<Double>resolved(a());
        return Double.isNaN(value) ? 1.0 / getK() : value;
    }

    /** Second shape of the Beta prior on eta_k (Eq. 1, C.2). */
    default DoubleParam b() {
        return latentParams().b;
    }

    /** The value of {@link #b()} in force. NaN stands for the number of features, which only the data tell. */
    default double getB() {
        return this.<Double>resolved(b());
    }

    /** Final weight of the prior on the loadings; 1 is the exact maximum a posteriori. */
    default DoubleParam priorWeight() {
        return latentParams().priorWeight;
    }

    /** The value of {@link #priorWeight()} in force. NaN stands for a value in proportion to the rows, which only the data tell. */
    default double getPriorWeight() {
        return this.<Double>resolved(priorWeight());
    }

    /** Weight of the prior on the loadings until priorWarmUpFrom. */
    default DoubleParam priorWeightStart() {
        return latentParams().priorWeightStart;
    }

    /** The value of {@link #priorWeightStart()} in force. NaN stands for a value in proportion to the rows, which only the data tell. */
    default double getPriorWeightStart() {
        return this.<Double>resolved(priorWeightStart());
    }

    /** Share of the epochs at which the prior's weight begins to move to priorWeight. */
    default DoubleParam priorWarmUpFrom() {
        return latentParams().priorWarmUpFrom;
    }

    /** The value of {@link #priorWarmUpFrom()} in force. */
    default double getPriorWarmUpFrom() {
        return this.<Double>resolved(priorWarmUpFrom());
    }

    /** Share of the epochs at which the prior's weight has reached priorWeight. */
    default DoubleParam priorWarmUpTo() {
        return latentParams().priorWarmUpTo;
    }

    /** The value of {@link #priorWarmUpTo()} in force. */
    default double getPriorWarmUpTo() {
        return this.<Double>resolved(priorWarmUpTo());
    }

    /** Share of the epochs over which the spike's rate rises from lambda1 to lambda0. */
    default DoubleParam lambda0WarmUp() {
        return latentParams().lambda0WarmUp;
    }

    /** The value of {@link #lambda0WarmUp()} in force. */
    default double getLambda0WarmUp() {
        return this.<Double>resolved(lambda0WarmUp());
    }

    /**
     * Share of the epochs after which the support is frozen and the prior is switched off; 1: never. Loadings with inclusion probability
     * below one half are zero for good: under the lasso those that are zero then, under the horseshoe those that are not active.
     */
    default DoubleParam freezeSupportAt() {
        return latentParams().freezeSupportAt;
    }

    /** The value of {@link #freezeSupportAt()} in force. */
    default double getFreezeSupportAt() {
        return this.<Double>resolved(freezeSupportAt());
    }

    /** identity, or estimated (B.2): the factors' correlation matrix, updated once an epoch. */
    default Param<String> factorCovariance() {
        return latentParams().factorCovariance;
    }

    /** The value of {@link #factorCovariance()} in force. */
    default String getFactorCovariance() {
        return this.<String>resolved(factorCovariance());
    }

    /**
     * What is held of the scale of W, which the likelihood does not identify and the prior would shrink for nothing: columns (mean_j max_k
     * |w_jk| at 1, and the columns of the decoder's first layer at one length), scale (the first alone) or none (as in the paper).
     */
    default Param<String> gauge() {
        return latentParams().gauge;
    }

    /** The value of {@link #gauge()} in force. */
    default String getGauge() {
        return this.<String>resolved(gauge());
    }

    /** Keep W at 0 or above; its signs are not identified. */
    default BooleanParam nonNegativeLoadings() {
        return latentParams().nonNegativeLoadings;
    }

    /** The value of {@link #nonNegativeLoadings()} in force. */
    default boolean getNonNegativeLoadings() {
        return this.<Boolean>resolved(nonNegativeLoadings());
    }

    /**
     * Give feature j the term sum_k a_jk w_jk z_ik besides what the network makes of w_j o z_i, with slopes a_jk of either sign that nothing
     * shrinks. The loadings mask it: a factor that a feature does not load on has no effect on it either way. It is not in the paper; on
     * ratings it ranks held-out items better at loadings as sparse.
     */
    default BooleanParam linearSkip() {
        return latentParams().linearSkip;
    }

    /** The value of {@link #linearSkip()} in force. */
    default boolean getLinearSkip() {
        return this.<Boolean>resolved(linearSkip());
    }

    /** Trainings from different starts, at most, of which the best is kept; they end early once the best support has been found twice. */
    default IntParam restarts() {
        return latentParams().restarts;
    }

    /** The value of {@link #restarts()} in force. */
    default int getRestarts() {
        return this.<Integer>resolved(restarts());
    }

    /** After the restarts, take out factors without two anchors where the objective agrees (Moran et al. 2022, Theorem 1). */
    default BooleanParam dropWeakFactors() {
        return latentParams().dropWeakFactors;
    }

    /** The value of {@link #dropWeakFactors()} in force. */
    default boolean getDropWeakFactors() {
        return this.<Boolean>resolved(dropWeakFactors());
    }
}
