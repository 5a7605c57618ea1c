// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;

/**
 * A folder of checkpoints on any Hadoop file system. A file in it is seen whole or not at all, whenever the writer is killed: it is written
 * under a hidden name, brought to the disk, and renamed. What a killed writer left under hidden names is removed by {@link #cleanUp}.
 *
 * <p>Hadoop's own checksum files are left aside: a file and its checksum cannot be renamed as one, and a writer killed in between would leave
 * a good file that cannot be read. The files carry a SHA-256 of their own.
 */
public final class CheckpointFolder {
    private static final String HIDDEN = "_";
    private static final String WRITING = ".writing";
    /** More than any small text of ours; a longer one is not ours. */
    private static final int LONGEST_TEXT = 1 << 20;

    private final FileSystem files;
    private final Path folder;

    /**
     * @param folder the folder; it need not exist
     * @param conf Hadoop's configuration
     * @throws IOException if the file system is not known or cannot be reached
     */
    public CheckpointFolder(Path folder, Configuration conf) throws IOException {
        this(SavedFolder.unchecked(folder.getFileSystem(conf)), folder);
    }

    private CheckpointFolder(FileSystem files, Path folder) {
        this.files = files;
        this.folder = files.makeQualified(folder);
    }

    /** A folder inside this one; it need not exist. */
    public CheckpointFolder child(String name) {
        return new CheckpointFolder(files, new Path(folder, name));
    }

    /** The names of the files that are whole, in the order of their names; none if there is no such folder. */
    public List<String> names() throws IOException {
        return list(false);
    }

    /** The names of the folders inside, in the order of their names. */
    public List<String> folders() throws IOException {
        return list(true);
    }

    private List<String> list(boolean folders) throws IOException {
        List<String> names = new ArrayList<>();
        for (FileStatus status : statuses()) {
            String name = status.getPath().getName();
            if (status.isDirectory() == folders && !name.startsWith(HIDDEN) && !name.startsWith(".")) {
                names.add(name);
            }
        }
        Collections.sort(names);
        return names;
    }

    /** The first name of anything inside; what is hidden by a dot, and what a killed writer left, do not count. */
    public Optional<String> anyName() throws IOException {
        return Arrays.stream(statuses())
                .map(status -> status.getPath().getName())
                .filter(name -> !name.startsWith(".") && !(name.startsWith(HIDDEN) && name.endsWith(WRITING)))
                .sorted()
                .findFirst();
    }

    /** The folder or the one that it lies in, where that is a file; empty where a folder can be made. */
    public Optional<String> fileOnTheWay() throws IOException {
        for (Path one = folder; one != null; one = one.getParent()) {
            try {
                return files.getFileStatus(one).isDirectory() ? Optional.empty() : Optional.of(one.toString());
            } catch (FileNotFoundException | ParentNotDirectoryException e) {
                continue; // perhaps the one above
            }
        }
        return Optional.empty();
    }

    private FileStatus[] statuses() throws IOException {
        try {
            return files.listStatus(folder);
        } catch (FileNotFoundException e) {
            return new FileStatus[0];
        }
    }

    /** Writes the bytes of a file. */
    @FunctionalInterface
    public interface Content {
        /** @param out where to; not to be closed */
        void write(OutputStream out) throws IOException;
    }

    /**
     * Writes a file whole or not at all; one of the same name is replaced.
     *
     * @param name its name
     * @param content its bytes
     * @throws IOException if writing fails; the folder is then as before, but for a file of that name, which may be gone
     */
    public void write(String name, Content content) throws IOException {
        if (!files.mkdirs(folder)) {
            throw new IOException("could not make the folder " + folder + ": may it be written to?");
        }
        Path temporary = new Path(folder, HIDDEN + name + WRITING);
        Path target = new Path(folder, name);
        try {
            writeThrough(temporary, content);
            // not every file system renames onto a file that exists
            if (files.exists(target)) {
                files.delete(target, false);
            }
            if (!files.rename(temporary, target)) {
                throw new IOException("could not rename " + temporary + " to " + target);
            }
        } catch (IOException e) {
            removeAfter(e, temporary);
            throw e;
        } catch (FSError e) { // how Hadoop says that a local disk is full
            IOException failure = new IOException(e.getMessage(), e);
            removeAfter(failure, temporary);
            throw failure;
        }
    }

    private void writeThrough(Path path, Content content) throws IOException {
        try (FSDataOutputStream stream = files.create(path, true)) {
            BufferedOutputStream buffered = new BufferedOutputStream(stream);
            content.write(buffered);
            buffered.flush();
            if (stream.hasCapability(StreamCapabilities.HSYNC)) {
                stream.hsync(); // a machine that loses power must not keep the name and lose the bytes
            }
        }
    }

    private void removeAfter(IOException failure, Path temporary) {
        try {
            files.delete(temporary, false);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /**
     * Reads a weights file.
     *
     * @param name its name
     * @return its contents
     * @throws SavedModelException if it is missing, damaged, of a newer version or not ours
     * @throws IOException if reading fails
     */
    public WeightsFile read(String name) throws IOException {
        Path path = new Path(folder, name);
        try {
            long length = files.getFileStatus(path).getLen();
            try (InputStream in = new BufferedInputStream(files.open(path))) {
                return WeightsFile.read(in, length, path.toString());
            }
        } catch (FileNotFoundException e) {
            throw new SavedModelException("there is no checkpoint " + path, e);
        }
    }

    /**
     * Reads a small file.
     *
     * @param name its name
     * @return its bytes, the first mebibyte of them if there are more; null if there is no such file
     * @throws IOException if reading fails
     */
    public byte[] readSmall(String name) throws IOException {
        try (InputStream in = files.open(new Path(folder, name))) {
            return in.readNBytes(LONGEST_TEXT);
        } catch (FileNotFoundException e) {
            return null;
        }
    }

    /**
     * Removes a file.
     *
     * @param name its name; nothing happens if there is none
     * @throws IOException if it cannot be removed
     */
    public void delete(String name) throws IOException {
        files.delete(new Path(folder, name), false);
    }

    /**
     * Removes what a killed writer left under hidden names.
     *
     * @throws IOException if it cannot be removed
     */
    public void cleanUp() throws IOException {
        for (FileStatus status : statuses()) {
            String name = status.getPath().getName();
            if (name.startsWith(HIDDEN) && name.endsWith(WRITING)) {
                files.delete(status.getPath(), false);
            }
        }
    }

    /** The place of a file, for messages. */
    public String locate(String name) {
        return new Path(folder, name).toString();
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
