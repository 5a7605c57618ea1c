// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparsevae.app.Ran;
import org.sparsevae.baselines.data.GeneratedExpression;
import org.sparsevae.baselines.experiments.compare.ExpressionSource;
import org.sparsevae.baselines.experiments.compare.GeneratedCells;
import org.sparsevae.ml.LocalSpark;

/** The studies of the paper's tables as users call them, on small texts of their own. */
@Tag("slow")
class TablesTest extends TablesFixture {
    @Test
    void textsAreFittedAtTheSettingsOfThePaper() throws IOException {
        JsonNode json = Ran.json(line(
                "table1-text",
                "--methods sparsevae,nmf --scale small --datasets 1 --epochs 1 --k 3 --param decoderLayers=8"));
        assertEquals(2, json.get("models").size());
        JsonNode nmf = json.get("models").get(1);
        assertTrue(nmf.get("nll").asDouble() < 0.9 * nmf.get("popularity_nll").asDouble(), nmf.toString());
        assertTrue(json.get("models").get(0).get("nll").asDouble() > 0);

        JsonNode sparse = settings("table1-text").get("methods").get("sparsevae");
        assertEquals(0.001, sparse.get("lambda1").asDouble());
        assertEquals(5, sparse.get("lambda0").asDouble());
        assertEquals("G", sparse.get("b").asText());
        assertEquals(64, sparse.get("batchSize").asInt());
        assertEquals(100, sparse.get("encoderLayers").get(1).asInt());
        assertEquals(8, sparse.get("decoderLayers").get(0).asInt(), "the user's own come after the paper's");
        assertEquals("N/batchSize", sparse.get("priorWeight").asText());
        assertEquals(500, settings("table1-text").get("words").asInt());
        String table = Files.readString(folder.resolve("table1-text").resolve("table.md"));
        assertTrue(
                table.contains(
                        "(small scale, unless set: 30 epochs of minibatches of 64, step size at least 0.005, 2 splits)"),
                table);
    }

    /** Quotes and line breaks within a text, and a text that is not there. */
    @Test
    void aColumnOfATableHoldsTexts() throws IOException {
        Path file = folder.resolve("papers.csv");
        StringBuilder lines = new StringBuilder("id,abstract\n");
        for (int i = 0; i < 40; i++) {
            lines.append(i)
                    .append(",\"The \"\"")
                    .append(String.join(" ", TOPICS[i % 3]))
                    .append((" " + TOPICS[i % 3][i % 5]).repeat(i)) // no two alike: texts are held out by their content
                    .append("\"\",\nall\"\n");
        }
        Files.writeString(file, lines + "40,\n");
        JsonNode json = Ran.json(
                "experiment",
                "table3-topics",
                "--data",
                file.toString(),
                "--text-col",
                "abstract",
                "--methods",
                "nmf",
                "--k",
                "3",
                "--output",
                folder.resolve("csv").toString());
        assertEquals(
                5,
                json.get("models").get(0).get("topics").get(0).get("features").size());
        assertEquals("abstract", settings("csv").get("textCol").asText());
    }

    @Test
    void theShiftHasAColumnForEveryStrength() throws IOException {
        String options = "--methods nmf --k 3 --scale small --datasets 2 --rows 60 --settings own";
        JsonNode json = Ran.json(line("table2-shift", options));
        assertEquals(3, json.get("cells").size());
        Map<String, Double> losses = new LinkedHashMap<>();
        for (JsonNode cell : json.get("cells")) {
            assertEquals(2, cell.get("fits").asInt());
            losses.put(cell.get("shift").asText(), cell.get("nll_mean").asDouble());
            assertTrue(cell.get("nll_standard_error").asDouble() >= 0);
        }
        assertEquals(List.of("high", "medium", "low"), List.copyOf(losses.keySet()));
        assertTrue(losses.values().stream().allMatch(loss -> loss > 0), losses.toString());
        assertEquals(3, losses.values().stream().distinct().count(), "other training rows, other models");
        String table = Files.readString(folder.resolve("table2-shift").resolve("table.md"));
        assertTrue(table.contains("| model | high (sigma 0.5) | medium (sigma 1.0) | low (sigma 2.0) |"), table);
        assertTrue(table.lines().anyMatch(row -> row.matches("\\| NMF( \\| [0-9.]+ ± [0-9.]+){3} \\|")), table);

        // nothing is fitted again, and nothing else comes out
        JsonNode again = Ran.json(line("table2-shift", options));
        assertEquals(json.get("cells"), again.get("cells"));
        assertTrue(Ran.refusal(line("table2-shift", options + " --counts drawn"))
                .contains("counts was rounded and is drawn now"));
    }

