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
import java.util.Map;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.options.FeaturesOptions;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ratings.RatingsReader;
import picocli.CommandLine;

@Tag("slow")
class FitTest {

    @TempDir
    static Path folder;

    private static SmallFit small;
    private static Path output;
    private static JsonNode fitted;

    @BeforeAll
    static void fit() throws IOException {
        small = new SmallFit(folder);
        output = folder.resolve("made/model");
        fitted = small.fit(small.ratings(), output);
    }

    @Test
    void theOutputIsAPipelineThatTakesRatings() {
        PipelineModel pipeline = PipelineModel.load(output.toString());
        assertEquals(2, pipeline.stages().length);
        RatingsVectorizerModel vocabulary = assertInstanceOf(RatingsVectorizerModel.class, pipeline.stages()[0]);
        SparseVAEModel model = assertInstanceOf(SparseVAEModel.class, pipeline.stages()[1]);

        assertEquals(48, vocabulary.numFeatures());
        assertTrue(List.of(model.featureNames()).contains("Vampire Roommates"), "names come from --items");
        assertEquals(4.0, vocabulary.getMinRating());
        assertEquals("multinomial", model.getLikelihood(), "the default for ratings");
        assertEquals(model.weightsSha256(), fitted.get("weights_sha256").asText());
        assertEquals(model.summary().records().size(), fitted.get("rounds").asInt());
        assertEquals(
                List.of("partition 0: CPU (nd4j-native)", "partition 1: CPU (nd4j-native)"),
                model.summary().devices());
        assertEquals(
                model.summary().devices().get(1), fitted.get("devices").get(1).asText());
        assertEquals(model.activeFactors().length, fitted.get("active_factors").asInt());
        assertEquals(model.loadings().count(), fitted.get("nonzero_loadings").asLong());
        assertEquals(48 * 4, fitted.get("loadings").asInt());
        assertTrue(fitted.get("seconds").asDouble() > 0);
    }

    @Test
    void featuresAreCountedByTheirFactors() {
        int features = 0;
        int loadings = 0;
        JsonNode counts = fitted.get("features_by_factors");
        for (int factors = 0; factors < counts.size(); factors++) {
            features += counts.get(factors).asInt();
            loadings += factors * counts.get(factors).asInt();
        }
        assertEquals(48, features);
        assertEquals(fitted.get("nonzero_loadings").asInt(), loadings);
    }

    @Test
    void heldOutUsersAreScoredAndNotTrainedOn() {
        JsonNode heldOut = fitted.get("heldout");
        PipelineModel pipeline = PipelineModel.load(output.toString());
        long users = pipeline.stages()[0].transform(ratings()).count();
        assertEquals(users, fitted.get("rows").asLong() + heldOut.get("rows").asLong());
        assertEquals(0.25, heldOut.get("rows").asDouble() / users, 0.1);
        for (String score : List.of("nll", "popularity_nll", "recall_at_5", "ndcg_at_10")) {
            assertTrue(heldOut.get(score).asDouble() > 0, score);
        }
    }

    private static Dataset<Row> ratings() {
        return new RatingsReader(LocalSpark.session()).load(small.ratings().toString());
    }

    @Test
    void anExistingOutputIsRefusedBeforeAnyWorkAndReplacedOnRequest() throws IOException {
        Path there = Files.createDirectories(folder.resolve("there"));
        Path precious = Files.writeString(there.resolve("precious"), "kept");
        String said = Ran.refusal(SmallFit.line(folder.resolve("no-such-file.csv"), there));
        assertEquals("sparsevae fit: output " + there + " exists: name another, or add --overwrite", said);
        String foreign = Ran.refusal(SmallFit.line(small.ratings(), there, "--overwrite"));
        assertTrue(foreign.contains("holds the file precious"), foreign);
        assertEquals("kept", Files.readString(precious), "what this program did not write is never taken away");
        Files.delete(precious);

        JsonNode again = small.fit(small.shuffledRatings(), there, "--overwrite");
        assertEquals(2, PipelineModel.load(there.toString()).stages().length);
        assertEquals(
                fitted.get("weights_sha256"),
                again.get("weights_sha256"),
                "the same fit has the same weights, whatever the order of the lines");
        assertEquals(fitted.get("heldout"), again.get("heldout"));

        String failed = Ran.refusal(SmallFit.line(folder.resolve("no-such-file.csv"), there, "--overwrite"));
        assertTrue(failed.contains("no-such-file.csv"), failed);
        PipelineModel.load(there.toString()); // a fit that fails leaves the old output alone
    }

