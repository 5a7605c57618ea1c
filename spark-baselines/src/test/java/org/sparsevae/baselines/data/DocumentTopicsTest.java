// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.LocalSpark;

/** What is refused; the topics themselves: {@link SemiSyntheticTextTest}, with the same fit. */
class DocumentTopicsTest {
    private static Dataset<Row> table(Vector... rows) {
        return LocalSpark.session()
                .createDataFrame(
                        Arrays.stream(rows).map(row -> RowFactory.create(row)).toList(),
                        new StructType().add("n", SQLDataTypes.VectorType()));
    }

    private static String refusal(Dataset<Row> counts, int topics) {
        return assertThrows(IllegalArgumentException.class, () -> DocumentTopics.fit(counts, "n", topics, 1))
                .getMessage();
    }

    @Test
    void whatAreNoCountsIsRefused() {
        assertTrue(refusal(table(Vectors.dense(1, 2), Vectors.dense(1, -1)), 2).endsWith("a row is [1.0,-1.0]"));
        assertTrue(refusal(table(Vectors.dense(1, 2), Vectors.dense(Double.NaN, 1)), 2)
                .endsWith("a row is [NaN,1.0]"));
        assertTrue(refusal(table(Vectors.dense(1, 2), null), 2).endsWith("a row is null"));
        assertTrue(refusal(table(Vectors.dense(0, 0)), 2).contains("no row with a count"));
        assertTrue(refusal(table(Vectors.dense(1, 2)).withColumnRenamed("n", "m"), 2)
                .contains("there is no column n"));
        assertTrue(refusal(table(Vectors.dense(1, 2)), 1).contains("at least 2 topics: 1"));
    }
}
