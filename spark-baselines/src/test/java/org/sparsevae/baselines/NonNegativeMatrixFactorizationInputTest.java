// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sparsevae.ml.LocalSpark;

/** Rows and params that the factorization cannot take: refused before the first iteration, or left out where the user says so. */
class NonNegativeMatrixFactorizationInputTest {
    private static final StructType TYPE =
            new StructType().add("features", SQLDataTypes.VectorType()).add("w", DataTypes.DoubleType);

    private static Row row(Vector features) {
        return RowFactory.create(features, 1.0);
    }

    private static Dataset<Row> only(Row... rows) {
        return LocalSpark.session().createDataFrame(Arrays.asList(rows), TYPE);
    }

    private static Dataset<Row> dataset(Row... more) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            rows.add(row(Vectors.dense(i % 2, (i / 2) % 2, (i / 4) % 2, 1 + i % 3)));
        }
        rows.addAll(Arrays.asList(more));
        return only(rows.toArray(new Row[0]));
    }

    private static NonNegativeMatrixFactorization estimator() {
        return new NonNegativeMatrixFactorization().setK(2).setMaxIter(3).setVerbosity(0);
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    record Case(String likelihood, Row row, String problem) {}

    static List<Case> cases() {
        return List.of(
                new Case("gaussian", row(null), "have no features (null)"),
                new Case(
                        "gaussian",
                        row(Vectors.dense(1, 2, -3, 4)),
                        "have a negative value, but factors and loadings of 0 or more can only add up to values of 0 or more, for example"
                                + " feature 2 = -3.0"),
                new Case(
                        "multinomial",
                        row(Vectors.sparse(4, new int[] {1}, new double[] {-1})),
                        "have a negative value, but the multinomial likelihood takes counts of 0 or more, for example feature 1 = -1.0"),
                new Case(
                        "gaussian",
                        row(Vectors.dense(1, 2, 3)),
                        "have another number of features than expected (4), for example a vector of size 3"),
                new Case(
                        "gaussian",
                        row(Vectors.dense(1, Double.NaN, 3, 4)),
                        "have a NaN or infinite value, or one beyond single precision, for example feature 1 = NaN"),
                new Case(
                        "gaussian",
                        RowFactory.create(Vectors.dense(1, 2, 3, 4), 0.0),
                        "have a weight that is null, not finite or not greater than 0, for example weight 0.0"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void badRowsAreRefusedOrLeftOut(Case bad) {
        NonNegativeMatrixFactorization estimator =
                estimator().setLikelihood(bad.likelihood).setWeightCol("w");
        assertEquals(
                "1 of 13 rows of column features " + bad.problem
                        + "; correct them, or set handleInvalid to skip to leave them out",
                refusal(() -> estimator.fit(dataset(bad.row))));
        String without = estimator.fit(dataset()).weightsSha256();
        NonNegativeMatrixFactorizationModel model =
                estimator.setHandleInvalid("skip").fit(dataset(bad.row));
        assertEquals(without, model.weightsSha256());
        if (!bad.problem.contains("weight")) {
            assertEquals(12, model.transform(dataset(bad.row)).count());
            List<Row> kept = model.setHandleInvalid("keep")
                    .transform(dataset(bad.row))
                    .select("latent")
                    .collectAsList();
            assertEquals(13, kept.size());
            assertNull(kept.get(12).get(0));
            model.setHandleInvalid("error");
            Throwable failure = assertThrows(
                    Exception.class, () -> model.transform(dataset(bad.row)).collectAsList());
            while (failure.getCause() != null) {
                failure = failure.getCause();
            }
            assertTrue(failure.getMessage().startsWith("a row of column features has "), failure.getMessage());
        }
    }

    @Test
    void nothingToFitIsRefused() {
        assertEquals(
                "there is nothing to learn: all 4 features of column features are constant over 2 rows",
                refusal(() -> estimator().fit(only(row(Vectors.zeros(4)), row(Vectors.zeros(4))))));
        assertEquals(
                "there is nothing to learn: all 4 features of column features are constant over 1 rows",
                refusal(() -> estimator().fit(only(row(Vectors.zeros(4))))));
        assertTrue(refusal(() -> estimator().fit(dataset().limit(0))).startsWith("there is no row to fit"));
        assertEquals(
                "k must be less than the number of features: k = 4, features = 4",
                refusal(() -> estimator().setK(4).fit(dataset())));
        assertTrue(
                estimator().fit(only(row(Vectors.dense(1, 0, 2, 0)))).summary().objective() > 0);
    }

    @Test
    void columnsAreCheckedBeforeAnyWork() {
        assertEquals(
                "there is no column x (featuresCol); the columns are features, w",
                refusal(() -> estimator().setFeaturesCol("x").fit(dataset())));
        assertTrue(refusal(() -> estimator().setFeaturesCol("w").fit(dataset()))
                .startsWith("column w must hold vectors, but its type is double"));
        assertEquals(
                "column features (weightCol) must be numeric, but its type is vector",
                refusal(() -> estimator().setWeightCol("features").fit(dataset())));
        assertEquals("output column latent exists already; choose another name for it", refusal(() -> estimator()
                .fit(dataset().withColumn("latent", functions.lit(1)))));
    }

    @Test
    void paramsOutOfRangeAreRefused() {
        assertEquals("k must be 1 or more: k = 0", refusal(() -> estimator().setK(0)));
        assertEquals("l2Weight must be 0 or more: l2Weight = -1.0", refusal(() -> estimator()
                .setL2Weight(-1)));
        assertEquals(
                "tol must be 0 or more: tol = NaN", refusal(() -> estimator().setTol(Double.NaN)));
        assertEquals("maxIter must be 1 or more: maxIter = 0", refusal(() -> estimator()
                .setMaxIter(0)));
        assertEquals("numPartitions must be 1 or more: numPartitions = 0", refusal(() -> estimator()
                .setNumPartitions(0)));
        assertEquals("verbosity must be 0, 1 or 2: verbosity = 3", refusal(() -> estimator()
                .setVerbosity(3)));
        assertEquals(
                "likelihood must be one of gaussian, multinomial: likelihood = bernoulli",
                refusal(() -> estimator().setLikelihood("bernoulli")));
        assertEquals("handleInvalid must be one of error, skip, keep: handleInvalid = drop", refusal(() -> estimator()
                .setHandleInvalid("drop")));
        assertEquals("latentCol must be a column name: latentCol =  ", refusal(() -> estimator()
                .setLatentCol(" ")));
    }

    /** Loadings that the penalty takes to zero altogether are a model still. */
    @Test
    void aPenaltyThatLeavesNothingGivesZeros() {
        NonNegativeMatrixFactorizationModel model =
                estimator().setL2Weight(1e6).setReconstructionCol("expected").fit(dataset());
        Row first = model.transform(dataset()).select("latent", "expected").head();
        assertEquals(Vectors.zeros(2), first.<Vector>getAs(0).toDense());
        assertEquals(Vectors.zeros(4), first.<Vector>getAs(1).toDense());
        assertEquals(0, model.loadings().count());
        assertEquals(0, model.topFeatureIndices(5).length);
        assertEquals(0, model.nonZeroShare().getAsDouble());
    }
}
