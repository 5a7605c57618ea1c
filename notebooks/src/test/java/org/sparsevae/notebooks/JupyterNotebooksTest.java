// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every notebook runs in Jupyter, each of its cells twice, and a cell shows the second time what it showed the first. */
class JupyterNotebooksTest {
    private static final String AGAIN = "-again";
    private static final int MINUTES = 20;

    @TempDir
    Path output;

    static List<String> names() throws IOException {
        return NotebookNames.chosen();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyCellRunsTwice(String name) throws Exception {
        Process process = new ProcessBuilder(
                        NotebookNames.FOLDER.resolveSibling("bin/notebook").toString(),
                        "run",
                        name,
                        "--twice",
                        "--output",
                        output.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.resolve("log").toFile())
                .start();
        assertTrue(process.waitFor(MINUTES, TimeUnit.MINUTES), name + " does not end");
        String log = Files.readString(output.resolve("log"));
        assertEquals(0, process.exitValue(), log);
        assertTrue(log.contains(name + "  ok  "), log);

        JsonNode cells = new ObjectMapper()
                .readTree(output.resolve(name + ".ipynb").toFile())
                .path("cells");
        int pictures = 0;
        for (int c = 1; c < cells.size(); c++) {
            JsonNode cell = cells.get(c);
            if (cell.path("id").textValue().endsWith(AGAIN)) {
                assertEquals(shown(cells.get(c - 1)), shown(cell), "shown the second time by\n" + cell.path("source"));
                pictures += cell.path("outputs").findValues("image/png").size();
            }
        }
        assertTrue(pictures >= 2, "pictures: " + pictures);
    }

    /** What a cell shows, without the number of its run. */
    private static String shown(JsonNode cell) {
        StringBuilder text = new StringBuilder();
        for (JsonNode shown : cell.path("outputs")) {
            text.append(shown.path("text")).append(shown.path("data")).append('\n');
        }
        return text.toString();
    }
}
