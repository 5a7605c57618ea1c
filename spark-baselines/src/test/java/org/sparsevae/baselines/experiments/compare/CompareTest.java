// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.Ran;

/** The command as users call it, on a small table of their own. */
@Tag("slow")
class CompareTest {
    @TempDir
    private Path folder;

    private Path ratings;

    /** Users who like even items and users who like odd ones. */
    @BeforeEach
    void writeRatings() throws IOException {
        ratings = folder.resolve("ratings.csv");
        StringBuilder lines = new StringBuilder("user,item,rating\n");
        SplittableRandom random = new SplittableRandom(1);
        for (int user = 0; user < 60; user++) {
            for (int item = 0; item < 10; item++) {
                if (item % 2 == user % 2 || random.nextInt(4) == 0) {
                    lines.append(user).append(',').append(item).append(",5\n");
                }
            }
        }
        Files.writeString(ratings, lines);
    }

    private String[] line(String options) {
        List<String> words = new ArrayList<>(List.of(
                "compare",
                "--ratings",
                ratings.toString(),
                "--min-rating",
                "4",
                "--k",
                "3",
                "--param",
                "encoderLayers=8",
                "--epochs",
                "2",
                "--output",
                folder.resolve("out").toString()));
        words.addAll(List.of(options.split(" ")));
        return words.toArray(String[]::new);
    }

    private static JsonNode withoutSeconds(JsonNode models) {
        for (JsonNode model : models) {
            ((com.fasterxml.jackson.databind.node.ObjectNode) model)
                    .remove(List.of("seconds", "cpu_seconds", "seconds_standard_error", "cpu_seconds_standard_error"));
        }
        return models;
    }

    @Test
    void everyModelIsScoredOnTheSameUsersByBothProtocols() throws IOException {
        JsonNode json = Ran.json(line("--models sparsevae,vae --splits 1 --seed 7"));
        assertEquals(2, json.get("models").size());
        for (JsonNode model : json.get("models")) {
            for (String measure : List.of(
                    "nll",
                    "popularity_nll",
                    "recall_at_5",
                    "ndcg_at_10",
                    "foldin_recall_at_20",
                    "foldin_ndcg_at_100",
                    "seconds")) {
                assertTrue(model.get(measure).isDouble(), model.get("name") + " " + measure);
            }
            assertFalse(model.has("nll_standard_error"), "one split has no standard error");
        }
        JsonNode sparse = json.get("models").get(0);
        JsonNode vae = json.get("models").get(1);
        assertEquals("sparsevae", sparse.get("name").asText());
        assertEquals(sparse.get("popularity_nll"), vae.get("popularity_nll"), "the same users");
        assertTrue(sparse.get("nonzero_share").isDouble());
        assertEquals(1.0, vae.get("nonzero_share").asDouble(), "every factor acts on every feature");
        assertEquals(0, json.get("failures").size());

        String table = Files.readString(folder.resolve("out/table.md"));
        assertTrue(table.contains("| sparse VAE | 1 |"), table);
        assertTrue(table.contains("- decoderLayers: sparsevae [50, 50], vae [100]"), table);
        assertTrue(ImageIO.read(folder.resolve("out/compare.png").toFile()).getWidth() > 500);
        assertEquals(3, Files.readAllLines(folder.resolve("out/table.csv")).size());

        // a second split joins the first one, which is not fitted again
        JsonNode two = Ran.json(line("--models sparsevae,vae --splits 2 --seed 7"));
        assertEquals(2, two.get("models").get(0).get("splits").asInt());
        assertTrue(two.get("models").get(0).get("nll_standard_error").isDouble());
        assertEquals(4, Files.readAllLines(folder.resolve("out/fits.jsonl")).size());
        JsonNode again = Ran.json(line("--models sparsevae,vae --splits 1 --seed 7"));
        assertEquals(withoutSeconds(json.get("models")), withoutSeconds(again.get("models")));
    }

