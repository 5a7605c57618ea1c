// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.metrics.FoldInSplit;
import org.sparsevae.metrics.RankingMetrics;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ratings.RatingsReader;

/** Command {@code evaluate}, and how saved models of all commands are read. */
@Tag("slow")
class EvaluateTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static SmallFit small;
    private static Path model;
    private static JsonNode fitted;

    @BeforeAll
    static void fit() throws IOException {
        small = new SmallFit(folder);
        model = folder.resolve("model");
        fitted = small.fit(small.ratings(), model);
    }

    private static JsonNode evaluate(Path of, String... more) {
        String[] line = {"evaluate", "--model=" + of, "--ratings=" + small.ratings()};
        return Ran.json(
                Stream.of(List.of(line), List.of(more)).flatMap(List::stream).toArray(String[]::new));
    }

    @Test
    void theHeldOutUsersOfTheFitHaveTheScoresThatTheFitPrinted() {
        ObjectNode scores = (ObjectNode) evaluate(model, "--held-out");
        JsonNode ratings = scores.remove("ratings");
        scores.remove(List.of("warnings", "rows_left_out"));
        assertEquals(fitted.get("heldout"), scores);
        assertEquals(fitted.get("ratings").get("used"), ratings.get("used"), "of all users");
    }

    /** Against probabilities that transform writes and shares counted here. */
    @Test
    void scoresAreThoseOfTheDefinition() {
        Transformer[] stages = PipelineModel.load(model.toString()).stages();
        SparseVAEModel vae = (SparseVAEModel) stages[1];
        Dataset<Row> vectors = stages[0].transform(
                new RatingsReader(LocalSpark.session()).load(small.ratings().toString()));
        Dataset<Row> all = vae.setReconstructionCol("p").transform(vectors);
        double[] totals = new double[48];
        double total = 48;
        Holdout holdout = new Holdout(0.25, 7);
        for (Row row : all.filter(holdout.ofUsers("user").equalTo(false)).collectAsList()) {
            for (int j = 0; j < 48; j++) {
                totals[j] += row.<Vector>getAs("features").apply(j);
            }
        }
        for (double count : totals) {
            total += count;
        }
        double nll = 0;
        double popularityNll = 0;
        long rows = 0;
        for (Row row : all.collectAsList()) {
            Vector x = row.getAs("features");
            Vector p = row.getAs("p");
            for (int j = 0; j < 48; j++) {
                nll -= x.apply(j) == 0 ? 0 : Math.log(p.apply(j));
                popularityNll -= x.apply(j) == 0 ? 0 : Math.log((totals[j] + 1) / total);
            }
            rows++;
        }
        JsonNode scores = evaluate(model);
        assertEquals(rows, scores.get("rows").asLong());
        assertEquals(nll / rows, scores.get("nll").asDouble(), 1e-9);
        assertEquals(popularityNll / rows, scores.get("popularity_nll").asDouble(), 1e-9);
        assertTrue(scores.get("recall_at_5").asDouble() > 0);
        assertTrue(scores.get("ndcg_at_10").asDouble() > 0);
        assertEquals(vae.coherence(vectors, 5), scores.get("npmi_top5").asDouble(), 0);
        assertEquals(
                vae.loadings().count() / (48.0 * vae.getK()),
                scores.get("nonzero_share").asDouble(),
                1e-15);
    }

    /** Against a model that transforms the visible items and ranks by its probabilities. */
    @Test
    void foldInScoresAreThoseOfItemsThatTheModelDidNotRead() {
        Transformer[] stages = PipelineModel.load(model.toString()).stages();
        SparseVAEModel vae = (SparseVAEModel) stages[1];
        List<FoldInSplit> splits = new ArrayList<>();
        List<Row> visible = new ArrayList<>();
        for (Row row : stages[0]
                .transform(new RatingsReader(LocalSpark.session())
                        .load(small.ratings().toString()))
                .collectAsList()) {
            SparseVector x = row.<Vector>getAs("features").toSparse();
            FoldInSplit split = FoldInSplit.of(x.indices(), x.values(), 0);
            splits.add(split);
            visible.add(RowFactory.create(Vectors.sparse(48, split.visible(), split.values())));
        }
        List<Row> read = vae.setReconstructionCol("p")
                .transform(LocalSpark.session()
                        .createDataFrame(visible, new StructType().add("features", SQLDataTypes.VectorType())))
                .collectAsList();
        double recall = 0;
        for (int i = 0; i < read.size(); i++) {
            double[] p = read.get(i).<Vector>getAs("p").toArray();
            for (int item : splits.get(i).visible()) {
                p[item] = -1;
            }
            recall += RankingMetrics.recall(p, splits.get(i).hidden(), 20);
        }
        JsonNode scores = evaluate(model);
        assertEquals(recall / read.size(), scores.get("foldin_recall_at_20").asDouble(), 1e-12);
        double ndcg = scores.get("foldin_ndcg_at_100").asDouble();
        assertTrue(ndcg > 0 && ndcg < 1, "the items to find are not those that were read: " + ndcg);
    }

    @Test
    void aPipelineThatSparkAloneSavedHasNoPopularity() throws IOException {
        Path plain = folder.resolve("plain");
        PipelineModel.load(model.toString()).write().save(plain.toString());
        JsonNode scores = evaluate(plain);
        assertTrue(scores.get("popularity_nll").isNull());
        assertEquals(evaluate(model).get("nll"), scores.get("nll"));
        String said = Ran.refusal("evaluate", "--model=" + plain, "--ratings=" + small.ratings(), "--held-out");
        assertTrue(said.startsWith("sparsevae evaluate: no rows were kept from training when "), said);
    }

    @Test
    void ratingsThatLeaveNobodyAreRefused() throws IOException {
        Path strangers =
                Files.write(folder.resolve("strangers.csv"), List.of("user,item,rating", "1,999,5", "2,999,1"));
        String said = Ran.refusal("evaluate", "--model=" + model, "--ratings=" + strangers);
        assertTrue(said.startsWith("sparsevae evaluate: there is no row to score"), said);
    }

    private static String refused(Path model) {
        return Ran.refusal("evaluate", "--model=" + model, "--ratings=" + small.ratings());
    }

    private static Path copy(String name) throws IOException {
        Path copy = folder.resolve(name);
        FileUtils.copyDirectory(model.toFile(), copy.toFile());
        return copy;
    }

    @Test
    void aMissingModelIsRefused() {
        String said = refused(folder.resolve("missing"));
        assertTrue(said.startsWith("sparsevae evaluate: there is no saved model at "), said);
    }

    @Test
    void aHalfWrittenModelIsRefused() throws IOException {
        Path copy = copy("half");
        Files.delete(copy.resolve("manifest.json"));
        String said = refused(copy);
        assertTrue(said.contains("is half-written, it has no manifest.json"), said);
    }

    @Test
    void aChangedModelIsRefused() throws IOException {
        Path copy = copy("changed");
        Files.writeString(copy.resolve("training.json"), "{}");
        assertTrue(refused(copy).contains("was changed after it was saved: training.json has 2 bytes"));

        Path cut = copy("cut");
        FileUtils.deleteDirectory(cut.resolve("stages").toFile());
        assertTrue(refused(cut).contains("was changed after it was saved: the file stages/"));
    }

    @Test
    void aNewerModelIsRefused() throws IOException {
        Path copy = copy("newer");
        Path file = copy.resolve("manifest.json");
        ObjectNode manifest = (ObjectNode) JSON.readTree(Files.readString(file));
        Files.writeString(file, manifest.put("formatVersion", 99).toString());
        assertTrue(refused(copy).contains("has format version 99"), refused(copy));
    }

    @Test
    void whatIsNotOursIsRefused() {
        assertTrue(refused(folder).contains("is not a saved model of this library"), refused(folder));
        Path stage = model.resolve("stages").resolve(stageNames(1));
        String said = refused(stage);
        assertTrue(said.contains("holds a saved SparseVAEModel and not a PipelineModel"), said);
    }

    private static String stageNames(int index) {
        String[] names = model.resolve("stages").toFile().list((parent, name) -> name.startsWith(index + "_"));
        return names[0];
    }
}
