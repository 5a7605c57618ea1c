// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local disk as a program sees it that is killed between two changes to it: from a given change on nothing happens any more. Paths are
 * {@code crash:/...}. Every change counts: making a folder, creating a file, each block written, closing, renaming, removing.
 */
public final class CrashFileSystem extends RawLocalFileSystem {
    /** What a killed program throws: nothing that it could catch and go on from. */
    public static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(int changes) {
            super("killed after " + changes + " changes");
        }
    }

    private static int changes;
    private static int limit = Integer.MAX_VALUE;
    private static boolean full;

    /** Makes the scheme known. */
    public static void register(Configuration conf) {
        conf.set("fs.crash.impl", CrashFileSystem.class.getName());
    }

    /** Lets the program live for so many changes more. */
    public static synchronized void killAfter(int more) {
        changes = 0;
        limit = more;
        full = false;
    }

    /** Lets it live, and starts to count anew. */
    public static void live() {
        killAfter(Integer.MAX_VALUE);
    }

    /** From now on the disk is full. */
    public static synchronized void fill() {
        full = true;
    }

    /** Changes since the count began. */
    public static synchronized int changes() {
        return changes;
    }

    private static synchronized void change() {
        if (changes >= limit) {
            throw new Killed(limit);
        }
        changes++;
    }

    @Override
    public String getScheme() {
        return "crash";
    }

    @Override
    public URI getUri() {
        return URI.create("crash:///");
    }

    @Override
    public FSDataOutputStream create(Path path, boolean overwrite) throws IOException {
        change();
        OutputStream out = super.create(path, overwrite);
        return new FSDataOutputStream(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        if (full) {
                            throw new IOException("no space left on device");
                        }
                        // half a block may have reached the disk
                        out.write(bytes, from, length / 2);
                        out.flush();
                        change();
                        out.write(bytes, from + length / 2, length - length / 2);
                    }

                    @Override
                    public void close() throws IOException {
                        out.close();
                        change();
                    }
                },
                null);
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        change();
        return super.mkdirs(path);
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        change();
        return super.rename(from, to);
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        change();
        return super.delete(path, recursive);
    }
}
