// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Ratings of a test's own, and the lines of the command that compares models on them. */
abstract class CompareFixture {
    @TempDir
    Path folder;

    Path ratings;

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

    String[] line(String options) {
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

    static JsonNode withoutSeconds(JsonNode models) {
        for (JsonNode model : models) {
            ((com.fasterxml.jackson.databind.node.ObjectNode) model)
                    .remove(List.of("seconds", "cpu_seconds", "seconds_standard_error", "cpu_seconds_standard_error"));
        }
        return models;
    }
}
