// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.sparsevae.ml.params.Declaration.PAPER;
import static org.sparsevae.ml.params.Declaration.RECIPE;
import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.nonNegative;
import static org.sparsevae.ml.params.Declaration.positive;
import static org.sparsevae.ml.params.Declaration.share;
import static org.sparsevae.ml.params.DeclaredParams.with;

import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.sparsevae.likelihood.Likelihood.PerRows;
import org.sparsevae.ml.params.Defaults.PerFeatures;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.ml.params.LatentParams;
import org.sparsevae.prior.LoadingsPriors;

/** The prior on the loadings, by default the spike-and-slab lasso (Moran et al. 2022, Eq. 1 and section 2.2), its strength and its schedule. */
public interface LoadingsPriorParams extends LatentParams {

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
        return choice(
                        "prior",
                        "sparsity-inducing prior on the loadings; the spike-and-slab lasso with lambda0 = lambda1 is the lasso of that rate",
                        LoadingsPriors.names())
                .byDefault(LoadingsPriors.names().get(0))
                .source(PAPER + "Eq. 1, C.4.1")
                .of(this);
    }

    /** The value of {@link #prior()} in force. */
    default String getPrior() {
        return this.<String>resolved(prior());
    }

    /** Rate of the spike psi0 (Eq. 1): the shrinkage of loadings that are off. At least lambda1. */
    default DoubleParam lambda0() {
        return positive(
                        "lambda0",
                        "rate of the spike: shrinkage of loadings that are off, at least lambda1; "
                                + onlyFor("lambda0"))
                // as much as leaves about a fifth of the loadings when the prior comes on late
                .byDefault(new PerFeatures(10), 500.0)
                .inFit((LoadingsPriorParams stage, FitSize size) -> stage.getLambda0() * stage.ratesFactor(size))
                .source(PAPER + "Eq. 1; values: " + RECIPE)
                .of(this);
    }

    /** The value of {@link #lambda0()} in force; a fit to gaussian data with more than 25 features takes G/25 times a default. */
    default double getLambda0() {
        return this.<Double>resolved(lambda0());
    }

    /** Rate of the slab psi1 (Eq. 1): the shrinkage of loadings that are on; the one rate of the lasso. */
    default DoubleParam lambda1() {
        return positive(
                        "lambda1",
                        "rate of the slab: shrinkage of loadings that are on, under the lasso of all; not for the "
                                + String.join(" or the ", LoadingsPriors.names(prior -> !prior.params()
                                        .contains("lambda1"))))
                .byDefault(new PerFeatures(1), 50.0)
                .inFit((LoadingsPriorParams stage, FitSize size) -> stage.getLambda1() * stage.ratesFactor(size))
                .source(PAPER + "Eq. 1; values: " + RECIPE)
                .of(this);
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
        return positive(
                        "a",
                        "first shape of the Beta prior on the share of features that load on a factor; a = 1/k with b = 1 is the finite Indian "
                                + "buffet; " + onlyFor("a"))
                .byDefault(1.0, Double.NaN)
                .unknown("1/k")
                .inFit((LoadingsPriorParams stage, FitSize size) -> stage.getA())
                .source(PAPER + "Eq. 1, C.2")
                .of(this);
    }

    /** The value of {@link #a()} in force. */
    default double getA() {
        double value = this.<Double>resolved(a());
        return Double.isNaN(value) ? 1.0 / getK() : value;
    }

    /** Second shape of the Beta prior on eta_k (Eq. 1, C.2). */
    default DoubleParam b() {
        return positive(
                        "b",
                        "second shape of the Beta prior on the share of features that load on a factor; "
                                + onlyFor("b"))
                .byDefault(Double.NaN, 1.0)
                .unknown("the number of features")
                .inFit((LoadingsPriorParams stage, FitSize size) ->
                        Double.isNaN(stage.getB()) ? (double) size.features() : stage.getB())
                .source(PAPER + "Eq. 1, C.2")
                .of(this);
    }

    /** The value of {@link #b()} in force. NaN stands for the number of features, which only the data tell. */
    default double getB() {
        return this.<Double>resolved(b());
    }

    /** Final weight of the prior on the loadings; 1 is the exact maximum a posteriori. */
    default DoubleParam priorWeight() {
        return nonNegative(
                        "priorWeight",
                        "final weight of the prior on the loadings; 1 is the exact posterior mode; where it is not set and the rates grow with the "
                                + "features, it falls as they rise")
                // in proportion to the rows
                .byDefault(new PerRows(25), new PerRows(4000))
                .unknown("in proportion to the rows")
                .inFit((LoadingsPriorParams stage, FitSize size) -> stage.weight(stage.priorWeight(), size))
                .source(PAPER + "authors' code; values: " + RECIPE)
                .of(this);
    }

    /** The value of {@link #priorWeight()} in force. NaN stands for a value in proportion to the rows, which only the data tell. */
    default double getPriorWeight() {
        return this.<Double>resolved(priorWeight());
    }

    /** Weight of the prior on the loadings until priorWarmUpFrom. */
    default DoubleParam priorWeightStart() {
        return nonNegative("priorWeightStart", "weight of the prior on the loadings until priorWarmUpFrom")
                .byDefault(new PerRows(500), 0.0)
                .unknown("in proportion to the rows")
                .inFit((LoadingsPriorParams stage, FitSize size) -> stage.weight(stage.priorWeightStart(), size))
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #priorWeightStart()} in force. NaN stands for a value in proportion to the rows, which only the data tell. */
    default double getPriorWeightStart() {
        return this.<Double>resolved(priorWeightStart());
    }

    /** Share of the epochs at which the prior's weight begins to move to priorWeight. */
    default DoubleParam priorWarmUpFrom() {
        return share("priorWarmUpFrom", "share of the epochs at which the prior's weight begins to move")
                .byDefault(0.2, 0.0)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #priorWarmUpFrom()} in force. */
    default double getPriorWarmUpFrom() {
        return this.<Double>resolved(priorWarmUpFrom());
    }

    /** Share of the epochs at which the prior's weight has reached priorWeight. */
    default DoubleParam priorWarmUpTo() {
        return share(
                        "priorWarmUpTo",
                        "share of the epochs at which the prior's weight has reached priorWeight (linear in between)")
                .byDefault(0.6)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #priorWarmUpTo()} in force. */
    default double getPriorWarmUpTo() {
        return this.<Double>resolved(priorWarmUpTo());
    }

    /** Share of the epochs over which the spike's rate rises from lambda1 to lambda0. */
    default DoubleParam lambda0WarmUp() {
        return share(
                        "lambda0WarmUp",
                        "share of the epochs over which the spike's rate rises from lambda1 to lambda0; 0: no warm-up; "
                                + onlyFor("lambda0WarmUp"))
                .byDefault(0.0, 0.6)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #lambda0WarmUp()} in force. */
    default double getLambda0WarmUp() {
        return this.<Double>resolved(lambda0WarmUp());
    }

    /** A weight in proportion to the rows, which falls as the rates rise. */
    private double weight(DoubleParam weight, FitSize size) {
        return latentParams().byDefault(weight, getLikelihood(), size.effectiveRows()) / ratesFactor(size);
    }

    private static String onlyFor(String param) {
        return String.join(" or ", LoadingsPriors.names(prior -> prior.params().contains(param))) + " only";
    }

    /** How many times the usual rates a fit of this size takes, see {@link PerFeatures}; 1 as soon as one is set. */
    private double ratesFactor(FitSize size) {
        List<DoubleParam> rates = List.of(lambda0(), lambda1());
        List<String> ofPrior = LoadingsPriors.of(getPrior()).params();
        boolean automatic = rates.stream().noneMatch(this::isSet)
                && rates.stream()
                        .anyMatch(rate -> ofPrior.contains(rate.name())
                                && latentParams().growsWithFeatures(rate, getLikelihood()));
        return automatic ? PerFeatures.factor(size.features()) : 1;
    }

    /**
     * The setters of these params.
     */
    interface Setters extends LoadingsPriorParams {

        /** Sets {@link #prior()}. */
        default SparseVAE setPrior(String value) {
            return with(this, prior(), value);
        }

        /** Sets {@link #lambda0()}. */
        default SparseVAE setLambda0(double value) {
            return with(this, lambda0(), value);
        }

        /** Sets {@link #lambda1()}. */
        default SparseVAE setLambda1(double value) {
            return with(this, lambda1(), value);
        }

        /** Sets {@link #a()}. */
        default SparseVAE setA(double value) {
            return with(this, a(), value);
        }

        /** Sets {@link #b()}. */
        default SparseVAE setB(double value) {
            return with(this, b(), value);
        }

        /** Sets {@link #priorWeight()}. */
        default SparseVAE setPriorWeight(double value) {
            return with(this, priorWeight(), value);
        }

        /** Sets {@link #priorWeightStart()}. */
        default SparseVAE setPriorWeightStart(double value) {
            return with(this, priorWeightStart(), value);
        }

        /** Sets {@link #priorWarmUpFrom()}. */
        default SparseVAE setPriorWarmUpFrom(double value) {
            return with(this, priorWarmUpFrom(), value);
        }

        /** Sets {@link #priorWarmUpTo()}. */
        default SparseVAE setPriorWarmUpTo(double value) {
            return with(this, priorWarmUpTo(), value);
        }

        /** Sets {@link #lambda0WarmUp()}. */
        default SparseVAE setLambda0WarmUp(double value) {
            return with(this, lambda0WarmUp(), value);
        }
    }
}
