// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** The files of a saved model's folder on a file system that Java itself knows. */
final class LocalFolder implements FolderFiles {
    private final Path folder;

    LocalFolder(Path folder) {
        this.folder = folder;
    }

    @Override
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    @Override
    public SortedMap<String, Long> list() throws IOException {
        SortedMap<String, Long> sizes = new TreeMap<>();
        list(folder, "", sizes);
        return sizes;
    }

    private static void list(Path from, String prefix, SortedMap<String, Long> sizes) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (FolderFiles.isHidden(name)) {
                    continue;
                }
                if (Files.isDirectory(file)) {
                    list(file, prefix + name + "/", sizes);
                } else {
                    sizes.put(prefix + name, Files.size(file));
                }
            }
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(folder.resolve(name));
    }

    /** Java reads no checksum files. */
    @Override
    public boolean hasFittingChecksums(String name) {
        return true;
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
