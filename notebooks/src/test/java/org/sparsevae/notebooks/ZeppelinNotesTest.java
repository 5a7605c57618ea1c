// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every note is imported by Zeppelin's own server and run by it, paragraph by paragraph; see {@link ReplInterpreter} for what runs
 * {@code %spark}. The notes as they were run first are left in target/zeppelin.
 */
class ZeppelinNotesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path home;

    private static ZeppelinServer zeppelin;

    @BeforeAll
    static void start() throws Exception {
        zeppelin = new ZeppelinServer(home);
        zeppelin.createSpark();
    }

    @AfterAll
    static void stop() throws Exception {
        if (zeppelin != null) {
            zeppelin.close();
        }
    }

    /** A note finds a fresh interpreter, without the names of the one before. */
    @AfterEach
    void restart() throws Exception {
        zeppelin.restartSpark();
    }

    static List<String> names() throws IOException {
        return NotebookNames.chosen();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyParagraphRuns(String name) throws Exception {
        JsonNode note = JSON.readTree(
                NotebookNames.FOLDER.resolve("zeppelin").resolve(name + ".zpln").toFile());
        String id = zeppelin.importNote(note);
        JsonNode imported = zeppelin.note(id);
        assertEquals(
                note.path("name").textValue(), imported.path("path").textValue().substring(1));
        assertEquals(note.path("paragraphs").size(), imported.path("paragraphs").size());
        int pictures = 0;
        for (int p = 0; p < note.path("paragraphs").size(); p++) {
            ObjectNode paragraph = (ObjectNode) note.path("paragraphs").get(p);
            JsonNode sent = imported.path("paragraphs").get(p);
            assertEquals(paragraph.path("text"), sent.path("text"), "the server has the text of the note");
            JsonNode result = zeppelin.run(id, sent.path("id").textValue());
            assertTrue(
                    "SUCCESS".equals(result.path("code").textValue()),
                    () -> paragraph.path("text").textValue() + "\n" + result.toPrettyString() + logOf());
            for (JsonNode message : result.path("msg")) {
                pictures += message.path("data").textValue().contains("data:image/png") ? 1 : 0;
            }
            paragraph.put("status", "FINISHED").set("results", result);
        }
        assertTrue(pictures >= 2, "pictures: " + pictures);
        Path executed = Files.createDirectories(NotebookNames.FOLDER.resolve("target/zeppelin"));
        JSON.writeValue(executed.resolve(name + ".zpln").toFile(), note);
    }

    private static String logOf() {
        try {
            return zeppelin.log();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
