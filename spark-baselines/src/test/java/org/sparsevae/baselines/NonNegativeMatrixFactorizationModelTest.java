// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.HeldOutReport;
import org.sparsevae.baselines.factorization.DenseFactorization;
import org.sparsevae.baselines.factorization.Factorization;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.metrics.FoldInScores;
import org.sparsevae.metrics.FoldInSplit;
import org.sparsevae.metrics.Mean;
import org.sparsevae.metrics.RankingMetrics;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;
import org.sparsevae.store.SavedModelException;

class NonNegativeMatrixFactorizationModelTest {
    private static final int FEATURES = 26;
    private static Dataset<Row> counts;
    private static NonNegativeMatrixFactorizationModel model;

    @BeforeAll
    static void fit() {
        counts = PlantedData.groups(120, 2, 12, 2, 1).cache();
        model = estimator().fit(counts);
    }

    private static NonNegativeMatrixFactorization estimator() {
        return new NonNegativeMatrixFactorization("nmf")
                .setLikelihood("multinomial")
                .setK(3)
                .setMaxIter(20)
                .setReconstructionCol("expected")
                .setVerbosity(0);
    }

    private static List<Row> scored(Transformer transformer) {
        return transformer.transform(counts).select("latent", "expected").collectAsList();
    }

    private static double[][] loadings() {
        double[][] v = new double[FEATURES][3];
        for (int j = 0; j < FEATURES; j++) {
            for (int k = 0; k < 3; k++) {
                v[j][k] = model.rowModel().loading(j, k);
            }
        }
        return v;
    }

    private static double[] product(double[] u) {
        return Arrays.stream(loadings())
                .mapToDouble(v -> v[0] * u[0] + v[1] * u[1] + v[2] * u[2])
                .toArray();
    }

    @Test
    void transformAddsFactorsAndProbabilities() {
        List<Row> rows = model.transform(counts).collectAsList();
        assertEquals(120, rows.size());
        double[][] x = rows.stream()
                .map(row -> row.<Vector>getAs("features").toArray())
                .toArray(double[][]::new);
        double[][] factors = DenseFactorization.factors(x, loadings(), 1);
        double loss = 0;
        int counted = 0;
        for (int i = 0; i < x.length; i++) {
            double[] u = rows.get(i).<Vector>getAs("latent").toArray();
            assertArrayEquals(factors[i], u, 1e-10);
            double[] expected = Arrays.stream(product(u)).map(p -> p + 1e-6).toArray();
            double total = Arrays.stream(expected).sum();
            double[] found = rows.get(i).<Vector>getAs("expected").toArray();
            for (int j = 0; j < FEATURES; j++) {
                assertEquals(expected[j] / total, found[j], 1e-14);
                loss -= x[i][j] * Math.log(expected[j] / total);
            }
            counted += Arrays.stream(x[i]).sum() > 0 ? 1 : 0;
        }
        assertEquals(-loss / counted, model.logLikelihood(counts), 1e-10);
        double evaluated =
                new ReconstructionEvaluator().setReconstructionCol("expected").evaluate(model.transform(counts));
        assertEquals(loss / rows.size(), evaluated, 1e-9);
    }

    @Test
    void logitsAndProbabilitiesAgree() {
        Factorization rowModel = model.rowModel();
        double[] u = {0.3, 0, 2};
        double[] logits = rowModel.decode(u);
        double total = Arrays.stream(logits).map(Math::exp).sum();
        double[] probabilities = rowModel.reconstruct(u);
        for (int j = 0; j < FEATURES; j++) {
            assertEquals(Math.exp(logits[j]) / total, probabilities[j], 1e-14);
        }
        assertArrayEquals(PlantedMatrix.column(loadings(), 1), rowModel.effects(1));
        assertArrayEquals(
                new double[3],
                rowModel.encode(FeatureRow.dense(new double[FEATURES])).sd());
        assertEquals(
                "z must be finite and 0 or more: -1.0",
                assertThrows(IllegalArgumentException.class, () -> rowModel.decode(new double[] {-1, 0, 0}))
                        .getMessage());
    }

