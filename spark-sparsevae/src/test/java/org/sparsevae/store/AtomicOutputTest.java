// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AtomicOutputTest {
    private static final Map<String, String> NOTHING = Map.of();

    private final Configuration conf = new Configuration();

    @TempDir
    Path folder;

    private AtomicOutput output(Path path, boolean overwrite) throws IOException {
        return AtomicOutput.reserve(path.toString(), overwrite, NOTHING, conf);
    }

    private static Path local(String path) {
        return Path.of(new org.apache.hadoop.fs.Path(path).toUri().getPath());
    }

    private static void writeTable(String path, String text) throws IOException {
        Path table = local(path);
        Files.createDirectories(table.resolve("part=1"));
        Files.writeString(table.resolve("part=1/data"), text);
    }

    /** All there is, checksums aside. */
    private List<String> left() throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.filter(path -> !path.equals(folder))
                    .map(path -> folder.relativize(path).toString())
                    .filter(path -> !path.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }

    private String refusal(String output, boolean overwrite, Map<String, String> reads) {
        return assertThrows(IllegalArgumentException.class, () -> AtomicOutput.reserve(output, overwrite, reads, conf))
                .getMessage();
    }

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
    void refusesAnOutputThatExists() throws Exception {
        Path there = Files.createDirectory(folder.resolve("out"));
        assertEquals(
                "output " + there + " exists: name another, or add --overwrite",
                refusal(there.toString(), false, NOTHING));
        output(there, true); // empty: nothing is lost
        assertEquals(List.of("out"), left());
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
    void whatCannotBeWrittenAtTheEndIsKeptElsewhere() throws Exception {
        Path path = folder.resolve("out");
        Path elsewhere = folder.resolve("elsewhere");
        AtomicOutput output = output(path, false);
        RescuedOutputException rescued = assertThrows(
                RescuedOutputException.class,
                () -> output.writeSomewhere(
                        temporary -> {
                            writeTable(temporary, "hours of work");
                            if (!local(temporary).startsWith(elsewhere)) {
                                throw new IOException("No space left on device");
                            }
                        },
                        conf,
                        List.of(elsewhere.toString())));
        List<Path> kept;
        try (Stream<Path> found = Files.list(elsewhere)) {
            kept = found.toList();
        }
        assertEquals(1, kept.size());
        assertEquals("hours of work", Files.readString(kept.get(0).resolve("part=1/data")));
        assertTrue(rescued.getMessage().contains("the disk is full"), rescued.getMessage());
        assertTrue(rescued.getMessage().contains("what was to be written there is at "), rescued.getMessage());
        assertTrue(rescued.getMessage().contains(kept.get(0).toString()), rescued.getMessage());
        assertFalse(Files.exists(path));

        // an output that another program wrote meanwhile: kept beside it
        AtomicOutput late = output(path, false);
        writeTable(path.toString(), "theirs");
        assertThrows(
                RescuedOutputException.class,
                () -> late.writeSomewhere(temporary -> writeTable(temporary, "mine"), conf, List.of()));
        assertEquals("theirs", Files.readString(path.resolve("part=1/data")));
        assertTrue(left().stream().anyMatch(name -> name.matches("out-rescued-\\w+/part=1/data")), left().toString());
    }

    /** What Hadoop makes of a local disk's failures, and what Spark throws without declaring it. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void errorsAndUndeclaredExceptionsLoseNothing() throws Exception {
        Throwable full = FullDisk.error();
        Throwable aborted = new SparkException("[TASK_WRITE_FAILED] Task failed while writing rows", full);
        for (Throwable failure : List.of(full, aborted)) {
            Path elsewhere = folder.resolve("elsewhere");
            RescuedOutputException rescued =
                    assertThrows(RescuedOutputException.class, () -> output(folder.resolve("out"), false)
                            .writeSomewhere(
                                    temporary -> {
                                        writeTable(temporary, "hours of work");
                                        if (!local(temporary).startsWith(elsewhere)) {
                                            AtomicOutputTest.<RuntimeException>throwAnyway(failure);
                                        }
                                    },
                                    conf,
                                    List.of(elsewhere.toString())));
            assertTrue(
                    rescued.getMessage()
                            .matches(
                                    "the output \\S+/out could not be written \\(the disk is full .*; what was to be"
                                            + " written there is at \\S+/elsewhere/out-rescued-\\w+: move it where you want it"),
                    rescued.getMessage());
            String kept = rescued.getMessage().replaceFirst(".* is at (\\S+): move.*", "$1");
            assertEquals("hours of work", Files.readString(local(kept).resolve("part=1/data")));
            assertEquals(
                    List.of("elsewhere"),
                    left().stream().filter(name -> !name.contains("/")).toList());
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void throwAnyway(Throwable thrown) throws T {
        throw (T) thrown;
    }

    /** The local disk under another scheme, where folders are not renamed whole, or nothing can be written. */
    public static final class BadDisk extends RawLocalFileSystem {
        private static boolean full;

        @Override
        public String getScheme() {
            return "bad";
        }

        @Override
        public URI getUri() {
            return URI.create("bad:///");
        }

        @Override
        public FSDataOutputStream create(org.apache.hadoop.fs.Path path, boolean overwrite) throws IOException {
            if (full) {
                return super.create(FullDisk.FILE, true);
            }
            return super.create(path, overwrite);
        }

        /** What is inside is moved, but for the file "stuck". */
        @Override
        public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
            if (!exists(new org.apache.hadoop.fs.Path(from, "stuck"))) {
                return super.rename(from, to);
            }
            mkdirs(to);
            for (FileStatus one : listStatus(from)) {
                if (!one.getPath().getName().equals("stuck")) {
                    super.rename(
                            one.getPath(),
                            new org.apache.hadoop.fs.Path(to, one.getPath().getName()));
                }
            }
            return false;
        }
    }

    private void useBadDisk(boolean full) {
        conf.set("fs.bad.impl", BadDisk.class.getName());
        BadDisk.full = full;
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatIsFullAlreadyIsRefused() throws Exception {
        useBadDisk(true);
        String said = refusal("bad:" + folder.resolve("out"), false, NOTHING);
        assertTrue(
                said.matches(
                        "the output bad:\\S+ cannot be written: the disk is full .*: make room, or name another place"),
                said);
        assertEquals(List.of(), left());
    }

    @Test
    void anOldOutputThatMovesInPartComesBackWhole() throws Exception {
        Path path = folder.resolve("out");
        output(path, false).write(temporary -> {
            writeTable(temporary, "old");
            Files.writeString(local(temporary).resolve("stuck"), "");
        });
        List<String> before = left();
        useBadDisk(false);
        AtomicOutput bad = AtomicOutput.reserve("bad:" + path, true, NOTHING, conf);
        IOException thrown =
                assertThrows(IOException.class, () -> bad.write(temporary -> writeTable(temporary, "new")));
        assertTrue(thrown.getMessage().contains("could not rename"), thrown.getMessage());
        assertEquals(before, left());
        assertEquals("old", Files.readString(path.resolve("part=1/data")));
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
