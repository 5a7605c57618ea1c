// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where a table lies: files, folders and patterns of any Hadoop file system. Looks at names and sizes, never into a file. */
final class Location {
    private static final Set<String> COMPRESSIONS = Set.of("gz", "bz2", "deflate", "lz4", "zst", "snappy");
    private static final Map<String, String> FORMATS =
            Map.of("csv", "csv", "tsv", "tsv", "tab", "tsv", "dat", "dat", "parquet", "parquet");

    private final String[] paths;
    private final Configuration hadoop;

    Location(Configuration hadoop, String... paths) {
        if (paths.length == 0) {
            throw new IllegalArgumentException("no path given: name a file, a folder or a pattern");
        }
        this.hadoop = hadoop;
        this.paths = paths;
    }

    String[] paths() {
        return paths.clone();
    }

    @Override
    public String toString() {
        return String.join(", ", paths);
    }

    /** Refuses a path at which there is nothing, or nothing but empty files, or data so deep that Spark would leave it out. */
    void requireData() {
        for (String path : paths) {
            long bytes = 0;
            for (FileStatus status : found(path)) {
                bytes += visibleBytes(status);
                requireNoFurtherFolder(path, status);
            }
            if (bytes == 0) {
                throw new IllegalArgumentException(path + " is empty: it holds no data");
            }
        }
    }

    /**
     * The format that the names of all files agree on: csv, tsv, dat or parquet.
     *
     * @throws IllegalArgumentException if a name says nothing, or if the names disagree
     */
    String format() {
        Set<String> formats = new TreeSet<>();
        for (String path : paths) {
            for (FileStatus status : found(path)) {
                formats.add(format(status).orElseThrow(() -> unknownFormat(status.getPath())));
            }
        }
        if (formats.size() > 1) {
            throw new IllegalArgumentException(this + " holds files of several formats (" + String.join(", ", formats)
                    + "): read one format at a time, or set option format");
        }
        return formats.iterator().next();
    }

    private static IllegalArgumentException unknownFormat(Path path) {
        String remedy = extension(path.getName()).equals("zip")
                ? "a zip archive cannot be read: unpack it, or compress the file with gzip"
                : "its name does not tell its format: set option format to csv, tsv, dat, triples or parquet";
        return new IllegalArgumentException(path + ": " + remedy);
    }

    /** What the name of a file or folder says, or else the name of the first file in the folder. */
    private Optional<String> format(FileStatus status) {
        String named = FORMATS.get(extension(status.getPath().getName()));
        if (named != null || status.isFile()) {
            return Optional.ofNullable(named);
        }
        return Arrays.stream(children(status))
                .map(this::format)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static String extension(String name) {
        String[] parts = name.toLowerCase(Locale.ROOT).split("\\.");
        int last = parts.length - 1;
        return last > 1 && COMPRESSIONS.contains(parts[last]) ? parts[last - 1] : parts[last];
    }

    private FileStatus[] found(String path) {
        try {
            Path pattern = new Path(path);
            FileStatus[] found = pattern.getFileSystem(hadoop).globStatus(pattern);
            if (found == null || found.length == 0) {
                throw new IllegalArgumentException("there is no file or folder " + path + ": check the path");
            }
            return found;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("Illegal file pattern")) {
                throw new IllegalArgumentException(path + " is no pattern of file names: " + e.getMessage(), e);
            }
            throw new UncheckedIOException("cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    /** Spark reads folders within a folder only if they are partitions, named column=value. */
    private void requireNoFurtherFolder(String path, FileStatus status) {
        if (status.isFile()) {
            return;
        }
        for (FileStatus child : children(status)) {
            if (child.isDirectory() && !child.getPath().getName().contains("=") && visibleBytes(child) > 0) {
                throw new IllegalArgumentException(path + " holds the folder "
                        + child.getPath().getName()
                        + ", whose files would not be read: name the folders to read, or give"
                        + " a pattern such as " + path + "/*");
            }
        }
    }

    private long visibleBytes(FileStatus status) {
        if (status.isFile()) {
            return status.getLen();
        }
        return Arrays.stream(children(status)).mapToLong(this::visibleBytes).sum();
    }

    /** The files and folders that Spark would read, in the order of their names. */
    private FileStatus[] children(FileStatus folder) {
        try {
            FileSystem files = folder.getPath().getFileSystem(hadoop);
            FileStatus[] children = files.listStatus(
                    folder.getPath(),
                    path -> !path.getName().startsWith("_") && !path.getName().startsWith("."));
            Arrays.sort(children, Comparator.comparing(FileStatus::getPath));
            return children;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + folder.getPath() + ": " + e.getMessage(), e);
        }
    }
}
