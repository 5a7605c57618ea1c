// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;

/** The {@link Pace} of a fit: the values of params that its size decides where they are not set, and warnings of values that do not suit it. */
public final class FitPace {
    private static final Logger LOG = LoggerFactory.getLogger(FitPace.class);

    /** Partitions up to which the cost of averaging was measured. */
    private static final int MOST_PARTITIONS_TRIED = 8;
    /** Learning rates of counts, over the default, up to which fits were made. */
    private static final double MOST_TRIED_RATIO = 4;

    private final LatentParams params;
    private final Likelihood.Recipe recipe;
    private final Pace pace;

    /** @param params the fit's params */
    public FitPace(LatentParams params) {
        this.params = params;
        recipe = Likelihoods.of(params.getLikelihood()).recipe();
        pace = new Pace(recipe, params.getNumPartitions());
    }

    /** Rows B of a minibatch on one partition. */
    public int batchSize(FitSize size) {
        return params.isSet(params.batchSize())
                ? params.getBatchSize()
                : pace.batchSize(size.effectiveRows(), params.getEpochs());
    }

    /** Minibatches F between two averages, where they are not set. */
    int averagingFrequency(FitSize size) {
        return pace.averagingFrequency(size.effectiveRows(), params.getEpochs());
    }

    /** Passes over the training rows, where they are not set. */
    int epochs(FitSize size) {
        return pace.epochs(params.getEpochs(), size.stepsPerEpoch(batchSize(size)));
    }

    /** Adam's step size, where it is not set. */
    double learningRate(FitSize size) {
        double value = params.<Double>resolved(params.learningRate());
        return Double.isNaN(value) ? pace.gaussianLearningRate(batchSize(size)) : value;
    }

    /** Logs a warning for each value that is known not to suit a fit of this size. */
    public void warn(FitSize size) {
        double rows = size.effectiveRows();
        if (params.isSet(params.batchSize())
                && params.getEpochs() <= usualEpochs(size)
                && pace.isTooFast(params.getBatchSize(), rows, params.getEpochs())) {
            LOG.warn(
                    "batchSize = {} on each of numPartitions = {} takes steps that are larger than {} rows afford: fewer steps fit worse, and "
                            + "epochs can make up for them in part only; lower batchSize (unset, it would be {}), or raise epochs",
                    params.getBatchSize(),
                    params.getNumPartitions(),
                    Math.round(rows),
                    pace.batchSize(rows, params.getEpochs()));
        }
        int usual = pace.averagingFrequency(rows, params.getEpochs());
        if (params.isSet(params.averagingFrequency())
                && params.getNumPartitions() > 1
                && params.getAveragingFrequency() > usual) {
            LOG.warn(
                    "averagingFrequency = {} lets {} partitions drift further apart between two averages than was found harmless: {} or less "
                            + "costs nothing",
                    params.getAveragingFrequency(),
                    params.getNumPartitions(),
                    usual);
        }
        if (recipe == Likelihood.Recipe.COUNTS && params.getLearningRate() > MOST_TRIED_RATIO * usualLearningRate()) {
            LOG.warn(
                    "learningRate = {} is more than was tried on such data: four times the default, {}, was no better",
                    params.getLearningRate(),
                    usualLearningRate());
        }
        if (params.getNumPartitions() > MOST_PARTITIONS_TRIED) {
            LOG.warn(
                    "numPartitions = {}: what averaging costs was measured up to {} (README, Results); on a table of {} rows, compare with fewer",
                    params.getNumPartitions(),
                    MOST_PARTITIONS_TRIED,
                    Math.round(rows));
        }
    }

    private double usualLearningRate() {
        return (Double) params.latentParams().byDefault(params.learningRate(), params.getLikelihood());
    }

    /** Epochs of a fit of this size that sets none. */
    private int usualEpochs(FitSize size) {
        int usual = (Integer) params.latentParams().byDefault(params.epochs(), params.getLikelihood());
        return pace.epochs(usual, size.stepsPerEpoch(batchSize(size)));
    }
}
