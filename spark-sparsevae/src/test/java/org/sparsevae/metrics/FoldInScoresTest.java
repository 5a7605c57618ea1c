// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FoldInScoresTest {
    private static final double EXACT = 1e-12;

    private static FoldInSplit split(int items, long seed) {
        int[] indices = IntStream.range(0, items).map(j -> 3 * j).toArray();
        double[] values = IntStream.range(0, items).mapToDouble(j -> 1 + j).toArray();
        return FoldInSplit.of(indices, values, seed);
    }

    @Test
    void aFifthIsHiddenAndTheRestIsRead() {
        int[] expected = {0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3};
        for (int items = 0; items < expected.length; items++) {
            FoldInSplit split = split(items, 1);
            assertEquals(expected[items], split.hidden().length, "of " + items);
            int[] both = IntStream.concat(Arrays.stream(split.visible()), Arrays.stream(split.hidden()))
                    .sorted()
                    .toArray();
            assertArrayEquals(IntStream.range(0, items).map(j -> 3 * j).toArray(), both);
            for (int e = 0; e < split.visible().length; e++) {
                assertEquals(1 + split.visible()[e] / 3, split.values()[e], "values stay with their items");
            }
            assertEquals(items > 1, split.isScorable());
        }
    }

    @Test
    void theChoiceDependsOnSeedAndContentAndOnNothingElse() {
        assertEquals(split(50, 1), split(50, 1));
        assertNotEquals(split(50, 1), split(50, 2));
        int[] items = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        double[] ones = new double[10];
        Arrays.fill(ones, 1);
        double[] other = ones.clone();
        int changes = 0;
        for (int count = 2; count < 12; count++) {
            other[0] = count;
            changes += Arrays.equals(
                            FoldInSplit.of(items, ones, 1).hidden(),
                            FoldInSplit.of(items, other, 1).hidden())
                    ? 0
                    : 1;
        }
        assertTrue(changes > 5, "rows with other contents hide other items: " + changes);
        int[] withZero = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
        double[] zeroFirst = new double[11];
        System.arraycopy(ones, 0, zeroFirst, 1, 10);
        assertEquals(FoldInSplit.of(items, ones, 1), FoldInSplit.of(withZero, zeroFirst, 1), "a stored zero is none");
    }

    @Test
    void allItemsAreHiddenEquallyOften() {
        int[] hidden = new int[10];
        for (int seed = 0; seed < 2000; seed++) {
            for (int feature : split(10, seed).hidden()) {
                hidden[feature / 3]++;
            }
        }
        for (int count : hidden) {
            assertEquals(400, count, 100, Arrays.toString(hidden));
        }
    }

    @Test
    void itemsThatWereReadAreNotRanked() {
        FoldInScores scores = new FoldInScores();
        // the visible items would take the first two ranks
        scores.add(new FoldInSplit(new int[] {0, 1}, new double[] {1, 1}, new int[] {3}), new double[] {9, 8, 7, 5, 1});
        assertEquals(1, scores.recall(), EXACT);
        assertEquals(Math.log(2) / Math.log(3), scores.ndcg(), EXACT);
    }

    @Test
    void recallAndNdcgHaveTheirLengths() {
        double[] descending = IntStream.range(0, 200).mapToDouble(j -> -j).toArray();
        FoldInScores at21 = new FoldInScores();
        at21.add(new FoldInSplit(new int[] {0}, new double[] {1}, new int[] {1, 21}), descending);
        assertEquals(.5, at21.recall(), EXACT, "rank 1 and rank 21");
        double log2 = Math.log(2);
        double ideal = 1 + log2 / Math.log(3);
        assertEquals((1 + log2 / Math.log(22)) / ideal, at21.ndcg(), EXACT);
        FoldInScores at101 = new FoldInScores();
        at101.add(new FoldInSplit(new int[] {0}, new double[] {1}, new int[] {101}), descending);
        assertEquals(0, at101.ndcg(), EXACT);
        at101.merge(at21);
        assertEquals(.25, at101.recall(), EXACT, "the mean over rows");
        assertEquals(2, at101.rows());
    }

    @Test
    void rowsThatCannotBeScoredAreRefused() {
        FoldInSplit one = split(1, 0);
        assertFalse(one.isScorable());
        FoldInScores scores = new FoldInScores();
        assertThrows(IllegalArgumentException.class, () -> scores.add(one, new double[5]));
        assertEquals(
                "a score is needed per feature: feature = 7, scores = 5",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> scores.add(
                                        new FoldInSplit(new int[] {1}, new double[] {1}, new int[] {7}), new double[5]))
                        .getMessage());
        assertTrue(Double.isNaN(scores.recall()));
    }
}