    /** By the same report as networks, each number computed here anew. */
    @Test
    void theHeldOutReportScoresIt() {
        Dataset<Row> rows = PlantedData.groups(80, 2, 12, 2, 9);
        Map<String, Object> scores = HeldOutReport.of(model, model.transform(rows), new double[FEATURES])
                .values();
        Mean nll = new Mean();
        Mean recall = new Mean();
        Mean ndcg = new Mean();
        FoldInScores foldIn = new FoldInScores();
        for (Row row : rows.collectAsList()) {
            SparseVector x = row.<Vector>getAs(0).toSparse();
            if (x.numNonzeros() == 0) {
                continue;
            }
            double[] m = product(DenseFactorization.factors(new double[][] {x.toArray()}, loadings(), 1)[0]);
            double total = Arrays.stream(m).map(p -> p + 1e-6).sum();
            double loss = 0;
            for (int j : x.indices()) {
                loss -= Math.log((m[j] + 1e-6) / total);
            }
            nll.add(loss);
            recall.add(RankingMetrics.recall(m, x.indices(), 5));
            ndcg.add(RankingMetrics.ndcg(m, x.indices(), 10));
            FoldInSplit split = FoldInSplit.of(x.indices(), x.values(), 0);
            if (split.isScorable()) {
                double[] visible = new double[FEATURES];
                for (int e = 0; e < split.visible().length; e++) {
                    visible[split.visible()[e]] = split.values()[e];
                }
                foldIn.add(split, product(DenseFactorization.factors(new double[][] {visible}, loadings(), 1)[0]));
            }
        }
        assertEquals((double) nll.count(), ((Number) scores.get("rows")).doubleValue());
        assertEquals(nll.value(), (Double) scores.get("nll"), 1e-9);
        assertEquals(recall.value(), (Double) scores.get("recall_at_5"), 1e-9);
        assertEquals(ndcg.value(), (Double) scores.get("ndcg_at_10"), 1e-9);
        assertEquals(foldIn.recall(), (Double) scores.get("foldin_recall_at_20"), 1e-9);
        assertEquals(foldIn.ndcg(), (Double) scores.get("foldin_ndcg_at_100"), 1e-9);
        assertEquals(model.nonZeroShare().getAsDouble(), scores.get("nonzero_share"));
        assertTrue((Double) scores.get("nll") < (Double) scores.get("popularity_nll"), scores.toString());
        assertTrue((Double) scores.get("npmi_top5") > 0.1, scores.toString());
    }

    @Test
    void anotherLikelihoodScoresTheSameFactorsAnew() {
        NonNegativeMatrixFactorizationModel gaussian = model.copy(new ParamMap().put(model.likelihood(), "gaussian"));
        List<Row> rows = gaussian.transform(counts).collectAsList();
        double variance = model.rowModel().noiseVariance();
        double sum = 0;
        for (Row row : rows) {
            double[] x = row.<Vector>getAs("features").toArray();
            double[] mean = product(row.<Vector>getAs("latent").toArray());
            assertArrayEquals(mean, row.<Vector>getAs("expected").toArray(), 1e-12);
            for (int j = 0; j < FEATURES; j++) {
                sum -= 0.5 * (Math.log(2 * Math.PI * variance) + (x[j] - mean[j]) * (x[j] - mean[j]) / variance);
            }
        }
        assertEquals(sum / rows.size(), gaussian.logLikelihood(counts), 1e-9);
        assertEquals(
                gaussian.rowModel()
                        .encode(FeatureRow.dense(new double[FEATURES]))
                        .mean()
                        .length,
                3);
        Map<String, Object> scores =
                HeldOutReport.of(gaussian, gaussian.transform(counts), null).values();
        assertTrue((Double) scores.get("mse") > 0);
        assertEquals(model.weightsSha256(), gaussian.weightsSha256());
    }

    @Test
    void loadingsSayWhatTheFactorsMean() {
        List<Row> rows = model.loadings().collectAsList();
        int[][] top = model.topFeatureIndices(4);
        assertEquals(3, top.length);
        int listed = 0;
        for (int j = 0; j < FEATURES; j++) {
            for (int k = 0; k < 3; k++) {
                double weight = model.rowModel().loading(j, k);
                assertEquals(weight, model.loadingMatrix().apply(j, k));
                if (weight != 0) {
                    Row row = rows.get(listed++);
                    assertEquals(j, row.<Integer>getAs("featureIndex"));
                    assertEquals(model.featureNames()[j], row.getAs("featureName"));
                    assertEquals(k, row.<Integer>getAs("factor"));
                    assertEquals(weight, row.<Double>getAs("weight"));
                }
                int feature = j;
                double least = model.rowModel().loading(top[k][top[k].length - 1], k);
                boolean isTop = Arrays.stream(top[k]).anyMatch(t -> t == feature);
                assertTrue(isTop ? weight >= least : weight <= least, "feature " + j + ", factor " + k);
            }
        }
        assertEquals(rows.size(), listed);
        assertEquals(listed / (3.0 * FEATURES), model.nonZeroShare().getAsDouble(), 1e-15);
        List<Row> history = model.summary().history().collectAsList();
        assertEquals(model.summary().iterations(), history.size());
        assertEquals(
                model.summary().objective(), history.get(history.size() - 1).<Double>getAs("objective"));
    }

