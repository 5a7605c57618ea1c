// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.tables;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;

/** Small texts, and the lines of the commands that make the paper's tables of them. */
abstract class TablesFixture {
    static final String[][] TOPICS = {
        {"agent", "policy", "reward", "action", "game"},
        {"word", "sentence", "corpus", "translation", "speech"},
        {"kernel", "matrix", "convex", "gradient", "sparse"}
    };

    @TempDir
    Path folder;

    /** A text a line, 30 words nine tenths of which are of one topic; a blank line among them. */
    Path texts() throws IOException {
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

    String[] line(String name, String options) throws IOException {
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

    JsonNode settings(String name) throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve(name).resolve("study.json").toFile());
    }
}
