// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.ItemRecommender;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SmallFits;
import org.sparsevae.ratings.RatingsReader;

/** Commands {@code recommend} and {@code similar-items} on a fitted model. */
@Tag("slow")
class RecommendTest {
    private static final SparkSession SPARK = LocalSpark.session();
    private static final List<String> COLUMNS = List.of("user", "rank", "item", "name", "score", "because");

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

    private static JsonNode recommend(Path output, String... more) {
        List<String> line = new ArrayList<>(
                List.of("recommend", "--model=" + model, "--ratings=" + small.ratings(), "--output=" + output));
        line.addAll(List.of(more));
        return Ran.json(line.toArray(String[]::new));
    }

    private static Dataset<Row> ratings() {
        return new RatingsReader(SPARK).load(small.ratings().toString());
    }

    private static ItemRecommender recommender() {
        return new ItemRecommender(PipelineModel.load(model.toString()));
    }

    /** Items and scores by user, in the order of their ranks, which must be without a gap. */
    private static Map<String, List<String>> byUser(Dataset<Row> flat) {
        Map<String, List<String>> users = new TreeMap<>();
        flat.orderBy("user", "rank").collectAsList().forEach(row -> {
            List<String> items = users.computeIfAbsent(String.valueOf(row.get(0)), user -> new ArrayList<>());
            items.add(row.get(2) + " " + row.getAs("name") + " " + row.getAs("score"));
            assertEquals(items.size(), row.<Integer>getAs("rank"));
        });
        return users;
    }

    private static Map<String, List<String>> expected(Dataset<Row> nested) {
        Map<String, List<String>> users = new TreeMap<>();
        nested.collectAsList()
                .forEach(row -> users.put(
                        String.valueOf(row.get(0)),
                        row.<Row>getList(1).stream()
                                .map(one -> one.get(0) + " " + one.getAs("name") + " " + one.getAs("score"))
                                .toList()));
        return users;
    }

    @Test
    void everyFormatHoldsARowPerRecommendation() {
        Map<String, List<String>> expected = expected(recommender().recommendForAllUsers(ratings(), 4));
        for (String format : List.of("parquet", "csv", "json")) {
            Path output = folder.resolve("all." + format);
            JsonNode json = recommend(output, "--top=4", "--output-format=" + format);
            Dataset<Row> written = SPARK.read()
                    .option("header", true)
                    .option("inferSchema", true)
                    .format(format)
                    .load(output.toString())
                    .select("user", "rank", "item", "name", "score", "because")
                    .withColumn(
                            "rank", org.apache.spark.sql.functions.col("rank").cast("int"));
            assertEquals(expected, byUser(written), format);
            assertEquals(4 * expected.size(), json.get("rows").asInt());
            assertEquals(expected.size(), json.get("users").asInt());
            assertTrue(json.get("users_asked").isNull());
            assertEquals(format, json.get("format").asText());
        }
        Dataset<Row> parquet =
                SPARK.read().parquet(folder.resolve("all.parquet").toString());
        assertEquals(COLUMNS, List.of(parquet.columns()));
    }

    /** As the library says it: factors, and the names of the user's own items. */
    @Test
    void becauseNamesFactorsAndTheUsersOwnItems() {
        Path output = folder.resolve("because");
        recommend(output, "--top=3");
        Map<String, String> expected = new TreeMap<>();
        recommender().recommendForAllUsers(ratings(), 3).collectAsList().forEach(user -> user.<Row>getList(1)
                .forEach(one -> expected.put(
                        user.get(0) + " " + one.get(0),
                        one.<Row>getList(3).isEmpty()
                                ? "popularity"
                                : one.<Row>getList(3).stream()
                                        .map(RecommendTest::said)
                                        .collect(Collectors.joining("; ")))));
        Map<String, String> written = new TreeMap<>();
        SPARK.read()
                .parquet(output.toString())
                .collectAsList()
                .forEach(row -> written.put(row.get(0) + " " + row.get(2), row.getAs("because")));
        assertEquals(expected, written);
        assertTrue(written.values().stream().anyMatch(text -> text.matches("factor \\d: .+")), written.toString());
    }

    private static String said(Row reason) {
        String names =
                reason.<Row>getList(2).stream().map(rated -> rated.getString(1)).collect(Collectors.joining(", "));
        return "factor " + reason.getInt(0) + (names.isEmpty() ? "" : ": " + names);
    }

    @Test
    void someUsersFromALineOrAFile() throws IOException {
        Map<String, List<String>> all = expected(recommender().recommendForAllUsers(ratings(), 10));
        List<String> two = all.keySet().stream().limit(2).toList();
        Path line = folder.resolve("line");
        JsonNode json = recommend(line, "--user=" + two.get(0) + ",nobody", "--user=" + two.get(1));
        assertEquals(3, json.get("users_asked").asInt());
        assertEquals(2, json.get("users").asInt());
        Map<String, List<String>> written = byUser(SPARK.read().parquet(line.toString()));
        assertEquals(new TreeSet<>(two), written.keySet());
        written.forEach((user, items) -> assertEquals(all.get(user), items));

        Path list = Files.write(folder.resolve("users.txt"), List.of(two.get(1), "", two.get(1)));
        assertEquals(
                1,
                recommend(folder.resolve("file"), "--users=" + list)
                        .get("users_asked")
                        .asInt());
        Ran text = Ran.line(
                "recommend",
                "--model=" + model,
                "--ratings=" + small.ratings(),
                "--output=" + folder.resolve("text"),
                "--user=" + two.get(0) + ",nobody");
        assertTrue(text.out().contains("1 of the 2 users asked for get nothing: they have no ratings"), text.out());
        assertTrue(text.out().endsWith("10 recommendations for 1 users in " + folder.resolve("text") + " (parquet)\n"));

        String strangers = Ran.refusal(
                "recommend",
                "--model=" + model,
                "--ratings=" + small.ratings(),
                "--output=" + folder.resolve("no"),
                "--user=x,y");
        assertTrue(
                strangers.contains("none of the 2 users asked for has a rating: they are such as x, y, those of the"
                        + " ratings such as 1, 10, 100"),
                strangers);
        assertFalse(Files.exists(folder.resolve("no")));
    }