    private static void assertSame(NonNegativeMatrixFactorizationModel one, NonNegativeMatrixFactorizationModel other) {
        assertEquals("nmf", other.uid());
        assertEquals(one.weightsSha256(), other.weightsSha256());
        assertEquals(one.summary(), other.summary());
        assertArrayEquals(one.featureNames(), other.featureNames());
        assertEquals(one.explainParams(), other.explainParams());
        assertEquals(one.rowModel().noiseVariance(), other.rowModel().noiseVariance());
        assertEquals(one.rowModel().l2Weight(), other.rowModel().l2Weight());
        assertEquals(scored(one), scored(other));
    }

    @Test
    void savesAndLoadsTheModel(@TempDir Path folder) throws Exception {
        String path = folder.resolve("model").toString();
        model.save(path);
        assertSame(model, NonNegativeMatrixFactorizationModel.load(path));
        assertTrue(Files.exists(folder.resolve("model/manifest.json")));
        assertEquals(
                model.loadings().collectAsList(),
                counts.sparkSession().read().parquet(path + "/loadings").collectAsList());
        SavedModelException wrong = assertThrows(SavedModelException.class, () -> VAEModel.load(path));
        assertTrue(wrong.getMessage().contains("NonNegativeMatrixFactorizationModel"), wrong.getMessage());
    }

    @Test
    void damageIsRefused(@TempDir Path folder) throws Exception {
        String path = folder.resolve("model").toString();
        model.save(path);
        for (String name : List.of("weights.bin", "features.json", "summary.json")) {
            Path file = folder.resolve("model").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            byte[] damaged = bytes.clone();
            damaged[bytes.length / 2] ^= 1;
            Files.write(file, damaged);
            SavedModelException refused =
                    assertThrows(SavedModelException.class, () -> NonNegativeMatrixFactorizationModel.load(path));
            assertTrue(refused.getMessage().contains(name), refused.getMessage());
            Files.write(file, bytes);
        }
        assertSame(model, NonNegativeMatrixFactorizationModel.load(path));
        Files.delete(folder.resolve("model/manifest.json"));
        assertThrows(SavedModelException.class, () -> NonNegativeMatrixFactorizationModel.load(path));
        String estimator = folder.resolve("estimator").toString();
        estimator().save(estimator);
        SavedModelException other =
                assertThrows(SavedModelException.class, () -> NonNegativeMatrixFactorizationModel.load(estimator));
        assertTrue(other.getMessage().contains("holds a org.sparsevae.baselines"), other.getMessage());
    }

    @Test
    void livesInASavedPipeline(@TempDir Path folder) throws Exception {
        String path = folder.resolve("pipeline").toString();
        PipelineModel pipeline =
                new Pipeline().setStages(new PipelineStage[] {estimator()}).fit(counts);
        pipeline.save(path);
        PipelineModel loaded = PipelineModel.load(path);
        assertSame(model, (NonNegativeMatrixFactorizationModel) loaded.stages()[0]);
        assertEquals(scored(pipeline), scored(loaded));
    }

    @Test
    void savesAndLoadsTheEstimator(@TempDir Path folder) throws Exception {
        String path = folder.resolve("estimator").toString();
        estimator().setL2Weight(0.25).setWeightCol("w").save(path);
        NonNegativeMatrixFactorization loaded = NonNegativeMatrixFactorization.load(path);
        assertEquals("nmf", loaded.uid());
        assertEquals(0.25, loaded.getL2Weight());
        assertEquals("w", loaded.getWeightCol());
        assertEquals(20, loaded.getMaxIter());
        assertEquals(1e-5, loaded.getTol());
    }

    @Test
    void copiesTakeParamsOfTheirOwn() {
        NonNegativeMatrixFactorizationModel copy = model.copy(new ParamMap().put(model.latentCol(), "code"));
        assertEquals("code", copy.getLatentCol());
        assertEquals("latent", model.getLatentCol());
        assertEquals(model.weightsSha256(), copy.weightsSha256());
        assertEquals("nmf", copy.parent().uid());
        NonNegativeMatrixFactorization estimator = estimator();
        assertEquals(2, estimator.copy(new ParamMap().put(estimator.k(), 2)).getK());
        assertEquals(3, estimator.getK());
    }

    /** A closure that holds the model, such as a function on executors, must be able to travel. */
    @Test
    void isSerializable() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertEquals(
                    model.weightsSha256(), ((NonNegativeMatrixFactorizationModel) in.readObject()).weightsSha256());
        }
    }

    @Test
    void saysWhatItIs() {
        assertEquals(
                "NonNegativeMatrixFactorizationModel: uid=nmf, k=3, numFeatures=26, likelihood=multinomial",
                model.toString());
        String params = model.explainParams();
        assertTrue(params.contains("l2Weight: weight of the sum of the squared entries of U and V"), params);
        assertTrue(params.contains("(default: 1.0)"), params);
        assertTrue(params.contains("(default: 500, current: 20)"), params);
    }
}
