// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.ranking;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowModel;
import org.sparsevae.metrics.PopularityModel;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAE;

/** ALS of rows beside Spark's own of ratings, and popularity beside counts. */
class ImplicitALSTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final int ROWS = 60;
    private static final int ITEMS = 15;

    /** Counts of 1 to 3 in two groups of items; item 14 occurs nowhere. */
    private static double[][] counts() {
        Random random = new Random(4);
        double[][] counts = new double[ROWS][ITEMS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ITEMS - 1; j++) {
                counts[i][j] = random.nextDouble() < (i % 2 == j % 2 ? 0.6 : 0.1) ? 1 + random.nextInt(3) : 0;
            }
            counts[i][i % (ITEMS - 1)] = 1;
        }
        return counts;
    }

    private static Dataset<Row> rows(List<double[]> counts) {
        List<Row> rows = counts.stream()
                .map(row -> RowFactory.create(Vectors.dense(row).compressed()))
                .toList();
        return SPARK.createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()));
    }

    private static double[] factors(Row row) {
        return row.<Float>getList(1).stream().mapToDouble(Float::doubleValue).toArray();
    }

    @Test
    void aRowIsFoldedInToTheFactorsThatSparksAlsGivesIt() {
        double[][] counts = counts();
        List<Row> ratings = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < ITEMS; j++) {
                if (counts[i][j] > 0) {
                    ratings.add(RowFactory.create(i, j, (float) counts[i][j]));
                }
            }
        }
        StructType schema = new StructType()
                .add("user", DataTypes.IntegerType)
                .add("item", DataTypes.IntegerType)
                .add("rating", DataTypes.FloatType);
        ALSModel spark = new ALS()
                .setImplicitPrefs(true)
                .setRank(4)
                .setAlpha(2.5)
                .setRegParam(0.05)
                .setMaxIter(3)
                .setSeed(1)
                .fit(SPARK.createDataFrame(ratings, schema));
        double[] items = new double[ITEMS * 4];
        for (Row item : spark.itemFactors().collectAsList()) {
            System.arraycopy(factors(item), 0, items, item.getInt(0) * 4, 4);
        }
        ImplicitFactorization folded = new ImplicitFactorization(items, 4, 2.5, 0.05);
        List<Row> users = spark.userFactors().collectAsList();
        assertEquals(ROWS, users.size());
        for (Row user : users) {
            double[] u = folded.encode(FeatureRow.dense(counts[user.getInt(0)])).mean();
            assertArrayEquals(factors(user), u, 1e-5, user.toString());
        }
        for (Row predicted : spark.transform(SPARK.createDataFrame(ratings, schema))
                .limit(20)
                .collectAsList()) {
            double[] u =
                    folded.encode(FeatureRow.dense(counts[predicted.getInt(0)])).mean();
            assertEquals(predicted.<Float>getAs("prediction"), folded.decode(u)[predicted.getInt(1)], 1e-5);
        }
        assertArrayEquals(
                new double[4],
                folded.encode(FeatureRow.dense(new double[ITEMS])).mean());
    }

    @Test
    void theSameRowsAndSeedGiveTheSameBits() {
        List<double[]> shuffled = new ArrayList<>(List.of(counts()));
        Collections.shuffle(shuffled, new Random(2));
        ImplicitALS als = new ImplicitALS().setK(3).setMaxIter(3);
        Row first = als.fit(rows(List.of(counts())))
                .transform(rows(List.of(counts())))
                .first();
        RankingModel again = als.fit(rows(shuffled).repartition(5));
        assertEquals(first, again.transform(rows(List.of(counts()))).first());
        Row other = als.setSeed(7)
                .fit(rows(shuffled))
                .transform(rows(List.of(counts())))
                .first();
        assertFalse(first.equals(other), "another start");
        assertEquals(3, first.<Vector>getAs("latent").size());
    }

    /** Items of the user's own group that were hidden come before those of the other. */
    @Test
    void itRanksWhatGoesTogether() {
        // more iterations than Spark's tasks can carry without checkpoints
        RowModel model = new ImplicitALS()
                .setK(2)
                .setMaxIter(16)
                .fit(rows(List.of(counts())))
                .rowModel();
        assertTrue(SPARK.sparkContext().getCheckpointDir().isEmpty(), "as it was");
        double[] scores =
                model.decode(model.encode(FeatureRow.sparse(ITEMS, new int[] {0, 2, 4}, new double[] {1, 1, 1}))
                        .mean());
        for (int own : new int[] {6, 8, 10, 12}) {
            for (int other : new int[] {1, 3, 5, 7, 9, 11, 13}) {
                assertTrue(scores[own] > scores[other], own + " " + other + ": " + Arrays.toString(scores));
            }
        }
        assertEquals(0, scores[14], "of an item that nobody has nothing is known");
        assertTrue(Double.isNaN(model.logLikelihood(FeatureRow.dense(counts()[0]), new double[2])));
    }

    @Test
    void popularityRanksByCounts() {
        double[] sums = new double[ITEMS];
        for (double[] row : counts()) {
            Arrays.setAll(sums, j -> sums[j] + row[j]);
        }
        RankingModel model = new Popularity().fit(rows(List.of(counts())));
        double[] scores = model.rowModel().decode(new double[1]);
        for (int i = 0; i < ITEMS; i++) {
            for (int j = 0; j < ITEMS; j++) {
                assertEquals(Double.compare(sums[i], sums[j]), Double.compare(scores[i], scores[j]));
            }
        }
        double[] row = counts()[3];
        int[] all = IntStream.range(0, ITEMS).toArray();
        assertEquals(
                new PopularityModel(sums).negativeLogLikelihood(all, row),
                -model.rowModel().logLikelihood(FeatureRow.dense(row), new double[1]),
                1e-9);
        assertEquals(
                1,
                model.transform(rows(List.of(row)))
                        .first()
                        .<Vector>getAs("latent")
                        .size());
    }

    @Test
    void whatCannotBeFittedIsRefused() {
        String size = assertThrows(
                        IllegalArgumentException.class,
                        () -> new ImplicitALS().setK(ITEMS).fit(rows(List.of(counts()))))
                .getMessage();
        assertEquals("k must be less than the number of features: k = 15, features = 15", size);
        String likelihood = assertThrows(
                        IllegalArgumentException.class, () -> new ImplicitALS().setLikelihood("gaussian"))
                .getMessage();
        assertTrue(likelihood.contains("multinomial"), likelihood);
        double[] negative = counts()[0];
        negative[2] = -1;
        String refused = assertThrows(
                        IllegalArgumentException.class, () -> new Popularity().fit(rows(List.of(negative))))
                .getMessage();
        String same = assertThrows(IllegalArgumentException.class, () -> new SparseVAE()
                        .setLikelihood("multinomial")
                        .setK(2)
                        .fit(rows(List.of(negative))))
                .getMessage();
        assertEquals(same, refused, "as of every model");
        assertThrows(IllegalArgumentException.class, () -> new ImplicitFactorization(new double[4], 2, 1, 0));
    }
}
