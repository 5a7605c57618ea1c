// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
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
import org.sparsevae.ml.SmallFits;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;

/** Rows that no model can take: refused before training starts, or left out where the user says so. */
class InvalidRowsTest {
    private static final StructType TYPE = new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("w", DataTypes.DoubleType)
            .add("held", DataTypes.BooleanType);

    private static Row row(Vector features) {
        return RowFactory.create(features, 1.0, false);
    }

    private static Dataset<Row> dataset(Row... more) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            rows.add(row(Vectors.dense(i % 2, (i / 2) % 2, (i / 4) % 2, 1 - i % 2)));
        }
        rows.addAll(Arrays.asList(more));
        return only(rows.toArray(new Row[0]));
    }

    private static Dataset<Row> only(Row... rows) {
        return LocalSpark.session().createDataFrame(Arrays.asList(rows), TYPE);
    }

    private static SparseVAE estimator(String likelihood) {
        return SmallFits.estimator(likelihood).setK(2).setEpochs(1);
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
                        row(Vectors.dense(1, 2, 3)),
                        "have another number of features than expected (4), for example a vector of size 3"),
                new Case(
                        "gaussian",
                        row(Vectors.dense(1, 2, Double.NaN, 4)),
                        "have a NaN or infinite value, or one beyond single precision, for example feature 2 = NaN"),
                new Case(
                        "gaussian",
                        row(Vectors.sparse(4, new int[] {3}, new double[] {Double.NEGATIVE_INFINITY})),
                        "have a NaN or infinite value, or one beyond single precision, for example feature 3 = -Infinity"),
                new Case(
                        "gaussian",
                        row(Vectors.dense(1e40, 2, 3, 4)),
                        "have a NaN or infinite value, or one beyond single precision, for example feature 0 = 1.0E40"),
                new Case(
                        "multinomial",
                        row(Vectors.dense(1, -2, 3, 4)),
                        "have a negative value, but the multinomial likelihood takes counts of 0 or more, for example feature 1 = -2.0"),
                new Case(
                        "bernoulli",
                        row(Vectors.dense(1, 0, 0.5, 1)),
                        "have a value other than 0 and 1, which the bernoulli likelihood needs, for example feature 2 = 0.5"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFitRefusesOrSkipsThem(Case given) {
        SparseVAE estimator = estimator(given.likelihood());
        assertEquals(
                "1 of 21 rows of column features " + given.problem()
                        + "; correct them, or set handleInvalid to skip to leave them out",
                refusal(() -> estimator.fit(dataset(given.row()))));
        String clean = estimator.fit(dataset()).weightsSha256();
        assertEquals(
                clean,
                estimator.setHandleInvalid("skip").fit(dataset(given.row())).weightsSha256());
    }

    @Test
    void keepLeavesThemOutOfAFitToo() {
        SparseVAE estimator = estimator("gaussian");
        String clean = estimator.fit(dataset()).weightsSha256();
        SparseVAEModel model = estimator.setHandleInvalid("keep").fit(dataset(row(null), row(Vectors.dense(1, 2))));
        assertEquals(clean, model.weightsSha256());
        assertEquals("keep", model.getHandleInvalid());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void transformRefusesSkipsOrKeepsThem(Case given) {
        SparseVAEModel model = SmallFits.model(given.likelihood());
        int features = model.numFeatures();
        Vector bad = given.row().getAs(0);
        if (bad != null && bad.size() == 4) {
            double[] padded = Arrays.copyOf(bad.toArray(), features);
            bad = Vectors.dense(padded);
        }
        Dataset<Row> data =
                only(row(bad), row(Vectors.zeros(features)), row(Vectors.sparse(features, new int[0], new double[0])));

        Exception refused = assertThrows(Exception.class, () -> model.copy(ParamMap.empty())
                .setHandleInvalid("error")
                .transform(data)
                .collect());
        String problem = given.problem()
                .replace("have ", "has ")
                .replace("(4)", "(" + features + ")")
                .replace(", for example ", ", ");
        assertEquals(
                "a row of column features " + problem + "; correct it, or set handleInvalid to skip or keep",
                root(refused));

        Dataset<Row> skipped =
                model.copy(ParamMap.empty()).setHandleInvalid("skip").transform(data);
        assertEquals(2, skipped.count());
        assertEquals(2, skipped.collectAsList().size());

        List<Row> kept = model.copy(ParamMap.empty())
                .setHandleInvalid("keep")
                .setLatentStdCol("sd")
                .setReconstructionCol("expected")
                .transform(data)
                .collectAsList();
        assertEquals(3, kept.size());
        for (String output : List.of("latent", "sd", "expected")) {
            assertTrue(kept.get(0).isNullAt(kept.get(0).fieldIndex(output)), output);
            assertFalse(kept.get(1).isNullAt(kept.get(1).fieldIndex(output)), output);
        }
        assertEquals(
                skipped.collectAsList().get(0).<Vector>getAs("latent"),
                kept.get(1).<Vector>getAs("latent"));
    }

    private static String root(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    @Test
    void weightsAndIndicatorsAreChecked() {
        Vector fine = Vectors.dense(1, 2, 3, 4);
        SparseVAE weighted = estimator("gaussian").setWeightCol("w");
        for (Double bad : new Double[] {null, 0.0, -1.0, Double.NaN, Double.POSITIVE_INFINITY, 1e-60}) {
            assertEquals(
                    "1 of 21 rows of column features have a weight that is null, not finite or not greater than 0, for example weight "
                            + bad + "; correct them, or set handleInvalid to skip to leave them out",
                    refusal(() -> weighted.fit(dataset(RowFactory.create(fine, bad, false)))));
        }
        assertEquals(
                "1 of 21 rows of column features have no validation indicator (null); correct them, or set handleInvalid to skip to"
                        + " leave them out",
                refusal(() -> estimator("gaussian")
                        .setValidationIndicatorCol("held")
                        .fit(dataset(RowFactory.create(fine, 1.0, null)))));
        assertEquals(
                "there is no row to train on: every row of column held (validationIndicatorCol) is true",
                refusal(() -> estimator("gaussian")
                        .setValidationIndicatorCol("held")
                        .fit(dataset().withColumn("held", functions.lit(true)))));
    }

    @Test
    void rowsWithoutCountsAreDroppedNotRefused() {
        SparseVAE estimator = estimator("multinomial");
        SparseVAEModel model = estimator.fit(dataset());
        SparseVAEModel withEmpty = estimator.fit(dataset(row(Vectors.zeros(4)), row(Vectors.dense(0, 0, 0, 0))));
        assertEquals(model.weightsSha256(), withEmpty.weightsSha256());
        assertEquals(20, withEmpty.summary().records().get(0).rows());
        assertEquals(model.logLikelihood(dataset()), model.logLikelihood(dataset(row(Vectors.zeros(4)))), 1e-12);
        assertEquals(
                "there is no row to fit: column features has 2 rows, of which 0 are invalid and 2 have no counts at all",
                refusal(() -> estimator.fit(only(row(Vectors.zeros(4)), row(Vectors.zeros(4))))));
        assertEquals(
                20,
                estimator("bernoulli").fit(dataset()).summary().records().get(0).rows(),
                "zeros say much there");
    }

    @Test
    void dataWithNothingToLearnIsRefused() {
        assertEquals(
                "there is no row to fit: column features is empty or null throughout; check the filters before the fit",
                refusal(() -> estimator("gaussian").fit(dataset().limit(0))));
        assertEquals(
                "there is no row to fit: column features is empty or null throughout; check the filters before the fit",
                refusal(() -> estimator("gaussian").fit(dataset().filter("w > 5"))));
        Row same = row(Vectors.dense(1, 2, 3));
        Dataset<Row> constant = only(same, same, same);
        assertEquals(
                "there is nothing to learn: all 3 features of column features are constant over 3 rows",
                refusal(() -> estimator("gaussian").fit(constant)));
        assertEquals(
                "k must be less than the number of features: k = 4, features = 4",
                refusal(() -> estimator("gaussian").setK(4).fit(dataset())));
        assertEquals(
                "there is no row to fit: column features has 2 rows, of which 2 are invalid and 0 have no counts at all",
                refusal(() -> estimator("gaussian")
                        .setHandleInvalid("skip")
                        .fit(only(row(Vectors.dense(Double.NaN, 1, 2)), row(Vectors.dense(1, Double.NaN, 2))))));
    }

    @Test
    void aConstantFeatureIsNoHindrance() {
        Dataset<Row> data = only(
                row(Vectors.dense(1, 2, 7, 0)),
                row(Vectors.dense(2, 1, 7, 0)),
                row(Vectors.dense(3, 5, 7, 0)),
                row(Vectors.dense(4, 1, 7, 0)));
        SparseVAEModel model = estimator("gaussian").fit(data);
        assertTrue(Double.isFinite(model.summary().marginalObjective()));
        assertEquals(1, model.network().standardisation().orElseThrow().sd()[2]);
    }

    @Test
    void scoringChecksItsColumns() {
        SparseVAEModel model = SmallFits.model("gaussian").copy(ParamMap.empty());
        assertEquals(
                "there is no column features (featuresCol); the columns are w",
                refusal(() -> model.logLikelihood(dataset().select("w"))));
        assertEquals(
                "there is no row to score in column features",
                refusal(() -> model.logLikelihood(SmallFits.data("gaussian").limit(0))));
        model.set(model.weightCol(), "w");
        assertEquals(
                "there is no column w (weightCol); the columns are features",
                refusal(() -> model.logLikelihood(SmallFits.data("gaussian"))));
        Dataset<Row> negative = SmallFits.data("gaussian").withColumn("w", functions.lit(-1));
        assertEquals(
                "a row of column features has a weight that is null, not finite or not greater than 0, weight -1.0; correct it, or set"
                        + " handleInvalid to skip or keep",
                root(assertThrows(Exception.class, () -> model.logLikelihood(negative))));
    }
}
