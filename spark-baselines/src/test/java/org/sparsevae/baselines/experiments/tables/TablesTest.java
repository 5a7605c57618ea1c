// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.Ran;
import org.sparsevae.baselines.data.GeneratedExpression;
import org.sparsevae.baselines.experiments.Experiment;
import org.sparsevae.baselines.experiments.compare.ComparisonSource;
import org.sparsevae.baselines.experiments.compare.ExpressionSource;
import org.sparsevae.baselines.experiments.compare.GeneratedCells;
import org.sparsevae.baselines.experiments.compare.TableSource;
import org.sparsevae.baselines.experiments.methods.Method;
import org.sparsevae.baselines.experiments.methods.PaperSettings;
import org.sparsevae.baselines.experiments.methods.StudyOptions;
import org.sparsevae.baselines.experiments.methods.StudyScale;
import org.sparsevae.baselines.experiments.methods.TableScale;
import org.sparsevae.baselines.experiments.run.StudyCommand;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.SparseVAE;
import picocli.CommandLine;

/** The studies of the paper's tables as users call them, on small texts of their own. */
@Tag("slow")
class TablesTest {
    private static final String[][] TOPICS = {
        {"agent", "policy", "reward", "action", "game"},
        {"word", "sentence", "corpus", "translation", "speech"},
        {"kernel", "matrix", "convex", "gradient", "sparse"}
    };

    @TempDir
    private Path folder;

    /** A text a line, 30 words nine tenths of which are of one topic; a blank line among them. */
    private Path texts() throws IOException {
        SplittableRandom random = new SplittableRandom(4);
        List<String> lines = new ArrayList<>(List.of(""));
        for (int i = 0; i < 120; i++) {
            StringBuilder line = new StringBuilder("We study the ");
            for (int n = 0; n < 30; n++) {
                String[] topic = TOPICS[random.nextInt(10) < 9 ? i % TOPICS.length : random.nextInt(TOPICS.length)];
                line.append(topic[random.nextInt(topic.length)]).append(n % 10 == 9 ? ". " : " ");
            }
            lines.add(line.toString());
        }
        Path file = folder.resolve("texts.txt");
        Files.write(file, lines);
        return file;
    }