    /** Semicolons, columns by other names, a rating that is missing, names of items with a comma. */
    @Test
    void ratingsAsASpreadsheetWritesThem() throws IOException {
        Path file = folder.resolve("bewertungen.csv");
        SplittableRandom random = new SplittableRandom(3);
        List<String> lines = new ArrayList<>(List.of("kunde;film;sterne"));
        for (int user = 0; user < 60; user++) {
            for (int item = 0; item < 8; item++) {
                if (item % 2 == user % 2 || random.nextInt(4) == 0) {
                    lines.add("k" + user + ";f" + item + ";5");
                }
            }
        }
        lines.add("k7;f1;");
        Files.write(file, lines);
        Path films = folder.resolve("filme.csv");
        Files.write(films, List.of("film;bezeichnung", "f0;\"Lola, rennt\"", "f1;Das Boot"));
        String[] options = {
            "compare",
            "--ratings",
            file.toString(),
            "--user-col",
            "kunde",
            "--item-col",
            "film",
            "--rating-col",
            "sterne",
            "--items",
            films.toString(),
            "--items-id-col",
            "film",
            "--items-name-col",
            "bezeichnung",
            "--models",
            "nmf",
            "--splits",
            "1",
            "--k",
            "2",
            "--output",
            folder.resolve("sheet").toString()
        };
        String refused = Ran.refusal(options);
        assertTrue(refused.contains("1 of " + (lines.size() - 1) + " lines are not ratings"), refused);
        assertTrue(refused.endsWith("to leave them out, add --handle-invalid skip"), refused);
        List<String> skipping = new ArrayList<>(List.of(options));
        skipping.addAll(List.of("--handle-invalid", "skip"));
        JsonNode nmf = Ran.json(skipping.toArray(String[]::new)).get("models").get(0);
        assertTrue(nmf.get("nll").asDouble() < nmf.get("popularity_nll").asDouble(), nmf.toString());
        String table = Files.readString(folder.resolve("sheet/table.md"));
        assertTrue(
                table.lines()
                        .anyMatch(line -> line.matches(
                                "[0-9]+ rows to train on and [0-9]+ held out in the first split, 8 features\\.")),
                table);
    }

    private String[] counts(Path table, String output) {
        return new String[] {
            "compare",
            "--data",
            table.toString(),
            "--label-col",
            "kind",
            "--likelihood",
            "multinomial",
            "--handle-invalid",
            "skip",
            "--models",
            "vae,nmf",
            "--splits",
            "1",
            "--k",
            "2",
            "--epochs",
            "2",
            "--param",
            "encoderLayers=8",
            "--output",
            folder.resolve(output).toString()
        };
    }

    /** Rows with an empty place, a negative count or no counts at all are as if they were not in the table, in every number that is told. */
    @Test
    void rowsThatAreSkippedCountNowhere() throws IOException {
        SplittableRandom random = new SplittableRandom(5);
        List<String> good = new ArrayList<>(List.of("kind,a,b,c,d"));
        List<String> all = new ArrayList<>(good);
        for (int i = 0; i < 80; i++) {
            String row = i % 3 + "," + (1 + random.nextInt(9)) + "," + random.nextInt(9) + "," + random.nextInt(30)
                    + "," + i;
            good.add(row);
            all.add(row);
            if (i % 8 == 0) {
                all.addAll(List.of("bad,,7," + i + ",1", "bad,3,-1," + i + ",1", "bad,0,0,0,0"));
            }
        }
        Path clean = folder.resolve("clean.csv");
        Path table = folder.resolve("counts.csv");
        Files.write(clean, good);
        Files.write(table, all);
        JsonNode expected = Ran.json(counts(clean, "clean"));
        JsonNode json = Ran.json(counts(table, "counts"));
        assertEquals(0, json.get("failures").size(), json.get("failures").toString());
        assertTrue(json.get("models").get(0).get("popularity_nll").isDouble(), json.toString());
        assertEquals(withoutSeconds(expected.get("models")), withoutSeconds(json.get("models")));
        String rows = Files.readAllLines(folder.resolve("clean/table.md")).get(2);
        assertTrue(rows.matches("[0-9]+ rows to train on and [0-9]+ held out in the first split, 4 features\\."), rows);
        assertEquals(rows, Files.readAllLines(folder.resolve("counts/table.md")).get(2));
    }

    /** Settings of which no fit was made bind nobody. */
    @Test
    void aStudyWithoutAnyFitMayBeBegunOtherwise() throws IOException {
        assertTrue(Ran.refusal(line("--models sparsevae --splits 1 --seed 7 --param lambda0=1 --param lambda1=2"))
                .contains("lambda0 (spike) must not be less than lambda1 (slab)"));
        assertEquals(
                1,
                Ran.json(line("--models sparsevae --splits 1 --seed 7"))
                        .get("models")
                        .size());
    }

    /** Rates that only one of the models has, and refuses: the other one is still there, and with other rates both are. */
    @Test
    void aModelThatFailsIsReportedAndTheOthersGoOn() throws IOException {
        JsonNode json =
                Ran.json(line("--models sparsevae,vae --splits 1 --seed 7 --param lambda0=1 --param lambda1=2"));
        assertEquals(0, json.get("models").get(0).get("splits").asInt());
        assertTrue(json.get("models").get(0).get("nll").isNull());
        assertTrue(json.get("models").get(1).get("nll").isDouble());
        JsonNode failure = json.get("failures").get(0);
        assertEquals("sparsevae", failure.get("name").asText());
        assertEquals("method sparsevae, seed 7", failure.get("fit").asText());
        assertTrue(failure.get("reason").asText().startsWith("lambda0 (spike) must not be less than lambda1 (slab)"));
        assertTrue(Files.readString(folder.resolve("out/table.md")).contains("- failed: method sparsevae, seed 7: "));
        assertEquals(1, Files.readAllLines(folder.resolve("out/fits.jsonl")).size(), "a later run tries it again");
    }