    /** Whatever a fit reads is safe from it, see AtomicOutputTest for all spellings. */
    @Test
    void whatIsReadIsNeverOverwritten() throws IOException {
        Path data = Files.createDirectories(folder.resolve("users data"));
        Path ratings = Files.copy(small.ratings(), data.resolve("r.csv"));
        Path thesis = Files.writeString(data.resolve("thesis.txt"), "years of work");
        String[] inputs = {
            "--ratings=" + ratings,
            "--features=" + ratings,
            "--items=" + ratings,
            "--param=initialModel=" + ratings,
            "--param=checkpointDir=" + data.resolve("checkpoints")
        };
        for (String input : inputs) {
            String[] ofRatings = input.startsWith("--ratings") || input.startsWith("--features")
                    ? new String[] {"fit", input}
                    : new String[] {"fit", "--ratings=" + small.ratings(), input};
            String said = Ran.refusal(Stream.concat(Stream.of(ofRatings), Stream.of("--output=" + data, "--overwrite"))
                    .toArray(String[]::new));
            assertTrue(said.contains("the output " + data + " lies above "), said);
        }
        String model = Ran.refusal(
                "transform", "--model=" + output, "--ratings=" + ratings, "--output=" + output, "--overwrite");
        assertTrue(model.contains("the output " + output + " is " + output + " (--model), which is read"), model);
        String below = Ran.refusal(
                "transform", "--model=" + output, "--ratings=" + ratings, "--output=" + output.resolve("users"));
        assertTrue(below.contains("lies in " + output + " (--model)"), below);
        String parts =
                Ran.refusal("transform", "--model=" + output, "--ratings=" + data, "--output=" + data, "--overwrite");
        assertTrue(parts.contains("(--ratings), which is read"), parts);
        assertEquals("years of work", Files.readString(thesis));
        assertEquals(-1, Files.mismatch(small.ratings(), ratings));
    }

    @Test
    void anOutputThatCannotBeWrittenIsRefusedBeforeTheRatingsAreRead() {
        Path missing = folder.resolve("no-such-file.csv"); // would be refused next
        String below = Ran.refusal(SmallFit.line(missing, small.ratings().resolve("model")));
        assertTrue(below.contains("cannot be written: a part of the path is a file"), below);
        String s3 = Ran.refusal("fit", "--ratings=" + missing, "--output=s3a://bucket/model");
        assertTrue(s3.contains("--packages org.apache.hadoop:hadoop-aws"), s3);
        String hdfs = Ran.refusal("fit", "--ratings=" + missing, "--output=hdfs://127.0.0.1:1/m", "--overwrite");
        assertTrue(hdfs.contains("nothing answers at its address (connection refused)"), hdfs);
    }

    @Test
    void aParamThatAnOptionGivesIsRefused() {
        assertEquals(
                "sparsevae fit: --handle-invalid is given twice, --handle-invalid error and --param handleInvalid=skip: give it"
                        + " once",
                Ran.refusal(SmallFit.line(
                        small.ratings(),
                        folder.resolve("twice"),
                        "--handle-invalid=error",
                        "--param=handleInvalid=skip")));
        assertTrue(Ran.refusal(
                        "fit",
                        "--features=x.parquet",
                        "--output=" + folder.resolve("twice"),
                        "--features-col=x",
                        "--param=featuresCol=y")
                .contains("--features-col x and --param featuresCol=y: give it once"));
    }

