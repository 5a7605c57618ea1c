// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.sparsevae.app.Ran;

/** Models compared on ratings, counts and features as users have them in tables. */
@Tag("slow")
class ComparedTablesTest extends CompareFixture {
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
}