    /** The configuration that predicts validation rows best, of as many as asked for, is the one that all splits get; a second run tries none again. */
    @Test
    void aSearchTriesAsManyOfEachNetwork() throws IOException {
        String options = "--models sparsevae,vae,nmf --splits 2 --search 3 --seed 7";
        JsonNode json = Ran.json(line(options));
        Map<String, JsonNode> best = new LinkedHashMap<>();
        Map<String, Integer> tried = new LinkedHashMap<>();
        for (JsonNode one : json.get("search")) {
            String name = one.get("name").asText();
            tried.merge(name, 1, Integer::sum);
            double nll = one.get("validation_nll").asDouble();
            if (!best.containsKey(name)
                    || nll < best.get(name).get("validation_nll").asDouble()) {
                best.put(name, one);
            }
        }
        assertEquals(Map.of("sparsevae", 3, "vae", 3), tried);
        for (JsonNode one : json.get("search")) {
            assertEquals(
                    one == best.get(one.get("name").asText()), one.get("chosen").asBoolean(), one.toString());
        }
        List<String> fits = Files.readAllLines(folder.resolve("out/fits.jsonl"));
        assertEquals(6 + 6, fits.size());
        String chosen = "\"method\":\"vae\",\"configuration\":\""
                + best.get("vae").get("configuration").asText() + "\",\"judged_on\":\"held-out\"";
        assertEquals(2, fits.stream().filter(fit -> fit.contains(chosen)).count(), chosen);
        String table = Files.readString(folder.resolve("out/table.md"));
        assertTrue(
                table.contains("- **vae " + best.get("vae").get("configuration").asText() + ": "), table);

        Ran.json(line(options));
        assertEquals(fits, Files.readAllLines(folder.resolve("out/fits.jsonl")));
    }

    /** The same fits are not made again where another file of the same content is read, nor told of a file that was changed. */
    @Test
    void fitsAreOfTheContentThatIsRead() throws IOException {
        String options = "--models vae --splits 1 --seed 7";
        Ran.json(line(options));
        Files.writeString(ratings, Files.readString(ratings).replaceFirst("0,5\n", "1,5\n"));
        String refusal = Ran.refusal(line(options));
        assertTrue(refusal.contains("were made by other options: sum was "), refusal);
    }

    @Test
    void whatCannotBeFittedLeavesNoFolder() throws IOException {
        assertTrue(Ran.refusal(line("--models vae --splits 1 --num-items 3"))
                .contains("k must be less than the number of features: k = 3, features = 3; give a smaller --k"));
        assertFalse(Files.exists(folder.resolve("out")));
        Files.createDirectories(folder.resolve("out"));
        Files.writeString(folder.resolve("out").resolve("letter.txt"), "mine");
        assertTrue(Ran.refusal(line("--models vae --splits 1"))
                .contains(
                        "is not the folder of a study: it has other files, such as letter.txt; give another --output"));
    }

    /** All models of both papers by their names, those that are compared unless others are named among them. */
    @Test
    void everyModelIsThere() throws IOException {
        JsonNode json =
                Ran.json(line("--splits 1 --models sparsevae,lasso,horseshoe,vae,beta-vae,beta-tcvae,vsc,oi-vae,nmf"));
        assertEquals(0, json.get("failures").size(), json.get("failures").toString());
        assertEquals(9, json.get("models").size());
        for (JsonNode model : json.get("models")) {
            assertTrue(model.get("nll").isDouble(), model.toString());
        }
    }

    @Test
    void aModelThatDivergesHasNoScores() {
        String refusal = Ran.refusal(line("--models vae --splits 1 --seed 7 --param learningRate=1e30"));
        assertTrue(refusal.contains("none of the models could be fitted"), refusal);
    }

    @Test
    void whatDiffersBetweenModelsIsListed() {
        Map<String, Map<String, Object>> settings = new LinkedHashMap<>();
        settings.put("one", Map.of("k", 3, "layers", new int[] {1, 2}, "prior", "lasso", "a", "(1/k)"));
        settings.put("two", Map.of("k", 4, "layers", new int[] {1, 2}, "a", 0.5));
        assertEquals(List.of("- a: one (1/k), two 0.5", "- k: one 3, two 4"), Comparison.differences(settings));
    }

