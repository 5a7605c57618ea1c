// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What cannot be an output is refused before any work, with the reason. */
class OutputRefusalTest extends OutputFixture {
    @Test
    void refusesAnOutputThatExists() throws Exception {
        Path there = Files.createDirectory(folder.resolve("out"));
        assertEquals(
                "output " + there + " exists: name another, or add --overwrite",
                refusal(there.toString(), false, NOTHING));
        output(there, true); // empty: nothing is lost
        assertEquals(List.of("out"), left());
    }

    @Test
    void whatOthersPutIntoAnOutputIsKept() throws Exception {
        Path path = folder.resolve("out");
        output(path, false).write(temporary -> writeTable(temporary, "ours"));
        Files.writeString(path.resolve("_SUCCESS"), ""); // a mark, not content
        output(path, true);
        for (String foreign : List.of("thesis.txt", "part=1/thesis.txt", ".hidden", "_notes", "part=1/.notes.crc")) {
            Path thesis = Files.writeString(path.resolve(foreign), "years of work");
            assertEquals(
                    "output " + path + " exists and holds the file " + foreign
                            + ", which was not written by this program, which --overwrite does not take away:"
                            + " name another output, or remove it yourself",
                    refusal(path.toString(), true, NOTHING));
            Files.delete(thesis);
        }
        Files.writeString(path.resolve("_sparsevae.json"), "{\"files\": [");
        Files.deleteIfExists(path.resolve("._sparsevae.json.crc"));
        assertTrue(refusal(path.toString(), true, NOTHING).contains("the file part=1/data"));
    }

