// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** An output that is one file, known by its beginning. */
class OutputFileTest extends OutputFixture {
    private static final String BEGINNING = "<!-- ours -->\n";

    private AtomicOutput file(Path path, boolean overwrite) throws IOException {
        return AtomicOutput.reserveFile(path.toString(), BEGINNING, overwrite, NOTHING, conf);
    }

    private String refusal(Path path, boolean overwrite) {
        return assertThrows(IllegalArgumentException.class, () -> file(path, overwrite))
                .getMessage();
    }

    @Test
    void aFileOfOursIsReplacedOnRequestAlone() throws IOException {
        Path path = folder.resolve("made/page.html");
        file(path, false).writeText(BEGINNING + "one é");
        assertEquals(BEGINNING + "one é", Files.readString(path));
        assertEquals("output " + path + " exists: name another, or add --overwrite", refusal(path, false));
        file(path, true).writeText(BEGINNING + "two");
        assertEquals(BEGINNING + "two", Files.readString(path));
        assertEquals(List.of("made", "made/page.html"), left());
        assertTrue(Files.notExists(path.resolveSibling(".page.html.crc")));
    }

    @Test
    void nothingElseIsReplaced() throws IOException {
        Path foreign = Files.writeString(folder.resolve("thesis.html"), "<!-- mine -->");
        Path empty = Files.createFile(folder.resolve("empty"));
        Path model = folder.resolve("model");
        output(model, false).write(temporary -> writeTable(temporary, "a model"));
        for (Path there : List.of(foreign, empty, model)) {
            String said = refusal(there, true);
            assertTrue(
                    said.contains(
                            "holds something else than a report of this program, which --overwrite does not take away"),
                    said);
        }
        assertEquals("<!-- mine -->", Files.readString(foreign));
        assertTrue(Files.exists(model.resolve("part=1/data")));
        Path ours = folder.resolve("page.html");
        file(ours, false).writeText(BEGINNING);
        assertTrue(
                refusal(ours.toString(), true, Map.of()).contains("a file that is no output"),
                "a folder does not take its place");
    }

    @Test
    void whatAppearsInTheMeantimeStays() throws IOException {
        Path path = folder.resolve("page.html");
        AtomicOutput reserved = file(path, true);
        Files.writeString(path, "another's");
        assertThrows(IllegalArgumentException.class, () -> reserved.writeText(BEGINNING));
        assertEquals("another's", Files.readString(path));
        assertEquals(List.of("page.html"), left());
    }

    @Test
    void whatIsReadIsNotWrittenOver() {
        Path data = folder.resolve("data.csv");
        assertThrows(
                IllegalArgumentException.class,
                () -> AtomicOutput.reserveFile(
                        data.toString(), BEGINNING, true, Map.of("--ratings", data.toString()), conf));
    }
}
