// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import static org.sparsevae.ml.params.Declaration.RECIPE;
import static org.sparsevae.ml.params.Declaration.anyInteger;
import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.flag;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.level;
import static org.sparsevae.ml.params.Declaration.nonNegative;
import static org.sparsevae.ml.params.Declaration.positive;
import static org.sparsevae.ml.params.Declaration.share;
import static org.sparsevae.ml.params.DeclaredParams.with;

import java.util.List;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.params.Defaults.ByPace;
import org.sparsevae.ml.params.FitPace.Pace;

/** How a model is trained: the params of the averaging loop. */
public interface TrainingParams extends DeclaredParams {

    /** Adam's step size. */
    default DoubleParam learningRate() {
        return positive("learningRate", "Adam's step size after its warm-up")
                // two partitions of 50 rows stand for one batch of 100
                .byDefault(new ByPace("0.01 numPartitions sqrt(batchSize/100), up to 0.04", Double.NaN), 5e-3)
                .unknown("by numPartitions and batchSize")
                .inFit((LatentParams stage, FitSize size) -> new FitPace(stage).learningRate(size))
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #learningRate()} in force; unset, for gaussian data, it follows numPartitions and batchSize. */
    default double getLearningRate() {
        double value = this.<Double>resolved(learningRate());
        return Double.isNaN(value) ? pace().gaussianLearningRate(getBatchSize()) : value;
    }

    /** cosine or constant. */
    default Param<String> learningRateSchedule() {
        return choice("learningRateSchedule", "decay of the learning rate over the fit", List.of("cosine", "constant"))
                .byDefault("cosine")
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #learningRateSchedule()} in force. */
    default String getLearningRateSchedule() {
        return this.<String>resolved(learningRateSchedule());
    }

    /** Epochs over which the learning rate rises linearly from 0. */
    default DoubleParam learningRateWarmUp() {
        return nonNegative("learningRateWarmUp", "epochs over which the learning rate rises linearly from 0")
                .byDefault(0.0, 1.0)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #learningRateWarmUp()} in force. */
    default double getLearningRateWarmUp() {
        return this.<Double>resolved(learningRateWarmUp());
    }

    /** Share of learningRate at the end of the cosine decay. */
    default DoubleParam learningRateFloor() {
        return share("learningRateFloor", "share of learningRate that the cosine decay ends at")
                .byDefault(0.0, 0.02)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #learningRateFloor()} in force. */
    default double getLearningRateFloor() {
        return this.<Double>resolved(learningRateFloor());
    }

    /** Rows B of a minibatch on one partition. */
    default IntParam batchSize() {
        return integer("batchSize", "rows of a minibatch on one partition", 1)
                .byDefault(new ByPace("100/numPartitions, on large tables up to 100", 50))
                .inFit((LatentParams stage, FitSize size) -> new FitPace(stage).batchSize(size))
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #batchSize()} in force; unset, that of a small table: a large one may get more, which only the data tell. */
    default int getBatchSize() {
        return isSet(batchSize()) ? this.<Integer>resolved(batchSize()) : pace().batchSize();
    }

    /** Passes over the training rows. */
    default IntParam epochs() {
        return integer(
                        "epochs",
                        "passes over the training rows; where it is not set, small tables get more, up to 300, so that there are up to 1600 "
                                + "steps (gaussian 1000), and large gaussian ones fewer, down to 20, as far as there are 3000 steps",
                        1)
                .byDefault(200, 60)
                .inFit((LatentParams stage, FitSize size) -> new FitPace(stage).epochs(size))
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #epochs()} in force. */
    default int getEpochs() {
        return this.<Integer>resolved(epochs());
    }

    /** Minibatches F that each partition trains on between two averages. */
    default IntParam averagingFrequency() {
        return integer("averagingFrequency", "minibatches that each partition trains on between two averages", 1)
                .byDefault(new ByPace(
                        "10/numPartitions, gaussian 40/numPartitions, from 1 to 5, on large tables up to 5", 5))
                .inFit((LatentParams stage, FitSize size) -> new FitPace(stage).averagingFrequency(size))
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #averagingFrequency()} in force; unset, that of a small table: a large one may get more, which only the data tell. */
    default int getAveragingFrequency() {
        return isSet(averagingFrequency()) ? this.<Integer>resolved(averagingFrequency()) : pace().averagingFrequency();
    }

    /** Partitions P that train side by side; part of the result, so it never follows the number of cores. */
    default IntParam numPartitions() {
        return integer(
                        "numPartitions",
                        "partitions that train side by side; part of the result: never taken from the number of cores, so that a fit repeats anywhere",
                        1)
                .byDefault(2)
                .of(this);
    }

    /** The value of {@link #numPartitions()} in force. */
    default int getNumPartitions() {
        return this.<Integer>resolved(numPartitions());
    }

    /** Epochs without a better validation log-likelihood after which the fit stops; 0: never. */
    default IntParam patience() {
        return integer(
                        "patience",
                        "epochs without a better validation log-likelihood (at the posterior mean) after which the fit stops, counted once every schedule is "
                                + "over and the support frozen; the model is that of the best epoch counted; "
                                + "0: train to the end. Needs validationIndicatorCol",
                        0)
                .byDefault(0)
                .of(this);
    }

    /** The value of {@link #patience()} in force. */
    default int getPatience() {
        return this.<Integer>resolved(patience());
    }

    /** Whether executors that would not give the same bits again are refused. */
    default BooleanParam reproducible() {
        return flag(
                        "reproducible",
                        "refuse executors that differ in processor model, ND4J backend or number of native threads, on which the same seed does not "
                                + "give the same bits; false: warn of them")
                .byDefault(true)
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #reproducible()} in force. */
    default boolean getReproducible() {
        return this.<Boolean>resolved(reproducible());
    }

    /** Seed of the start, of the row order and of all noise. */
    default LongParam seed() {
        return anyInteger("seed", "seed of the start, of the order of the rows and of all noise")
                .byDefault(42L)
                .of(this);
    }

    /** The value of {@link #seed()} in force. */
    default long getSeed() {
        return this.<Long>resolved(seed());
    }

    /** 0 silent, 1 progress, 2 a log line per round. */
    default IntParam verbosity() {
        return level(
                        "verbosity",
                        "0: silent, 1: progress (a bar on a terminal, elsewhere log lines at level INFO), 2: a log line per round",
                        2)
                .byDefault(1)
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #verbosity()} in force. */
    default int getVerbosity() {
        return this.<Integer>resolved(verbosity());
    }

    private Pace pace() {
        return new Pace(Likelihoods.of(this.<String>resolved(likelihood())).recipe(), getNumPartitions());
    }

    /**
     * The setters of these params.
     *
     * @param <E> the estimator's own type
     */
    interface Setters<E extends Params> extends TrainingParams {

        /** Sets {@link #learningRate()}. */
        default E setLearningRate(double value) {
            return with(this, learningRate(), value);
        }

        /** Sets {@link #learningRateSchedule()}. */
        default E setLearningRateSchedule(String value) {
            return with(this, learningRateSchedule(), value);
        }

        /** Sets {@link #learningRateWarmUp()}. */
        default E setLearningRateWarmUp(double value) {
            return with(this, learningRateWarmUp(), value);
        }

        /** Sets {@link #learningRateFloor()}. */
        default E setLearningRateFloor(double value) {
            return with(this, learningRateFloor(), value);
        }

        /** Sets {@link #batchSize()}. */
        default E setBatchSize(int value) {
            return with(this, batchSize(), value);
        }

        /** Sets {@link #epochs()}. */
        default E setEpochs(int value) {
            return with(this, epochs(), value);
        }

        /** Sets {@link #averagingFrequency()}. */
        default E setAveragingFrequency(int value) {
            return with(this, averagingFrequency(), value);
        }

        /** Sets {@link #numPartitions()}. */
        default E setNumPartitions(int value) {
            return with(this, numPartitions(), value);
        }

        /** Sets {@link #patience()}. */
        default E setPatience(int value) {
            return with(this, patience(), value);
        }

        /** Sets {@link #reproducible()}. */
        default E setReproducible(boolean value) {
            return with(this, reproducible(), value);
        }

        /** Sets {@link #seed()}. */
        default E setSeed(long value) {
            return with(this, seed(), value);
        }

        /** Sets {@link #verbosity()}. */
        default E setVerbosity(int value) {
            return with(this, verbosity(), value);
        }
    }
}
