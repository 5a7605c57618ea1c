// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import static org.sparsevae.ml.params.Declaration.PAPER;
import static org.sparsevae.ml.params.Declaration.RECIPE;
import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.flag;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.layers;
import static org.sparsevae.ml.params.Declaration.nonNegative;
import static org.sparsevae.ml.params.Declaration.real;
import static org.sparsevae.ml.params.Declaration.share;
import static org.sparsevae.ml.params.DeclaredParams.with;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;

/** What is fitted: the factors, the likelihood, the network that joins them and the terms of its objective. */
public interface NetworkParams extends DeclaredParams, FactorParams {

    /** Number of latent factors K; less than the number of features G. */
    default IntParam k() {
        return integer("k", "number of latent factors, less than the number of features", 1)
                .byDefault(10)
                .source(PAPER + "Eq. 1")
                .of(this);
    }

    /** The value of {@link #k()} in force. */
    @Override
    default int getK() {
        return this.<Integer>resolved(k());
    }

    /** The name of the likelihood, one of {@link Likelihoods#names} (Moran et al. 2022, Eq. 1 and C.2). Default: gaussian. */
    @Override
    default Param<String> likelihood() {
        return choice(
                        "likelihood",
                        "distribution of the features given the factors, by the values that they have; "
                                + Likelihoods.told(Likelihood::takes),
                        Likelihoods.names())
                .byDefault(Likelihoods.names().get(0))
                .source(PAPER + "Eq. 1, C.2")
                .of(this);
    }

    /** The value of {@link #likelihood()} in force. */
    @Override
    default String getLikelihood() {
        return this.<String>resolved(likelihood());
    }

