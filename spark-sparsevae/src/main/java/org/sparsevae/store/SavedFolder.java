// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** The files of a saved model's folder, as the manifest sees them. */
final class SavedFolder {
    private static final int CHUNK = 1 << 16;
    private static final String OUR_CLASSES = "\"org.sparsevae.";

    private final FileSystem files;
    private final Path folder;

    SavedFolder(Path folder, Configuration conf) throws IOException {
        this.files = folder.getFileSystem(conf);
        this.folder = files.makeQualified(folder);
    }

    boolean exists() throws IOException {
        try {
            return files.getFileStatus(folder).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    /**
     * All files below the folder by their path relative to it, in the order of their names. Names that start with a dot
     * or an underscore are left out, as Hadoop does: they are checksums and markers that copying may drop.
     */
    SortedMap<String, FileStatus> list() throws IOException {
        String root = folder.toUri().getPath();
        SortedMap<String, FileStatus> listed = new TreeMap<>();
        RemoteIterator<LocatedFileStatus> found = files.listFiles(folder, true);
        while (found.hasNext()) {
            FileStatus status = found.next();
            String name = status.getPath().toUri().getPath().substring(root.length() + (root.endsWith("/") ? 0 : 1));
            if (!isHidden(name)) {
                listed.put(name, status);
            }
        }
        return listed;
    }

    private static boolean isHidden(String name) {
        for (String part : name.split("/")) {
            if (part.startsWith(".") || part.startsWith("_")) {
                return true;
            }
        }
        return false;
    }

    /** Whether what lies here was begun by this library: its weights, or Spark's metadata naming one of its classes. */
    boolean looksLikeOurs(SortedMap<String, FileStatus> listed) throws IOException {
        if (listed.containsKey(WeightsFile.FILE_NAME)) {
            return true;
        }
        for (var file : listed.entrySet()) {
            if (file.getKey().startsWith("metadata/part-")) {
                return new String(read(file.getValue(), CHUNK), StandardCharsets.UTF_8).contains(OUR_CLASSES);
            }
        }
        return false;
    }

    /** The first bytes of a file, at most {@code limit}. */
    byte[] read(FileStatus file, int limit) throws IOException {
        try (InputStream in = files.open(file.getPath())) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] chunk = new byte[CHUNK];
            int count;
            while (bytes.size() < limit && (count = in.read(chunk, 0, Math.min(CHUNK, limit - bytes.size()))) > 0) {
                bytes.write(chunk, 0, count);
            }
            return bytes.toByteArray();
        }
    }

    String sha256(FileStatus file) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = files.open(file.getPath())) {
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
        return Sha256.hex(digest.digest());
    }

    /** Writes a file under a hidden name first, so that under its own name it is never seen in part. */
    void writeWhole(String name, byte[] bytes) throws IOException {
        Path temporary = new Path(folder, "_" + name + ".writing");
        try (var out = files.create(temporary, true)) {
            out.write(bytes);
        }
        if (!files.rename(temporary, new Path(folder, name))) {
            files.delete(temporary, false);
            throw new IOException("could not write " + new Path(folder, name) + ": does the file exist already?");
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
