// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparsevae.likelihood.Likelihoods;

/**
 * The params that every latent variable model shares. Ranges and defaults stand in each param's documentation ({@code explainParams()})
 * and in the README's table; defaults depend on the likelihood, so a getter answers with the value that {@code fit} would use now.
 */
public interface LatentParams extends TrainingParams, FactorParams {

    /** Input column of feature vectors (dense or sparse), all of one size. */
    default Param<String> featuresCol() {
        return latentParams().featuresCol;
    }

    /** The value of {@link #featuresCol()} in force. */
    @Override
    default String getFeaturesCol() {
        return this.<String>resolved(featuresCol());
    }

    /** Output column: posterior mean of the k latent factors. */
    default Param<String> latentCol() {
        return latentParams().latentCol;
    }

    /** The value of {@link #latentCol()} in force. */
    @Override
    default String getLatentCol() {
        return this.<String>resolved(latentCol());
    }

    /** Output column: posterior standard deviation of the k latent factors; not made when unset. */
    default Param<String> latentStdCol() {
        return latentParams().latentStdCol;
    }

    /** The value of {@link #latentStdCol()} in force, or null when unset. */
    @Override
    default String getLatentStdCol() {
        return this.<String>resolved(latentStdCol());
    }

    /** Output column: expected features at the posterior mean; not made when unset. */
    default Param<String> reconstructionCol() {
        return latentParams().reconstructionCol;
    }

    /** The value of {@link #reconstructionCol()} in force, or null when unset. */
    @Override
    default String getReconstructionCol() {
        return this.<String>resolved(reconstructionCol());
    }

    /** Input column of positive row weights; unset, every row counts once. */
    default Param<String> weightCol() {
        return latentParams().weightCol;
    }

    /** The value of {@link #weightCol()} in force, or null when unset. */
    @Override
    default String getWeightCol() {
        return this.<String>resolved(weightCol());
    }

    /** Boolean input column: rows marked true are scored after each epoch, not trained on. */
    default Param<String> validationIndicatorCol() {
        return latentParams().validationIndicatorCol;
    }

    /** The value of {@link #validationIndicatorCol()} in force, or null when unset. */
    @Override
    default String getValidationIndicatorCol() {
        return this.<String>resolved(validationIndicatorCol());
    }

    /** What is done with rows that have a null, NaN, infinite or impossible value: error, skip or keep. */
    default Param<String> handleInvalid() {
        return latentParams().handleInvalid;
    }

    /** The value of {@link #handleInvalid()} in force. */
    @Override
    default String getHandleInvalid() {
        return this.<String>resolved(handleInvalid());
    }

    /** Number of latent factors K; less than the number of features G. */
    default IntParam k() {
        return latentParams().k;
    }

    /** The value of {@link #k()} in force. */
    @Override
    default int getK() {
        return this.<Integer>resolved(k());
    }

    /** Sizes of the encoder's hidden layers. */
    default IntArrayParam encoderLayers() {
        return latentParams().encoderLayers;
    }

    /** The value of {@link #encoderLayers()} in force. */
    default int[] getEncoderLayers() {
        return this.<int[]>resolved(encoderLayers());
    }

    /** Sizes of the decoder's hidden layers; the first has no bias (Moran et al. 2022, A.3). */
    default IntArrayParam decoderLayers() {
        return latentParams().decoderLayers;
    }

    /** The value of {@link #decoderLayers()} in force. */
    default int[] getDecoderLayers() {
        return this.<int[]>resolved(decoderLayers());
    }

    /** The name of the likelihood, one of {@link Likelihoods#names} (gaussian, multinomial, bernoulli: Moran et al. 2022, Eq. 1 and C.2). Default: gaussian. */
    default Param<String> likelihood() {
        return latentParams().likelihood;
    }

    /** The value of {@link #likelihood()} in force. */
    @Override
    default String getLikelihood() {
        return this.<String>resolved(likelihood());
    }

    /** Final weight of the Kullback-Leibler term (beta of a beta-VAE). */
    default DoubleParam klWeight() {
        return latentParams().klWeight;
    }

    /** The value of {@link #klWeight()} in force. */
    default double getKlWeight() {
        double value = this.<Double>resolved(klWeight());
        return Double.isNaN(value) ? 1.0 / getK() : value;
    }

    /** Share of the epochs over which klWeight rises from 0; without it the gaussian model collapses onto the prior. */
    default DoubleParam klWarmUp() {
        return latentParams().klWarmUp;
    }

    /** The value of {@link #klWarmUp()} in force. */
    default double getKlWarmUp() {
        return this.<Double>resolved(klWarmUp());
    }

    /** Gaussian: lower bound of the noise standard deviation at the start, in feature standard deviations. */
    default DoubleParam noiseFloorStart() {
        return latentParams().noiseFloorStart;
    }

    /** The value of {@link #noiseFloorStart()} in force. */
    default double getNoiseFloorStart() {
        return this.<Double>resolved(noiseFloorStart());
    }

    /** Gaussian: lower bound of the noise standard deviation in the end. */
    default DoubleParam noiseFloor() {
        return latentParams().noiseFloor;
    }

    /** The value of {@link #noiseFloor()} in force. */
    default double getNoiseFloor() {
        return this.<Double>resolved(noiseFloor());
    }

    /** Share of the epochs at which the lower bound of the noise begins to fall. */
    default DoubleParam noiseFloorFrom() {
        return latentParams().noiseFloorFrom;
    }

    /** The value of {@link #noiseFloorFrom()} in force. */
    default double getNoiseFloorFrom() {
        return this.<Double>resolved(noiseFloorFrom());
    }

    /** Share of the epochs at which the lower bound of the noise has fallen to noiseFloor. */
    default DoubleParam noiseFloorTo() {
        return latentParams().noiseFloorTo;
    }

    /** The value of {@link #noiseFloorTo()} in force. */
    default double getNoiseFloorTo() {
        return this.<Double>resolved(noiseFloorTo());
    }

    /** Decoupled weight decay (AdamW) of the encoder's and decoder's weight matrices. */
    default DoubleParam weightDecay() {
        return latentParams().weightDecay;
    }

    /** The value of {@link #weightDecay()} in force. */
    default double getWeightDecay() {
        return this.<Double>resolved(weightDecay());
    }

    /** Precision of the Gaussian prior on the decoder's weights. */
    default DoubleParam decoderPrecision() {
        return latentParams().decoderPrecision;
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
        return latentParams().inputDropout;
    }

    /** The value of {@link #inputDropout()} in force. */
    default double getInputDropout() {
        return this.<Double>resolved(inputDropout());
    }

    /** What the encoder reads: none (the row), rowSum or l2 (the row over its sum or Euclidean norm), log (log2(1 + value) of each value). Default: log for counts, else none. */
    default Param<String> inputScaling() {
        return latentParams().inputScaling;
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
        return latentParams().librarySize;
    }

    /** The value of {@link #librarySize()} in force. */
    default String getLibrarySize() {
        return this.<String>resolved(librarySize());
    }

    /** Gaussian: train on standardised features. */
    default BooleanParam standardize() {
        return latentParams().standardize;
    }

    /** The value of {@link #standardize()} in force. */
    default boolean getStandardize() {
        return this.<Boolean>resolved(standardize());
    }
}