    @Test
    void whatIsRatedAndWhoHasFewRatingsCanBeLetIn() {
        Set<String> rated = new HashSet<>();
        ratings().collectAsList().forEach(row -> rated.add(row.get(0) + " " + row.get(1)));
        Path without = folder.resolve("without");
        JsonNode usual = recommend(without, "--top=1000");
        SPARK.read()
                .parquet(without.toString())
                .collectAsList()
                .forEach(row -> assertFalse(rated.contains(row.get(0) + " " + row.get(2)), row.toString()));
        JsonNode all = recommend(folder.resolve("with"), "--top=1000", "--include-rated", "--min-user-ratings=0");
        assertTrue(all.get("users").asInt() > usual.get("users").asInt());
        int items = recommender().similarItems(1).collectAsList().size();
        assertEquals(all.get("users").asInt() * items, all.get("rows").asInt());
    }

    @Test
    void similarItemsAreShownOrWritten() {
        List<Row> expected = recommender().similarItems(3).collectAsList();
        JsonNode items =
                Ran.json("similar-items", "--model=" + model, "--top=3").get("items");
        assertEquals(expected.size(), items.size());
        long rows = 0;
        for (int j = 0; j < items.size(); j++) {
            List<Row> similar = expected.get(j).getList(2);
            rows += similar.size();
            assertEquals(
                    String.valueOf(expected.get(j).get(0)),
                    items.get(j).get("item").asText());
            assertEquals(similar.size(), items.get(j).get("similar").size());
            for (int i = 0; i < similar.size(); i++) {
                JsonNode one = items.get(j).get("similar").get(i);
                assertEquals(similar.get(i).getAs("name"), one.get("name").asText());
                assertEquals(
                        similar.get(i).<Double>getAs("similarity"),
                        one.get("similarity").asDouble());
            }
        }
        Path output = folder.resolve("similar");
        JsonNode written =
                Ran.json("similar-items", "--model=" + model, "--top=3", "--output=" + output, "--output-format=csv");
        assertEquals(rows, written.get("rows").asLong());
        Dataset<Row> table = SPARK.read().option("header", true).csv(output.toString());
        assertEquals(rows, table.count());
        assertEquals(
                List.of("item", "name", "rank", "similar_item", "similar_name", "similarity", "factor"),
                List.of(table.columns()));

        String id = items.get(4).get("item").asText();
        Ran one = Ran.line("similar-items", "--model=" + model, "--item=" + id);
        assertTrue(one.out().startsWith(items.get(4).get("name").asText() + " [" + id + "]\n"), one.out());
        String unknown = Ran.refusal("similar-items", "--model=" + model, "--item=no-such");
        assertTrue(unknown.contains("the model knows no item no-such: its items are such as "), unknown);
    }

    @Test
    void whatCannotRecommendIsRefused() throws IOException {
        String[] line = {"recommend", "--model=m", "--ratings=r", "--output=o", "--user=1", "--users=u"};
        assertEquals(
                "sparsevae recommend: --user and --users are two lists of users: give one of them", Ran.refusal(line));
        assertEquals(
                "sparsevae recommend: --top must be at least 1: 0",
                Ran.refusal("recommend", "--model=m", "--ratings=r", "--output=o", "--top=0"));
        assertEquals(
                "sparsevae recommend: no ratings: give --ratings PATH, or --jdbc-url and --jdbc-table",
                Ran.refusal("recommend", "--model=m", "--output=o"));
        assertEquals(
                "sparsevae recommend: --output-format must be one of csv, json, parquet: xls",
                Ran.refusal("recommend", "--model=m", "--ratings=r", "--output=o", "--output-format=xls"));
        assertEquals(
                "sparsevae similar-items: --top must be at least 1: 0",
                Ran.refusal("similar-items", "--model=m", "--top=0"));
        assertTrue(Ran.refusal(
                        "recommend",
                        "--model=" + model,
                        "--ratings=" + small.ratings(),
                        "--output=" + model.resolve("in"))
                .contains("(--model), which is read: name a folder apart from it"));

        Path features = folder.resolve("features");
        new org.apache.spark.ml.Pipeline()
                .setStages(new org.apache.spark.ml.PipelineStage[] {SmallFits.model("multinomial")})
                .fit(SmallFits.data("multinomial"))
                .save(features.toString());
        for (String[] other : new String[][] {
            {"recommend", "--model=" + features, "--ratings=" + small.ratings(), "--output=" + folder.resolve("no")},
            {"similar-items", "--model=" + features}
        }) {
            String said = Ran.refusal(other);
            assertTrue(said.contains("was fitted on a table of features, which has no users and items"), said);
        }
    }
}
