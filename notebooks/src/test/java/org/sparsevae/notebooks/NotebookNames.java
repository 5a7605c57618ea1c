// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.notebooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The notebooks of the folder, or those that {@code -Dnotebooks=01,07} names. */
final class NotebookNames {
    static final Path FOLDER = Path.of("").toAbsolutePath();

    private NotebookNames() {}

    static List<String> chosen() throws IOException {
        String given = System.getProperty("notebooks", "");
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".ipynb"))
                    .map(name -> name.replace(".ipynb", ""))
                    .filter(name -> given.isBlank()
                            || Arrays.stream(given.split(",")).anyMatch(start -> name.startsWith(start.strip())))
                    .sorted()
                    .toList();
            if (names.isEmpty()) {
                throw new IllegalArgumentException("there is no notebook named -Dnotebooks=" + given + " in " + FOLDER);
            }
            return names;
        }
    }
}
