// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of conf/: every key once, with a comment above it or above the keys that it stands with, and no secret. */
class ConfFilesTest {
    private static final Path CONF = Path.of("../conf").toAbsolutePath().normalize();

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(CONF)) {
            return files.filter(file ->
                            file.toString().endsWith(".conf") || file.toString().endsWith(".properties"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyKeyIsThereOnceAndExplained() throws IOException {
        assertTrue(files().size() >= 2, files().toString());
        for (Path file : files()) {
            Set<String> keys = new HashSet<>();
            List<String> paragraph = new ArrayList<>();
            boolean explained = false;
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith("#")) {
                    explained |= line.length() > 20;
                } else if (line.isBlank()) {
                    // log4j2's settings stand in paragraphs of their own under one comment
                    explained &= file.toString().endsWith(".properties");
                } else {
                    String key = line.split("[\\s=]+", 2)[0];
                    assertTrue(keys.add(key), file + " sets " + key + " twice");
                    assertTrue(explained, file + " does not say why it sets " + key);
                    paragraph.add(key);
                }
            }
            assertFalse(paragraph.isEmpty(), file.toString());
        }
    }

    @Test
    void propertiesForSparkAreSparks() throws IOException {
        for (Path file : files()) {
            if (file.toString().endsWith(".conf")) {
                for (String line : Files.readAllLines(file)) {
                    if (!line.isBlank() && !line.startsWith("#")) {
                        assertTrue(line.startsWith("spark."), line);
                        assertEquals(-1, line.toLowerCase(java.util.Locale.ROOT).indexOf("secret "), line);
                    }
                }
            }
        }
    }
}
