// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.Ran;

/** The experiment over the sizes of a ratings table, as users call it. */
@Tag("slow")
class SizesStudyTest {
    private static final String QUICK = "--param encoderLayers=8 --param decoderLayers=8 --param epochs=2 ";

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
        String usual = "experiment figure6 --min-user-ratings 1 --k 2 --datasets 1";
        List<String> words = new ArrayList<>(List.of(usual.split(" ")));
        words.addAll(List.of(
                "--ratings",
                ratings.toString(),
                "--output",
                folder.resolve("out").toString()));
        words.addAll(List.of(options.split(" ")));
        return words.toArray(String[]::new);
    }

    private List<String> fits() throws IOException {
        return Files.readAllLines(folder.resolve("out").resolve("fits.jsonl"));
    }

    @Test
    void everySizeHasItsFitsAndAFolderTakesFurtherOnes() throws IOException {
        JsonNode json = Ran.json(line(QUICK + "--scale small --users 10,20 --item-counts 6,8"));
        assertEquals("figure6", json.get("experiment").asText());
        Set<String> cells = new HashSet<>();
        for (JsonNode cell : json.get("cells")) {
            cells.add(cell.get("method").asText() + " " + cell.get("users") + " " + cell.get("items"));
            assertTrue(cell.get("nll_median").asDouble() > 0, cell.toString());
            assertTrue(cell.get("recall_at_5_median").isDouble(), cell.toString());
        }
        Set<String> expected = new HashSet<>();
        for (String method : List.of("sparsevae", "vae")) {
            Stream.of("10 6", "10 8", "20 6", "20 8").forEach(sizes -> expected.add(method + " " + sizes));
        }
        assertEquals(expected, cells);
        for (String figure : List.of("figure6-users.png", "figure6-items.png")) {
            assertTrue(Files.size(folder.resolve("out").resolve(figure)) > 1000, figure);
        }
        List<String> first = fits();
        assertEquals(8, first.size());
        Ran.json(line(QUICK + "--scale small --users 10,20,30 --item-counts 6 --methods vae"));
        assertEquals(9, fits().size(), "only the further size is fitted");
        assertEquals(first, fits().subList(0, 8));
    }

    @Test
    void moreUsersAreMoreRowsOfTheSameSplit() throws IOException {
        JsonNode cells =
                Ran.json(line("--methods nmf --users 5,40 --item-counts 8")).get("cells");
        double few = cells.get(0).get("nll_median").asDouble();
        double many = cells.get(1).get("nll_median").asDouble();
        assertTrue(many < few, "NLL of 5 users " + few + ", of 40 users " + many);
    }

    private String refusal(String options) {
        return Ran.refusal(line(options));
    }

    @Test
    void whatDoesNotGoTogetherIsRefusedInASentence() {
        assertEquals(
                "sparsevae experiment figure6: --item-counts must be more than the 2 factors (--k): 2",
                refusal("--item-counts 2,8"));
        assertEquals(
                "sparsevae experiment figure6: --users must be at least 1: 0", refusal("--users 0 --item-counts 8"));
        assertTrue(refusal("--users 500 --item-counts 8")
                .startsWith("sparsevae experiment figure6: --users 500: with 8 items only "));
        assertTrue(Ran.refusal("experiment", "figure6").contains("figure6 is on ratings: give --ratings PATH"));
    }
}
