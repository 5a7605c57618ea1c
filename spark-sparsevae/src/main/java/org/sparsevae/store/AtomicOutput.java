// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Output that appears whole or not at all, on any Hadoop file system, and never takes away what is not its own.
 *
 * <p>{@link #reserve} is called before the work: it refuses a place that is read, that holds anything but an earlier output of this library, or that cannot be written to. {@link #write}
 * is called when the work is done: into a hidden folder beside the place, which is renamed when complete; an output that is to be replaced steps aside only
 * then, and returns if the rename fails. Every output folder lists its files in {@value OutputMark#FILE_NAME}, by which it is known as one of this library (a
 * saved model of an earlier release by its manifest): a folder with other files in it is not replaced. Where renaming is copying (object stores), the
 * output becomes visible file by file; a saved model's manifest then still tells a half-copied folder.
 */
public final class AtomicOutput {
    private static final Logger LOG = LoggerFactory.getLogger(AtomicOutput.class);

    /** Parts of the hidden names beside an output. */
    private static final String WRITING = "writing";

    private static final String REPLACED = "-replaced";

    /**
     * Writes the output.
     *
     * @param <E> what else it throws
     */
    @FunctionalInterface
    public interface Writer<E extends Exception> {
        /**
         * @param temporary path to write to, a folder or a file; nothing exists there, its parent does
         * @throws E if writing fails
         * @throws IOException if writing fails
         */
        void write(String temporary) throws E, IOException;
    }

    private final OutputPlace place;
    private final FileSystem files;
    private final Path target;
    private final boolean overwrite;
    /** What an output that is one file begins with; null for an output that is a folder. */
    private final String beginning;

    private AtomicOutput(OutputPlace place, boolean overwrite, String beginning) {
        this.place = place;
        this.files = place.files();
        this.target = place.path();
        this.overwrite = overwrite;
        this.beginning = beginning;
    }

    /**
     * Makes sure, before any long work, that the output can be written and that nothing is lost by it.
     *
     * @param output path of a folder, any scheme that Hadoop knows; a link leads to the folder that is written
     * @param overwrite whether an earlier output of this library there may be replaced
     * @param reads what is read, by what the user calls it: nothing of it may lie at, above or below the output
     * @param conf Hadoop's configuration
     * @return the output, of which nothing is left on the disk yet
     * @throws IllegalArgumentException in one sentence, if the output exists and may not be replaced, overlaps with what is read, or cannot be written
     * @throws IOException if a file system fails in a way that is not known
     */
    public static AtomicOutput reserve(String output, boolean overwrite, Map<String, String> reads, Configuration conf)
            throws IOException {
        return reserve(output, null, overwrite, reads, conf);
    }

    /**
     * The same for an output that is one file, to be written by {@link #writeText}.
     *
     * @param output path of a file, any scheme that Hadoop knows
     * @param beginning what such files begin with: by it one is known as an output of this library, which may be replaced
     * @param overwrite whether such a file there may be replaced; a folder, or another file, never is
     * @param reads as above
     * @param conf Hadoop's configuration
     * @return the output, of which nothing is left on the disk yet
     * @throws IllegalArgumentException as above
     * @throws IOException if a file system fails in a way that is not known
     */
    public static AtomicOutput reserveFile(
            String output, String beginning, boolean overwrite, Map<String, String> reads, Configuration conf)
            throws IOException {
        return reserve(output, beginning, overwrite, reads, conf);
    }

    private static AtomicOutput reserve(
            String output, String beginning, boolean overwrite, Map<String, String> reads, Configuration conf)
            throws IOException {
        OutputPlace place = new OutputPlace(output, conf);
        place.requireReadable();
        place.requireApart(reads, conf);
        AtomicOutput atomic = new AtomicOutput(place, overwrite, beginning);
        atomic.requireFree();
        place.requireWritable();
        place.requireReplaceable();
        atomic.nameLeftovers();
        return atomic;
    }

    private void requireFree() throws IOException {
        if (!files.exists(target)) {
            return;
        }
        if (!overwrite) {
            throw new IllegalArgumentException("output " + place + " exists: name another, or add --overwrite");
        }
        Optional<String> foreign = foreign();
        if (foreign.isPresent()) {
            throw new IllegalArgumentException("output " + place + " exists and holds " + foreign.get()
                    + ", which --overwrite does not take away: name another output, or remove it yourself");
        }
    }

    /** Something at the target that was not written by this library. */
    private Optional<String> foreign() throws IOException {
        if (beginning == null) {
            return OutputMark.foreign(files, target);
        }
        return beginsAsOurs() ? Optional.empty() : Optional.of("something else than a report of this program");
    }

    private boolean beginsAsOurs() throws IOException {
        if (files.getFileStatus(target).isDirectory()) {
            return false;
        }
        byte[] ours = beginning.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = SavedFolder.unchecked(files).open(target)) {
            return Arrays.equals(ours, in.readNBytes(ours.length));
        }
    }

    /**
     * Writes the output whole or not at all. Parent folders are made as needed.
     *
     * @param <E> what the writer throws
     * @param writer writes to the temporary path that it is given
     * @throws IllegalArgumentException if the output exists by now and may not be replaced
     * @throws E whatever the writer throws; nothing is left behind then, and an existing output is untouched
     * @throws IOException if the file system fails
     */
    public <E extends Exception> void write(Writer<E> writer) throws E, IOException {
        // a name that occurs nowhere else, see rename
        Path staging = place.beside(WRITING);
        Path complete = new Path(staging, staging.getName().substring(1));
        Path firstMissing = place.firstMissingParent();
        boolean done = false;
        try {
            if (!files.mkdirs(staging)) {
                throw new IOException("could not make the folder " + staging + ": may it be written to?");
            }
            files.deleteOnExit(staging); // an interrupted program leaves nothing behind either
            writer.write(complete.toString());
            if (!files.exists(complete)) {
                throw new IOException("nothing was written to the output " + target);
            }
            OutputMark.put(files, complete);
            requireFree();
            if (files.exists(target)) {
                replace(complete, staging);
            } else {
                rename(complete, target);
            }
            done = true;
        } finally {
            tidy(staging, done ? null : firstMissing);
        }
    }

    /**
     * Writes an output that is one file.
     *
     * @param text what it holds, which begins as was said when it was reserved; in UTF-8
     * @throws IllegalArgumentException if the output exists by now and may not be replaced
     * @throws IOException if the file system fails; nothing is left behind then, and an existing output is untouched
     */
    public void writeText(String text) throws IOException {
        this.<RuntimeException>write(temporary -> {
            // a person sends the file on: one without a hidden checksum beside it
            try (OutputStream out = SavedFolder.unchecked(files).create(new Path(temporary), false)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** Failing here must hide neither that the output is there nor why it is not. */
    private void tidy(Path staging, Path firstMissing) {
        try {
            files.delete(staging, true);
            files.cancelDeleteOnExit(staging);
            place.removeEmptyParents(firstMissing);
        } catch (IOException | RuntimeException | FSError e) {
            LOG.warn("{} could not be removed, remove it yourself: {}", staging, HadoopFiles.sentence(e));
        }
    }

    /** What a run that was killed left beside the output: it cannot be told from what another run is writing, so it is left to the user. */
    private void nameLeftovers() throws IOException {
        Path parent = target.getParent();
        String prefix = "." + place.stem() + "." + WRITING + "-";
        if (!files.exists(parent)) {
            return;
        }
        for (FileStatus status : files.listStatus(parent)) {
            String name = status.getPath().getName();
            if (name.startsWith(prefix) && name.endsWith(REPLACED)) {
                LOG.warn(
                        "{} is an earlier output {} that a run which was killed did not put back: move it where you want it, or remove it",
                        status.getPath(),
                        place);
            } else if (name.startsWith(prefix)) {
                LOG.warn(
                        "{} was left by a run that was killed, unless another is writing the output {} now: remove it if not",
                        status.getPath(),
                        place);
            }
        }
    }

    /**
     * Writes the output as {@link #write} does; where that fails, the work of hours is kept in another place. It may fail by an error too, which is what
     * Hadoop makes of a local disk's failures ({@link FSError}), or by an exception that is not declared, as Spark's.
     *
     * @param <E> what the writer throws
     * @param writer writes to the temporary path that it is given
     * @param conf Hadoop's configuration
     * @param elsewhere folders to try, in this order, after the output's own
     * @throws RescuedOutputException if it was written to another place
     * @throws E whatever the writer threw, if no other place would do either
     * @throws IOException if the file system fails, and no other place would do either
     */
    public <E extends Exception> void writeSomewhere(Writer<E> writer, Configuration conf, List<String> elsewhere)
            throws E, IOException {
        try {
            write(writer);
        } catch (Throwable e) {
            String name = place.stem() + "-rescued-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
            for (String folder : concat(target.getParent().toString(), elsewhere)) {
                String other = new Path(folder, name).toString();
                try {
                    AtomicOutput.reserve(other, false, Map.of(), conf).write(writer);
                } catch (Exception | FSError again) { // the next one may have room
                    if (again != e) {
                        e.addSuppressed(again);
                    }
                    continue;
                }
                throw new RescuedOutputException(place.toString(), other, e);
            }
            throw e;
        }
    }

    private static List<String> concat(String first, List<String> others) {
        List<String> all = new java.util.ArrayList<>(List.of(first));
        all.addAll(others);
        return all;
    }

    /** Swaps the old output for the new one; the old one comes back if the new one cannot take its place. */
    private void replace(Path complete, Path staging) throws IOException {
        Path old = new Path(target.getParent(), staging.getName() + REPLACED);
        try {
            rename(target, old);
        } catch (IOException | RuntimeException | FSError e) {
            // a file system that copies instead of renaming may have moved a part of it
            putBack(old, target, e);
            throw e;
        }
        try {
            rename(complete, target);
        } catch (IOException | RuntimeException | FSError e) {
            if (!files.exists(target)) {
                putBack(old, target, e);
            } else {
                e.addSuppressed(new IOException("the old output could not be put back, it is at " + old));
            }
            throw e;
        }
        tidy(old, null);
    }

    /** Moves what there is of a folder back into its place, without touching what is there. */
    private void putBack(Path from, Path to, Throwable failure) {
        try {
            if (files.exists(from) && !moveBack(from, to)) {
                failure.addSuppressed(
                        new IOException("a part of the old output could not be put back, it is at " + from));
            }
        } catch (IOException | RuntimeException | FSError e) {
            failure.addSuppressed(new IOException("the old output could not be put back, it is at " + from, e));
        }
    }

    private boolean moveBack(Path from, Path to) throws IOException {
        if (!files.exists(to)) {
            return files.rename(from, to);
        }
        if (!files.getFileStatus(from).isDirectory() || !files.getFileStatus(to).isDirectory()) {
            return false;
        }
        boolean all = true;
        for (FileStatus one : files.listStatus(from)) {
            all &= moveBack(one.getPath(), new Path(to, one.getPath().getName()));
        }
        return all && files.delete(from, true);
    }

    private void rename(Path from, Path to) throws IOException {
        if (HadoopFiles.isLocal(files) && files.getFileStatus(from).isDirectory()) {
            // where this machine cannot rename, Hadoop copies and deletes: here the folder is whole in one of the two
            // places
            Files.move(OutputPlace.local(from), OutputPlace.local(to), StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        if (!files.rename(from, to)) {
            throw new IOException("could not rename " + from + " to " + to);
        }
        if (beginning != null) {
            return;
        }
        // Hadoop moves a folder INTO one that appeared at its destination in the meantime.
        Path nested = new Path(to, from.getName());
        if (files.exists(nested)) {
            files.delete(nested, true);
            throw new IOException("another program wrote the output " + to + " at the same time");
        }
    }
}
