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
                    "numPartitions = {}: what averaging costs was measured up to {} (docs/results/synthetic.md); on a table of {} rows, compare with fewer",
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

    /**
     * The automatic choice of batch size, averaging frequency, epochs and learning rate: what keeps the quality of a fit when it is spread over
     * more partitions. The recipes were found with 100 rows a step over all partitions; where a table is small, more rows a step mean fewer
     * steps, and fewer steps fit worse, whatever the number of workers. A table that is large enough to take many times the recipe's steps
     * affords larger steps and rarer averages, which is where many partitions save time.
     *
     * @param recipe of the likelihood
     * @param partitions P
     */
    record Pace(Likelihood.Recipe recipe, int partitions) {
        /** Steps that the recipe for gaussian data took: 200 epochs of 5. */
        private static final long LEAST_STEPS_GAUSSIAN = 1000;
        /** Steps that the recipe for ratings took: 40 epochs of 42, rounded down. */
        private static final long LEAST_STEPS = 1600;
        /** Steps of one partition on gaussian data that more than suffice: on large tables the factors are found long before 200 epochs end. */
        private static final long ENOUGH_STEPS_GAUSSIAN = 3000;
        /** However large the table, no fewer epochs than these unless they are asked for: the factors' covariance is estimated once an epoch. */
        private static final long FEWEST_EPOCHS = 20;
        /** However small the table, no more epochs than these unless they are asked for. */
        private static final long MOST_EPOCHS = 300;
        /** Rows of a step over all partitions in the recipes. */
        private static final int RECIPE_ROWS_PER_STEP = 100;
        /** Rows of a step on one partition, at most: larger minibatches gain little time. */
        private static final int MOST_ROWS_PER_PARTITION = 100;
        /** Minibatches between two averages, times partitions, up to which averaging costs nothing (docs/results/ratings.md, one to eight workers). */
        private static final double MINIBATCHES_BETWEEN_AVERAGES = 10;
        /** The same of gaussian data, whose factors were found as well with eight partitions that average after five (docs/results/synthetic.md). */
        private static final double MINIBATCHES_BETWEEN_AVERAGES_GAUSSIAN = 40;
        /** Minibatches of one partition between two averages, at most. */
        private static final int MOST_MINIBATCHES = 5;
        /** The recipe's learning rate for gaussian data, at one partition of 100 rows. */
        private static final double GAUSSIAN_LEARNING_RATE = 0.01;
        /** A larger multiple of it was not tried. */
        private static final double MOST_LEARNING_RATE_FACTOR = 4;

        private boolean isReal() {
            return recipe == Likelihood.Recipe.REAL;
        }

        /** How many times larger than in the recipe a step may be, for the table would still get four times the recipe's steps. */
        private double slack(double rows, int epochs) {
            double recipeSteps = rows * epochs / RECIPE_ROWS_PER_STEP;
            return Math.max(1, recipeSteps / (4 * leastSteps()));
        }

        private long leastSteps() {
            return isReal() ? LEAST_STEPS_GAUSSIAN : LEAST_STEPS;
        }

        /** Rows B of a minibatch on one partition, of a table whose size is not known: as on a small one. */
        int batchSize() {
            return batchSize(0, 1);
        }

        /** Rows B of a minibatch on one partition of a table of so many rows. */
        int batchSize(double rows, int epochs) {
            double perPartition = Math.ceil(RECIPE_ROWS_PER_STEP * slack(rows, epochs) / partitions);
            return (int) Math.max(1, Math.min(MOST_ROWS_PER_PARTITION, perPartition));
        }

        /** Minibatches F between two averages, of a table whose size is not known: as on a small one. */
        int averagingFrequency() {
            return averagingFrequency(0, 1);
        }

        /** Minibatches F of a partition between two averages, for a table of so many rows. */
        int averagingFrequency(double rows, int epochs) {
            double together = isReal() ? MINIBATCHES_BETWEEN_AVERAGES_GAUSSIAN : MINIBATCHES_BETWEEN_AVERAGES;
            double minibatches = Math.floor(together * slack(rows, epochs) / partitions);
            return (int) Math.max(1, Math.min(MOST_MINIBATCHES, minibatches));
        }

        /** The default number of epochs; on a small table as many as it takes to train at all, on a large gaussian one as many as suffice. */
        int epochs(int usual, long stepsPerEpoch) {
            long needed = Math.min(MOST_EPOCHS, ceil(leastSteps(), stepsPerEpoch));
            long enough = isReal() ? Math.max(FEWEST_EPOCHS, ceil(ENOUGH_STEPS_GAUSSIAN, stepsPerEpoch)) : usual;
            return (int) Math.max(needed, Math.min(usual, enough));
        }

        private static long ceil(long steps, long stepsPerEpoch) {
            return (steps + stepsPerEpoch - 1) / stepsPerEpoch;
        }

        /** Gaussian data: averages over partitions are less noisy than one batch, and fewer steps need longer ones. */
        double gaussianLearningRate(int batchSize) {
            double factor = partitions * Math.sqrt((double) batchSize / RECIPE_ROWS_PER_STEP);
            return GAUSSIAN_LEARNING_RATE * Math.min(MOST_LEARNING_RATE_FACTOR, factor);
        }

        /** Whether steps are larger than a table of so many rows can afford. */
        boolean isTooFast(int batchSize, double rows, int epochs) {
            return (double) partitions * batchSize > RECIPE_ROWS_PER_STEP * slack(rows, epochs) + partitions;
        }
    }
}
