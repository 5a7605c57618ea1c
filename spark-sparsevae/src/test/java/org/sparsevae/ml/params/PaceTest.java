// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.ml.params.FitPace.Pace;

class PaceTest {

    @ParameterizedTest
    @CsvSource({"1, 100, 5", "2, 50, 5", "4, 25, 2", "8, 13, 1", "200, 1, 1"})
    void onASmallTableAStepTakesAHundredRowsWhateverThePartitions(int partitions, int batchSize, int frequency) {
        Pace pace = new Pace(Likelihood.Recipe.COUNTS, partitions);
        assertEquals(batchSize, pace.batchSize());
        assertEquals(frequency, pace.averagingFrequency());
        // the ratings of the recipe: 4144 rows, 40 epochs
        assertEquals(batchSize, pace.batchSize(4144, 40));
        assertEquals(frequency, pace.averagingFrequency(4144, 40));
        assertFalse(pace.isTooFast(batchSize, 4144, 40));
        assertTrue(pace.isTooFast(2 * batchSize + 1, 4144, 40));
    }

    /** 500 rows of Eq. 9. */
    @ParameterizedTest
    @CsvSource({"1, 5", "2, 5", "4, 5", "8, 5", "20, 2", "50, 1"})
    void gaussianPartitionsAverageAfterFiveMinibatchesUpToEight(int partitions, int frequency) {
        Pace pace = new Pace(Likelihood.Recipe.REAL, partitions);
        assertEquals(frequency, pace.averagingFrequency());
        assertEquals(frequency, pace.averagingFrequency(500, 200));
    }

    @Test
    void aLargeTableAffordsLargerStepsAndRarerAverages() {
        Pace pace = new Pace(Likelihood.Recipe.COUNTS, 16);
        // 2 million rows, 40 epochs: 800,000 steps of 100 rows, 125 times four times the recipe's
        assertEquals(100, pace.batchSize(2e6, 40));
        assertEquals(5, pace.averagingFrequency(2e6, 40));
        assertFalse(pace.isTooFast(100, 2e6, 40));
        int before = 0;
        for (double rows = 1e3; rows < 1e8; rows *= 2) {
            int batchSize = pace.batchSize(rows, 40);
            assertTrue(batchSize >= before, "more rows, no smaller steps: " + rows);
            before = batchSize;
        }
    }

    @Test
    void aSmallTableTrainsForAtLeastTheRecipesSteps() {
        assertEquals(200, new Pace(Likelihood.Recipe.REAL, 2).epochs(200, 5), "the recipe's own size");
        assertEquals(250, new Pace(Likelihood.Recipe.REAL, 2).epochs(200, 4));
        assertEquals(300, new Pace(Likelihood.Recipe.REAL, 2).epochs(200, 1), "not without end");
        assertEquals(40, new Pace(Likelihood.Recipe.COUNTS, 2).epochs(40, 1000));
    }

    @Test
    void aLargeGaussianTableNeedsFewerEpochs() {
        assertEquals(200, new Pace(Likelihood.Recipe.REAL, 2).epochs(200, 15), "3000 steps");
        assertEquals(30, new Pace(Likelihood.Recipe.REAL, 2).epochs(200, 100));
        assertEquals(20, new Pace(Likelihood.Recipe.REAL, 2).epochs(200, 100_000), "the covariance wants epochs");
        assertEquals(10, new Pace(Likelihood.Recipe.REAL, 2).epochs(10, 100), "the usual number is the most");
        assertEquals(60, new Pace(Likelihood.Recipe.COUNTS, 2).epochs(60, 100_000), "ratings never have enough");
    }

    @Test
    void theGaussianLearningRateFollowsPartitionsAndBatch() {
        assertEquals(0.01, new Pace(Likelihood.Recipe.REAL, 1).gaussianLearningRate(100), 1e-12);
        assertEquals(0.01 * Math.sqrt(2), new Pace(Likelihood.Recipe.REAL, 2).gaussianLearningRate(50), 1e-12);
        assertEquals(0.02, new Pace(Likelihood.Recipe.REAL, 4).gaussianLearningRate(25), 1e-12);
        assertEquals(
                0.04, new Pace(Likelihood.Recipe.REAL, 8).gaussianLearningRate(100), 1e-12, "no more than was tried");
    }
}
