// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparsevae.app.Ran;
import org.sparsevae.report.ReportPage;

/** The command as users call it, on small ratings of their own. */
@Tag("slow")
class CompareTest extends CompareFixture {
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
        assertEquals(
                folder.resolve("out/report.html").toString(), json.get("report").asText());
        String report = Files.readString(folder.resolve("out/report.html"));
        assertTrue(report.startsWith(ReportPage.BEGINNING));
        assertTrue(report.contains("\"title\":\"sparse VAE\",\"splits\":1"), "a model");
        assertTrue(report.contains("decoderLayers: sparsevae [50, 50], vae [100]"), "what is not the same");
        assertTrue(report.contains("\"better\":\"less\""), "which is better");

        // a second split joins the first one, which is not fitted again
        JsonNode two = Ran.json(line("--models sparsevae,vae --splits 2 --seed 7"));
        assertEquals(2, two.get("models").get(0).get("splits").asInt());
        assertTrue(two.get("models").get(0).get("nll_standard_error").isDouble());
        assertEquals(4, Files.readAllLines(folder.resolve("out/fits.jsonl")).size());
        JsonNode again = Ran.json(line("--models sparsevae,vae --splits 1 --seed 7"));
        assertEquals(withoutSeconds(json.get("models")), withoutSeconds(again.get("models")));
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

    /** ALS has no likelihood, and none is invented for it; popularity's is what the others are divided by. */
    @Test
    void rankingsStandBesideTheModels() throws IOException {
        String options = "--models als,popularity,nmf,vae --splits 1 --seed 7 --param regParam=0.05";
        JsonNode json = Ran.json(line(options));
        assertEquals(0, json.get("failures").size(), json.get("failures").toString());
        JsonNode als = json.get("models").get(0);
        for (String measure : List.of("nll", "nll_over_popularity", "npmi_top5", "active_factors", "objective")) {
            assertTrue(als.path(measure).isMissingNode() || als.get(measure).isNull(), measure);
        }
        JsonNode popularity = json.get("models").get(1);
        assertEquals(1, popularity.get("nll_over_popularity").asDouble(), 1e-9);
        assertEquals(0, popularity.get("nonzero_share").asDouble());
        for (JsonNode model : json.get("models")) {
            for (String measure : List.of(
                    "recall_at_5", "ndcg_at_10", "foldin_recall_at_20", "foldin_ndcg_at_100", "popularity_nll")) {
                assertTrue(model.get(measure).isDouble(), model.get("name") + " " + measure);
            }
        }
        // of ten items all are among the first twenty; their order tells
        assertTrue(
                als.get("foldin_ndcg_at_100").asDouble()
                        > popularity.get("foldin_ndcg_at_100").asDouble() + 0.1,
                json.toString());
        String table = Files.readString(folder.resolve("out/table.md"));
        assertTrue(table.contains("| ALS | 1 |  | "), table);
        assertTrue(table.contains("alpha 1.0, regParam 0.05"), table);
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
