// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TopicCoherenceTest {
    private static final double EXACT = 1e-12;

    /** Rows of 0 and 1, a digit per feature. */
    private static TopicCoherence of(int[][] topics, String... rows) {
        TopicCoherence coherence = new TopicCoherence(topics);
        for (String row : rows) {
            add(coherence, row);
        }
        return coherence;
    }

    private static void add(TopicCoherence coherence, String row) {
        int[] indices = new int[row.length()];
        double[] values = new double[row.length()];
        for (int j = 0; j < row.length(); j++) {
            indices[j] = j;
            values[j] = row.charAt(j) - '0';
        }
        coherence.add(indices, values);
    }

    private static int[][] topic(int... features) {
        return new int[][] {features};
    }

    @Test
    void featuresThatOccurTogetherAreCoherent() {
        assertEquals(1, of(topic(0, 1), "110", "001", "111").mean(), EXACT);
        assertEquals(1, of(topic(0, 1), "11", "11").mean(), EXACT, "in every row");
    }

    @Test
    void featuresThatNeverMeetAreNot() {
        assertEquals(-1, of(topic(0, 1), "10", "01").mean(), EXACT);
        assertEquals(-1, of(topic(0, 2), "100", "010").mean(), EXACT, "one that does not occur at all");
    }

    @Test
    void independentFeaturesAreNeither() {
        assertEquals(0, of(topic(0, 1), "11", "10", "01", "00").mean(), EXACT);
    }

    @Test
    void otherPairsFollowTheFormula() {
        // p_0 = 3/4, p_1 = 2/4, p_01 = 1/4
        double expected = Math.log(.25 / (.75 * .5)) / -Math.log(.25);
        assertEquals(expected, of(topic(1, 0), "11", "10", "10", "01").mean(), EXACT);
    }

    @Test
    void aTopicIsTheMeanOfItsPairsAndTheModelTheMeanOfItsTopics() {
        String[] rows = {"1100", "1110", "0011", "1000"};
        double p01 = of(topic(0, 1), rows).mean();
        double p02 = of(topic(0, 2), rows).mean();
        double p12 = of(topic(1, 2), rows).mean();
        double p23 = of(topic(2, 3), rows).mean();
        TopicCoherence all = of(new int[][] {{2, 0, 1}, {3}, {3, 2}, {}}, rows);
        assertEquals(4, all.topics());
        assertEquals((p01 + p02 + p12) / 3, all.coherence(0), EXACT);
        assertEquals(p23, all.coherence(2), EXACT);
        assertTrue(Double.isNaN(all.coherence(1)), "one feature has no pair");
        assertEquals((all.coherence(0) + p23) / 2, all.mean(), EXACT);
        assertTrue(Double.isNaN(of(topic(0, 1)).mean()), "no rows");
        assertTrue(Double.isNaN(of(topic(3), rows).mean()));
    }

    @Test
    void countsAreOccurrencesAndNegativeEntriesAreNone() {
        TopicCoherence coherence = new TopicCoherence(topic(0, 5));
        coherence.add(new int[] {0, 5, 9}, new double[] {7, .5, 1});
        coherence.add(new int[] {0, 5}, new double[] {-1, 0});
        assertEquals(1, coherence.mean(), EXACT);
        assertEquals(2, coherence.rows());
    }

    @Test
    void mergesInAnyOrder() {
        Random random = new Random(6);
        int[][] topics = {{0, 1, 2, 3}, {2, 4, 0}};
        TopicCoherence all = new TopicCoherence(topics);
        TopicCoherence first = new TopicCoherence(topics);
        TopicCoherence second = new TopicCoherence(topics);
        for (int i = 0; i < 200; i++) {
            StringBuilder row = new StringBuilder();
            for (int j = 0; j < 5; j++) {
                row.append(random.nextInt(2));
            }
            add(all, row.toString());
            add(i % 3 == 0 ? first : second, row.toString());
        }
        second.merge(first);
        assertEquals(all.mean(), second.mean(), 0);
        assertEquals(all.rows(), second.rows());
        assertThrows(IllegalArgumentException.class, () -> all.merge(new TopicCoherence(topic(0, 1))));
    }

    @Test
    void refusesFeaturesTwice() {
        assertEquals(
                "a topic needs features of 0 or more, each once: topic = 0, feature = 3",
                assertThrows(IllegalArgumentException.class, () -> new TopicCoherence(topic(3, 1, 3)))
                        .getMessage());
    }
}
