// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Output that appears whole or not at all, on any Hadoop file system. It is written into a hidden folder beside its
 * place and renamed when complete; an output that is to be replaced steps aside only then, and returns if the rename
 * fails. Where renaming is copying (object stores), the output becomes visible file by file; a saved model's manifest
 * then still tells a half-copied folder.
 */
public final class AtomicOutput {

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

    private final FileSystem files;
    private final Path target;
    /** The topmost folder that does not exist yet and that will hold the output; null if its parent exists. */
    private final Path firstMissing;

    private final Path staging;

    private AtomicOutput(String output, Configuration conf) throws IOException {
        if (output.isBlank()) {
            throw new IllegalArgumentException("the output needs a path: output = '" + output + "'");
        }
        Path path = new Path(output);
        this.files = path.getFileSystem(conf);
        this.target = files.makeQualified(path);
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(
                    "the root of a file system cannot be an output: output = " + output + "; name a folder below it");
        }
        this.firstMissing = firstMissing(parent);
        this.staging = new Path(parent, "." + target.getName() + ".writing-" + UUID.randomUUID());
    }

    private Path firstMissing(Path parent) throws IOException {
        Path missing = null;
        for (Path path = parent; path != null && !files.exists(path); path = path.getParent()) {
            missing = path;
        }
        return missing;
    }

    /**
     * Refuses an output that exists and may not be replaced. Call this before long work; {@link #write} checks again.
     *
     * @param output path of a folder or file, any scheme Hadoop knows
     * @param overwrite whether an existing output may be replaced
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if the output exists and may not be replaced, or cannot be an output
     * @throws IOException if the file system cannot be asked
     */
    public static void refuseExisting(String output, boolean overwrite, Configuration conf) throws IOException {
        new AtomicOutput(output, conf).refuseExisting(overwrite);
    }

    /**
     * Writes an output whole or not at all. Parent folders are made as needed.
     *
     * @param <E> what the writer throws
     * @param output path of a folder or file, any scheme Hadoop knows
     * @param overwrite whether an existing output may be replaced
     * @param conf Hadoop's configuration
     * @param writer writes to the temporary path that it is given
     * @throws IllegalArgumentException if the output exists and may not be replaced, or cannot be an output
     * @throws E whatever the writer throws; nothing is left behind then, and an existing output is untouched
     * @throws IOException if the file system fails
     */
    public static <E extends Exception> void write(
            String output, boolean overwrite, Configuration conf, Writer<E> writer) throws E, IOException {
        AtomicOutput atomic = new AtomicOutput(output, conf);
        atomic.refuseExisting(overwrite);
        atomic.write(overwrite, writer);
    }

    private void refuseExisting(boolean overwrite) throws IOException {
        if (!overwrite && files.exists(target)) {
            throw new IllegalArgumentException(
                    "the output exists: " + target + "; choose another path or ask for it to be overwritten");
        }
    }

    private <E extends Exception> void write(boolean overwrite, Writer<E> writer) throws E, IOException {
        // a name that occurs nowhere else, see rename
        Path complete = new Path(staging, UUID.randomUUID() + "-" + target.getName());
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
            refuseExisting(overwrite);
            if (files.exists(target)) {
                replace(complete);
            } else {
                rename(complete, target);
            }
            done = true;
        } finally {
            cleanUp(done);
        }
    }

    /** Swaps the old output for the new one; the old one comes back if the new one cannot take its place. */
    private void replace(Path complete) throws IOException {
        Path old = new Path(target.getParent(), staging.getName() + "-replaced");
        rename(target, old);
        try {
            rename(complete, target);
        } catch (IOException e) {
            if (!files.rename(old, target)) {
                e.addSuppressed(new IOException("the old output could not be put back, it is at " + old));
            }
            throw e;
        }
        files.delete(old, true);
    }

    private void rename(Path from, Path to) throws IOException {
        if (!files.rename(from, to)) {
            throw new IOException("could not rename " + from + " to " + to);
        }
        // Hadoop moves a folder INTO one that appeared at its destination in the meantime.
        Path nested = new Path(to, from.getName());
        if (files.exists(nested)) {
            files.delete(nested, true);
            throw new IOException("another program wrote the output " + to + " at the same time");
        }
    }

    private void cleanUp(boolean done) throws IOException {
        files.delete(staging, true);
        files.cancelDeleteOnExit(staging);
        if (!done && firstMissing != null) {
            removeEmptyParents();
        }
    }

    private void removeEmptyParents() throws IOException {
        for (Path path = target.getParent(); path != null; path = path.getParent()) {
            if (files.exists(path) && files.listStatus(path).length > 0) {
                return;
            }
            files.delete(path, false);
            if (path.equals(firstMissing)) {
                return;
            }
        }
    }
}
