// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;

class WordCountsTest {
    private static final WordCounts ALL = new WordCounts(0, 1, 100);

    private static Dataset<Row> texts(String... texts) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            rows.add(RowFactory.create(i, texts[i]));
        }
        return LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType().add("id", DataTypes.IntegerType).add("an.abstract", DataTypes.StringType));
    }

    private static WordCountsModel fit(WordCounts settings, String... texts) {
        return settings.fit(texts(texts), "an.abstract");
    }

    private static List<String> sortedWords(WordCountsModel model) {
        return Arrays.stream(model.words()).sorted().toList();
    }

    @Test
    void tokensAreWordsOfLettersInLowerCaseWithoutStopWords() {
        assertEquals(
                List.of("bayes", "deep", "model", "naïve", "net"),
                sortedWords(
                        fit(ALL, "The MODEL's deep-net: isn't it naïve? 3 x, we’re", "model (Bayes), a 2nd don't")));
    }

    /** Of 1000 texts: at the thresholds a word stays, one text below or above it goes. */
    @Test
    void thresholdsAreThoseOfThePaper() {
        String[] texts = IntStream.range(0, 1000)
                .mapToObj(
                        i -> (i < 900 ? "ninety " : "") + (i < 901 ? "more " : "") + (i == 7 ? "rare " : "") + "every")
                .toArray(String[]::new);
        assertEquals(List.of("ninety", "rare"), sortedWords(fit(WordCounts.PAPER, replaced(texts, "more", "above"))));
        // a text more, and one text is fewer than 0.1%
        String[] longer = Arrays.copyOf(replaced(texts, "more", "above"), 1001);
        longer[1000] = "every";
        assertEquals(List.of("ninety"), sortedWords(fit(WordCounts.PAPER, longer)));
    }

    /** "more" is a stop word. */
    private static String[] replaced(String[] texts, String from, String to) {
        return Arrays.stream(texts).map(text -> text.replace(from, to)).toArray(String[]::new);
    }

    @Test
    void ofTheOthersThoseAreKeptThatAreUsedMostNotThoseInMostTexts() {
        WordCountsModel model =
                fit(new WordCounts(0, 1, 2), "often often often often", "wide", "wide", "wide", "once thing");
        assertArrayEquals(new String[] {"often", "wide"}, model.words());
    }

    @Test
    void equallyUsedWordsAreTakenInTheOrderOfTheirLettersHoweverTheTextsAreCut() {
        Dataset<Row> texts = texts("zebra yak", "xenon", "walrus", "viper", "urn apple");
        for (int partitions : new int[] {1, 3}) {
            assertArrayEquals(
                    new String[] {"apple", "urn", "viper"},
                    new WordCounts(0, 1, 3)
                            .fit(texts.repartition(partitions), "an.abstract")
                            .words());
        }
    }

    @Test
    void countsCarryTheWordsAsNamesAndTheOtherColumns() {
        WordCountsModel model = fit(ALL, "latent factor, latent model", "model");
        assertArrayEquals(new String[] {"latent", "model", "factor"}, model.words());
        Dataset<Row> counts =
                model.transform(texts("model of models and a model", "latent"), "an.abstract", "features");
        assertArrayEquals(new String[] {"id", "an.abstract", "features"}, counts.columns());
        assertEquals(
                List.of(Vectors.dense(0, 2, 0), Vectors.dense(1, 0, 0)),
                counts.orderBy("id").collectAsList().stream()
                        .map(row -> row.<Vector>getAs(2).toDense())
                        .toList());
        assertEquals(
                "model",
                AttributeGroup.fromStructField(counts.schema().apply("features"))
                        .getAttr(1)
                        .name()
                        .get());
    }

    /** A null or blank text is no text: "half" is in two of three. */
    @Test
    void nullAndBlankTextsCountForNothingAndGiveNoRow() {
        String[] texts = {"half full", null, "  ", "half", "full", "... 12"};
        WordCountsModel model = fit(new WordCounts(0.5, 1, 10), texts);
        assertEquals(List.of("full", "half"), sortedWords(model));
        List<Integer> kept =
                model.transform(texts(texts), "an.abstract", "features").orderBy("id").collectAsList().stream()
                        .map(row -> row.getInt(0))
                        .toList();
        assertEquals(List.of(0, 3, 4), kept);
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertTrue(refusal(() -> fit(ALL, null, " ")).contains("there is no text in column an.abstract"));
        assertTrue(refusal(() -> fit(ALL, "the and", "of")).contains("no word is in at least 0.0 and at most 1.0"));
        assertTrue(refusal(() -> ALL.fit(texts("a"), "text"))
                .contains("there is no column text of texts: the columns are id, an.abstract"));
        assertTrue(refusal(() -> ALL.fit(texts("a"), "id")).contains("column id must hold texts, but its type is int"));
        assertTrue(refusal(() -> fit(ALL, "word").transform(texts("word"), "an.abstract", "id"))
                .contains("output column id exists already"));
        assertTrue(refusal(() -> new WordCounts(0.5, 0.5, 3)).contains("(minShare, 1]: 0.5"));
        assertTrue(refusal(() -> new WordCounts(1, 1, 3)).contains("[0, 1): 1.0"));
        assertTrue(refusal(() -> new WordCounts(0, 1, 0)).contains("from 1 to 262144: 0"));
    }
}