    private String[] line(String name, String options) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "experiment",
                name,
                "--data",
                texts().toString(),
                "--output",
                folder.resolve(name).toString()));
        words.addAll(List.of(options.split(" ")));
        return words.toArray(String[]::new);
    }

    private JsonNode settings(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("study.json").toFile());
    }

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

    /** The title of an experiment, of whose line the first word is the name. */
    private static String title(String line) {
        String[] words = line.split(" ");
        CommandLine study = new Experiment()
                .commands().stream()
                        .map(CommandLine::new)
                        .filter(one -> one.getCommandName().equals(words[0]))
                        .findFirst()
                        .orElseThrow();
        study.parseArgs(Arrays.copyOfRange(words, 1, words.length));
        return study.<StudyCommand>getCommand().study().title();
    }

    /** What a table is told to be less than the paper's is what it is less. */
    @Test
    void theSmallScaleSaysWhatItShrinks() throws IOException {
        String small = " (small scale, unless set: 30 epochs of minibatches of 64, step size at least 0.005";
        String rows = ", about 2000 rows at most" + small;
        String ratings = "--scale small --ratings " + texts();
        String texts = "--scale small --data " + texts();
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(
                "table1-movielens " + ratings,
                rows + ", 2 splits), a fifth of the users held out, 30 factors, seed 42");
        expected.put(
                "figure6 " + ratings,
                ", 50 factors" + small
                        + ", 2 splits, 500 and 2000 in place of 1000 and 10000 and 100000 users to train on, 100 and 300 in place"
                        + " of 100 and 300 and 1000 items)");
        expected.put("table2-shift " + texts, rows + ", 2 generated data sets)");
        expected.put("table3-topics " + texts, "held out" + rows + ")");
        expected.put(
                "table1-text " + texts + " --settings own --rows 300",
                ", this library's own settings, about 300 rows at most (small scale, unless set: 30 epochs, 2 splits), a fifth of"
                        + " the texts held out, 20 factors, seed 42");
        expected.put(
                "table4-expression --scale small",
                small + ", 2 splits), a fifth of the cells held out, 15 factors, seed 42");
        expected.put(
                "table1-movielens --ratings " + texts(),
                "(Table 1a), about 100000 rows at most, a fifth of the users held out, 30 factors, seed 42");
        expected.forEach((line, end) -> {
            String title = title(line);
            assertTrue(title.endsWith(end), title);
        });
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

    /** Before anything is read: where the data are had, and whether they are what the user means. */
    @Test
    void inputIsThereAndHasTheSumThatIsGiven() throws IOException {
        String text = texts().toString();
        String sum = DigestUtils.sha256Hex(Files.readAllBytes(texts()));
        String other = "0" + sum.substring(1, 63) + (sum.endsWith("0") ? "1" : "0");
        for (String name : List.of("table1-movielens", "figure6", "table2-shift", "table3-topics")) {
            assertTrue(title(name + " --ratings " + text + " --sha256 " + sum).length() > 0);
            assertTrue(Ran.refusal("experiment", name, "--ratings", text, "--sha256", other)
                    .contains("its SHA-256 is " + sum + ", where " + other + " is expected"));
        }
        for (String name : List.of("table1-text", "table4-expression")) {
            assertTrue(title(name + " --data " + text + " --sha256 " + sum).length() > 0);
            assertTrue(Ran.refusal("experiment", name, "--data", text, "--sha256", other)
                    .contains("its SHA-256 is " + sum + ", where " + other + " is expected"));
        }
        assertTrue(Ran.refusal("experiment", "table1-text", "--data", folder.toString(), "--sha256", sum)
                .contains("--sha256 is the sum of one file, and " + folder + " is a folder or a pattern"));
        assertTrue(Ran.refusal("experiment", "table1-text", "--sha256", sum).contains("give one of them"));
        assertTrue(Ran.refusal("experiment", "figure6", "--data", text, "--ratings", text)
                .contains("--data holds texts, figure6 is on ratings"));

        String none = folder.resolve("none").toString();
        Map<String, String> where = new LinkedHashMap<>();
        where.put("table1-movielens --ratings", "https://grouplens.org/datasets/movielens/25m/");
        where.put("figure6 --ratings", "https://grouplens.org/datasets/movielens/1m/");
        where.put("table1-text --data", "https://github.com/allenai/PeerRead");
        where.put("table4-expression --data", "http://linnarssonlab.org/cortex/");
        where.forEach((line, address) -> {
            String refusal = Ran.refusal(("experiment " + line + " " + none).split(" "));
            assertTrue(refusal.contains("there is nothing at " + none + ": check the path. "), refusal);
            assertTrue(
                    refusal.contains(address) && refusal.endsWith("--sha256 HEX checks the sum of the file."), refusal);
        });
        String refusal = Ran.refusal("experiment", "figure6");
        assertTrue(refusal.contains("https://grouplens.org/datasets/movielens/25m/"), refusal);
    }

    private static Dataset<Row> vectors(int rows) {
        return LocalSpark.session()
                .createDataFrame(
                        IntStream.range(0, rows)
                                .mapToObj(i -> RowFactory.create(Vectors.dense(i, 1)))
                                .toList(),
                        new StructType().add(ComparisonSource.FEATURES, SQLDataTypes.VectorType()));
    }

    /** Rows 0, 1, .. to train on, and as many held out. */
    private record Numbers(int rows) implements ComparisonSource {
        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String heldOut() {
            return "half of them";
        }

        @Override
        public String likelihood() {
            return "multinomial";
        }

        @Override
        public int usualFactors() {
            return 7;
        }

        @Override
        public Split split(long seed, SparkSession spark) {
            return new Split(vectors(rows), vectors(rows));
        }
    }

    private static TableSource table(int rows, String scale, String settings, Integer most) {
        return new TableSource(
                new Numbers(rows),
                PaperSettings.PEERREAD,
                TableScale.of(StudyScale.of(scale), settings, most),
                StudyOptions.of(1, 1, List.of(), List.of(Method.SPARSE_VAE), Map.of()));
    }

    @Test
    void theWeightOfThePriorIsThatOfTheAuthorsUnlessTheUserHasAnother() throws Exception {
        TableSource source = table(320, "paper", "paper", null);
        ComparisonSource.Split split = source.split(1, LocalSpark.session());
        SparseVAE estimator = new SparseVAE();
        source.setParams(estimator, split);
        assertEquals(320.0 / estimator.getBatchSize(), estimator.getPriorWeight());
        assertEquals(320.0 / estimator.getBatchSize(), estimator.getPriorWeightStart());
        assertEquals(2, estimator.getB(), "the number of features");
        SparseVAE own = new SparseVAE().setPriorWeight(3).setB(7);
        source.setParams(own, split);
        assertEquals(3, own.getPriorWeight());
        assertEquals(7, own.getB());
        SparseVAE recipe = new SparseVAE();
        table(320, "paper", "own", null).setParams(recipe, split);
        assertFalse(recipe.isSet(recipe.priorWeight()));
        assertTrue(table(320, "paper", "own", null).params().isEmpty());
        assertEquals("30", table(320, "small", "paper", null).params().get("epochs"));
        assertEquals("64", table(320, "small", "paper", null).params().get("batchSize"));
        assertEquals("128", table(320, "paper", "paper", null).params().get("batchSize"));
        assertEquals(
                "0.005",
                TableScale.of(StudyScale.SMALL, "paper", null)
                        .params(PaperSettings.MOVIELENS, 30)
                        .get("learningRate"));
        assertEquals(
                "identity",
                TableScale.of(StudyScale.PAPER, "paper", null)
                        .params(PaperSettings.ZEISEL, 15)
                        .get("factorCovariance"));
        assertEquals(
                1 / 15.0,
                Double.parseDouble(TableScale.of(StudyScale.PAPER, "paper", null)
                        .params(PaperSettings.ZEISEL, 15)
                        .get("klWeight")));
        assertEquals("40", table(320, "paper", "paper", null).params().get("epochs"));
        assertNull(TableScale.of(StudyScale.PAPER, "paper", null).most());
    }

    /** The same rows for every split, about as many as asked for; all where there are fewer. */
    @Test
    void aSampleOfTheRowsIsTheSameForAllSplits() throws Exception {
        TableSource source = table(1000, "paper", "paper", 500);
        Dataset<Row> rows = source.rows(1, LocalSpark.session());
        assertEquals(500, rows.count(), 100);
        assertEquals(rows.collectAsList(), source.rows(2, LocalSpark.session()).collectAsList());
        assertEquals(
                2000,
                table(1000, "paper", "paper", 2000)
                        .rows(1, LocalSpark.session())
                        .count());
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedInASentence() throws IOException {
        assertTrue(Ran.refusal("experiment", "table1-text").contains("no input: give texts by --data PATH"));
        assertTrue(Ran.refusal("experiment", "table1-movielens")
                .contains("table1-movielens is on ratings: give --ratings PATH"));
        assertTrue(Ran.refusal(line("table1-text", "--ratings x.csv")).contains("two inputs: give one of them"));
        assertTrue(Ran.refusal(line("table1-text", "--methods slab")).contains("leave it out with table1-text"));
        assertTrue(Ran.refusal(line("table1-text", "--scale tiny")).contains("--scale must be paper or small: tiny"));
        assertTrue(Ran.refusal(line("table2-shift", "--counts none")).contains("--counts must be rounded or drawn"));
        assertTrue(Ran.refusal(line("table3-topics", "--top 1")).contains("--top must be at least 2"));
        assertTrue(Ran.refusal("experiment", "table1-text", "--text-col", "x").contains("give that as well"));
        assertTrue(Ran.refusal(line("table1-text", "--text-col abstract"))
                .contains("there is no column abstract of texts: the columns are"));
    }
}
