// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.scorer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.ml.ItemRecommender;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.SmallFits;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.store.SavedModelException;

/** Models that Spark saved, scored by another process that has the scorer's jar and Jackson and nothing else. */
class ScorerIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path JAR = Path.of(System.getProperty("scorer.jar"));

    @TempDir
    Path folder;

    private static String jarOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** What the program says of rows. */
    private JsonNode scored(Path model, Object rows) throws Exception {
        Path classes = folder.resolve("program/org/sparsevae/scorer");
        Files.createDirectories(classes);
        try (InputStream program = ScoreRows.class.getResourceAsStream("ScoreRows.class")) {
            Files.write(classes.resolve("ScoreRows.class"), program.readAllBytes());
        }
        String path = String.join(
                File.pathSeparator,
                JAR.toString(),
                jarOf(ObjectMapper.class),
                jarOf(JsonFactory.class),
                jarOf(JsonProperty.class),
                folder.resolve("program").toString());
        File in = folder.resolve("rows.json").toFile();
        File out = folder.resolve("scored.json").toFile();
        File log = folder.resolve("log").toFile();
        JSON.writeValue(in, rows);
        ProcessBuilder java = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                path,
                ScoreRows.class.getName(),
                model.toString(),
                in.toString(),
                out.toString());
        java.environment().remove("CLASSPATH");
        int status = java.redirectErrorStream(true).redirectOutput(log).start().waitFor();
        assertEquals(0, status, () -> read(log.toPath()));
        return JSON.readTree(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static double[] numbers(JsonNode array) {
        return JSON.convertValue(array, double[].class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli", "poisson", "negativeBinomial"})
    void everyLikelihoodIsScoredAsByTransform(String likelihood) throws Exception {
        SparseVAEModel model = SmallFits.model(likelihood).copy(ParamMap.empty());
        model.setLatentStdCol("sd").setReconstructionCol("expected");
        Path saved = folder.resolve("model");
        model.save(saved.toString());
        List<Row> expected =
                model.transform(SmallFits.data(likelihood).limit(25)).collectAsList();
        JsonNode scored = scored(
                saved,
                expected.stream()
                        .map(row -> row.<Vector>getAs("features").toArray())
                        .toList());
        assertEquals(expected.size(), scored.get("rows").size());
        for (int i = 0; i < expected.size(); i++) {
            JsonNode row = scored.get("rows").get(i);
            assertArrayEquals(expected.get(i).<Vector>getAs("latent").toArray(), numbers(row.get("latent")), 1e-6);
            assertArrayEquals(expected.get(i).<Vector>getAs("sd").toArray(), numbers(row.get("sd")), 1e-6);
            assertArrayEquals(
                    expected.get(i).<Vector>getAs("expected").toArray(), numbers(row.get("reconstruction")), 1e-6);
        }
        System.out.printf("%s: %s ms a row%n", likelihood, scored.get("milliseconds_a_row"));
    }

    /** Ratings by item id, with the vectorizer's minRating, and recommendations. */
    @Test
    void aPipelineOfRatingsIsScoredByItsItems() throws Exception {
        Random random = new Random(6);
        List<Row> rows = new ArrayList<>();
        Map<Integer, Map<String, Double>> users = new TreeMap<>();
        for (int user = 0; user < 40; user++) {
            for (int item = 100; item < 112; item++) {
                if (random.nextInt(3) == 0) {
                    double rating = 1 + random.nextInt(5);
                    rows.add(RowFactory.create(user, item, rating, "Title " + item));
                    users.computeIfAbsent(user, none -> new LinkedHashMap<>()).put(String.valueOf(item), rating);
                }
            }
        }
        Dataset<Row> ratings = LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add("user", DataTypes.IntegerType)
                                .add("item", DataTypes.IntegerType)
                                .add("rating", DataTypes.DoubleType)
                                .add("title", DataTypes.StringType));
        PipelineModel pipeline = new Pipeline()
                .setStages(new PipelineStage[] {
                    new RatingsVectorizer().setMinRating(3).setItemNameCol("title"), SmallFits.estimator("multinomial")
                })
                .fit(ratings);
        Path saved = folder.resolve("pipeline");
        pipeline.save(saved.toString());
        users.values().forEach(user -> user.put("unknown", 5.0));
        JsonNode scored = scored(saved, users.values());
        assertEquals(
                IntStream.range(100, 112).mapToObj(String::valueOf).toList(),
                JSON.convertValue(scored.get("ids"), List.class));
        assertEquals("Title 100", scored.get("names").get(0).asText());

        List<Integer> order = new ArrayList<>(users.keySet());
        for (Row user : pipeline.transform(ratings).collectAsList()) {
            JsonNode row = scored.get("rows").get(order.indexOf(user.<Integer>getAs("user")));
            assertArrayEquals(user.<Vector>getAs("latent").toArray(), numbers(row.get("latent")), 1e-6);
        }
        // ratings below minRating are not in the row, so that they are not left out: compare with all items
        for (Row user : new ItemRecommender(pipeline)
                .recommendForAllUsers(ratings.filter("rating >= 3"), 4)
                .collectAsList()) {
            JsonNode row = scored.get("rows").get(order.indexOf(user.getInt(0)));
            List<Row> best = user.getList(1);
            assertEquals(
                    best.stream().map(one -> one.getInt(0) - 100).toList(),
                    JSON.convertValue(row.get("items"), List.class));
            double[] scores = numbers(row.get("scores"));
            for (int i = 0; i < scores.length; i++) {
                assertEquals(best.get(i).<Double>getAs("score"), scores[i], 1e-6);
                assertEquals(
                        best.get(i).<Row>getList(3).stream()
                                .map(reason -> reason.getInt(0))
                                .toList(),
                        JSON.convertValue(row.get("because").get(i), List.class));
            }
        }
    }

    @Test
    void whatIsDamagedOrNoModelIsRefused() throws IOException {
        Path saved = folder.resolve("damaged");
        SmallFits.model("multinomial").save(saved.toString());
        Scorer scorer = Scorer.load(saved);
        assertThrows(IllegalArgumentException.class, () -> scorer.row(1, 2));
        double[] negative = new double[12];
        negative[3] = -1;
        String value = assertThrows(IllegalArgumentException.class, () -> scorer.row(negative))
                .getMessage();
        assertTrue(value.endsWith(": 3 = -1.0"), value);
        String name = assertThrows(IllegalArgumentException.class, () -> scorer.row(Map.of("x", 1.0)))
                .getMessage();
        assertEquals("the model has no feature x: its features are such as 0, 1, 2", name);

        Path names = saved.resolve("features.json");
        Files.writeString(names, Files.readString(names).replace("\"11\"", "\"12\""));
        String damaged = assertThrows(SavedModelException.class, () -> Scorer.load(saved))
                .getMessage();
        assertTrue(damaged.contains("features.json does not have the recorded SHA-256"), damaged);
        String nothing = assertThrows(SavedModelException.class, () -> Scorer.load(folder.resolve("none")))
                .getMessage();
        assertTrue(nothing.startsWith("there is no saved model at "), nothing);
        Path empty = Files.createDirectories(folder.resolve("empty"));
        String foreign = assertThrows(SavedModelException.class, () -> Scorer.load(empty))
                .getMessage();
        assertTrue(foreign.contains("is not a saved model of this library: it has no manifest.json"), foreign);
    }

    @Test
    void theJarIsSmallAndHoldsTheSubsetAlone() throws IOException {
        assertTrue(Files.size(JAR) < 1_000_000, JAR + " has " + Files.size(JAR) + " bytes");
        try (JarFile jar = new JarFile(JAR.toFile());
                Stream<String> names = jar.stream().map(entry -> entry.getName())) {
            List<String> all = names.toList();
            assertTrue(all.contains("org/sparsevae/scorer/Scorer.class"));
            assertFalse(
                    all.stream().anyMatch(name -> name.contains("Hadoop") || name.contains("/ml/")), all.toString());
        }
    }
}
