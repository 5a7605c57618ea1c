// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.feature.CountVectorizerModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.LatentSchema;

/** A vocabulary learnt by {@link WordCounts}, and the counts of texts over it. */
public final class WordCountsModel {
    /** Name of the column that the pipeline reads; one that users' tables are unlikely to have. */
    static final String TEXT = "wordcounts__text";

    private final PipelineModel pipeline;

    WordCountsModel(PipelineModel pipeline) {
        this.pipeline = pipeline;
    }

    /** The words that are counted, those used most first: the order of the vectors' entries. */
    public String[] words() {
        return counter().vocabulary();
    }

    private CountVectorizerModel counter() {
        return (CountVectorizerModel) pipeline.stages()[pipeline.stages().length - 1];
    }

    /**
     * Counts the words of texts. A text without any word of the vocabulary is left out, as are null and blank ones: the multinomial
     * likelihood has nothing to say about a row of zeros.
     *
     * @param texts a row per text
     * @param textCol column of strings
     * @param outputCol column of the counts, which must not be there yet
     * @return the columns of {@code texts} and, as {@code outputCol}, a sparse vector of counts with the words as ML attributes
     * @throws IllegalArgumentException if a column is missing, of the wrong type, or there already
     */
    public Dataset<Row> transform(Dataset<?> texts, String textCol, String outputCol) {
        ColumnNames.inSessionOf(texts, () -> {
            ColumnNames.requireNew(texts.schema(), outputCol);
            return null;
        });
        Attribute[] attributes = Stream.of(words())
                .map(word -> NumericAttribute.defaultAttr().withName(word))
                .toArray(Attribute[]::new);
        Column counts = col(counter().getOutputCol());
        UDF1<Vector, Boolean> hasWords = vector -> vector.numNonzeros() > 0;
        Column[] columns = Stream.concat(
                        Stream.of(texts.columns()).map(LatentSchema::column),
                        Stream.of(counts.as(outputCol, new AttributeGroup(outputCol, attributes).toMetadata())))
                .toArray(Column[]::new);
        return pipeline.transform(WordCounts.present(texts, textCol))
                .filter(udf(hasWords, DataTypes.BooleanType).apply(counts))
                .select(columns);
    }
}
