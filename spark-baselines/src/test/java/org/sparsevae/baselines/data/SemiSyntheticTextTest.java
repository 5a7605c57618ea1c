// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.apache.spark.sql.functions.rand;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SemiSyntheticTextTest {
    private static final int TOPICS = 4;
    private static final int DOCUMENTS = 200;

    private static Dataset<Row> documents;
    private static SemiSyntheticText generator;

    @BeforeAll
    static void fitTopics() {
        documents = PlantedTopics.documents(DOCUMENTS, TOPICS).cache();
        generator = SemiSyntheticText.of(documents, "n", TOPICS, 3);
    }

    @AfterAll
    static void close() {
        generator.close();
        documents.unpersist();
    }

    private static Dataset<Row> training(double sigma, long seed) {
        return generator.training(sigma, seed, SemiSyntheticText.Counts.ROUNDED);
    }

    private static Dataset<Row> heldOut(long seed) {
        return generator.heldOut(seed, SemiSyntheticText.Counts.ROUNDED);
    }

    private static double[][] column(Dataset<Row> rows, String column) {
        return rows.select(column).collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toArray(double[][]::new);
    }

    /** Mean over k of the correlation of factor k with factor K/2 + k, on the logit scale or for counts as they are. */
    private static double pairCorrelation(double[][] factors) {
        double[][] correlations =
                new PearsonsCorrelation(factors).getCorrelationMatrix().getData();
        int half = factors[0].length / 2;
        double sum = 0;
        for (int k = 0; k < half; k++) {
            sum += correlations[k][half + k];
        }
        return sum / half;
    }

    /** Counts by the topic that a word belongs to most, in the order of the found topics. */
    private static double[][] byTopic(Dataset<Row> rows) {
        double[][] beta = generator.topics();
        return Arrays.stream(column(rows, SemiSyntheticText.FEATURES))
                .map(words -> {
                    double[] sums = new double[TOPICS];
                    for (int j = 0; j < words.length; j++) {
                        int best = 0;
                        for (int k = 1; k < TOPICS; k++) {
                            best = beta[k][j] > beta[best][j] ? k : best;
                        }
                        sums[best] += words[j];
                    }
                    return sums;
                })
                .toArray(double[][]::new);
    }

    /** A permutation of the rows on three partitions gives the same bits; every planted topic is found by one of the topics. */
    @Test
    void plantedTopicsAreFoundAndTheSameBitsHoweverTheRowsLie() {
        try (DocumentTopics again =
                DocumentTopics.fit(documents.orderBy(rand(1)).repartition(3), "n", TOPICS, 3)) {
            assertArrayEquals(generator.topics(), again.topics());
            assertEquals(
                    sorted(column(generator.heldOut(1, SemiSyntheticText.Counts.DRAWN), SemiSyntheticText.THETA)),
                    sorted(column(again.rows(), DocumentTopics.THETA)));
        }
        double[][] beta = generator.topics();
        Set<Integer> planted = new TreeSet<>();
        for (double[] topic : beta) {
            assertEquals(1, Arrays.stream(topic).sum(), 1e-9);
            for (int k = 0; k < TOPICS; k++) {
                int first = k * PlantedTopics.WORDS_PER_TOPIC;
                if (Arrays.stream(topic, first, first + PlantedTopics.WORDS_PER_TOPIC)
                                .sum()
                        > 0.7) {
                    planted.add(k);
                }
            }
        }
        assertEquals(Set.of(0, 1, 2, 3), planted, () -> Arrays.deepToString(beta));
        for (double[] theta : column(heldOut(1), SemiSyntheticText.THETA)) {
            assertEquals(1, Arrays.stream(theta).sum(), 1e-9);
            assertTrue(Arrays.stream(theta).max().getAsDouble() > 0.5, Arrays.toString(theta));
        }
    }

    private static List<String> sorted(double[][] rows) {
        return Arrays.stream(rows).map(Arrays::toString).sorted().toList();
    }

    /** The shift is there, in the factors and in the words, and grows as sigma falls. */
    @Test
    void pairsOfFactorsGoTogetherInTrainingAndNotInTheRowsHeldOut() {
        double low = 1;
        for (SemiSyntheticText.Shift shift : SemiSyntheticText.Shift.values()) {
            double inTraining = pairCorrelation(column(training(shift.sigma(), 9), SemiSyntheticText.THETA));
            assertTrue(inTraining < low - 0.02, shift + " " + inTraining + " " + low);
            low = inTraining;
        }
        assertTrue(low > 0.1, "low " + low);
        assertTrue(pairCorrelation(column(heldOut(9), SemiSyntheticText.THETA)) < 0);
        assertTrue(pairCorrelation(byTopic(training(0.5, 9))) > 0.5);
        assertTrue(pairCorrelation(byTopic(heldOut(9))) < 0);
    }

    /** Without noise a copy is a copy: theta of the first half twice, over its sum. */
    @Test
    void withoutNoiseTheSecondHalfIsTheFirst() {
        for (double[] theta : column(training(0, 9), SemiSyntheticText.THETA)) {
            assertEquals(1, Arrays.stream(theta).sum(), 1e-12);
            for (int k = 0; k < TOPICS / 2; k++) {
                assertEquals(theta[k], theta[TOPICS / 2 + k], 1e-12);
            }
        }
    }

    @Test
    void roundedCountsAreTheExpectedOnes() {
        Row row = training(1, 9).head();
        double[] theta = row.<Vector>getAs(SemiSyntheticText.THETA).toArray();
        double[] expected = new double[TOPICS * PlantedTopics.WORDS_PER_TOPIC];
        for (int j = 0; j < expected.length; j++) {
            for (int k = 0; k < TOPICS; k++) {
                expected[j] += theta[k] * generator.topics()[k][j];
            }
            expected[j] = Math.rint(60 * expected[j]);
        }
        assertArrayEquals(
                expected, row.<Vector>getAs(SemiSyntheticText.FEATURES).toArray());
        assertEquals(
                "word3",
                AttributeGroup.fromStructField(heldOut(1).schema().apply(SemiSyntheticText.FEATURES))
                        .getAttr(3)
                        .name()
                        .get());
    }

    @Test
    void theSeedIsAllThatRowsDependOn() {
        assertEquals(training(1, 9).collectAsList(), training(1, 9).collectAsList());
        assertNotEquals(training(1, 9).collectAsList(), training(1, 10).collectAsList());
        assertEquals(heldOut(9).collectAsList(), heldOut(10).collectAsList());
    }

    /** Lengths stay, and over all documents the words come as often as they should, within five standard deviations. */
    @Test
    void drawnCountsFollowTheTopics() {
        Dataset<Row> heldOut = generator.heldOut(9, SemiSyntheticText.Counts.DRAWN);
        double[][] words = column(heldOut, SemiSyntheticText.FEATURES);
        double[][] theta = column(heldOut, SemiSyntheticText.THETA);
        double[][] beta = generator.topics();
        for (double[] row : words) {
            assertEquals(60, Arrays.stream(row).sum());
        }
        for (int j = 0; j < beta[0].length; j++) {
            double mean = 0;
            double variance = 0;
            double seen = 0;
            for (int i = 0; i < words.length; i++) {
                double share = 0;
                for (int k = 0; k < TOPICS; k++) {
                    share += theta[i][k] * beta[k][j];
                }
                mean += 60 * share;
                variance += 60 * share * (1 - share);
                seen += words[i][j];
            }
            assertEquals(mean, seen, 5 * Math.sqrt(variance), "word " + j);
        }
        assertNotEquals(
                heldOut.collectAsList(),
                generator.heldOut(10, SemiSyntheticText.Counts.DRAWN).collectAsList());
    }

    @Test
    void halvesMustBeEqualAndSigmaANumber() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> SemiSyntheticText.of(documents, "n", 3, 1))
                .getMessage()
                .endsWith("must be even, for one half copies the other: 3"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> training(-1, 1))
                .getMessage()
                .contains("0 or more: -1.0"));
    }
}
