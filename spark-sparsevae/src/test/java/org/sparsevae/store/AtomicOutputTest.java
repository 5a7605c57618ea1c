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
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
    private final Configuration conf = new Configuration();

    @TempDir
    Path folder;

    private static void writeTable(String path, String text) throws IOException {
        Path table = Path.of(new org.apache.hadoop.fs.Path(path).toUri().getPath());
        Files.createDirectories(table.resolve("part=1"));
        Files.writeString(table.resolve("part=1/data"), text);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void appearsWholeBelowMissingParents() throws Exception {
        String output = folder.resolve("a/b/out").toString();
        AtomicOutput.write(output, false, conf, temporary -> {
            writeTable(temporary, "new");
            assertFalse(Files.exists(Path.of(output)), "the output must not be seen before it is complete");
        });
        assertEquals("new", Files.readString(folder.resolve("a/b/out/part=1/data")));
        assertEquals(List.of("a", "a/b", "a/b/out", "a/b/out/part=1", "a/b/out/part=1/data"), left());
    }

    @Test
    void takesUrisAndSingleFiles() throws Exception {
        String output = folder.resolve("scores.json").toUri().toString();
        AtomicOutput.write(
                output,
                false,
                conf,
                temporary -> Files.writeString(
                        Path.of(new org.apache.hadoop.fs.Path(temporary).toUri().getPath()), "{}"));
        assertEquals(List.of("scores.json"), left());
    }

    @Test
    void refusesAnOutputThatExists() throws Exception {
        Path output = Files.createDirectory(folder.resolve("out"));
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> AtomicOutput.write(output.toString(), false, conf, temporary -> {
                    throw new AssertionError("must be refused before anything is written");
                }));
        assertEquals(
                "the output exists: file:" + output + "; choose another path or ask for it to be overwritten",
                refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> AtomicOutput.refuseExisting(output.toString(), false, conf));
        AtomicOutput.refuseExisting(output.toString(), true, conf);
        AtomicOutput.refuseExisting(folder.resolve("other").toString(), false, conf);
        assertEquals(List.of("out"), left());
    }

    @Test
    void overwritesOnlyWithACompleteOutput() throws Exception {
        Path output = folder.resolve("out");
        writeTable(output.toString(), "old");
        Files.writeString(output.resolve("stale"), "");
        IOException thrown = assertThrows(
                IOException.class,
                () -> AtomicOutput.write(output.toString(), true, conf, temporary -> {
                    writeTable(temporary, "half");
                    throw new IOException("disk full");
                }));
        assertEquals("disk full", thrown.getMessage());
        assertEquals("old", Files.readString(output.resolve("part=1/data")));
        AtomicOutput.write(output.toString(), true, conf, temporary -> {
            writeTable(temporary, "new");
            assertEquals("old", Files.readString(output.resolve("part=1/data")));
        });
        assertEquals("new", Files.readString(output.resolve("part=1/data")));
        assertEquals(List.of("out", "out/part=1", "out/part=1/data"), left());
    }

    @Test
    void failureLeavesNothingBehind() throws Exception {
        String output = folder.resolve("a/b/out").toString();
        assertThrows(
                StackOverflowError.class,
                () -> AtomicOutput.write(output, false, conf, temporary -> {
                    writeTable(temporary, "half");
                    throw new StackOverflowError();
                }));
        assertEquals(List.of(), left());
        assertThrows(IOException.class, () -> AtomicOutput.write(output, false, conf, temporary -> {}));
        assertEquals(List.of(), left());
    }

    @Test
    void failureKeepsWhatOthersPutBesideIt() throws Exception {
        assertThrows(
                IllegalStateException.class,
                () -> AtomicOutput.write(folder.resolve("a/b/out").toString(), false, conf, temporary -> {
                    Files.writeString(folder.resolve("a/other"), "");
                    throw new IllegalStateException();
                }));
        assertEquals(List.of("a", "a/other"), left());
    }

    @Test
    void anOutputThatAppearsMeanwhileIsKept() throws Exception {
        Path output = folder.resolve("out");
        assertThrows(
                IllegalArgumentException.class,
                () -> AtomicOutput.write(output.toString(), false, conf, temporary -> {
                    writeTable(temporary, "mine");
                    writeTable(output.toString(), "theirs");
                }));
        assertEquals("theirs", Files.readString(output.resolve("part=1/data")));
        assertEquals(List.of("out", "out/part=1", "out/part=1/data"), left());
    }

    @Test
    void refusesPathsThatCannotBeAnOutput() {
        assertThrows(IllegalArgumentException.class, () -> AtomicOutput.refuseExisting(" ", true, conf));
        IllegalArgumentException root =
                assertThrows(IllegalArgumentException.class, () -> AtomicOutput.refuseExisting("/", true, conf));
        assertTrue(root.getMessage().startsWith("the root of a file system cannot be an output"));
    }
}
