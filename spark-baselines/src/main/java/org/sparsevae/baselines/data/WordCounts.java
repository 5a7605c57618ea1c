// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.translate;
import static org.apache.spark.sql.functions.trim;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.CountVectorizer;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.feature.RegexTokenizer;
import org.apache.spark.ml.feature.StopWordsRemover;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.stat.Summarizer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.LatentSchema;

/**
 * Learns which words of a collection of texts are counted (Moran et al. 2022, C.1): words in fewer than {@code minShare} or in more than
 * {@code maxShare} of the texts are dropped, and of the others those that are used most are kept.
 *
 * <p>The stages are Spark's own. {@link RegexTokenizer} takes words of two letters or more in lower case, with what follows an apostrophe
 * ("isn't") but for an 's, and none with a digit beside it; {@link StopWordsRemover} its English list, {@link CountVectorizer} counts. The paper is
 * silent about tokens and stop words; its authors' program takes tokens of letters alone, drops English stop words too, and besides brings
 * words to their dictionary form, for which Spark has no stage: plurals count as words of their own here.
 *
 * <p>Among words that are used equally often the first in the order of characters is kept: the vocabulary does not depend on how the
 * texts are cut into partitions, as that of {@code CountVectorizer} alone does.
 *
 * @param minShare smallest share of the texts that a word is in, in [0, 1); the paper has 0.001
 * @param maxShare largest share of the texts that a word is in, in (minShare, 1]; the paper has 0.9
 * @param words G, how many words are kept at most, at least 1; the paper has 500
 */
public record WordCounts(double minShare, double maxShare, int words) {
    /** The paper's thresholds (C.1). */
    public static final WordCounts PAPER = new WordCounts(0.001, 0.9, 500);

    /** Letters, and further ones behind apostrophes but for an 's, which is then too short to be a token of its own; no digit beside them. */
    private static final String WORD = "(?<![\\p{L}\\p{N}])\\p{L}++(?:'(?!s\\b)\\p{L}++)*+(?!\\p{N})";

    private static final int SHORTEST_WORD = 2;
    /** How many words the final choice is made from: Spark's own default for a vocabulary. */
    private static final int CANDIDATES = 1 << 18;

    /**
     * Checks the thresholds.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public WordCounts {
        if (!(minShare >= 0 && minShare < 1)) {
            throw new IllegalArgumentException("minShare must be a share of the texts in [0, 1): " + minShare);
        }
        if (!(maxShare > minShare && maxShare <= 1)) {
            throw new IllegalArgumentException(
                    "maxShare must be a share of the texts in (minShare, 1]: " + maxShare + ", minShare " + minShare);
        }
        if (words < 1 || words > CANDIDATES) {
            throw new IllegalArgumentException(
                    "the number of words kept must be from 1 to " + CANDIDATES + ": " + words);
        }
    }

    /**
     * Learns the vocabulary. Texts that are null or blank are no texts: they do not count for the shares.
     *
     * @param texts a row per text
     * @param textCol column of strings
     * @return the vocabulary, and the counts of any texts over it
     * @throws IllegalArgumentException if there is no such column, no text, or no word between the thresholds
     */
    public WordCountsModel fit(Dataset<?> texts, String textCol) {
        Dataset<Row> present = present(texts, textCol);
        if (present.isEmpty()) {
            throw new IllegalArgumentException(
                    "there is no text in column " + textCol + ": every row is null or blank");
        }
        RegexTokenizer tokenizer = new RegexTokenizer()
                .setInputCol(WordCountsModel.TEXT)
                .setPattern(WORD)
                .setGaps(false)
                .setMinTokenLength(SHORTEST_WORD);
        StopWordsRemover stopWords = new StopWordsRemover()
                .setInputCol(tokenizer.getOutputCol())
                .setStopWords(StopWordsRemover.loadDefaultStopWords("english"))
                .setCaseSensitive(true); // all is in lower case already: nothing is left to a machine's language
        CountVectorizer counter =
                new CountVectorizer().setInputCol(stopWords.getOutputCol()).setVocabSize(CANDIDATES);
        counter.setMinDF(minShare);
        if (maxShare < 1) {
            counter.setMaxDF(maxShare); // from 1 on Spark reads it as a number of texts
        }
        Dataset<Row> words = stopWords.transform(tokenizer.transform(present));
        CountVectorizerModel kept = mostUsed(candidates(counter, words), words);
        return new WordCountsModel(new Pipeline()
                .setStages(new PipelineStage[] {tokenizer, stopWords, kept})
                .fit(present));
    }

    private CountVectorizerModel candidates(CountVectorizer counter, Dataset<Row> words) {
        CountVectorizerModel candidates = counter.fit(words);
        if (candidates.vocabulary().length == 0) {
            throw new IllegalArgumentException("no word is in at least " + minShare + " and at most " + maxShare
                    + " of the texts: widen the thresholds, or give more texts");
        }
        return candidates;
    }

    /** The words used most, most used first: Spark orders them too, but not those that are used equally often. */
    private CountVectorizerModel mostUsed(CountVectorizerModel candidates, Dataset<Row> texts) {
        String[] vocabulary = candidates.vocabulary();
        double[] uses = candidates
                .transform(texts)
                .agg(Summarizer.sum(col(candidates.getOutputCol())))
                .head()
                .<Vector>getAs(0)
                .toArray();
        String[] kept = IntStream.range(0, vocabulary.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(j -> -uses[j]).thenComparing(j -> vocabulary[j]))
                .limit(words)
                .map(j -> vocabulary[j])
                .toArray(String[]::new);
        CountVectorizerModel model = new CountVectorizerModel(kept);
        model.setInputCol(candidates.getInputCol());
        return model;
    }

    /** The rows with a text, which is a column {@link WordCountsModel#TEXT} besides. */
    static Dataset<Row> present(Dataset<?> texts, String textCol) {
        ColumnNames.inSessionOf(texts, () -> {
            requireText(texts.schema(), textCol);
            return null;
        });
        Dataset<Row> rows = texts.toDF();
        return rows.filter(length(trim(LatentSchema.column(textCol))).gt(0)) // null is not greater
                .withColumn(WordCountsModel.TEXT, translate(LatentSchema.column(textCol), "’", "'"));
    }

    private static void requireText(StructType schema, String textCol) {
        DataType type = ColumnNames.require(
                        schema, textCol, "there is no column " + textCol + " of texts: the columns are ")
                .dataType();
        if (!type.equals(DataTypes.StringType)) {
            throw new IllegalArgumentException(
                    "column " + textCol + " must hold texts, but its type is " + type.simpleString());
        }
    }
}
