// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.ml.params.Defaults;
import org.sparsevae.ml.params.LatentParamSet;

/** The params of the sparse VAE, declared once: {@link SparseVAEParams} documents and exposes them. */
public final class SparseVAEParamSet extends LatentParamSet {
    static final String SPIKE_AND_SLAB_LASSO = "spikeAndSlabLasso";
    static final String LASSO = "lasso";
    static final String HORSESHOE = "horseshoe";

    final Param<String> prior;
    final DoubleParam lambda0;
    final DoubleParam lambda1;
    final DoubleParam a;
    final DoubleParam b;
    final DoubleParam priorWeight;
    final DoubleParam priorWeightStart;
    final DoubleParam priorWarmUpFrom;
    final DoubleParam priorWarmUpTo;
    final DoubleParam lambda0WarmUp;
    final DoubleParam freezeSupportAt;
    final Param<String> factorCovariance;
    final Param<String> gauge;
    final BooleanParam nonNegativeLoadings;
    final BooleanParam linearSkip;
    final IntParam restarts;
    final BooleanParam dropWeakFactors;

    SparseVAEParamSet(Params owner) {
        super(owner, Defaults.ofSparseVae());
        prior = choice(
                "prior",
                "sparsity-inducing prior on the loadings; the spike-and-slab lasso with lambda0 = lambda1 is the lasso of that rate",
                SPIKE_AND_SLAB_LASSO,
                LASSO,
                HORSESHOE);
        lambda0 = positive(
                "lambda0",
                "rate of the spike: shrinkage of loadings that are off, at least lambda1; spikeAndSlabLasso only");
        lambda1 = positive(
                "lambda1",
                "rate of the slab: shrinkage of loadings that are on, under the lasso of all; not for the horseshoe");
        a = positive(
                "a",
                "first shape of the Beta prior on the share of features that load on a factor; a = 1/k with b = 1 is the finite Indian "
                        + "buffet; spikeAndSlabLasso only");
        b = positive(
                "b",
                "second shape of the Beta prior on the share of features that load on a factor; spikeAndSlabLasso only");
        priorWeight = real(
                "priorWeight",
                "final weight of the prior on the loadings; 1 is the exact posterior mode; where it is not set and the rates grow with the "
                        + "features, it falls as they rise",
                "0 or more",
                v -> v >= 0);
        priorWeightStart = real(
                "priorWeightStart",
                "weight of the prior on the loadings until priorWarmUpFrom",
                "0 or more",
                v -> v >= 0);
        priorWarmUpFrom = share("priorWarmUpFrom", "share of the epochs at which the prior's weight begins to move");
        priorWarmUpTo = share(
                "priorWarmUpTo",
                "share of the epochs at which the prior's weight has reached priorWeight (linear in between)");
        lambda0WarmUp = share(
                "lambda0WarmUp",
                "share of the epochs over which the spike's rate rises from lambda1 to lambda0; 0: no warm-up; spikeAndSlabLasso only");
        freezeSupportAt = share(
                "freezeSupportAt",
                "share of the epochs after which loadings with inclusion probability below one half (under the lasso: those that are "
                        + "zero) are zero for good and the others are no longer shrunk; 1: never");
        factorCovariance = choice(
                "factorCovariance",
                "prior covariance of the factors: the identity, or their correlation matrix estimated once an epoch",
                "identity",
                "estimated");
        gauge = choice(
                "gauge",
                "what is held of the scale of the loadings, which the data do not tell: columns (the mean over features of the largest loading "
                        + "at 1, and the columns of the decoder's first layer at one length), scale (the first alone), or none",
                "columns",
                "scale",
                "none");
        nonNegativeLoadings =
                flag("nonNegativeLoadings", "keep the loadings at 0 or above; their signs are not identified");
        linearSkip = flag(
                "linearSkip",
                "give every feature, besides what the decoder's network makes of its factors, a slope of its own on each of them");
        restarts = integer(
                "restarts",
                "trainings from different starts, at most, of which the one with the best objective is kept; they end early once the best "
                        + "support has been found twice. A fit takes up to so many times the time of one training",
                1);
        dropWeakFactors = flag(
                "dropWeakFactors",
                "after the restarts, take out factors without two anchors (features that load on nothing else), train on, and keep that where "
                        + "the objective agrees; each try takes 0.4 of a training; not done under the horseshoe");
    }
}
