// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SmallFits;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.evaluation.FactorRecoveryEvaluator;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;

/** Names that differ in case are one name or two, as the session's spark.sql.caseSensitive says. */
class ColumnNamesTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final Dataset<Row> DATA = SmallFits.data("gaussian");

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static SparseVAEModel model() {
        return SmallFits.model("gaussian").copy(ParamMap.empty());
    }

    /** The rows in a session of their own, in which names that differ in case are two. It is not the active session. */
    private static Dataset<Row> caseSensitive(Dataset<Row> rows) {
        SparkSession session = SPARK.newSession();
        session.conf().set("spark.sql.caseSensitive", "true");
        return session.createDataFrame(rows.javaRDD(), rows.schema());
    }

    @Test
    void anOutputThatDiffersInCaseFromAColumnIsRefused() {
        Dataset<Row> data = DATA.withColumn("Latent", lit(1));
        String said =
                "output column latent exists already as Latent, which is the same name to Spark; choose another name for it";
        assertEquals(said, refusal(() -> model().transform(data)));
        assertEquals(said, refusal(() -> SmallFits.estimator("gaussian").fit(data)));
        assertEquals(
                "output column LATENT exists already as latent, which is the same name to Spark; choose another name for it",
                refusal(() -> model().setLatentStdCol("LATENT").transform(DATA)));
        Dataset<Row> codes = model().setLatentCol("codes").transform(data);
        assertEquals(1, codes.select("latent").head().getInt(0));
    }

    @Test
    void whereCaseMattersBothStand() {
        Dataset<Row> data = caseSensitive(DATA.withColumn("Latent", lit(1)));
        Row row = model().setLatentStdCol("LATENT")
                .transform(data)
                .select("Latent", "latent", "LATENT")
                .head();
        assertEquals(1, row.getInt(0));
        assertEquals(
                DATA.count(),
                model().transform(data).filter("latent is not null").count());
    }

    @Test
    void anInputIsFoundWhereSparkFindsIt() {
        Dataset<Row> data = DATA.withColumnRenamed("features", "FEATURES");
        assertEquals(model().logLikelihood(DATA), model().logLikelihood(data));
        assertEquals(
                model().transform(DATA).select("latent").collectAsList(),
                model().transform(data).select("latent").collectAsList());
        assertEquals(
                SmallFits.model("gaussian").weightsSha256(),
                SmallFits.estimator("gaussian").fit(data).weightsSha256());
        Dataset<Row> strict = caseSensitive(data);
        String said = "there is no column features (featuresCol); the columns are FEATURES";
        assertEquals(said, refusal(() -> model().transform(strict)));
        assertEquals(said, refusal(() -> model().logLikelihood(strict)));
        assertEquals(said, refusal(() -> SmallFits.estimator("gaussian").fit(strict)));
    }

    @Test
    void aNameThatCanBeTwoColumnsIsRefused() {
        Dataset<Row> twins = DATA.withColumn("w", lit(1)).select(col("features"), col("w"), col("w").as("W"));
        assertEquals(
                "column w can be any of 2 columns, w and W: rename all but one, or where they differ in case set"
                        + " spark.sql.caseSensitive to true",
                refusal(() -> SmallFits.estimator("gaussian").setWeightCol("w").fit(twins)));
    }

    @Test
    void ratingsAndEvaluatorsFollowTheSameRule() {
        Dataset<Row> ratings = SPARK.range(40).selectExpr("id % 8 as USER", "id % 5 as Item", "1.0 as rating");
        RatingsVectorizerModel vectorizer = new RatingsVectorizer().fit(ratings);
        Dataset<Row> users = vectorizer.transform(ratings);
        assertArrayEquals(new String[] {"user", "features"}, users.columns());
        assertArrayEquals(
                users.columns(), vectorizer.transformSchema(ratings.schema()).fieldNames());
        assertEquals(8, users.count());
        assertEquals(
                "outputCol must differ from userCol: USER and user are one name to Spark",
                refusal(() -> new RatingsVectorizer().setOutputCol("USER").fit(ratings)));
        Dataset<Row> strict = caseSensitive(ratings);
        assertEquals(
                "there is no column user (userCol): the columns are USER, Item, rating",
                refusal(() -> vectorizer.transform(strict)));
        assertEquals(
                "there is no column user (userCol): the columns are USER, Item, rating",
                refusal(() -> new RatingsVectorizer().fit(strict)));

        Dataset<Row> scored = model().setReconstructionCol("Reconstruction").transform(DATA);
        ReconstructionEvaluator mse = new ReconstructionEvaluator().setMetricName("mse");
        assertTrue(mse.evaluate(scored) > 0);
        assertTrue(refusal(() -> mse.evaluate(caseSensitive(scored))).startsWith("there is no column reconstruction"));
        Dataset<Row> codes = model().setLatentCol("Codes").transform(PlantedData.eq9(160, 5));
        FactorRecoveryEvaluator recovery =
                new FactorRecoveryEvaluator().setLatentCol("CODES").setFactorCols("Z1", "z2");
        assertTrue(recovery.evaluate(codes) >= 0);
        assertEquals(
                "there is no column CODES (latentCol): the columns are " + String.join(", ", codes.columns()),
                refusal(() -> recovery.evaluate(caseSensitive(codes))));
    }

    @Test
    void vectorsOfTheOlderPackageAreToldFromTheNewer() {
        Dataset<Row> old = MLUtils.convertVectorColumnsFromML(DATA, "features");
        String said = "must hold vectors of org.apache.spark.ml.linalg, but they are of the older"
                + " org.apache.spark.mllib.linalg; convert them with MLUtils.convertVectorColumnsToML";
        for (Executable call : List.<Executable>of(
                () -> model().transform(old),
                () -> SmallFits.estimator("gaussian").fit(old),
                () -> model().logLikelihood(old))) {
            assertEquals("column features " + said, refusal(call));
        }
        assertEquals("column features (featuresCol) " + said, refusal(() -> new ReconstructionEvaluator()
                .evaluate(old.withColumn("reconstruction", col("features")))));
        assertEquals(
                model().logLikelihood(DATA), model().logLikelihood(MLUtils.convertVectorColumnsToML(old, "features")));
    }
}
