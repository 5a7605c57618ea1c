// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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

/** Commands {@code transform} and {@code factors} on a fitted model. */
@Tag("slow")
class TransformTest {

    private static final SparkSession SPARK = LocalSpark.session();

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

    private static JsonNode transform(Path output, String... more) {
        List<String> line = new ArrayList<>(
                List.of("transform", "--model=" + model, "--ratings=" + small.ratings(), "--output=" + output));
        line.addAll(List.of(more));
        return Ran.json(line.toArray(String[]::new));
    }

    private static Map<Long, Vector> factors(Dataset<Row> rows) {
        Map<Long, Vector> factors = new TreeMap<>();
        rows.collectAsList().forEach(row -> factors.put(row.getAs("user"), row.getAs("latent")));
        return factors;
    }

    private static Map<Long, Vector> expected() {
        return factors(PipelineModel.load(model.toString())
                .transform(new RatingsReader(SPARK).load(small.ratings().toString())));
    }

    @Test
    void parquetHoldsWhatThePipelineComputes() {
        Path output = folder.resolve("factors");
        JsonNode json = transform(output);
        Dataset<Row> written = SPARK.read().parquet(output.toString());
        assertArrayEquals(new String[] {"user", "latent"}, written.columns());
        assertEquals(expected(), factors(written));
        assertEquals(expected().size(), json.get("rows").asInt());
        assertTrue(json.get("rows").asInt() < SmallFit.USERS, "users with fewer than 3 ratings are left out");
    }

    @Test
    void csvAndJsonHoldAColumnPerFactor() {
        Path csv = folder.resolve("factors.csv");
        transform(csv, "--output-format=csv", "--with-std");
        Dataset<Row> table =
                SPARK.read().option("header", true).option("inferSchema", true).csv(csv.toString());
        assertEquals(
                List.of(
                        "user",
                        "factor0",
                        "factor1",
                        "factor2",
                        "factor3",
                        "factor0_std",
                        "factor1_std",
                        "factor2_std",
                        "factor3_std"),
                List.of(table.columns()));
        Path json = folder.resolve("factors.json");
        transform(json, "--output-format=json");
        Dataset<Row> objects = SPARK.read().json(json.toString());

        Map<Long, Vector> expected = expected();
        assertEquals(expected.size(), table.count());
        assertEquals(expected.size(), objects.count());
        for (Row row : table.collectAsList()) {
            Vector z = expected.get(row.<Integer>getAs("user").longValue());
            assertEquals(z.apply(2), row.<Double>getAs("factor2"));
            assertTrue(row.<Double>getAs("factor2_std") > 0);
        }
        for (Row row : objects.collectAsList()) {
            assertEquals(expected.get(row.<Long>getAs("user")).apply(3), row.<Double>getAs("factor3"));
        }
    }

    @Test
    void idsComeBackFromCsvAsTheyWere() throws IOException {
        List<String> items = List.of(
                ((RatingsVectorizerModel) PipelineModel.load(model.toString()).stages()[0]).itemIds());
        List<String> users = List.of("  a", " a", "a", "b \"c\" d", "d\\", "e, f", "h ", "007", "7");
        String ratings = users.stream()
                .flatMap(user ->
                        items.stream().limit(3).map(item -> "\"" + user.replace("\"", "\"\"") + "\"," + item + ",5\n"))
                .collect(Collectors.joining("", "userId,movieId,rating\n", ""));
        Path table = Files.writeString(folder.resolve("quoted.csv"), ratings);
        Path output = folder.resolve("quoted-out.csv");
        Ran.json("transform", "--model=" + model, "--ratings=" + table, "--output=" + output, "--output-format=csv");
        FeaturesOptions written = new FeaturesOptions();
        new CommandLine(written).parseArgs("--data=" + output, "--other-cols=user");
        assertEquals(
                Set.copyOf(users),
                written.read(SPARK, "factors").collectAsList().stream()
                        .map(row -> row.<String>getAs("user"))
                        .collect(Collectors.toSet()));
    }

    @Test
    void theColumnsOfTheRatingsMayHaveOtherNames() throws IOException {
        Path renamed = folder.resolve("renamed.csv");
        String text = Files.readString(small.ratings()).replaceFirst("userId,movieId,rating", "who,what,how");
        Files.writeString(renamed, text);
        Path output = folder.resolve("of-renamed");
        String[] line = {
            "transform",
            "--model=" + model,
            "--ratings=" + renamed,
            "--user-col=who",
            "--item-col=what",
            "--rating-col=how",
            "--output=" + output
        };
        Ran.json(line);
        assertEquals(expected(), factors(SPARK.read().parquet(output.toString())));
    }

    @Test
    void badOutputsAndInputsAreRefused() throws IOException {
        Path there = Files.createDirectories(folder.resolve("there"));
        String exists = Ran.refusal("transform", "--model=nowhere", "--ratings=nothing", "--output=" + there);
        assertEquals("sparsevae transform: output " + there + " exists: name another, or add --overwrite", exists);

        String format = Ran.refusal("transform", "--model=m", "--ratings=r", "--output=o", "--output-format=xls");
        assertEquals("sparsevae transform: --output-format must be one of csv, json, parquet: xls", format);

        Path never = folder.resolve("never");
        String features = Ran.refusal("transform", "--model=" + model, "--features=x", "--output=" + never);
        assertTrue(features.endsWith("was fitted on ratings: give --ratings instead of --features"), features);
        assertFalse(Files.exists(never));
    }

    @Test
    void factorsAreShownWithTheFeaturesTheyActOn() {
        SparseVAEModel fitted =
                (SparseVAEModel) PipelineModel.load(model.toString()).stages()[1];
        JsonNode factors = Ran.json("factors", "--model=" + model, "--top=3").get("factors");
        assertEquals(fitted.activeFactors().length, factors.size());
        for (int i = 0; i < factors.size(); i++) {
            int k = fitted.activeFactors()[i];
            JsonNode factor = factors.get(i);
            assertEquals(k, factor.get("factor").asInt());
            assertEquals(fitted.eta()[k], factor.get("active_share").asDouble());
            double last = Double.POSITIVE_INFINITY;
            assertTrue(factor.get("features").size() <= 3);
            for (JsonNode feature : factor.get("features")) {
                int j = List.of(fitted.featureNames())
                        .indexOf(feature.get("name").asText());
                assertEquals(
                        fitted.loadingMatrix().apply(j, k),
                        feature.get("weight").asDouble());
                assertEquals(
                        fitted.inclusionProbability(j, k),
                        feature.get("inclusion_probability").asDouble());
                assertTrue(feature.get("effect").asDouble() <= last, "strongest first");
                last = feature.get("effect").asDouble();
            }
        }

        Ran text = Ran.line("factors", "--model=" + model);
        assertEquals(0, text.status(), text.err());
        String name = factors.get(0).get("features").get(0).get("name").asText();
        assertTrue(text.out().contains(name), text.out());
        assertEquals(
                "sparsevae factors: --top must be at least 1: 0",
                Ran.refusal("factors", "--model=" + model, "--top=0"));
    }

    @Test
    void namesCannotWriteOnTheTerminal() {
        String text = FoundFactor.table(
                List.of(new FoundFactor(0, 0.5, List.of(new FoundFactor.Feature("a\u001b[2J\tb é", 1, 1, 1)))));
        assertTrue(text.endsWith("  a\\u001b[2J\\u0009b é"), text);
    }
}