    /** Checkpoints would be written among files, and over some, that are not theirs. */
    @Test
    void checkpointsGoIntoAFolderOfTheirOwn() throws IOException {
        Path data = Files.createDirectories(folder.resolve("own data"));
        Path ratings = Files.copy(small.ratings(), data.resolve("r.csv"));
        Path model = folder.resolve("checkpoints-model");
        Path foreign = Files.createDirectories(folder.resolve("foreign"));
        Path driver = Files.writeString(foreign.resolve("driver"), "of a printer");
        Map<Path, String> refused = Map.of(
                data,
                " lies above " + ratings + " (--ratings), which is read",
                ratings,
                " is " + ratings + " (--ratings), which is read",
                output,
                " holds _sparsevae.json, which is not of a fit's checkpoints",
                foreign,
                " holds driver, which is not of a fit's checkpoints",
                small.items(),
                "checkpointDir must be a folder, and ",
                small.items().resolve("checkpoints"),
                "checkpointDir must be a folder, and ");
        refused.forEach((dir, why) -> {
            String said = Ran.refusal(SmallFit.line(ratings, model, "--param=checkpointDir=" + dir));
            assertTrue(said.contains(why), said);
        });
        for (String option : List.of("--items=", "--param=initialModel=")) {
            String said = Ran.refusal(SmallFit.line(
                    ratings, model, option + output, "--param=checkpointDir=" + output.resolve("checkpoints")));
            assertTrue(said.contains(" lies in " + output + " ("), said);
        }
        String quickstart =
                Ran.refusal("quickstart", "--output=" + folder.resolve("quick"), "--param=checkpointDir=" + foreign);
        assertTrue(quickstart.contains(" holds driver"), quickstart);
        assertEquals("of a printer", Files.readString(driver));
        assertFalse(Files.exists(model));

        Path checkpoints = folder.resolve("own checkpoints");
        String[] line = SmallFit.line(ratings, model, "--overwrite", "--param=checkpointDir=" + checkpoints);
        Ran.json(line);
        Ran.json(line); // goes on in it
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

    @Test
    void aTrainingThatDivergesIsASentence() {
        String said = Ran.refusal(SmallFit.line(
                small.ratings(),
                folder.resolve("diverged"),
                "--param=learningRate=1e30",
                "--param=learningRateWarmUp=0"));
        assertTrue(said.startsWith("sparsevae fit: training diverged: the objective is not a finite number"), said);
    }

    @Test
    void nothingIsLeftBehindWhenAFitFails() throws IOException {
        Path never = folder.resolve("never");
        String said = Ran.refusal(SmallFit.line(small.ratings(), never, "--num-items=4"));
        assertEquals("sparsevae fit: k must be less than the number of features: k = 4, features = 4", said);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().contains("never")).toList());
        }
    }

    @Test
    void aShareThatHoldsOutNobodyIsRefused() {
        String said = Ran.refusal(SmallFit.line(small.ratings(), folder.resolve("none"), "--holdout=0.000001"));
        assertTrue(
                said.matches("sparsevae fit: --holdout 1.0E-6 holds out 0 of \\d+ rows: give a larger share, or none"),
                said);
    }

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

    @Test
    void valuesOfOptionsAreCalledByTheOption() {
        String[] line = {"fit", "--ratings=r.csv", "--output=" + folder.resolve("nothing"), ""};
        for (String[] option : new String[][] {
            {"--k=abc", "--k must be a whole number: abc"},
            {"--epochs=0", "--epochs must be 1 or more: epochs = 0"},
            {"--batch-size=0", "--batch-size must be 1 or more: --batch-size = 0"}
        }) {
            line[3] = option[0];
            assertEquals("sparsevae fit: " + option[1], Ran.refusal(line));
        }
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

    @Test
    void optionsOfRatingsAreRefusedForFeatures() {
        String said = Ran.refusal("fit", "--features=x.parquet", "--items=i.csv", "--output=o");
        assertTrue(said.contains("are of ratings: leave them out with --features"), said);
    }

    @Test
    void withoutHoldoutAllUsersAreTrainedOnAndNoneIsScored() {
        Ran ran = Ran.line(SmallFit.line(small.ratings(), folder.resolve("all")));
        assertEquals(0, ran.status(), ran.err());
        int users =
                fitted.get("rows").asInt() + fitted.get("heldout").get("rows").asInt();
        String first = "fitted " + users + " rows, 48 features, 4 factors (multinomial) in ";
        assertTrue(ran.out().startsWith(first), ran.out());
        assertFalse(ran.out().contains("held out"), ran.out());
    }
}
