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
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a saved model's folder, as the manifest sees them. */
final class SavedFolder {
    private static final int CHUNK = 1 << 16;
    private static final String OUR_CLASSES = "\"org.sparsevae.";
    /** Weights of a model or of a pipeline's stage. */
    private static final Pattern WEIGHTS = Pattern.compile("(stages/[^/]+/)?" + Pattern.quote(WeightsFile.FILE_NAME));

    private final FileSystem files;
    private final FileSystem unchecked;
    private final Path folder;

    SavedFolder(Path folder, Configuration conf) throws IOException {
        this.files = folder.getFileSystem(conf);
        this.unchecked = unchecked(files);
        this.folder = files.makeQualified(folder);
    }

    /**
     * The file system without Hadoop's own checksum files: on a local disk, reading through them moves a damaged file
     * out of its folder (LocalFileSystem.reportChecksumFailure). SHA-256 finds the damage and touches nothing.
     */
    static FileSystem unchecked(FileSystem files) {
        return files instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : files;
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
        SortedMap<String, FileStatus> listed = new TreeMap<>();
        list(folder, "", listed);
        return listed;
    }

    /** Folder by folder: listFiles would ask for permissions, on a local disk with a new process for every file. */
    private void list(Path from, String prefix, SortedMap<String, FileStatus> listed) throws IOException {
        for (FileStatus status : files.listStatus(from)) {
            String name = status.getPath().getName();
            if (name.startsWith(".") || name.startsWith("_")) {
                continue;
            }
            if (status.isDirectory()) {
                list(status.getPath(), prefix + name + "/", listed);
            } else {
                listed.put(prefix + name, status);
            }
        }
    }

    /** Whether what lies here was begun by this library: weights, also of a pipeline's stage, or metadata naming its classes. */
    boolean looksLikeOurs(SortedMap<String, FileStatus> listed) throws IOException {
        if (listed.keySet().stream().anyMatch(name -> WEIGHTS.matcher(name).matches())) {
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
        try (InputStream in = unchecked.open(file.getPath())) {
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
        try (InputStream in = unchecked.open(file.getPath())) {
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
        return Sha256.hex(digest.digest());
    }

    /** Whether Hadoop, reading a file that is known to be intact, would agree that it is. */
    boolean hasFittingChecksums(FileStatus file) throws IOException {
        return ChecksumFile.fits(files, file);
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
