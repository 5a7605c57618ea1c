// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.feature.VectorSlicer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.HeldOutReport;
import org.sparsevae.ml.SmallFits;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.VectorNames;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;

/** Columns that have the features of the fit in another order, others, or none that are known. */
class FeatureOrderTest {
    private static final String[] NAMES =
            IntStream.range(0, 12).mapToObj(j -> "item" + j).toArray(String[]::new);
    private static final Dataset<Row> DATA =
            named(SmallFits.data("multinomial"), NAMES).cache();
    private static final Dataset<Row> SHUFFLED = selected(7, 2, 9, 4, 11, 0, 3, 1, 10, 5, 8, 6);
    private static final SparseVAEModel MODEL = SmallFits.estimator("multinomial")
            .setReconstructionCol("reconstruction")
            .fit(DATA);

    @TempDir
    Path folder;

    private static Dataset<Row> named(Dataset<Row> data, String... names) {
        return new VectorNames().setNames(names).transform(data);
    }

    /** The same rows with these features, dense and sparse. */
    private static Dataset<Row> selected(int... features) {
        return new VectorSlicer()
                .setInputCol("features")
                .setOutputCol("selected")
                .setIndices(features)
                .transform(DATA)
                .drop("features")
                .withColumnRenamed("selected", "features")
                .cache();
    }

