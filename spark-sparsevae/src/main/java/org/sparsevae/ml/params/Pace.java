// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import org.sparsevae.likelihood.Likelihood;

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
    /** Minibatches between two averages, times partitions, up to which averaging costs nothing (README, more workers). */
    private static final double MINIBATCHES_BETWEEN_AVERAGES = 10;
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
        double minibatches = Math.floor(MINIBATCHES_BETWEEN_AVERAGES * slack(rows, epochs) / partitions);
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
