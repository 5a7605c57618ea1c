// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** The files of a saved model's folder on any Hadoop file system. */
final class SavedFolder implements FolderFiles {

    private final FileSystem files;
    private final FileSystem unchecked;
    private final Path folder;
    private final SortedMap<String, FileStatus> listed = new TreeMap<>();

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

    /** {@link Manifest#verify(Path, String, Configuration)}. */
    static Manifest verified(Path folder, String kind, Configuration conf) throws IOException {
        SavedFolder saved = new SavedFolder(folder, conf);
        try {
            return Manifest.verify(saved, kind);
        } catch (ChecksumException e) {
            throw Manifest.changed(saved, "a file no longer has the file system's checksum", e);
        }
    }

    /** {@link Manifest#write}. */
    static Manifest recorded(Path folder, String kind, Configuration conf) throws IOException {
        SavedFolder saved = new SavedFolder(folder, conf);
        Manifest manifest = Manifest.of(saved, kind);
        saved.writeWhole(Manifest.FILE_NAME, manifest.bytes());
        return manifest;
    }

    @Override
    public boolean exists() throws IOException {
        try {
            return files.getFileStatus(folder).isDirectory();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    @Override
    public SortedMap<String, Long> list() throws IOException {
        listed.clear();
        list(folder, "");
        SortedMap<String, Long> sizes = new TreeMap<>();
        listed.forEach((name, status) -> sizes.put(name, status.getLen()));
        return sizes;
    }

    /** Folder by folder: listFiles would ask for permissions, on a local disk with a new process for every file. */
    private void list(Path from, String prefix) throws IOException {
        for (FileStatus status : files.listStatus(from)) {
            String name = status.getPath().getName();
            if (FolderFiles.isHidden(name)) {
                continue;
            }
            if (status.isDirectory()) {
                list(status.getPath(), prefix + name + "/");
            } else {
                listed.put(prefix + name, status);
            }
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return unchecked.open(listed.get(name).getPath());
    }

    @Override
    public boolean hasFittingChecksums(String name) throws IOException {
        return ChecksumFile.fits(files, listed.get(name));
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
