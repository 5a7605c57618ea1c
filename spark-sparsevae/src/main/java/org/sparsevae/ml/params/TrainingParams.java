// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.util.Optional;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihoods;

/**
 * How a latent variable model is trained: the params of the averaging loop, and how a param that is not set gets its value.
 */
public interface TrainingParams extends Params {

    /** The definitions of these params; for implementing stages. */
    LatentParamSet latentParams();

    /** The value set for a param, or its default under the likelihood in force, or null where it has neither. */
    @SuppressWarnings("unchecked")
    default <T> T resolved(Param<?> param) {
        if (isSet(param)) {
            return (T) get(param).get();
        }
        Param<String> likelihood = latentParams().likelihood;
        String column =
                isSet(likelihood) ? get(likelihood).get() : Likelihoods.names().get(0);
        return (T) latentParams().defaults().of(param.name(), column);
    }

    /**
     * A param's default in words where a getter cannot tell the value, because only k or the size of the data does.
     *
     * @param param of this stage
     * @return such as {@code 1/k} or {@code N/4000}; empty if the param is set, or its default is a value
     */
    default Optional<String> defaultInWords(Param<?> param) {
        if (isSet(param)) {
            return Optional.empty();
        }
        Defaults defaults = latentParams().defaults();
        String likelihood = this.<String>resolved(latentParams().likelihood);
        boolean told = defaults.isToldBySize(param.name(), likelihood)
                || resolved(param) instanceof Double number && number.isNaN();
        return told ? Optional.of(defaults.words(param.name(), likelihood)) : Optional.empty();
    }

    private Pace pace() {
        return new Pace(
                Likelihoods.of(this.<String>resolved(latentParams().likelihood)).recipe(), getNumPartitions());
    }

    /** A param in words: its documentation, and the value that was set or, where none was, the one in force without it. */
    default String explained(Param<?> param) {
        Object value = resolved(param);
        String shown = value == null ? "not set" : Defaults.show(param.name(), value);
        String origin = value == null ? "" : isSet(param) ? "current: " : "in force: ";
        return param.name() + ": " + param.doc() + " (" + origin + shown + ")";
    }

    /** Adam's step size. */
    default DoubleParam learningRate() {
        return latentParams().learningRate;
    }

    /** The value of {@link #learningRate()} in force; unset, for gaussian data, it follows numPartitions and batchSize. */
    default double getLearningRate() {
        double value = this.<Double>resolved(learningRate());
        return Double.isNaN(value) ? pace().gaussianLearningRate(getBatchSize()) : value;
    }

    /** cosine or constant. */
    default Param<String> learningRateSchedule() {
        return latentParams().learningRateSchedule;
    }

    /** The value of {@link #learningRateSchedule()} in force. */
    default String getLearningRateSchedule() {
        return this.<String>resolved(learningRateSchedule());
    }

    /** Epochs over which the learning rate rises linearly from 0. */
    default DoubleParam learningRateWarmUp() {
        return latentParams().learningRateWarmUp;
    }

    /** The value of {@link #learningRateWarmUp()} in force. */
    default double getLearningRateWarmUp() {
        return this.<Double>resolved(learningRateWarmUp());
    }

    /** Share of learningRate at the end of the cosine decay. */
    default DoubleParam learningRateFloor() {
        return latentParams().learningRateFloor;
    }

    /** The value of {@link #learningRateFloor()} in force. */
    default double getLearningRateFloor() {
        return this.<Double>resolved(learningRateFloor());
    }

    /** Rows B of a minibatch on one partition. */
    default IntParam batchSize() {
        return latentParams().batchSize;
    }

    /** The value of {@link #batchSize()} in force; unset, that of a small table: a large one may get more, which only the data tell. */
    default int getBatchSize() {
        return isSet(batchSize()) ? this.<Integer>resolved(batchSize()) : pace().batchSize();
    }

    /** Passes over the training rows. */
    default IntParam epochs() {
        return latentParams().epochs;
    }

    /** The value of {@link #epochs()} in force. */
    default int getEpochs() {
        return this.<Integer>resolved(epochs());
    }

    /** Minibatches F that each partition trains on between two averages. */
    default IntParam averagingFrequency() {
        return latentParams().averagingFrequency;
    }

    /** The value of {@link #averagingFrequency()} in force; unset, that of a small table: a large one may get more, which only the data tell. */
    default int getAveragingFrequency() {
        return isSet(averagingFrequency()) ? this.<Integer>resolved(averagingFrequency()) : pace().averagingFrequency();
    }

    /** Partitions P that train side by side; part of the result, so it never follows the number of cores. */
    default IntParam numPartitions() {
        return latentParams().numPartitions;
    }

    /** The value of {@link #numPartitions()} in force. */
    default int getNumPartitions() {
        return this.<Integer>resolved(numPartitions());
    }

    /** Epochs without a better validation log-likelihood after which the fit stops; 0: never. */
    default IntParam patience() {
        return latentParams().patience;
    }

    /** The value of {@link #patience()} in force. */
    default int getPatience() {
        return this.<Integer>resolved(patience());
    }

    /** Whether executors that would not give the same bits again are refused. */
    default BooleanParam reproducible() {
        return latentParams().reproducible;
    }

    /** The value of {@link #reproducible()} in force. */
    default boolean getReproducible() {
        return this.<Boolean>resolved(reproducible());
    }

    /** Seed of the start, of the row order and of all noise. */
    default LongParam seed() {
        return latentParams().seed;
    }

    /** The value of {@link #seed()} in force. */
    default long getSeed() {
        return this.<Long>resolved(seed());
    }

    /** 0 silent, 1 progress, 2 a log line per round. */
    default IntParam verbosity() {
        return latentParams().verbosity;
    }

    /** The value of {@link #verbosity()} in force. */
    default int getVerbosity() {
        return this.<Integer>resolved(verbosity());
    }

    /** Folder of the fit's checkpoints, on any Hadoop file system; no checkpoints when unset or empty. */
    default Param<String> checkpointDir() {
        return latentParams().checkpointDir;
    }

    /** The value of {@link #checkpointDir()} in force, or null when unset. */
    default String getCheckpointDir() {
        return this.<String>resolved(checkpointDir());
    }

    /** Averaging rounds between two checkpoints. */
    default IntParam checkpointInterval() {
        return latentParams().checkpointInterval;
    }

    /** The value of {@link #checkpointInterval()} in force. */
    default int getCheckpointInterval() {
        return this.<Integer>resolved(checkpointInterval());
    }

    /** Folder of a saved model whose weights the fit starts from; a random start when unset or empty. */
    default Param<String> initialModel() {
        return latentParams().initialModel;
    }

    /** The value of {@link #initialModel()} in force, or null when unset. */
    default String getInitialModel() {
        return this.<String>resolved(initialModel());
    }
}
