// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowPosterior.RowSpikeAndSlab;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.store.SavedModelException;

/** What a fitted model does, whatever it has learnt. */
@Tag("slow")
class VariationalSparseCodingModelTest {
    private static final int K = 3;

    private static Dataset<Row> rows;
    private static VariationalSparseCodingModel model;
    private static Vector first;

    @BeforeAll
    static void fit() {
        rows = SparseCodes.gaussian(60, 1).cache();
        model = estimator().fit(rows);
        first = rows.head().getAs("features");
    }

    private static VariationalSparseCoding estimator() {
        return new VariationalSparseCoding("vsc")
                .setK(K)
                .setNumPseudoInputs(4)
                .setSparsity(0.2)
                .setEncoderLayers(8)
                .setDecoderLayers(6)
                .setEpochs(2)
                .setKlWeight(0.1)
                .setLatentStdCol("sd")
                .setReconstructionCol("expected")
                .setVerbosity(0);
    }

    private static List<Row> scored(org.apache.spark.ml.Transformer transformer) {
        return transformer
                .transform(rows)
                .select("features", "label", "latent", "sd", "expected", "activation")
                .collectAsList();
    }

    private static RowSpikeAndSlab parts(VariationalSparseCodingModel of, Vector row) {
        return of.network().encode(FeatureRow.dense(row.toArray())).parts();
    }

    @Test
    void transformAddsMeansAndActivationProbabilities() {
        List<Row> all = scored(model);
        assertEquals(60, all.size());
        for (Row row : all) {
            RowSpikeAndSlab parts = parts(model, row.getAs("features"));
            assertArrayEquals(
                    parts.activation(), row.<Vector>getAs("activation").toArray(), 0);
            double[] latent = row.<Vector>getAs("latent").toArray();
            for (int k = 0; k < K; k++) {
                assertEquals(parts.activation()[k] * parts.slabMean()[k], latent[k], 1e-12);
                assertTrue(parts.activation()[k] > 0 && parts.activation()[k] < 1);
            }
            assertArrayEquals(
                    model.network().reconstruct(latent),
                    row.<Vector>getAs("expected").toArray(),
                    1e-12);
        }
        AttributeGroup names =
                AttributeGroup.fromStructField(model.transform(rows).schema().apply("activation"));
        assertEquals("factor2", names.getAttr(2).name().get());
    }

    @Test
    void keptInvalidRowsHaveNoActivations() {
        StructType type = new StructType().add("features", SQLDataTypes.VectorType());
        Dataset<Row> bad = LocalSpark.session()
                .createDataFrame(List.of(RowFactory.create(first), RowFactory.create((Object) null)), type);
        List<Row> kept = model.copy(new ParamMap())
                .setHandleInvalid("keep")
                .transform(bad)
                .select("activation")
                .collectAsList();
        assertEquals(K, kept.get(0).<Vector>getAs(0).size());
        assertTrue(kept.get(1).isNullAt(0));
    }

    @Test
    void averageActivationIsTheMeanOfEachClass() {
        List<Row> means = model.averageActivation(rows, "label").collectAsList();
        assertEquals(
                List.of("off", "on"),
                means.stream().map(row -> row.getString(0)).toList());
        double[] total = new double[K];
        for (Row row : means) {
            double[] expected = new double[K];
            long count = 0;
            for (Row scored : scored(model)) {
                if (scored.getAs("label").equals(row.getString(0))) {
                    double[] activation = scored.<Vector>getAs("activation").toArray();
                    Arrays.setAll(expected, k -> expected[k] + activation[k]);
                    count++;
                }
            }
            assertEquals(count, row.<Long>getAs("rows"));
            long rowsOfClass = count;
            Arrays.setAll(total, k -> total[k] + expected[k]);
            Arrays.setAll(expected, k -> expected[k] / rowsOfClass);
            assertArrayEquals(expected, row.<Vector>getAs("activation").toArray(), 1e-12);
        }
        Arrays.setAll(total, k -> total[k] / 60);
        assertArrayEquals(total, model.averageActivation(rows), 1e-12);
        assertArrayEquals(model.averageActivation(rows), model.averageActivation(rows.repartition(7)), 0);
    }

    @Test
    void averageActivationRefusesBadColumns() {
        assertEquals(
                "there is no column class (labelCol); the columns are features, codes, label",
                refusal(() -> model.averageActivation(rows, "class")));
        assertTrue(refusal(() -> model.averageActivation(rows, "features")).contains("labelCol = features"));
        assertTrue(refusal(() -> model.averageActivation(rows.limit(0))).contains("no row in column features"));
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }

    @Test
    void generatedRowsUseTheActiveFactorsAlone() {
        int[] active = model.activeFactors(first);
        double[] gamma = parts(model, first).activation();
        for (int k = 0; k < K; k++) {
            int factor = k;
            assertEquals(gamma[k] >= 0.5, Arrays.stream(active).anyMatch(a -> a == factor));
        }
        List<Row> generated = model.generate(first, 400, 7).collectAsList();
        assertEquals(400, generated.size());
        RowSpikeAndSlab prior =
                model.network().prior(FeatureRow.dense(first.toArray())).parts();
        for (int k = 0; k < K; k++) {
            int factor = k;
            double[] z = generated.stream()
                    .mapToDouble(row -> row.<Vector>getAs("latent").apply(factor))
                    .toArray();
            double mean = Arrays.stream(z).average().orElseThrow();
            double variance =
                    Arrays.stream(z).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
            if (gamma[k] < 0.5) {
                assertTrue(Arrays.stream(z).allMatch(v -> v == 0), "factor " + k);
            } else {
                assertEquals(prior.slabMean()[k], mean, 0.25 * prior.slabSd()[k]);
                assertEquals(prior.slabSd()[k], Math.sqrt(variance), 0.15 * prior.slabSd()[k]);
            }
        }
        for (Row row : generated.subList(0, 5)) {
            double[] z = row.<Vector>getAs("latent").toArray();
            assertArrayEquals(
                    model.network().reconstruct(z),
                    row.<Vector>getAs("expected").toArray(),
                    0);
        }
        assertEquals(generated, model.generate(first, 400, 7).collectAsList());
        assertTrue(refusal(() -> model.generate(first, 0, 7)).contains("at least 1: 0"));
    }

