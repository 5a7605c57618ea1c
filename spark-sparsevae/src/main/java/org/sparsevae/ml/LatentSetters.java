// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.sparsevae.ml.params.LatentParams;

/**
 * The setters of the params that every latent variable model shares.
 *
 * @param <E> the estimator's own type
 * @param <M> the model that it fits
 */
public abstract class LatentSetters<E extends LatentSetters<E, M>, M extends LatentModel<M>> extends Estimator<M>
        implements LatentParams {
    private static final long serialVersionUID = 1L;

    /** Sets a param and answers with this estimator. */
    @SuppressWarnings("unchecked")
    protected final E with(Param<?> param, Object value) {
        set((Param<Object>) param, value);
        return (E) this;
    }

    /** {@inheritDoc} Defaults depend on the likelihood, so the value in force is shown where none was set. */
    @Override
    public final String explainParam(Param<?> param) {
        return explained(param);
    }

    /** Sets {@link #featuresCol()}. */
    public final E setFeaturesCol(String value) {
        return with(featuresCol(), value);
    }

    /** Sets {@link #latentCol()}. */
    public final E setLatentCol(String value) {
        return with(latentCol(), value);
    }

    /** Sets {@link #latentStdCol()}. */
    public final E setLatentStdCol(String value) {
        return with(latentStdCol(), value);
    }

    /** Sets {@link #reconstructionCol()}. */
    public final E setReconstructionCol(String value) {
        return with(reconstructionCol(), value);
    }

    /** Sets {@link #weightCol()}. */
    public final E setWeightCol(String value) {
        return with(weightCol(), value);
    }

    /** Sets {@link #validationIndicatorCol()}. */
    public final E setValidationIndicatorCol(String value) {
        return with(validationIndicatorCol(), value);
    }

    /** Sets {@link #handleInvalid()}. */
    public final E setHandleInvalid(String value) {
        return with(handleInvalid(), value);
    }

    /** Sets {@link #k()}. */
    public final E setK(int value) {
        return with(k(), value);
    }

    /** Sets {@link #encoderLayers()}. */
    public final E setEncoderLayers(int... value) {
        return with(encoderLayers(), value);
    }

    /** Sets {@link #decoderLayers()}. */
    public final E setDecoderLayers(int... value) {
        return with(decoderLayers(), value);
    }

    /** Sets {@link #likelihood()}. */
    public final E setLikelihood(String value) {
        return with(likelihood(), value);
    }

    /** Sets {@link #klWeight()}. */
    public final E setKlWeight(double value) {
        return with(klWeight(), value);
    }

    /** Sets {@link #klWarmUp()}. */
    public final E setKlWarmUp(double value) {
        return with(klWarmUp(), value);
    }

    /** Sets {@link #noiseFloorStart()}. */
    public final E setNoiseFloorStart(double value) {
        return with(noiseFloorStart(), value);
    }

    /** Sets {@link #noiseFloor()}. */
    public final E setNoiseFloor(double value) {
        return with(noiseFloor(), value);
    }

    /** Sets {@link #noiseFloorFrom()}. */
    public final E setNoiseFloorFrom(double value) {
        return with(noiseFloorFrom(), value);
    }

    /** Sets {@link #noiseFloorTo()}. */
    public final E setNoiseFloorTo(double value) {
        return with(noiseFloorTo(), value);
    }

    /** Sets {@link #weightDecay()}. */
    public final E setWeightDecay(double value) {
        return with(weightDecay(), value);
    }

    /** Sets {@link #decoderPrecision()}. */
    public final E setDecoderPrecision(double value) {
        return with(decoderPrecision(), value);
    }

    /** Sets {@link #inputDropout()}. */
    public final E setInputDropout(double value) {
        return with(inputDropout(), value);
    }

    /** Sets {@link #librarySize()}. */
    public final E setLibrarySize(String value) {
        return with(librarySize(), value);
    }

    /** Sets {@link #inputScaling()}. */
    public final E setInputScaling(String value) {
        return with(inputScaling(), value);
    }

    /** Sets {@link #standardize()}. */
    public final E setStandardize(boolean value) {
        return with(standardize(), value);
    }

    /** Sets {@link #learningRate()}. */
    public final E setLearningRate(double value) {
        return with(learningRate(), value);
    }

    /** Sets {@link #learningRateSchedule()}. */
    public final E setLearningRateSchedule(String value) {
        return with(learningRateSchedule(), value);
    }

    /** Sets {@link #learningRateWarmUp()}. */
    public final E setLearningRateWarmUp(double value) {
        return with(learningRateWarmUp(), value);
    }

    /** Sets {@link #learningRateFloor()}. */
    public final E setLearningRateFloor(double value) {
        return with(learningRateFloor(), value);
    }

    /** Sets {@link #batchSize()}. */
    public final E setBatchSize(int value) {
        return with(batchSize(), value);
    }

    /** Sets {@link #epochs()}. */
    public final E setEpochs(int value) {
        return with(epochs(), value);
    }

    /** Sets {@link #averagingFrequency()}. */
    public final E setAveragingFrequency(int value) {
        return with(averagingFrequency(), value);
    }

    /** Sets {@link #numPartitions()}. */
    public final E setNumPartitions(int value) {
        return with(numPartitions(), value);
    }

    /** Sets {@link #patience()}. */
    public final E setPatience(int value) {
        return with(patience(), value);
    }

    /** Sets {@link #reproducible()}. */
    public final E setReproducible(boolean value) {
        return with(reproducible(), value);
    }

    /** Sets {@link #seed()}. */
    public final E setSeed(long value) {
        return with(seed(), value);
    }

    /** Sets {@link #verbosity()}. */
    public final E setVerbosity(int value) {
        return with(verbosity(), value);
    }

    /** Sets {@link #checkpointDir()}. */
    public final E setCheckpointDir(String value) {
        return with(checkpointDir(), value);
    }

    /** Sets {@link #checkpointInterval()}. */
    public final E setCheckpointInterval(int value) {
        return with(checkpointInterval(), value);
    }

    /** Sets {@link #initialModel()}. */
    public final E setInitialModel(String value) {
        return with(initialModel(), value);
    }
}