    /** Sizes of the encoder's hidden layers. */
    default IntArrayParam encoderLayers() {
        return layers("encoderLayers", "sizes of the encoder's hidden layers (relu)")
                .byDefault(new int[] {50, 50}, new int[] {400, 400})
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #encoderLayers()} in force. */
    default int[] getEncoderLayers() {
        return this.<int[]>resolved(encoderLayers());
    }

    /** Sizes of the decoder's hidden layers; the first has no bias (Moran et al. 2022, A.3). */
    default IntArrayParam decoderLayers() {
        return layers("decoderLayers", "sizes of the decoder's hidden layers (relu), the first without bias")
                .byDefault(new int[] {50, 50})
                .source(PAPER + "A.3, Table 6")
                .of(this);
    }

    /** The value of {@link #decoderLayers()} in force. */
    default int[] getDecoderLayers() {
        return this.<int[]>resolved(decoderLayers());
    }

    /** Final weight of the Kullback-Leibler term (beta of a beta-VAE). */
    default DoubleParam klWeight() {
        return nonNegative("klWeight", "final weight of the Kullback-Leibler term; 1 is the evidence lower bound")
                .byDefault(1.0)
                .unknown("1/k")
                .inFit((NetworkParams stage, FitSize size) -> stage.getKlWeight())
                .source(PAPER + "Eq. 7; values: " + RECIPE)
                .of(this);
    }

    /** The value of {@link #klWeight()} in force. */
    default double getKlWeight() {
        double value = this.<Double>resolved(klWeight());
        return Double.isNaN(value) ? 1.0 / getK() : value;
    }

    /** Share of the epochs over which klWeight rises from 0; without it the gaussian model collapses onto the prior. */
    default DoubleParam klWarmUp() {
        return share("klWarmUp", "share of the epochs over which klWeight rises from 0; 0: no warm-up")
                .byDefault(0.2)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #klWarmUp()} in force. */
    default double getKlWarmUp() {
        return this.<Double>resolved(klWarmUp());
    }

    /** Decoupled weight decay (AdamW) of the encoder's and decoder's weight matrices. */
    default DoubleParam weightDecay() {
        return nonNegative(
                        "weightDecay",
                        "decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of the loadings, the slopes "
                                + "of linearSkip, the first decoder layer or biases")
                .byDefault(0.0, 0.5)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #weightDecay()} in force. */
    default double getWeightDecay() {
        return this.<Double>resolved(weightDecay());
    }

    /** Precision of the Gaussian prior on the decoder's weights. */
    default DoubleParam decoderPrecision() {
        return nonNegative("decoderPrecision", "precision of the Gaussian prior on the decoder's weights; 0: none")
                .byDefault(1.0, 0.0)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #decoderPrecision()} in force. */
    default double getDecoderPrecision() {
        return this.<Double>resolved(decoderPrecision());
    }

    /**
     * Highest rate at which the encoder's inputs are set to zero while training, so that it can read rows of which a part is missing. Each
     * row's rate is drawn uniformly between 0 and this; the other inputs are not scaled up, and {@link #inputScaling()} divides by the sum
     * or norm of what is left.
     */
    default DoubleParam inputDropout() {
        return real(
                        "inputDropout",
                        "highest rate at which inputs of the encoder are set to zero while training: each row has a rate of its own, uniform between 0 "
                                + "and this; the others are not scaled up, and inputScaling is that of what is left",
                        "in [0, 1)",
                        v -> v >= 0 && v < 1)
                .byDefault(0.0, 0.15)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #inputDropout()} in force. */
    default double getInputDropout() {
        return this.<Double>resolved(inputDropout());
    }

    /** What the encoder reads: none (the row), rowSum or l2 (the row over its sum or Euclidean norm), log (log2(1 + value) of each value). Default: log for counts, else none. */
    default Param<String> inputScaling() {
        return choice(
                        "inputScaling",
                        "what the encoder reads: the row as it is, divided by its sum, divided by its Euclidean norm, or log2(1 + value) of each value, which "
                                + "leaves zeros and ones as they are and keeps heavy counts from swamping the others",
                        List.of("none", "rowSum", "l2", "log"))
                .byDefault("none")
                .of(this);
    }

    /** The value of {@link #inputScaling()} in force. */
    default String getInputScaling() {
        return this.<String>resolved(inputScaling());
    }

    /**
     * What a row's expected counts are multiplied by, under likelihoods whose outputs are logarithms of means: rowSum, the sum of the row's
     * counts (Lopez et al. 2018), or none. Default: rowSum for poisson and negativeBinomial, none for others, which have no use for it.
     */
    default Param<String> librarySize() {
        return choice(
                        "librarySize",
                        Likelihoods.names(Likelihood::hasLogarithmicOutputs)
                                + ": what a row's expected counts are multiplied by; rowSum: the sum of its counts, so that factors tell "
                                + "shares and not how much of a row was counted; none: nothing",
                        List.of("none", "rowSum"))
                .byDefault("none")
                .before("none")
                .source("Lopez et al. 2018, scVI")
                .of(this);
    }

    /** The value of {@link #librarySize()} in force. */
    default String getLibrarySize() {
        return this.<String>resolved(librarySize());
    }

    /** Gaussian: train on standardised features. */
    default BooleanParam standardize() {
        return flag(
                        "standardize",
                        Likelihoods.names(Likelihood::hasUnits)
                                + ": train on features of mean 0 and standard deviation 1")
                .byDefault(true, false)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #standardize()} in force. */
    default boolean getStandardize() {
        return this.<Boolean>resolved(standardize());
    }

    /**
     * The setters of these params.
     *
     * @param <E> the estimator's own type
     */
    interface Setters<E extends Params> extends NetworkParams {

        /** Sets {@link #k()}. */
        default E setK(int value) {
            return with(this, k(), value);
        }

        /** Sets {@link #likelihood()}. */
        default E setLikelihood(String value) {
            return with(this, likelihood(), value);
        }

        /** Sets {@link #encoderLayers()}. */
        default E setEncoderLayers(int... value) {
            return with(this, encoderLayers(), value);
        }

        /** Sets {@link #decoderLayers()}. */
        default E setDecoderLayers(int... value) {
            return with(this, decoderLayers(), value);
        }

        /** Sets {@link #klWeight()}. */
        default E setKlWeight(double value) {
            return with(this, klWeight(), value);
        }

        /** Sets {@link #klWarmUp()}. */
        default E setKlWarmUp(double value) {
            return with(this, klWarmUp(), value);
        }

        /** Sets {@link #weightDecay()}. */
        default E setWeightDecay(double value) {
            return with(this, weightDecay(), value);
        }

        /** Sets {@link #decoderPrecision()}. */
        default E setDecoderPrecision(double value) {
            return with(this, decoderPrecision(), value);
        }

        /** Sets {@link #inputDropout()}. */
        default E setInputDropout(double value) {
            return with(this, inputDropout(), value);
        }

        /** Sets {@link #inputScaling()}. */
        default E setInputScaling(String value) {
            return with(this, inputScaling(), value);
        }

        /** Sets {@link #librarySize()}. */
        default E setLibrarySize(String value) {
            return with(this, librarySize(), value);
        }

        /** Sets {@link #standardize()}. */
        default E setStandardize(boolean value) {
            return with(this, standardize(), value);
        }
    }
}
