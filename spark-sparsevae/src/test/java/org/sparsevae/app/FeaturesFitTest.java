// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.options.FeaturesOptions;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAEModel;
import picocli.CommandLine;

/** A fit to a table of features, in the formats that are read. */
@Tag("slow")
class FeaturesFitTest {
    @TempDir
    static Path folder;

    /** 60 rows of 6 gaussian features, dense or sparse, with some zeros. */
    private static Dataset<Row> table(boolean sparse) {
        Random random = new Random(11);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            double a = random.nextGaussian();
            double b = i % 3 == 0 ? 0 : random.nextGaussian();
            Vector x = Vectors.dense(a, 2 * a, a + random.nextGaussian(), b, -b, b + random.nextGaussian());
            rows.add(RowFactory.create(sparse ? x.toSparse() : x));
        }
        return LocalSpark.session().createDataFrame(rows, new StructType().add("x", SQLDataTypes.VectorType()));
    }

    private JsonNode fitTable(String features, String name, String... more) {
        return Ran.json(Stream.concat(
                        Stream.of(
                                "fit",
                                "--features=" + folder.resolve(features),
                                "--k=2",
                                "--epochs=4",
                                "--partitions=1",
                                "--holdout=0.3",
                                "--param=verbosity=0",
                                "--param=encoderLayers=8",
                                "--param=decoderLayers=6",
                                "--output=" + folder.resolve(name)),
                        Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    void aTableOfFeaturesIsFittedDenseOrSparseAlike() {
        table(false).write().parquet(folder.resolve("dense.parquet").toString());
        table(true).write().parquet(folder.resolve("sparse.parquet").toString());
        JsonNode dense = fitTable("dense.parquet", "dense-model", "--features-col=x");
        JsonNode sparse = fitTable("sparse.parquet", "sparse-model", "--features-col=x");

        assertEquals("gaussian", dense.get("likelihood").asText(), "the default for features");
        assertEquals(dense.get("weights_sha256"), sparse.get("weights_sha256"));
        assertEquals(dense.get("heldout"), sparse.get("heldout"));
        assertEquals(
                60, dense.get("rows").asInt() + dense.get("heldout").get("rows").asInt());
        assertTrue(dense.get("heldout").get("mse").asDouble() > 0);
        assertEquals(4, dense.get("heldout").size(), "rows, nll, mse, nonzero_share");
        PipelineModel pipeline =
                PipelineModel.load(folder.resolve("dense-model").toString());
        assertEquals(1, pipeline.stages().length);
        assertEquals(
                "x",
                assertInstanceOf(SparseVAEModel.class, pipeline.stages()[0]).getFeaturesCol());

        String said = Ran.refusal(
                "fit", "--features=" + folder.resolve("dense.parquet"), "--output=" + folder.resolve("nothing"));
        assertTrue(said.endsWith("has no column features: its columns are x; choose one with --features-col"), said);
    }

    /** The columns of numbers are the features, under their names; a fitted model finds them in any order. */
    @Test
    void csvIsFittedToo() throws IOException {
        Dataset<Row> table = table(false);
        table.write().parquet(folder.resolve("beside-csv.parquet").toString());
        List<String> lines = new ArrayList<>(List.of("id,a,a.2,a noise,b,minus b,b noise"));
        List<String> turned = new ArrayList<>(List.of("b noise,minus b,b,a noise,a.2,a,id"));
        for (Row row : table.collectAsList()) {
            String[] values = Arrays.stream(row.<Vector>getAs(0).toArray())
                    .mapToObj(Double::toString)
                    .toArray(String[]::new);
            lines.add("r" + lines.size() + "," + String.join(",", values));
            Collections.reverse(Arrays.asList(values));
            turned.add(String.join(",", values) + ",r" + turned.size());
        }
        Files.write(folder.resolve("table.csv"), lines);
        Files.write(folder.resolve("turned.csv"), turned);

        JsonNode dense = fitTable("beside-csv.parquet", "beside-csv-model", "--features-col=x");
        JsonNode csv = fitTable("table.csv", "csv-model", "--other-cols=id");
        assertEquals(dense.get("weights_sha256"), csv.get("weights_sha256"));
        SparseVAEModel model = assertInstanceOf(
                SparseVAEModel.class,
                PipelineModel.load(folder.resolve("csv-model").toString()).stages()[0]);
        assertArrayEquals(new String[] {"a", "a.2", "a noise", "b", "minus b", "b noise"}, model.featureNames());

        for (String file : List.of("table.csv", "turned.csv")) {
            Ran.json(
                    "transform",
                    "--model=" + folder.resolve("csv-model"),
                    "--data=" + folder.resolve(file),
                    "--output=" + folder.resolve(file + "-out"));
        }
        assertEquals(
                LocalSpark.session()
                        .read()
                        .parquet(folder.resolve("table.csv-out").toString())
                        .select("id", "latent")
                        .orderBy("id")
                        .collectAsList(),
                LocalSpark.session()
                        .read()
                        .parquet(folder.resolve("turned.csv-out").toString())
                        .select("id", "latent")
                        .orderBy("id")
                        .collectAsList());

        Path invalid = Files.write(
                folder.resolve("invalid.csv"),
                List.of("id,a,a.2,a noise,b,minus b,b noise", "7,1,NA,1,1,1,1", "\" x \"\"y\"\"", "z\",1,1,1,1,1,1"));
        String[] line = {
            "transform",
            "--model=" + folder.resolve("csv-model"),
            "--data=" + invalid,
            "--output=" + folder.resolve("skipped"),
            "--output-format=csv"
        };
        String refused = Ran.refusal(line);
        assertTrue(refused.endsWith("feature a.2 = NaN; correct it, or set --handle-invalid to skip"), refused);
        String[] skipping = Arrays.copyOf(line, line.length + 1);
        skipping[line.length] = "--handle-invalid=skip";
        JsonNode skipped = Ran.json(skipping);
        assertEquals(1, skipped.get("rows").asInt());
        assertEquals(1, skipped.get("rows_left_out").asInt());
        FeaturesOptions written = new FeaturesOptions();
        new CommandLine(written)
                .parseArgs("--data=" + folder.resolve("skipped"), "--features-format=csv", "--other-cols=id");
        assertEquals(
                " x \"y\"\nz",
                written.read(LocalSpark.session(), "factors").head().getString(0));
        JsonNode scored = Ran.json(
                "evaluate", "--model=" + folder.resolve("csv-model"), "--data=" + invalid, "--handle-invalid=skip");
        assertEquals(1, scored.get("rows_left_out").asInt());

        String said =
                Ran.refusal("fit", "--data=" + folder.resolve("table.csv"), "--output=" + folder.resolve("nothing"));
        assertTrue(
                said.endsWith(
                        "the column id holds other values than numbers, such as \"r1\"; if it is no feature name it with --other-cols"),
                said);
    }

    @Test
    void libsvmIsFittedToo() throws IOException {
        List<String> lines = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < 50; i++) {
            StringBuilder line = new StringBuilder("0");
            for (int j = 1; j <= 5; j++) {
                if (j == 1 + i % 5 || random.nextBoolean()) {
                    line.append(' ').append(j).append(":1");
                }
            }
            lines.add(line.toString());
        }
        Files.write(folder.resolve("rows.libsvm"), lines);
        JsonNode fit = fitTable("rows.libsvm", "libsvm-model", "--likelihood=bernoulli");
        assertEquals(5, fit.get("features").asInt());
        List<String> scores = new ArrayList<>();
        fit.get("heldout").fieldNames().forEachRemaining(scores::add);
        assertEquals(
                List.of(
                        "rows",
                        "nll",
                        "recall_at_5",
                        "ndcg_at_10",
                        "foldin_recall_at_20",
                        "foldin_ndcg_at_100",
                        "npmi_top5",
                        "nonzero_share"),
                scores);
    }

    /** Rows that are held out are as good as those that are trained on, or refused before the training. */
    @Test
    void anInvalidRowThatIsHeldOutIsRefusedBeforeTheTraining() {
        List<Row> rows = new ArrayList<>(table(false).collectAsList());
        rows.add(RowFactory.create(Vectors.dense(1, 2, Double.NaN, 4, 5, 6)));
        LocalSpark.session()
                .createDataFrame(rows, new StructType().add("x", SQLDataTypes.VectorType()))
                .write()
                .parquet(folder.resolve("invalid.parquet").toString());
        // whichever part it falls into
        for (long seed = 0; seed < 6; seed++) {
            Path checkpoints = folder.resolve("untouched" + seed);
            String said = Ran.refusal(
                    "fit",
                    "--features=" + folder.resolve("invalid.parquet"),
                    "--features-col=x",
                    "--k=2",
                    "--epochs=1",
                    "--holdout=0.5",
                    "--seed=" + seed,
                    "--param=verbosity=0",
                    "--param=checkpointDir=" + checkpoints,
                    "--output=" + folder.resolve("never-written"));
            assertTrue(said.contains("1 of 61 rows of column x have a NaN or infinite value"), said);
            assertFalse(Files.exists(checkpoints), "no training has begun");
        }
    }
}