    @Test
    void aFolderThatIsNotOursIsNeverReplaced() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.writeString(data.resolve("thesis.txt"), "years of work");
        assertTrue(refusal(data.toString(), true, NOTHING).contains("holds the file thesis.txt"));
        // a manifest of some other program
        Files.writeString(data.resolve("manifest.json"), "{\"files\": [{\"name\": \"thesis.txt\"}]}");
        assertTrue(refusal(data.toString(), true, NOTHING).contains("manifest.json"));
        // somebody else's folder that appears while the work is done
        Path late = folder.resolve("late");
        assertThrows(IllegalArgumentException.class, () -> output(late, true).write(temporary -> {
            writeTable(temporary, "mine");
            writeTable(late.toString(), "theirs");
        }));
        assertEquals("theirs", Files.readString(late.resolve("part=1/data")));
    }

    @Test
    void refusesPathsThatCannotBeAnOutput() throws Exception {
        assertTrue(refusal(" ", true, NOTHING).startsWith("the output needs a path"));
        assertTrue(refusal("/", true, NOTHING).startsWith("the root of a file system cannot be an output"));
        assertTrue(refusal("out:1", true, NOTHING).contains("a name must not have a colon"));
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("gone"));
        assertTrue(refusal(dangling.toString(), true, NOTHING).contains("is a link to nothing"));
    }

    @Test
    void refusesWhatCannotBeWritten() throws Exception {
        Files.writeString(folder.resolve("file"), "");
        String below = refusal(folder.resolve("file/out").toString(), false, NOTHING);
        assertTrue(below.contains("cannot be written: a part of the path is a file and no folder"), below);
        // where even the superuser may not write
        String proc = refusal("/proc/out", false, NOTHING);
        assertTrue(proc.startsWith("the output /proc/out cannot be written: "), proc);
        assertEquals(List.of("file"), left());
    }

    @Test
    void refusesFileSystemsThatAreNotThere() {
        String s3 = refusal("s3a://bucket/out", true, NOTHING);
        assertTrue(
                s3.matches(
                        "s3a://bucket/out: Spark does not come with the library of s3a: add --packages org.apache.hadoop:hadoop-aws:[0-9.]+"),
                s3);
        String old = refusal("s3://bucket/out", true, NOTHING);
        assertTrue(old.contains("write s3a://"), old);
        String unknown = refusal("hdsf://host/out", true, NOTHING);
        assertTrue(unknown.startsWith("hdsf://host/out: no file system is known by that name"), unknown);
        String refused = refusal("hdfs://127.0.0.1:1/out", true, NOTHING);
        assertTrue(
                refused.startsWith("hdfs://127.0.0.1:1/out: nothing answers at its address (connection refused)"),
                refused);
        String host = refusal("hdfs://no-such-host.invalid/out", true, NOTHING);
        assertTrue(host.contains("there is no host no-such-host.invalid"), host);
    }

    @Test
    void refusesAPlaceAtAboveOrBelowWhatIsRead() throws Exception {
        Path data = Files.createDirectories(folder.resolve("data/ratings"));
        Path file = Files.writeString(data.resolve("r.csv"), "user,item,rating\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("data"));
        for (boolean overwrite : List.of(false, true)) {
            for (String output : List.of(
                    file.toString(),
                    data.toString(),
                    folder.resolve("data").toString(),
                    folder.resolve("data").toUri().toString(),
                    "file:" + folder.resolve("data/../data/./ratings"),
                    folder + "//data",
                    link.toString(),
                    link.resolve("ratings").toString(),
                    folder.toString())) {
                String said = refusal(output, overwrite, Map.of("--ratings", file.toString()));
                assertTrue(
                        said.matches("the output \\S+ (is|lies above) \\S+r.csv \\(--ratings\\), which is read: .*"),
                        said);
                assertTrue(refusal(
                                output,
                                overwrite,
                                Map.of("--ratings", file.toUri().toString()))
                        .contains("(--ratings)"));
                assertTrue(refusal(output, overwrite, Map.of("--ratings", link + "/ratings/*.csv"))
                        .contains("(--ratings)"));
            }
            for (Path below : List.of(data.resolve("model"), link.resolve("ratings/a/b"))) {
                String said = refusal(below.toString(), overwrite, Map.of("--ratings", data.toString()));
                assertTrue(said.contains(" lies in "), said);
            }
        }
        // a folder of links to the data
        Path links = Files.createDirectory(folder.resolve("links"));
        Files.createSymbolicLink(links.resolve("l.csv"), file);
        assertTrue(refusal(data.toString(), true, Map.of("--ratings", links.toString()))
                .contains("lies above"));
        // a folder that is not there yet
        Path checkpoints = folder.resolve("run/checkpoints");
        assertTrue(refusal(folder.resolve("run").toString(), false, Map.of("checkpointDir", checkpoints.toString()))
                .contains("lies above"));
        // apart
        AtomicOutput.reserve(folder.resolve("data/model").toString(), true, Map.of("--ratings", file.toString()), conf);
        AtomicOutput.reserve(folder.resolve("data2").toString(), true, Map.of("--ratings", data.toString()), conf);
        assertEquals("user,item,rating\n", Files.readString(file));
    }

    /** Any folder that is a mount point here, of which every Linux has some; tests need no rights to make one. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aMountPointIsRefusedAndLeftAsItIs() throws Exception {
        for (String mount : List.of("/dev", "/proc", "/sys")) {
            Path folderOfMount = Path.of(mount);
            if (Files.getFileStore(folderOfMount).equals(Files.getFileStore(folderOfMount.getRoot()))
                    || !Files.isWritable(folderOfMount.getRoot())) {
                continue;
            }
            OutputPlace place = new OutputPlace(mount, conf);
            String said = assertThrows(IllegalArgumentException.class, place::requireReplaceable)
                    .getMessage();
            assertEquals(
                    "the output " + mount + " cannot be written: " + mount
                            + " is a mount point, which cannot be replaced; name a folder below it",
                    said);
        }
    }

    @Test
    void pathsThatSparkTakesForPatternsAreRefused() {
        for (String name : List.of("a,b", "a[1]", "a{b", "a*", "a?", "b\\s", "x*y/out")) {
            String said = refusal(folder.resolve(name).toString(), true, NOTHING);
            assertTrue(said.contains("in its path, which Spark takes for a pattern or a list"), said);
        }
    }
}
