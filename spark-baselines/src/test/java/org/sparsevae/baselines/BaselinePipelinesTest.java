// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.Ran;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ratings.RatingsReader;

/** Commands {@code evaluate} and {@code transform} on pipelines that end with a model of this module. */
@Tag("slow")
class BaselinePipelinesTest {
    private static final SparkSession SPARK = LocalSpark.session();

    @TempDir
    static Path folder;

    private static Path ratings;
    private static Path factorization;
    private static Path vae;

    /** Two groups of items; every user rates three to six of one of them. */
    @BeforeAll
    static void fit() throws IOException {
        ratings = folder.resolve("ratings.csv");
        SplittableRandom random = new SplittableRandom(4);
        List<String> lines = new ArrayList<>(List.of("user,item,rating"));
        for (int user = 0; user < 60; user++) {
            int count = 3 + random.nextInt(4);
            for (int n = 0; n < count; n++) {
                lines.add(user + "," + (user % 2 * 8 + (user + 3 * n) % 8) + ",5");
            }
        }
        Files.write(ratings, lines);
        factorization = saved(
                "nmf",
                new NonNegativeMatrixFactorization()
                        .setLikelihood("multinomial")
                        .setK(2)
                        .setVerbosity(0));
        vae = saved(
                "vae",
                new VAE()
                        .setLikelihood("multinomial")
                        .setK(2)
                        .setEncoderLayers(6)
                        .setDecoderLayers(6)
                        .setEpochs(2)
                        .setVerbosity(0));
    }

    private static Dataset<Row> table() {
        return new RatingsReader(SPARK).load(ratings.toString());
    }

    private static Path saved(String name, PipelineStage model) throws IOException {
        Path path = folder.resolve(name);
        PipelineStage vectorizer = new RatingsVectorizer().setMinRating(4).setMinUserRatings(1);
        new Pipeline()
                .setStages(new PipelineStage[] {vectorizer, model})
                .fit(table())
                .write()
                .save(path.toString());
        return path;
    }

    private static JsonNode evaluate(Path model) {
        return Ran.json("evaluate", "--model=" + model, "--ratings=" + ratings);
    }

    @Test
    void evaluateScoresWhatThePipelineEndsWith() {
        JsonNode scores = evaluate(factorization);
        PipelineModel pipeline = PipelineModel.load(factorization.toString());
        NonNegativeMatrixFactorizationModel model = (NonNegativeMatrixFactorizationModel) pipeline.stages()[1];
        assertEquals(60, scores.get("rows").asInt());
        double nll = -model.logLikelihood(pipeline.stages()[0].transform(table()));
        assertEquals(nll, scores.get("nll").asDouble(), 1e-9 * nll);
        assertEquals(
                model.nonZeroShare().orElseThrow(), scores.get("nonzero_share").asDouble());
        assertTrue(scores.get("foldin_ndcg_at_100").asDouble() > 0.3, scores.toString());
        assertTrue(evaluate(vae).get("nll").asDouble() > 0);
    }

    @Test
    void transformWritesItsFactors() {
        Path output = folder.resolve("factors");
        JsonNode json = Ran.json("transform", "--model=" + factorization, "--ratings=" + ratings, "--output=" + output);
        assertEquals(2, json.get("k").asInt());
        Dataset<Row> written = SPARK.read().parquet(output.toString());
        assertArrayEquals(new String[] {"user", "latent"}, written.columns());
        List<Row> expected = PipelineModel.load(factorization.toString())
                .transform(table())
                .orderBy("user")
                .collectAsList();
        List<Row> found = written.orderBy("user").collectAsList();
        assertEquals(60, found.size());
        for (int i = 0; i < found.size(); i++) {
            assertEquals(expected.get(i).<Vector>getAs("latent"), found.get(i).<Vector>getAs("latent"));
        }
    }

    @Test
    void aFactorizationHasNoStandardDeviations() {
        Path output = folder.resolve("never");
        String said = Ran.refusal(
                "transform", "--model=" + factorization, "--ratings=" + ratings, "--output=" + output, "--with-std");
        assertEquals(
                "sparsevae transform: the pipeline at " + factorization
                        + " holds a NonNegativeMatrixFactorizationModel,"
                        + " whose factors have no standard deviations: leave out --with-std",
                said);
        assertFalse(Files.exists(output));
        Path stds = folder.resolve("stds");
        Ran.json("transform", "--model=" + vae, "--ratings=" + ratings, "--output=" + stds, "--with-std");
        assertArrayEquals(
                new String[] {"user", "latent", "latent_std"},
                SPARK.read().parquet(stds.toString()).columns());
    }

    @Test
    void commandsOfTheSparseVaeSayWhatTheyNeed() {
        assertEquals(
                "sparsevae factors: the pipeline at " + vae
                        + " holds a VAEModel, and this command is for a SparseVAEModel: give a pipeline that ends with one",
                Ran.refusal("factors", "--model=" + vae));
    }

    /** Not a model of this library at all. */
    @Test
    void aPipelineWithoutAModelIsRefused() throws IOException {
        Path path = folder.resolve("bare");
        new Pipeline()
                .setStages(new PipelineStage[] {
                    new RatingsVectorizer().setMinRating(4).setMinUserRatings(1)
                })
                .fit(table())
                .write()
                .save(path.toString());
        String said = Ran.refusal("evaluate", "--model=" + path, "--ratings=" + ratings);
        assertTrue(said.contains("does not end with a model of this library"), said);
    }
}
