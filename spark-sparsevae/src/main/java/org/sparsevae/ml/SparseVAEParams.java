// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.sparsevae.ml.params.Declaration.PAPER;
import static org.sparsevae.ml.params.Declaration.RECIPE;
import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.flag;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.share;
import static org.sparsevae.ml.params.DeclaredParams.with;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.prior.LoadingsPriors;

/** The params of the sparse VAE: the shared ones, those of the prior on its loadings, and what is held of the loadings while they are trained. */
public interface SparseVAEParams extends LoadingsPriorParams {

    /**
     * Share of the epochs after which the support is frozen and the prior is switched off; 1: never. Loadings with inclusion probability
     * below one half are zero for good: under the lasso those that are zero then, under the horseshoe those that are not active.
     */
    default DoubleParam freezeSupportAt() {
        return share(
                        "freezeSupportAt",
                        "share of the epochs after which loadings with inclusion probability below one half (under the lasso: those that are "
                                + "zero) are zero for good and the others are no longer shrunk; 1: never")
                .byDefault(1.0, 0.65)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #freezeSupportAt()} in force. */
    default double getFreezeSupportAt() {
        return this.<Double>resolved(freezeSupportAt());
    }

    /** identity, or estimated (B.2): the factors' correlation matrix, updated once an epoch. */
    default Param<String> factorCovariance() {
        return choice(
                        "factorCovariance",
                        "prior covariance of the factors: the identity, or their correlation matrix estimated once an epoch",
                        List.of("identity", "estimated"))
                .byDefault("estimated", "identity")
                .source(PAPER + "B.2")
                .of(this);
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
        return choice(
                        "gauge",
                        "what is held of the scale of the loadings, which the data do not tell: columns (the mean over features of the largest loading "
                                + "at 1, and the columns of the decoder's first layer at one length), scale (the first alone), or none",
                        List.of("columns", "scale", "none"))
                .byDefault("columns")
                .of(this);
    }

    /** The value of {@link #gauge()} in force. */
    default String getGauge() {
        return this.<String>resolved(gauge());
    }

    /** Keep W at 0 or above; its signs are not identified. */
    default BooleanParam nonNegativeLoadings() {
        return flag("nonNegativeLoadings", "keep the loadings at 0 or above; their signs are not identified")
                .byDefault(true)
                .source(RECIPE)
                .of(this);
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
        return flag(
                        "linearSkip",
                        "give every feature, besides what the decoder's network makes of its factors, a slope of its own on each of them")
                // the paper's decoder has none; on ratings the network alone ranks items worse than a dense VAE
                .byDefault(false, true)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #linearSkip()} in force. */
    default boolean getLinearSkip() {
        return this.<Boolean>resolved(linearSkip());
    }

    /** Trainings from different starts, at most, of which the best is kept; they end early once the best support has been found twice. */
    default IntParam restarts() {
        return integer(
                        "restarts",
                        "trainings from different starts, at most, of which the one with the best objective is kept; they end early once the best "
                                + "support has been found twice. A fit takes up to so many times the time of one training",
                        1)
                .byDefault(8, 1)
                .inFit((SparseVAEParams stage, FitSize size) ->
                        LatentEstimator.isGiven(stage.getInitialModel()) ? 1 : stage.getRestarts())
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #restarts()} in force. */
    default int getRestarts() {
        return this.<Integer>resolved(restarts());
    }

    /** After the restarts, take out factors without two anchors where the objective agrees (Moran et al. 2022, Theorem 1). */
    default BooleanParam dropWeakFactors() {
        return flag(
                        "dropWeakFactors",
                        "after the restarts, take out factors without two anchors (features that load on nothing else), train on, and keep that where "
                                + "the objective agrees; each try takes 0.4 of a training; not done under the "
                                + String.join(" or the ", LoadingsPriors.names(prior -> !prior.makesZeros())))
                .byDefault(true, false)
                .source(PAPER + "Theorem 1")
                .of(this);
    }

    /** The value of {@link #dropWeakFactors()} in force. */
    default boolean getDropWeakFactors() {
        return this.<Boolean>resolved(dropWeakFactors());
    }

    /**
     * The setters of these params.
     */
    interface Setters extends SparseVAEParams {

        /** Sets {@link #freezeSupportAt()}. */
        default SparseVAE setFreezeSupportAt(double value) {
            return with(this, freezeSupportAt(), value);
        }

        /** Sets {@link #factorCovariance()}. */
        default SparseVAE setFactorCovariance(String value) {
            return with(this, factorCovariance(), value);
        }

        /** Sets {@link #gauge()}. */
        default SparseVAE setGauge(String value) {
            return with(this, gauge(), value);
        }

        /** Sets {@link #nonNegativeLoadings()}. */
        default SparseVAE setNonNegativeLoadings(boolean value) {
            return with(this, nonNegativeLoadings(), value);
        }

        /** Sets {@link #linearSkip()}. */
        default SparseVAE setLinearSkip(boolean value) {
            return with(this, linearSkip(), value);
        }

        /** Sets {@link #restarts()}. */
        default SparseVAE setRestarts(int value) {
            return with(this, restarts(), value);
        }

        /** Sets {@link #dropWeakFactors()}. */
        default SparseVAE setDropWeakFactors(boolean value) {
            return with(this, dropWeakFactors(), value);
        }
    }
}