    private static Dataset<Row> unnamed(Dataset<Row> data) {
        return data.withMetadata("features", new AttributeGroup("features", NAMES.length).toMetadata());
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void featuresInAnotherOrderAreReadInThatOfTheFit() {
        assertNotEquals(
                DATA.select("features").collectAsList(),
                SHUFFLED.select("features").collectAsList());
        Dataset<Row> expected = MODEL.transform(DATA);
        Dataset<Row> found = MODEL.transform(SHUFFLED);
        assertEquals(
                expected.select("latent", "reconstruction").collectAsList(),
                found.select("latent", "reconstruction").collectAsList());
        assertEquals(
                SHUFFLED.select("features").collectAsList(),
                found.select("features").collectAsList(),
                "untouched");
        assertEquals(MODEL.logLikelihood(DATA), MODEL.logLikelihood(SHUFFLED));
        assertEquals(MODEL.coherence(DATA, 3), MODEL.coherence(SHUFFLED, 3));
        assertEquals(
                MODEL.identifiability(DATA).toString(),
                MODEL.identifiability(SHUFFLED).toString());
        ReconstructionEvaluator nll = new ReconstructionEvaluator();
        assertEquals(nll.evaluate(expected), nll.evaluate(found));
        assertEquals(
                HeldOutReport.of(MODEL, expected, null).values(),
                HeldOutReport.of(MODEL, found, null).values());
        // without names nothing can tell, as before there were any
        assertNotEquals(MODEL.logLikelihood(DATA), MODEL.logLikelihood(unnamed(SHUFFLED)));
    }

    @Test
    void rowsWithProblemsAreFoundInAnyOrder() {
        UDF1<Vector, Vector> broken = row -> row.apply(7) == 1 ? null : row.apply(2) == 1 ? Vectors.dense(1, 2) : row;
        Column features = functions.udf(broken, SQLDataTypes.VectorType()).apply(functions.col("features"));
        Dataset<Row> bad = SHUFFLED.withColumn(
                "features", features, SHUFFLED.schema().apply("features").metadata());
        SparseVAEModel skipping = MODEL.copy(new ParamMap()).setHandleInvalid("skip");
        UDF1<Vector, Boolean> good = row -> row.apply(7) != 1 && row.apply(2) != 1;
        Dataset<Row> left =
                SHUFFLED.filter(functions.udf(good, DataTypes.BooleanType).apply(functions.col("features")));
        assertTrue(left.count() > 0 && left.count() < 160);
        assertEquals(
                MODEL.transform(left).select("latent").collectAsList(),
                skipping.transform(bad).select("latent").collectAsList());
    }

    @Test
    void otherFeaturesAreRefusedByName() {
        String[] others = NAMES.clone();
        others[0] = "x";
        others[11] = "y";
        Dataset<Row> renamed = named(DATA, others);
        String said =
                "column features has other features than the model was fitted on: item0, item11 of the model are not there,"
                        + " x, y are there instead; give it the features of the fit, or, if only their names differ, those of the"
                        + " model with VectorNames";
        for (Executable call : List.<Executable>of(
                () -> MODEL.transform(renamed),
                () -> MODEL.transformSchema(renamed.schema()),
                () -> MODEL.logLikelihood(renamed),
                () -> MODEL.coherence(renamed, 3),
                () -> MODEL.identifiability(renamed))) {
            assertEquals(said, refusal(call));
        }
        assertEquals(MODEL.logLikelihood(DATA), MODEL.logLikelihood(named(renamed, MODEL.featureNames())));
        String many = refusal(() -> MODEL.transform(
                named(DATA, IntStream.range(0, 12).mapToObj(j -> "other" + j).toArray(String[]::new))));
        assertTrue(many.contains("item0, item1, item2, item3, item4 and 7 more of the model are not there"), many);
        assertEquals(
                "column features has 3 features by its ML attributes, and the model has 12: give it the features that it was"
                        + " fitted on",
                refusal(() -> MODEL.transform(selected(0, 1, 2))));
    }

    @Test
    void namesThatAreNotKnownOnOneSideTellNothing() {
        SparseVAEModel unnamed = SmallFits.model("multinomial");
        assertEquals(unnamed.logLikelihood(SmallFits.data("multinomial")), unnamed.logLikelihood(DATA));
        assertEquals(unnamed.logLikelihood(DATA), MODEL.logLikelihood(SmallFits.data("multinomial")));
        assertEquals(unnamed.logLikelihood(DATA), MODEL.logLikelihood(unnamed(SmallFits.data("multinomial"))));
    }

    @Test
    void featuresOfOneNameAreTakenInTheirOrderAlone() {
        String[] twins = NAMES.clone();
        twins[3] = "item2";
        Dataset<Row> data = named(DATA, twins);
        SparseVAEModel model = SmallFits.estimator("multinomial").fit(data);
        assertArrayEquals(twins, model.featureNames());
        assertEquals(MODEL.weightsSha256(), model.weightsSha256());
        assertEquals(MODEL.topFeatures(4).count(), model.topFeatures(4).count());
        assertEquals(MODEL.loadings().count(), model.loadings().count());
        assertEquals(MODEL.logLikelihood(DATA), model.logLikelihood(data));
        Collections.swap(Arrays.asList(twins), 0, 1);
        assertEquals(
                "column features has its features in another order than the model, and of those of one name it cannot be"
                        + " told which is which: give the column the order of the fit",
                refusal(() -> model.transform(named(DATA, twins))));
    }

    @Test
    void aWarmStartIsOfTheSameFeatures() throws Exception {
        String saved = folder.resolve("model").toString();
        MODEL.write().save(saved);
        SparseVAE warm = SmallFits.estimator("multinomial").setEpochs(1).setInitialModel(saved);
        assertEquals(
                "initialModel must be of the same features as the fit, in the same order: feature 0 is item0 in "
                        + saved
                        + " and item7 here; give the fit the features of the model in its order, or leave initialModel unset",
                refusal(() -> warm.fit(SHUFFLED)));
        assertEquals(
                warm.fit(DATA).weightsSha256(),
                warm.fit(SmallFits.data("multinomial")).weightsSha256(),
                "names that are not known tell nothing");
    }

    @Test
    void namesGivenAfterwardsAreSavedAndCount() throws Exception {
        SparseVAEModel model = SmallFits.model("multinomial").copy(new ParamMap());
        assertEquals("0", model.featureNames()[0]);
        model.setFeatureNames(NAMES);
        String saved = folder.resolve("model").toString();
        model.write().save(saved);
        SparseVAEModel loaded = SparseVAEModel.load(saved);
        for (SparseVAEModel of : List.of(model, loaded, loaded.copy(new ParamMap()))) {
            assertArrayEquals(NAMES, of.featureNames());
            assertTrue(Stream.of(NAMES).anyMatch(of.topFeatures(1).head().<String>getAs("featureName")::equals));
            assertEquals(model.logLikelihood(DATA), of.logLikelihood(SHUFFLED));
        }
        assertEquals("0", SmallFits.model("multinomial").featureNames()[0], "a copy's names are its own");
        assertEquals(
                "a model needs a name for each of its features, and none may be null: names = 1, features = 12",
                refusal(() -> model.setFeatureNames("one")));
    }
}
