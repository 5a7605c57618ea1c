// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAE;

/** Which rows and params a table's models get. */
@Tag("slow")
class TableSourceTest {
    private static Dataset<Row> vectors(int rows) {
        return LocalSpark.session()
                .createDataFrame(
                        IntStream.range(0, rows)
                                .mapToObj(i -> RowFactory.create(Vectors.dense(i, 1)))
                                .toList(),
                        new StructType().add(ComparisonSource.FEATURES, SQLDataTypes.VectorType()));
    }

    /** Rows 0, 1, .. to train on, and as many held out. */
    private record Numbers(int rows) implements ComparisonSource {
        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String heldOut() {
            return "half of them";
        }

        @Override
        public String likelihood() {
            return "multinomial";
        }

        @Override
        public int usualFactors() {
            return 7;
        }

        @Override
        public Split split(long seed, SparkSession spark) {
            return new Split(vectors(rows), vectors(rows));
        }
    }

    private static TableSource table(int rows, String scale, String settings, Integer most) {
        return new TableSource(
                new Numbers(rows),
                PaperSettings.PEERREAD,
                TableScale.of(StudyScale.of(scale), settings, most),
                StudyOptions.of(1, 1, List.of(), List.of(Method.SPARSE_VAE), Map.of()));
    }

    @Test
    void theWeightOfThePriorIsThatOfTheAuthorsUnlessTheUserHasAnother() throws Exception {
        TableSource source = table(320, "paper", "paper", null);
        ComparisonSource.Split split = source.split(1, LocalSpark.session());
        SparseVAE estimator = new SparseVAE();
        source.setParams(estimator, split);
        assertEquals(320.0 / estimator.getBatchSize(), estimator.getPriorWeight());
        assertEquals(320.0 / estimator.getBatchSize(), estimator.getPriorWeightStart());
        assertEquals(2, estimator.getB(), "the number of features");
        SparseVAE own = new SparseVAE().setPriorWeight(3).setB(7);
        source.setParams(own, split);
        assertEquals(3, own.getPriorWeight());
        assertEquals(7, own.getB());
        SparseVAE recipe = new SparseVAE();
        table(320, "paper", "own", null).setParams(recipe, split);
        assertFalse(recipe.isSet(recipe.priorWeight()));
        assertTrue(table(320, "paper", "own", null).params().isEmpty());
        assertEquals("30", table(320, "small", "paper", null).params().get("epochs"));
        assertEquals("64", table(320, "small", "paper", null).params().get("batchSize"));
        assertEquals("128", table(320, "paper", "paper", null).params().get("batchSize"));
        assertEquals(
                "0.005",
                TableScale.of(StudyScale.SMALL, "paper", null)
                        .params(PaperSettings.MOVIELENS, 30)
                        .get("learningRate"));
        assertEquals(
                "identity",
                TableScale.of(StudyScale.PAPER, "paper", null)
                        .params(PaperSettings.ZEISEL, 15)
                        .get("factorCovariance"));
        assertEquals(
                1 / 15.0,
                Double.parseDouble(TableScale.of(StudyScale.PAPER, "paper", null)
                        .params(PaperSettings.ZEISEL, 15)
                        .get("klWeight")));
        assertEquals("40", table(320, "paper", "paper", null).params().get("epochs"));
        assertNull(TableScale.of(StudyScale.PAPER, "paper", null).most());
    }

    /** The same rows for every split, about as many as asked for; all where there are fewer. */
    @Test
    void aSampleOfTheRowsIsTheSameForAllSplits() throws Exception {
        TableSource source = table(1000, "paper", "paper", 500);
        Dataset<Row> rows = source.rows(1, LocalSpark.session());
        assertEquals(500, rows.count(), 100);
        assertEquals(rows.collectAsList(), source.rows(2, LocalSpark.session()).collectAsList());
        assertEquals(
                2000,
                table(1000, "paper", "paper", 2000)
                        .rows(1, LocalSpark.session())
                        .count());
    }
}
