// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.Ran;

/** Ids that are written in two ways: never silently without a result. */
@Tag("slow")
class RatingsMatchTest {
    @TempDir
    Path folder;

    @Test
    void idsThatNeverMeetAreRefusedAndOthersCounted() throws IOException {
        Path ratings = Files.write(
                folder.resolve("r.csv"),
                List.of("user,item,rating", "a,1,5", "a,2,4", "b,1,3", "b,3,4", "c,2,1", "c,3,2"));
        Path model = folder.resolve("model");
        JsonNode fit = Ran.json(
                "fit", "--ratings=" + ratings, "--output=" + model, "--k=2", "--epochs=2", "--param=verbosity=0");
        assertEquals(6, fit.get("ratings").get("used").asInt());
        assertTrue(fit.get("popularity_log_likelihood").asDouble() < 0);

        Path floats = Files.write(folder.resolve("f.csv"), List.of("user,item,rating", "a,1.0,5", "b,1.0,3"));
        for (String[] line : new String[][] {
            {"transform", "--model=" + model, "--ratings=" + floats, "--output=" + folder.resolve("out")},
            {"recommend", "--model=" + model, "--ratings=" + floats, "--output=" + folder.resolve("out")},
            {"evaluate", "--model=" + model, "--ratings=" + floats}
        }) {
            String said = Ran.refusal(line);
            assertTrue(
                    said.contains(
                            "none of the 2 ratings is of an item that the model knows: their items are such as 1.0,"
                                    + " the model's such as 1, 2, 3"),
                    said);
        }
        assertTrue(Files.notExists(folder.resolve("out")));

        Path some = Files.write(folder.resolve("s.csv"), List.of("user,item,rating", "a,1,5", "a,007,5", "b,007,3"));
        JsonNode written =
                Ran.json("transform", "--model=" + model, "--ratings=" + some, "--output=" + folder.resolve("out"));
        assertEquals(1, written.get("rows").asInt());
        assertEquals(2, written.get("ratings").get("of_unknown_items").asInt());
        assertEquals(1, written.get("ratings").get("users_without_known_items").asInt());

        JsonNode recommended =
                Ran.json("recommend", "--model=" + model, "--ratings=" + some, "--output=" + folder.resolve("best"));
        assertEquals(written.get("ratings"), recommended.get("ratings"));
        assertEquals(1, recommended.get("users").asInt());
        assertEquals(2, recommended.get("rows").asInt(), "of the three items the user has one");

        Path two = Files.write(
                folder.resolve("t.csv"), List.of("user,item,rating", "a,1,5", "a,007,5", "b,2,3", "c,007,3"));
        for (String command : List.of("evaluate", "identifiability")) {
            JsonNode counted = Ran.json(command, "--model=" + model, "--ratings=" + two);
            assertEquals(2, counted.get("ratings").get("of_unknown_items").asInt(), command);
            String text =
                    Ran.line(command, "--model=" + model, "--ratings=" + two).out();
            assertTrue(
                    text.startsWith("used 2 of 4 ratings (left out: 2 of items that the model does not know) and 2 of 3"
                            + " users\n"),
                    text);
        }

        Path names = Files.write(folder.resolve("i.csv"), List.of("item,name", "1.0,One", "2.0,Two"));
        String said = Ran.refusal(
                "fit", "--ratings=" + ratings, "--items=" + names, "--output=" + folder.resolve("m2"), "--k=2");
        assertTrue(said.contains("names none of the 3 items of the ratings"), said);
    }

    @Test
    void whatAFitLeavesOutIsCountedAndWarnedOf() throws IOException {
        List<String> lines = new ArrayList<>(List.of("user,item,rating", "a,1,5", "a,2,4", "b,1,3", "b,3,4", "c,2,1"));
        for (int i = 0; i < 7; i++) {
            lines.add("z" + i + ",1,much");
            lines.add("y" + i + ",3,1");
        }
        Path ratings = Files.write(folder.resolve("r.csv"), lines);
        JsonNode fit = Ran.json(
                "fit",
                "--ratings=" + ratings,
                "--output=" + folder.resolve("model"),
                "--k=2",
                "--epochs=2",
                "--min-user-ratings=2",
                "--handle-invalid=skip",
                "--param=verbosity=0");
        assertEquals(19, fit.get("ratings").get("rows").asInt());
        assertEquals(7, fit.get("ratings").get("invalid").asInt());
        List<String> warnings = new ArrayList<>();
        fit.get("warnings").forEach(warning -> warnings.add(warning.asText()));
        assertTrue(
                warnings.contains("8 of 10 users were left out because they have too few ratings: try a smaller"
                        + " --min-user-ratings, or a smaller --min-rating"),
                warnings.toString());
        assertTrue(warnings.stream().noneMatch(warning -> warning.contains("as invalid")), warnings.toString());
        Files.write(ratings, List.of("q,1,-", "q,2,-", "q,3,-", "q,4,-", "q,5,-", "q,6,-"), StandardOpenOption.APPEND);
        Files.write(ratings, List.of("q,1,-", "q,2,-", "q,3,-", "q,4,-", "q,5,-", "q,6,-"), StandardOpenOption.APPEND);
        String text = Ran.line(
                        "fit",
                        "--ratings=" + ratings,
                        "--output=" + folder.resolve("second"),
                        "--k=2",
                        "--epochs=2",
                        "--handle-invalid=skip",
                        "--param=verbosity=0")
                .out();
        assertTrue(text.contains("warning: 19 of 31 ratings were left out as invalid (--handle-invalid skip)"), text);
    }
}