    @Test
    void topicsAreNamedMostCoherentFirst() throws IOException {
        JsonNode json = Ran.json(line("table3-topics", "--methods nmf --k 3 --top 4"));
        JsonNode topics = json.get("models").get(0).get("topics");
        assertEquals(3, topics.size());
        double last = 1;
        for (JsonNode topic : topics) {
            assertTrue(topic.get("coherence").asDouble() <= last);
            last = topic.get("coherence").asDouble();
            List<String> words = new ArrayList<>();
            topic.get("features").forEach(word -> words.add(word.asText()));
            assertEquals(4, words.size());
            assertTrue(
                    IntStream.range(0, TOPICS.length)
                            .anyMatch(t -> List.of(TOPICS[t]).containsAll(words)),
                    words.toString());
        }
        String table = Files.readString(folder.resolve("table3-topics").resolve("table.md"));
        assertTrue(table.contains("| 1 | "), table);
        // from the folder alone, but for the names
        assertEquals(
                topics,
                Ran.json(line("table3-topics", "--methods nmf --k 3 --top 4"))
                        .get("models")
                        .get(0)
                        .get("topics"));
    }

    /** Users who like even items and users who like odd ones, of ten. */
    private Path ratings(int users) throws IOException {
        Path ratings = folder.resolve("ratings.csv");
        StringBuilder lines = new StringBuilder("user,item,rating\n");
        SplittableRandom random = new SplittableRandom(1);
        for (int user = 0; user < users; user++) {
            for (int item = 0; item < 10; item++) {
                if (item % 2 == user % 2 || random.nextInt(4) == 0) {
                    lines.append(user).append(',').append(item).append(",5\n");
                }
            }
        }
        Files.writeString(ratings, lines);
        return ratings;
    }

    @Test
    void ratingsAreFittedAtTheSettingsOfThePaper() throws IOException {
        Path ratings = ratings(100);
        JsonNode json = Ran.json(
                "experiment",
                "table1-movielens",
                "--ratings",
                ratings.toString(),
                "--min-user-ratings",
                "1",
                "--rows",
                "50",
                "--methods",
                "nmf,sparsevae",
                "--epochs",
                "2",
                "--param",
                "decoderLayers=8",
                "--datasets",
                "1",
                "--k",
                "2",
                "--output",
                folder.resolve("out").toString());
        assertTrue(json.get("models").get(0).get("recall_at_5").isDouble());
        assertEquals(50, settings("out").get("rows").asInt());
        // the paper's preparation where nothing else is asked for
        assertEquals(4, settings("out").get("minRating").asDouble());
        assertEquals(1, settings("out").get("minUserRatings").asInt());
        assertEquals(300, settings("out").get("numItems").asInt());
        assertEquals(
                DigestUtils.sha256Hex(Files.readAllBytes(ratings)),
                settings("out").get("sum").asText());
        JsonNode sparse = settings("out").get("methods").get("sparsevae");
        assertEquals("rowSum", sparse.get("inputScaling").asText());
        assertEquals(300, sparse.get("encoderLayers").get(0).asInt());
        assertTrue(json.get("models").get(1).get("nll").isDouble());
    }

    /** One model that diverges is reported; if it is the only one there is no table. */
    @Test
    void aStudyWithoutAnyFitFails() throws IOException {
        String options =
                "--methods vae --k 3 --epochs 1 --param learningRate=1e30 --param encoderLayers=8 --datasets 1";
        assertEquals(
                "sparsevae experiment table1-text: no fit of table1-text came to an end, the first because: the objective was no"
                        + " longer finite",
                Ran.refusal(line("table1-text", options)));
    }

    /** Tables that the session keeps for somebody. */
    private static int kept() {
        return LocalSpark.session().sparkContext().getPersistentRDDs().size();
    }

    /** A study takes nothing of the session's memory with it that it was lent, done or refused. */
    @Test
    void whatAStudyKeptIsLetGo() throws Exception {
        int before = kept();
        Ran.json(line("table2-shift", "--methods nmf --k 3 --scale small --datasets 1 --rows 60 --settings own"));
        assertEquals(before, kept(), "texts, topics");
        Ran.json(line("table3-topics", "--methods nmf --k 3"));
        assertEquals(before, kept(), "texts");
        String few =
                "experiment figure6 --methods nmf --k 2 --datasets 1 --min-user-ratings 1 --users 100 --item-counts 3 --ratings ";
        assertTrue(Ran.refusal((few + ratings(20)).split(" ")).contains("only "));
        assertEquals(before, kept(), "ratings");

        ExpressionSource expression = new ExpressionSource(
                new GeneratedCells(new GeneratedExpression(1, 30, 3, 2), 60), GeneratedExpression.TYPE, 10, false);
        expression.split(1, LocalSpark.session());
        expression.split(2, LocalSpark.session());
        assertEquals(before + 5, kept(), "two parts of two splits, and the cells");
        expression.close();
        assertEquals(before, kept(), "cells");
    }
}