    @Test
    void aFactorCanBeSetAndSwitched() {
        double[] z = model.network().encode(FeatureRow.dense(first.toArray())).mean();
        assertArrayEquals(
                model.network().reconstruct(z),
                model.reconstruct(first, Map.of()).toArray(),
                0);
        double[] changed = z.clone();
        changed[0] = 1.5;
        changed[2] = -1;
        Vector expected = Vectors.dense(model.network().reconstruct(changed));
        assertEquals(expected, model.reconstruct(first, Map.of(0, 1.5, 2, -1.0)));
        double[] off = z.clone();
        off[1] = 0;
        assertEquals(Vectors.dense(model.network().reconstruct(off)), model.switchFactor(first, 1, false));
        double[] on = z.clone();
        on[1] = parts(model, first).slabMean()[1];
        assertEquals(Vectors.dense(model.network().reconstruct(on)), model.switchFactor(first, 1, true));
        assertNotEquals(model.switchFactor(first, 1, true), model.switchFactor(first, 1, false));
    }

    @Test
    void badRowsAndFactorsAreRefused() {
        assertEquals(
                "factor must be at least 0 and below the number of factors: factor = 3, factors = 3",
                refusal(() -> model.switchFactor(first, K, true)));
        assertTrue(
                refusal(() -> model.reconstruct(first, Map.of(1, Double.NaN))).contains("factor 1 = NaN"));
        assertEquals(
                "the row has another number of features than expected (20), a vector of size 2",
                refusal(() -> model.activeFactors(Vectors.dense(1, 2))));
        double[] broken = first.toArray().clone();
        broken[3] = Double.NaN;
        assertTrue(refusal(() -> model.generate(Vectors.dense(broken), 1, 1)).contains("feature 3 = NaN"));
    }

    @Test
    void savesAndLoadsTheModel(@TempDir Path folder) throws Exception {
        String path = folder.resolve("model").toString();
        model.save(path);
        VariationalSparseCodingModel loaded = VariationalSparseCodingModel.load(path);
        assertEquals(model.weightsSha256(), loaded.weightsSha256());
        assertEquals(model.summary(), loaded.summary());
        assertEquals(scored(model), scored(loaded));
        assertEquals(model.pseudoInputs(), loaded.pseudoInputs());
        assertEquals(4, loaded.pseudoInputs().numRows());
        assertEquals(
                model.generate(first, 3, 1).collectAsList(),
                loaded.generate(first, 3, 1).collectAsList());
        assertEquals(0.2, loaded.getSparsity());
        assertEquals(4, loaded.getNumPseudoInputs());
        assertEquals("activation", loaded.getActivationCol());
        SavedModelException wrong = assertThrows(SavedModelException.class, () -> VAEModel.load(path));
        assertTrue(wrong.getMessage().contains("VariationalSparseCodingModel"), wrong.getMessage());
        VariationalSparseCodingModel onward = estimator()
                .setEpochs(1)
                .setLearningRate(1e-9)
                .setInitialModel(path)
                .fit(rows);
        assertEquals(model.logLikelihood(rows), onward.logLikelihood(rows), 1e-3);
        assertArrayEquals(model.pseudoInputs().toArray(), onward.pseudoInputs().toArray(), 1e-6);
    }

    @Test
    void livesInASavedPipeline(@TempDir Path folder) throws Exception {
        String path = folder.resolve("pipeline").toString();
        PipelineModel pipeline =
                new Pipeline().setStages(new PipelineStage[] {estimator()}).fit(rows);
        pipeline.save(path);
        assertEquals(scored(pipeline), scored(PipelineModel.load(path)));
    }

    @Test
    void savesAndLoadsTheEstimator(@TempDir Path folder) throws Exception {
        String path = folder.resolve("estimator").toString();
        estimator()
                .setSharpnessTo(150)
                .setSpikeWarmUp(0.1)
                .setActivationCol("gamma")
                .save(path);
        VariationalSparseCoding loaded = VariationalSparseCoding.load(path);
        assertEquals(150, loaded.getSharpnessTo());
        assertEquals(50, loaded.getSharpnessFrom());
        assertEquals(0.1, loaded.getSpikeWarmUp());
        assertEquals("gamma", loaded.getActivationCol());
        assertEquals(0.2, loaded.getSparsity());
    }

    @Test
    void copiesTakeParamsOfTheirOwn() {
        VariationalSparseCodingModel copy = model.copy(new ParamMap().put(model.activationCol(), "gamma"));
        assertEquals("gamma", copy.getActivationCol());
        assertEquals("activation", model.getActivationCol());
        assertTrue(Arrays.asList(copy.transform(rows).columns()).contains("gamma"));
        assertEquals(model.weightsSha256(), copy.weightsSha256());
        assertEquals("vsc", copy.parent().uid());
    }
}