    /** Two factors, three features of each, noise, and a label that the first factor tells. */
    @Test
    void aTableOfFeaturesWithItsFactorsAndLabels() throws IOException {
        SplittableRandom random = new SplittableRandom(2);
        List<String> lines = new ArrayList<>(List.of("row;z1;z2;kind;x1;x2;x3;x4;x5;x6"));
        for (int i = 0; i < 300; i++) {
            double one = random.nextGaussian();
            double two = random.nextGaussian();
            StringBuilder line = new StringBuilder("r" + i + ";" + one + ";" + two + ";" + (one > 0 ? "up" : "down"));
            for (int j = 0; j < 6; j++) {
                // with the decimal comma of such tables
                line.append(';')
                        .append(String.format(
                                Locale.GERMANY,
                                "%.4f",
                                (j < 3 ? one : two) * (1 + j % 3) + 0.1 * random.nextGaussian()));
            }
            lines.add(line.toString());
        }
        Path table = folder.resolve("table.csv");
        Files.write(table, lines);
        String[] options = {
            "compare",
            "--data",
            table.toString(),
            "--label-col",
            "kind",
            "--factor-cols",
            "z1,z2",
            "--other-cols",
            "row",
            "--models",
            "sparsevae,vae",
            "--splits",
            "1",
            "--k",
            "2",
            "--epochs",
            "60",
            "--param",
            "restarts=1",
            "--output",
            folder.resolve("features").toString()
        };
        JsonNode json = Ran.json(options);
        assertTrue(
                json.get("params_of_one").get(0).asText().matches("- sparsevae: .*restarts 1.*"),
                json.get("params_of_one").toString());
        for (JsonNode model : json.get("models")) {
            assertEquals(2, model.get("active_factors").asDouble());
            // the variance of the features, of which the model leaves the noise alone
            assertTrue(model.get("mse_of_means").asDouble() > 1, model.toString());
            assertTrue(Math.abs(model.get("accuracy_of_largest_class").asDouble() - 0.5) < 0.2, model.toString());
            assertTrue(model.get("mse").asDouble() < 0.1, model.toString());
            assertTrue(model.get("accuracy").asDouble() > 0.9, model.toString());
            assertTrue(
                    model.get("dci").isDouble()
                            && model.get("matched_correlation").isDouble(),
                    model.toString());
            assertTrue(model.get("recall_at_5").isNull());
        }
        // validation rows are others than those held out, though both are chosen by content
        String[] search = Stream.concat(Stream.of(options), Stream.of("--search", "2"))
                .map(word ->
                        word.endsWith("features") ? folder.resolve("search").toString() : word)
                .toArray(String[]::new);
        JsonNode tried = Ran.json(search).get("search");
        assertEquals(4, tried.size());
        for (JsonNode one : tried) {
            assertTrue(one.get("validation_nll").isDouble(), one.toString());
        }
        // a folder does not take fits to another reading of the same file
        String[] other = options.clone();
        other[Arrays.asList(other).indexOf("--other-cols") + 1] = "row,x6";
        String refusal = Ran.refusal(other);
        assertTrue(refusal.contains("otherCols was"), refusal);
        assertTrue(Ran.refusal("compare", "--data", table.toString(), "--factor-cols", "kind", "--other-cols", "row")
                .contains("the column kind of true factors holds other values than numbers"));
        String said = Ran.refusal("compare", "--data", table.toString(), "--label-col", "no", "--models", "vae");
        assertTrue(said.contains("has no column no: its columns are row, z1"), said);
        assertTrue(
                Ran.refusal("compare", "--data", "a.csv", "--ratings", "b.csv").contains("two inputs"));
        assertTrue(Ran.refusal(line("--label-col kind")).contains("are columns of the table of --data"));
    }

    @Test
    void refusesBeforeAnyFit() {
        assertTrue(Ran.refusal(line("--splits 0")).contains("--splits must be at least 1: 0"));
        assertTrue(Ran.refusal(line("--search 0")).contains("--search must be from 1 to 6: 0"));
        assertTrue(Ran.refusal(line("--search 7")).contains("--search must be from 1 to 6: 7"));
        assertTrue(Ran.refusal(line("--search 5 --param learningRate=0.1")).contains("has only 3 configurations"));
        assertTrue(Ran.refusal(line("--models sparsevae,svd")).contains("there is no method svd"));
        assertTrue(Ran.refusal(line("--param nosuch=1")).contains("there is no param nosuch"));
        for (String output : List.of(folder.toString(), ratings.toString(), "file:" + folder)) {
            String said =
                    Ran.refusal("compare", "--ratings", ratings.toString(), "--models", "vae", "--output", output);
            assertTrue(said.contains("ratings.csv (--ratings), which is read: name a folder apart from it"), said);
        }
        assertTrue(Ran.refusal("compare", "--ratings", ratings.toString(), "--output", "s3a://bucket/study")
                .contains("--output must be a folder of this machine"));
    }
}
