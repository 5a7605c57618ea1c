// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An output appears whole or not at all, and takes nothing away that is not its own. */
class AtomicOutputTest extends OutputFixture {
    @Test
    void appearsWholeBelowMissingParents() throws Exception {
        Path path = folder.resolve("a/b/out");
        AtomicOutput output = output(path, false);
        assertEquals(List.of(), left(), "reserving leaves nothing behind");
        output.write(temporary -> {
            writeTable(temporary, "new");
            assertFalse(Files.exists(path), "the output must not be seen before it is complete");
        });
        assertEquals("new", Files.readString(folder.resolve("a/b/out/part=1/data")));
        assertEquals(
                List.of("a", "a/b", "a/b/out", "a/b/out/_sparsevae.json", "a/b/out/part=1", "a/b/out/part=1/data"),
                left());
    }

    @Test
    void takesUrisAndSingleFiles() throws Exception {
        AtomicOutput.reserve(folder.resolve("scores.json").toUri().toString(), false, NOTHING, conf)
                .write(temporary -> Files.writeString(local(temporary), "{}"));
        assertEquals(List.of("scores.json"), left());
        assertEquals(
                "output " + folder.resolve("scores.json")
                        + " exists and holds a file that is no output of this command,"
                        + " which --overwrite does not take away: name another output, or remove it yourself",
                refusal(folder.resolve("scores.json").toString(), true, NOTHING));
    }

    @Test
    void overwritesOnlyWithACompleteOutput() throws Exception {
        Path path = folder.resolve("out");
        output(path, false).write(temporary -> {
            writeTable(temporary, "old");
            Files.writeString(local(temporary).resolve("stale"), "");
        });
        IOException thrown =
                assertThrows(IOException.class, () -> output(path, true).write(temporary -> {
                    writeTable(temporary, "half");
                    throw new IOException("disk full");
                }));
        assertEquals("disk full", thrown.getMessage());
        assertEquals("old", Files.readString(path.resolve("part=1/data")));
        output(path, true).write(temporary -> {
            writeTable(temporary, "new");
            assertEquals("old", Files.readString(path.resolve("part=1/data")));
        });
        assertEquals("new", Files.readString(path.resolve("part=1/data")));
        assertEquals(List.of("out", "out/_sparsevae.json", "out/part=1", "out/part=1/data"), left());
    }

    /** Releases before the list of files had the manifest alone. */
    @Test
    void aModelOfAnEarlierReleaseIsReplaced() throws Exception {
        Path model = folder.resolve("model");
        writeTable(model.toString(), "weights");
        Manifest.write(new org.apache.hadoop.fs.Path(model.toString()), "model", conf);
        output(model, true).write(temporary -> writeTable(temporary, "new"));
        assertEquals("new", Files.readString(model.resolve("part=1/data")));
    }

    @Test
    void failureLeavesNothingBehind() throws Exception {
        Path path = folder.resolve("a/b/out");
        assertThrows(StackOverflowError.class, () -> output(path, false).write(temporary -> {
            writeTable(temporary, "half");
            throw new StackOverflowError();
        }));
        assertEquals(List.of(), left());
        assertThrows(IOException.class, () -> output(path, false).write(temporary -> {}));
        assertEquals(List.of(), left());
    }

    @Test
    void failureKeepsWhatOthersPutBesideIt() throws Exception {
        assertThrows(IllegalStateException.class, () -> output(folder.resolve("a/b/out"), false)
                .write(temporary -> {
                    Files.writeString(folder.resolve("a/other"), "");
                    throw new IllegalStateException();
                }));
        assertEquals(List.of("a", "a/other"), left());
    }

    @Test
    void anOutputThatAppearsMeanwhileIsKept() throws Exception {
        Path path = folder.resolve("out");
        assertThrows(IllegalArgumentException.class, () -> output(path, false).write(temporary -> {
            writeTable(temporary, "mine");
            writeTable(path.toString(), "theirs");
        }));
        assertEquals("theirs", Files.readString(path.resolve("part=1/data")));
        assertEquals(List.of("out", "out/part=1", "out/part=1/data"), left());
    }

    @Test
    void aLinkIsWrittenThrough() throws Exception {
        Path real = folder.resolve("real");
        output(real, false).write(temporary -> writeTable(temporary, "old"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), real);
        output(link, true).write(temporary -> writeTable(temporary, "new"));
        assertTrue(Files.isSymbolicLink(link));
        assertEquals("new", Files.readString(real.resolve("part=1/data")));
    }

    @Test
    void aNameMayBeAsLongAsTheFileSystemTakesIt() throws Exception {
        for (String name : List.of("m".repeat(255), "\u00e4".repeat(127), "\ud83d\ude80".repeat(63))) {
            Path path = folder.resolve(name);
            output(path, false).write(temporary -> writeTable(temporary, "old"));
            output(path, true).write(temporary -> writeTable(temporary, "new"));
            assertEquals("new", Files.readString(path.resolve("part=1/data")));
            int[] tries = {0};
            RescuedOutputException rescued = assertThrows(RescuedOutputException.class, () -> output(path, true)
                    .writeSomewhere(
                            temporary -> {
                                writeTable(temporary, "newer");
                                if (tries[0]++ == 0) {
                                    throw new IOException("lost");
                                }
                            },
                            conf,
                            List.of()));
            assertTrue(rescued.getMessage().contains("-rescued-"), rescued.getMessage());
        }
        String said = refusal(folder.resolve("m".repeat(256)).toString(), false, NOTHING);
        assertTrue(said.contains("cannot be written: ") && said.endsWith("a name of 256 bytes is too long"), said);
    }

    /** What it was is for the user to decide: it is named, and left. */
    @Test
    void whatAKilledRunLeftIsKept() throws Exception {
        Path old = Files.createDirectory(folder.resolve(".out.writing-1-replaced"));
        Path half = Files.createDirectory(folder.resolve(".out.writing-2"));
        output(folder.resolve("out"), false).write(temporary -> writeTable(temporary, "new"));
        assertTrue(Files.exists(old) && Files.exists(half));
    }
}
