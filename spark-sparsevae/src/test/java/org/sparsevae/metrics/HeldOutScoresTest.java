// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class HeldOutScoresTest {

    @Test
    void popularityAddsOneCountPerFeature() {
        PopularityModel popularity = new PopularityModel(new double[] {3, 0, 5}); // shares 4/11, 1/11, 6/11
        assertEquals(Math.log(4.0 / 11), popularity.logShares()[0], 1e-15);
        assertEquals(Math.log(1.0 / 11), popularity.logShares()[1], 1e-15);
        assertEquals(
                -(2 * Math.log(4.0 / 11) + Math.log(1.0 / 11)),
                popularity.negativeLogLikelihood(new int[] {0, 1}, new double[] {2, 1}),
                1e-14);
        assertThrows(IllegalArgumentException.class, () -> new PopularityModel(new double[] {1, -1}));
        assertThrows(IllegalArgumentException.class, () -> new PopularityModel(new double[] {Double.NaN}));
        assertThrows(IllegalArgumentException.class, () -> new PopularityModel(new double[0]));
    }

    @Test
    void multinomialLossIsThatOfTheSoftmax() {
        double[] logits = {Math.log(1) + 900, Math.log(3) + 900, Math.log(4) + 900};
        assertEquals(
                -(2 * Math.log(3.0 / 8) + 5 * Math.log(0.5)),
                MultinomialLoss.negativeLogLikelihood(new int[] {1, 2}, new double[] {2, 5}, logits),
                1e-11);
        assertEquals(0, MultinomialLoss.negativeLogLikelihood(new int[0], new double[0], logits));
        assertThrows(
                IllegalArgumentException.class,
                () -> MultinomialLoss.negativeLogLikelihood(new int[] {3}, new double[] {1}, logits));
    }

    @Test
    void scoresAreMeansOverRows() {
        HeldOutScores scores = new HeldOutScores(new PopularityModel(new double[] {1, 1, 1}), 1, 2);
        scores.add(new int[] {0}, new double[] {1}, new double[] {Math.log(2), 0, 0}); // p = 1/2, ranked first
        scores.add(new int[] {2}, new double[] {3}, new double[] {Math.log(2), 0, 0}); // p = 1/4, ranked last
        scores.add(new int[0], new double[0], new double[3]); // no positive: counts for the NLL only
        scores.add(new int[] {1}, new double[] {1}, new double[] {Math.log(2), 0, 0}); // p = 1/4, ranked second
        assertEquals(4, scores.rows());
        assertEquals((Math.log(2) + 4 * Math.log(4)) / 4, scores.nll(), 1e-14);
        assertEquals(5 * Math.log(3) / 4, scores.popularityNll(), 1e-14);
        assertEquals(1.0 / 3, scores.recall(), 1e-15);
        assertEquals((1 + Math.log(2) / Math.log(3)) / 3, scores.ndcg(), 1e-15);
    }

    @Test
    void mergingGivesTheSameBitsInAnyOrder() {
        PopularityModel popularity = new PopularityModel(new double[20]);
        HeldOutScores whole = new HeldOutScores(popularity);
        HeldOutScores[] parts = {
            new HeldOutScores(popularity), new HeldOutScores(popularity), new HeldOutScores(popularity)
        };
        Random random = new Random(3);
        for (int row = 0; row < 300; row++) {
            int[] indices = {random.nextInt(10), 10 + random.nextInt(10)};
            double[] values = {random.nextInt(5), 1 + random.nextInt(5)};
            double[] logits = random.doubles(20, -3, 3).toArray();
            whole.add(indices, values, logits);
            parts[random.nextInt(3)].add(indices, values, logits);
        }
        parts[2].merge(parts[0]);
        parts[2].merge(parts[1]);
        assertEquals(whole.rows(), parts[2].rows());
        assertEquals(whole.nll(), parts[2].nll());
        assertEquals(whole.popularityNll(), parts[2].popularityNll());
        assertEquals(whole.recall(), parts[2].recall());
        assertEquals(whole.ndcg(), parts[2].ndcg());
        assertThrows(IllegalArgumentException.class, () -> whole.merge(new HeldOutScores(popularity, 5, 11)));
        assertThrows(IllegalArgumentException.class, () -> whole.add(new int[0], new double[0], new double[19]));
    }

    @Test
    void squaredErrorIsAMeanOverEntries() {
        MeanSquaredError error = new MeanSquaredError();
        assertEquals(Double.NaN, error.value());
        error.add(new double[] {1, 2}, new double[] {0, 4});
        MeanSquaredError other = new MeanSquaredError();
        other.add(new double[] {1, 1}, new double[] {1, -2});
        error.merge(other);
        assertEquals((1 + 4 + 0 + 9) / 4.0, error.value());
        assertThrows(IllegalArgumentException.class, () -> error.add(new double[1], new double[2]));
    }
}
