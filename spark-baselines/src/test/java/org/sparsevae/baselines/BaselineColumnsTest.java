// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.sparsevae.baselines.data.QuantileNormalization;
import org.sparsevae.ml.VectorNames;

/** Columns that differ in case, and features in another order, for the models and data stages that are not the sparse VAE. */
class BaselineColumnsTest {
    private static final Dataset<Row> DATA = new VectorNames()
            .setNames("a", "b", "c", "d", "e", "f")
            .transform(PlantedMatrix.of(60, 6, 2, 3).dataset())
            .cache();

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    private static NonNegativeMatrixFactorization estimator() {
        return new NonNegativeMatrixFactorization().setK(2).setMaxIter(5).setVerbosity(0);
    }

    @Test
    void aFactorizationReadsFeaturesInTheOrderOfItsFit() {
        NonNegativeMatrixFactorizationModel model = estimator().fit(DATA);
        Dataset<Row> shuffled = new VectorSlicer()
                .setInputCol("features")
                .setOutputCol("selected")
                .setIndices(new int[] {3, 0, 5, 1, 4, 2})
                .transform(DATA)
                .drop("features")
                .withColumnRenamed("selected", "features");
        assertEquals(
                model.transform(DATA).select("latent").collectAsList(),
                model.transform(shuffled).select("latent").collectAsList());
        assertEquals(model.logLikelihood(DATA), model.logLikelihood(shuffled));
        Dataset<Row> renamed =
                new VectorNames().setNames("a", "b", "c", "d", "e", "g").transform(DATA);
        assertTrue(
                refusal(() -> model.transform(renamed)).contains("f of the model are not there, g are there instead"));
        model.setFeatureNames("a", "b", "c", "d", "e", "g");
        assertEquals("g", model.featureNames()[5]);
        assertNotEquals(0, model.transform(renamed).count());
    }

    @Test
    void namesThatDifferInCaseAreOneName() {
        assertEquals(
                "output column latent exists already as Latent, which is the same name to Spark; choose another name for it",
                refusal(() -> estimator().fit(DATA.withColumn("Latent", lit(1)))));
        Dataset<Row> upper = DATA.withColumnRenamed("features", "Features");
        assertEquals(
                estimator().fit(DATA).weightsSha256(), estimator().fit(upper).weightsSha256());
        QuantileNormalization normal = QuantileNormalization.fit(upper, "features");
        assertEquals(1, normal.transform(upper, "features").columns().length);
        assertEquals(60, normal.transform(upper, "features").count());
    }
}
