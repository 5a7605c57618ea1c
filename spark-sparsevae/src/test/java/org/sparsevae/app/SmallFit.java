// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** A generated ratings table as files, and short fits to it. */
public final class SmallFit {
    public static final int USERS = 160;
    static final String HOLDOUT = "0.25";

    private static final List<String> SETTINGS = List.of(
            "--min-rating=4",
            "--min-user-ratings=3",
            "--k=4",
            "--seed=7",
            "--epochs=3",
            "--batch-size=20",
            "--averaging-frequency=2",
            "--param=encoderLayers=16,16",
            "--param=decoderLayers=8,8",
            "--param=verbosity=0");

    private final Path folder;

    /** Writes ratings.csv and items.csv. */
    public SmallFit(Path folder) throws IOException {
        this.folder = folder;
        PlantedGenres planted = new PlantedGenres(USERS, 3);
        Files.write(ratings(), planted.ratingLines());
        Files.write(items(), planted.itemLines());
    }

    public Path ratings() {
        return folder.resolve("ratings.csv");
    }

    Path items() {
        return folder.resolve("items.csv");
    }

    /** The same ratings with their lines in another order. */
    Path shuffledRatings() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(ratings()));
        List<String> rows = lines.subList(1, lines.size());
        Collections.shuffle(rows, new Random(5));
        return Files.write(folder.resolve("shuffled.csv"), lines);
    }

    /** The command line of a fit with these settings. */
    public static String[] line(Path ratings, Path output, String... more) {
        return Stream.of(
                        Stream.of("fit", "--ratings=" + ratings, "--output=" + output),
                        SETTINGS.stream(),
                        Stream.of(more))
                .flatMap(words -> words)
                .toArray(String[]::new);
    }

    /** Fits with names and held-out users. */
    public JsonNode fit(Path ratings, Path output, String... more) {
        return Ran.json(Stream.concat(
                        Stream.of(line(ratings, output, "--items=" + items(), "--holdout=" + HOLDOUT)), Stream.of(more))
                .toArray(String[]::new));
    }
}
