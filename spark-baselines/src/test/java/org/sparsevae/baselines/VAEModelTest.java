// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.store.SavedModelException;

class VAEModelTest {
    private static Dataset<Row> counts;
    private static VAEModel model;

    @BeforeAll
    static void fit() {
        counts = PlantedData.groups(60, 2, 4, 1).cache();
        model = estimator().fit(counts);
    }

    private static VAE estimator() {
        return new VAE("vae")
                .setLikelihood("multinomial")
                .setK(3)
                .setEncoderLayers(8)
                .setEpochs(2)
                .setLatentStdCol("sd")
                .setReconstructionCol("expected")
                .setVerbosity(0);
    }

    private static List<Row> scored(org.apache.spark.ml.Transformer transformer) {
        return transformer.transform(counts).select("latent", "sd", "expected").collectAsList();
    }

    @Test
    void transformAddsFactorsDeviationsAndProbabilities() {
        List<Row> rows = scored(model);
        assertEquals(60, rows.size());
        for (Row row : rows) {
            assertEquals(3, row.<Vector>getAs("latent").size());
            assertTrue(Arrays.stream(row.<Vector>getAs("sd").toArray()).allMatch(sd -> sd > 0));
            double[] expected = row.<Vector>getAs("expected").toArray();
            assertEquals(1, Arrays.stream(expected).sum(), 1e-9);
        }
    }

    @Test
    void savesAndLoadsTheModel(@TempDir Path folder) throws Exception {
        String path = folder.resolve("model").toString();
        model.save(path);
        VAEModel loaded = VAEModel.load(path);
        assertSame(model, loaded);
        assertEquals(scored(model), scored(loaded));
        assertFalse(folder.resolve("model/loadings").toFile().exists());
        SavedModelException wrong = assertThrows(SavedModelException.class, () -> SparseVAEModel.load(path));
        assertTrue(wrong.getMessage().contains("VAEModel"), wrong.getMessage());
    }

    private static void assertSame(VAEModel one, VAEModel other) {
        assertEquals("vae", other.uid());
        assertEquals(one.weightsSha256(), other.weightsSha256());
        assertEquals(one.summary(), other.summary());
        assertArrayEquals(one.featureNames(), other.featureNames());
        assertEquals(1.0 / 3, other.getKlWeight());
        assertEquals("sd", other.getLatentStdCol());
        assertNull(other.getWeightCol());
        assertArrayEquals(new int[] {100}, other.getDecoderLayers());
    }

    @Test
    void livesInASavedPipeline(@TempDir Path folder) throws Exception {
        String path = folder.resolve("pipeline").toString();
        PipelineModel pipeline =
                new Pipeline().setStages(new PipelineStage[] {estimator()}).fit(counts);
        pipeline.save(path);
        PipelineModel loaded = PipelineModel.load(path);
        assertSame((VAEModel) pipeline.stages()[0], (VAEModel) loaded.stages()[0]);
        assertEquals(scored(pipeline), scored(loaded));
    }

    @Test
    void savesAndLoadsTheEstimator(@TempDir Path folder) throws Exception {
        String path = folder.resolve("estimator").toString();
        estimator().setKlWeight(0.25).save(path);
        VAE loaded = VAE.load(path);
        assertEquals("vae", loaded.uid());
        assertEquals(0.25, loaded.getKlWeight());
        assertEquals("multinomial", loaded.getLikelihood());
        assertEquals(60, new VAE().setLikelihood(loaded.getLikelihood()).getEpochs());
        assertEquals(2, loaded.getEpochs());
    }

    @Test
    void copiesTakeParamsOfTheirOwn() {
        VAEModel copy = model.copy(new ParamMap().put(model.latentCol(), "code"));
        assertEquals("code", copy.getLatentCol());
        assertEquals("latent", model.getLatentCol());
        assertEquals(model.weightsSha256(), copy.weightsSha256());
        assertEquals("vae", copy.parent().uid());
        VAE estimator = estimator();
        VAE other = estimator.copy(new ParamMap().put(estimator.k(), 2));
        assertEquals(2, other.getK());
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
            assertEquals(model.weightsSha256(), ((VAEModel) in.readObject()).weightsSha256());
        }
    }

    @Test
    void saysWhatItIs() {
        assertEquals("VAEModel: uid=vae, k=3, numFeatures=8, likelihood=multinomial", model.toString());
        assertTrue(model.explainParams().contains("klWeight"));
        assertEquals(
                "only the gaussian likelihood has noise variances: likelihood = multinomial",
                assertThrows(IllegalStateException.class, model::noiseVariance).getMessage());
    }
}
