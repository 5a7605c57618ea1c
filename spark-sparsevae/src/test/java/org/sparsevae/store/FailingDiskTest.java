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
import java.util.stream.Stream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Disks that are full or move a folder in part: what was worked for is kept, and so is what was there. */
class FailingDiskTest extends OutputFixture {
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
                                            FailingDiskTest.<RuntimeException>throwAnyway(failure);
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
}
