// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.report.ReportPage;

class QuickstartTest {

    @TempDir
    Path folder;

    @Test
    void aModelAndItsRatingsAreWritten() throws IOException {
        Path output = folder.resolve("quick");
        JsonNode json = Ran.json("quickstart", "--users=60", "--epochs=2", "--output=" + output);
        assertEquals(5, json.get("planted_factors").asInt());
        assertEquals(5, json.get("genres").size());
        assertTrue(json.get("recovered_factors").isInt());
        assertTrue(json.get("seconds").asDouble() > 0);

        Path report = output.resolve("report.html");
        assertEquals(report.toString(), json.get("report").asText());
        assertTrue(Files.readString(report).startsWith(ReportPage.BEGINNING));
        assertTrue(Files.size(report) > 20_000, "bytes: " + Files.size(report));
        assertTrue(Files.readString(output.resolve("manifest.json")).contains("report.html"));
        assertTrue(Files.readString(output.resolve("ratings.csv")).startsWith("userId,movieId,rating\n1,"));
        JsonNode scores = Ran.json("evaluate", "--model=" + output, "--ratings=" + output.resolve("ratings.csv"));
        assertEquals(60, scores.get("rows").asInt());
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(output),
                    files.filter(file -> !file.toString().endsWith(".crc")).toList());
        }

        assertTrue(Ran.refusal("quickstart", "--output=" + output).contains(" exists: "));
    }

    @Test
    void theGeneratedRatingsFollowTheGenres() {
        PlantedGenres planted = new PlantedGenres(400, 1);
        assertEquals(planted.ratingLines(), new PlantedGenres(400, 1).ratingLines());
        assertNotEquals(planted.ratingLines(), new PlantedGenres(400, 2).ratingLines());

        List<PlantedGenres.Genre> genres = planted.genres();
        assertEquals(5, genres.size());
        long memberships =
                genres.stream().mapToLong(genre -> genre.films().size()).sum();
        assertEquals(43, memberships, "40 films, three of them of two genres");
        assertEquals(1 + 40 + 8, planted.itemLines().size(), "and 8 of none");

        // users who like two films of one genre like a third far more often than chance has it
        int[][] likes = new int[401][49];
        for (String line :
                planted.ratingLines().subList(1, planted.ratingLines().size())) {
            int[] values =
                    Arrays.stream(line.split(",")).mapToInt(Integer::parseInt).toArray();
            assertTrue(values[2] >= 1 && values[2] <= 5, line);
            likes[values[0]][values[1]] = values[2] >= 4 ? 1 : 0;
        }
        double withBoth = 0;
        double third = 0;
        double all = 0;
        for (int[] row : likes) {
            all += row[3];
            withBoth += row[1] * row[2];
            third += row[1] * row[2] * row[3];
        }
        assertTrue(third / withBoth > 1.5 * all / 400, third / withBoth + " against " + all / 400);
    }

    private static FoundFactor factor(int index, Object... namesAndEffects) {
        List<FoundFactor.Feature> features = Stream.iterate(0, i -> i < namesAndEffects.length, i -> i + 2)
                .map(i -> new FoundFactor.Feature((String) namesAndEffects[i], 1, 1, (Double) namesAndEffects[i + 1]))
                .toList();
        return new FoundFactor(index, 0.1, features);
    }

    @Test
    void aGenreIsRecoveredIfAFactorIsMainlyThatGenre() {
        List<PlantedGenres.Genre> genres = List.of(
                new PlantedGenres.Genre("one", Set.of("a", "b", "c", "d")),
                new PlantedGenres.Genre("two", Set.of("d", "e", "f", "g")),
                new PlantedGenres.Genre("three", Set.of("h", "i")),
                new PlantedGenres.Genre("four", Set.of("x")));
        List<FoundFactor> factors = List.of(
                // e is too weak to count, f goes the other way
                factor(0, "a", 4.0, "b", 3.0, "c", 1.0, "e", 0.9, "f", -3.0),
                factor(3, "e", 2.0, "f", 2.0, "a", 2.0),
                factor(5, "h", 1.0, "a", 1.0, "b", 1.0));
        List<GenreRecovery> matches = GenreRecovery.of(genres, factors);

        assertEquals(List.of("a", "b", "c"), matches.get(0).found());
        assertEquals(2.0 * 3 / (3 + 4), matches.get(0).fScore(), 1e-12);
        assertEquals(0, matches.get(0).factor());
        assertTrue(matches.get(0).recovered());

        assertEquals(2.0 * 2 / (3 + 4), matches.get(1).fScore(), 1e-12);
        assertEquals(3, matches.get(1).factor());
        assertFalse(matches.get(1).recovered());
        assertFalse(matches.get(2).recovered());
        assertEquals(null, matches.get(3).factor());
        assertFalse(matches.get(3).recovered());
    }
}
