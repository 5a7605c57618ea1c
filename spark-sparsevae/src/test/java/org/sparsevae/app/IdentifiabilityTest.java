// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.evaluation.IdentifiabilityReport;
import org.sparsevae.ratings.RatingsReader;

class IdentifiabilityTest {

    @TempDir
    static Path folder;

    private static SmallFit small;
    private static Path model;

    @BeforeAll
    static void fit() throws IOException {
        small = new SmallFit(folder);
        model = folder.resolve("model");
        small.fit(small.ratings(), model);
    }

    @Test
    void theCommandTellsWhatTheModelTells() {
        PipelineModel pipeline = PipelineModel.load(model.toString());
        SparseVAEModel vae = (SparseVAEModel) pipeline.stages()[1];
        Dataset<Row> users = pipeline.stages()[0].transform(
                new RatingsReader(LocalSpark.session()).load(small.ratings().toString()));
        IdentifiabilityReport report = vae.identifiability(users);

        Ran ran = Ran.line("identifiability", "--model=" + model, "--ratings=" + small.ratings());
        assertEquals(0, ran.status(), ran.err());
        String out = ran.out().strip().replace("\r", "");
        assertTrue(out.startsWith("used ") && out.endsWith("\n" + report), out);

        JsonNode json = Ran.json("identifiability", "--model=" + model, "--ratings=" + small.ratings());
        assertEquals(report.rows(), json.get("rows").asLong());
        assertEquals(report.rows(), users.count());
        assertEquals(report.activeFactors().size(), json.get("factors").size());
        assertEquals(report.sentences().size(), json.get("sentences").size());
        assertEquals(
                report.factorsWithoutTwoAnchors().length,
                json.get("factors_without_two_anchors").size());
        assertEquals(
                report.smallestEigenvalue(), json.get("smallest_eigenvalue").asDouble(), 0);
        assertTrue(json.get("stability").isNull(), "one restart");
        JsonNode first = json.get("factors").get(0);
        assertEquals(report.activeFactors().get(0).factor(), first.get("factor").asInt());
        assertEquals(
                report.activeFactors().get(0).covarianceRatio(),
                first.get("covariance_ratio").asDouble(),
                0);
    }

    @Test
    void itNeedsTheModelsInput() {
        String said = Ran.refusal("identifiability", "--model=" + model);
        assertTrue(said.startsWith("sparsevae identifiability: no input"), said);
        String other = Ran.refusal("identifiability", "--model=" + model, "--features=x.parquet");
        assertTrue(other.contains("was fitted on ratings"), other);
    }
}
