// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;

class GeneratedTextsTest {
    @Test
    void textsAreAboutTheirTopics() {
        GeneratedTexts generator = new GeneratedTexts(3);
        List<Row> rows = generator.table(LocalSpark.session(), 200).collectAsList();
        assertEquals(200, rows.size());
        long ofTheirs = 0;
        long ofOthers = 0;
        for (Row row : rows) {
            List<String> topics =
                    List.of(row.<String>getAs(GeneratedTexts.TOPICS).split(" and "));
            for (String word : row.<String>getAs(GeneratedTexts.TEXT).split(" ")) {
                ofTheirs += topics.stream()
                                .anyMatch(topic -> generator.topics().get(topic).contains(word))
                        ? 1
                        : 0;
                ofOthers += generator.topics().entrySet().stream()
                                        .anyMatch(topic -> topic.getValue().contains(word))
                                && topics.stream()
                                        .noneMatch(topic ->
                                                generator.topics().get(topic).contains(word))
                        ? 1
                        : 0;
            }
        }
        assertEquals(0, ofOthers, "words of other topics");
        long all = rows.stream()
                .mapToLong(row -> row.<String>getAs(GeneratedTexts.TEXT).split(" ").length)
                .sum();
        assertEquals(0.6, ofTheirs / (double) all, 0.03);
        assertTrue(rows.stream()
                .anyMatch(row -> row.<String>getAs(GeneratedTexts.TOPICS).contains(" and ")));
        assertTrue(rows.stream()
                .anyMatch(row -> !row.<String>getAs(GeneratedTexts.TOPICS).contains(" and ")));
    }

    @Test
    void theSeedDecides() {
        String[] texts = new String[3];
        long[] seeds = {1, 1, 2};
        Arrays.setAll(texts, i -> new GeneratedTexts(seeds[i])
                .table(LocalSpark.session(), 5)
                .collectAsList()
                .toString());
        assertEquals(texts[0], texts[1]);
        assertNotEquals(texts[0], texts[2]);
        assertEquals(
                "the number of texts must be at least 1: 0",
                assertThrows(IllegalArgumentException.class, () -> new GeneratedTexts(1).table(LocalSpark.session(), 0))
                        .getMessage());
    }
}
