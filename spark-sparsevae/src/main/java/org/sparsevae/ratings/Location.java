// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Where a table lies: files, folders and patterns of any Hadoop file system. What exists by the very name that is given is that file or folder,
 * whatever characters its name has; only another name is a pattern. Looks at names and sizes, never into a file.
 */
public final class Location {
    private static final Set<String> COMPRESSIONS = Set.of("gz", "bz2", "deflate", "lz4", "zst", "snappy");
    private static final Map<String, String> FORMATS =
            Map.of("csv", "csv", "tsv", "tsv", "tab", "tsv", "dat", "dat", "parquet", "parquet");

    private static final int SHOWN = 5;

    private final String[] paths;
    private final Configuration hadoop;
    private final Wording wording;
    private final Map<String, Found> found = new LinkedHashMap<>();

    /** What a path stands for. */
    private record Found(List<FileStatus> statuses, boolean isLiteral) {

        /** Of a pattern without the files that Spark does not read. */
        List<FileStatus> read() {
            return statuses.stream()
                    .filter(status -> isLiteral
                            || status.isDirectory()
                            || isVisible(status.getPath().getName()))
                    .toList();
        }
    }

    /**
     * @param hadoop tells the file systems
     * @param wording what the format is called in messages
     * @param paths files, folders or patterns
     * @throws IllegalArgumentException if there are none
     */
    public Location(Configuration hadoop, Wording wording, String... paths) {
        if (paths.length == 0) {
            throw new IllegalArgumentException("no path given: name a file, a folder or a pattern");
        }
        this.hadoop = hadoop;
        this.wording = wording;
        this.paths = paths.clone();
    }

    @Override
    public String toString() {
        return String.join(", ", paths);
    }

    /**
     * The paths as Spark's and Hadoop's readers take them: what is no pattern is not taken for one.
     *
     * @return a path for each that was given
     * @throws IllegalArgumentException if there is nothing at one of them
     */
    public String[] readable() {
        return Arrays.stream(paths)
                .map(path -> {
                    Found at = at(path);
                    return at.isLiteral() ? readable(at.statuses().get(0).getPath()) : path;
                })
                .toArray(String[]::new);
    }

    /** A path as Spark's and Hadoop's readers take it. */
    static String readable(Path path) {
        return path.toString().replaceAll("[\\\\*?\\[\\]{}]", "\\\\$0");
    }

    /** Tells whether there is anything at all paths. */
    public boolean exists() {
        return Arrays.stream(paths).noneMatch(path -> lookedUp(path).statuses().isEmpty());
    }

    /**
     * Refuses a path at which there is nothing, or nothing but empty files, or data that Spark would leave out: in folders of folders, or in
     * files that are named, or met by a pattern, and whose names begin with an underscore or a dot.
     *
     * @throws IllegalArgumentException if so
     */
    public void requireData() {
        for (String path : paths) {
            long bytes = 0;
            requireNoneHidden(path, at(path));
            for (FileStatus status : at(path).read()) {
                bytes += visibleBytes(status);
                requireNoFurtherFolder(path, status);
            }
            if (bytes == 0) {
                throw new IllegalArgumentException(path + " is empty: it holds no data");
            }
        }
    }

    /** Of a pattern only files of tables: what writers leave beside them, such as _SUCCESS, is hidden on purpose. */
    private void requireNoneHidden(String path, Found at) {
        List<String> hidden = at.statuses().stream()
                .filter(status -> status.isFile() && status.getLen() > 0)
                .map(status -> status.getPath().getName())
                .filter(name -> !isVisible(name) && (at.isLiteral() || FORMATS.containsKey(extension(name))))
                .sorted()
                .toList();
        if (!hidden.isEmpty()) {
            throw new IllegalArgumentException((at.isLiteral() ? path : path + " holds " + shown(hidden) + ", which")
                    + " would not be read, because Spark leaves out files whose names begin with _ or with a dot: rename "
                    + (hidden.size() > 1 ? "them" : "it"));
        }
    }

    private static String shown(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
                + (names.size() > SHOWN ? " and " + (names.size() - SHOWN) + " more" : "");
    }

    /** Whether Spark reads a file or folder of this name within a folder. */
    private static boolean isVisible(String name) {
        return !(name.startsWith("_") && !name.contains("=")) && !name.startsWith(".");
    }

    /**
     * Reads from the files, so that damage to them, wherever Spark meets it, is one sentence that names them.
     *
     * @param reading reads them
     * @param <T> what it makes of them
     * @return what it made
     * @throws IllegalArgumentException if they cannot be read
     */
    public <T> T reading(Callable<T> reading) {
        return TableReader.reading(toString(), wording, reading);
    }

    /** The only folder, if the location is one. */
    Optional<Path> folder() {
        List<FileStatus> statuses = at(paths[0]).statuses();
        return paths.length == 1 && statuses.size() == 1 && statuses.get(0).isDirectory()
                ? Optional.of(statuses.get(0).getPath())
                : Optional.empty();
    }

    /**
     * The files that hold something and are read, in the order of their names.
     *
     * @return their paths
     * @throws IllegalArgumentException if there is nothing at one of the paths
     */
    public List<Path> files() {
        List<Path> files = new ArrayList<>();
        for (String path : paths) {
            for (FileStatus status : at(path).read()) {
                addFiles(status, files);
            }
        }
        return files;
    }

    private void addFiles(FileStatus status, List<Path> files) {
        if (status.isFile()) {
            if (status.getLen() > 0) {
                files.add(status.getPath());
            }
            return;
        }
        for (FileStatus child : children(status)) {
            addFiles(child, files);
        }
    }

    /**
     * What is at the paths, the contents of folders not looked at.
     *
     * @return files and folders; none where there is nothing
     */
    public List<Path> roots() {
        return Arrays.stream(paths)
                .flatMap(path -> lookedUp(path).statuses().stream())
                .map(FileStatus::getPath)
                .toList();
    }

    /**
     * The format that the names of all files agree on: csv, tsv, dat or parquet.
     *
     * @throws IllegalArgumentException if a name says nothing, or if the names disagree
     */
    String format() {
        Set<String> formats = new TreeSet<>();
        for (String path : paths) {
            for (FileStatus status : at(path).read()) {
                formats.add(format(status).orElseThrow(() -> unknownFormat(status.getPath())));
            }
        }
        if (formats.size() > 1) {
            throw new IllegalArgumentException(this + " holds files of several formats (" + String.join(", ", formats)
                    + "): read one format at a time, or set " + wording.format());
        }
        return formats.iterator().next();
    }

    private IllegalArgumentException unknownFormat(Path path) {
        String remedy = extension(path.getName()).equals("zip")
                ? "a zip archive cannot be read: unpack it, or compress the file with gzip"
                : "its name does not tell its format: set " + wording.allFormats();
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
        return last < 0 ? "" : last > 1 && COMPRESSIONS.contains(parts[last]) ? parts[last - 1] : parts[last];
    }

    private Found at(String path) {
        Found there = lookedUp(path);
        if (there.statuses().isEmpty()) {
            throw new IllegalArgumentException("there is no file or folder " + path + ": check the path");
        }
        return there;
    }

    private Found lookedUp(String path) {
        return found.computeIfAbsent(path, this::lookUp);
    }

    private Found lookUp(String path) {
        try {
            Path name = name(path);
            FileSystem files = name.getFileSystem(hadoop);
            try {
                return new Found(List.of(files.getFileStatus(name)), true);
            } catch (FileNotFoundException e) {
                FileStatus[] matching = files.globStatus(name);
                return new Found(matching == null ? List.of() : List.of(matching), false);
            }
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("Illegal file pattern")) {
                throw new IllegalArgumentException(path + " is no pattern of file names: " + e.getMessage(), e);
            }
            throw new IllegalArgumentException("cannot look at " + path + ": " + e.getMessage(), e);
        }
    }

    /** A path; a colon in the first part of a relative one is no scheme if there is such a file. */
    private Path name(String path) throws IOException {
        if (path.isBlank()) {
            throw new IllegalArgumentException("there is no file or folder with an empty name: check the path");
        }
        int colon = path.indexOf(':');
        int slash = path.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
            Path local = new Path("./" + path);
            if (local.getFileSystem(hadoop).exists(local)) {
                return local;
            }
        }
        try {
            return new Path(path);
        } catch (IllegalArgumentException e) { // Hadoop's message is of URIs
            throw new IllegalArgumentException("there is no file or folder " + path + ": check the path", e);
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
            Path file = status.getPath();
            if (file.getName().contains(":") && "file".equals(file.toUri().getScheme())) {
                throw new IllegalArgumentException(file + " cannot be read: Hadoop cannot open a local file that has a"
                        + " colon in its name; rename it, or give a link to it without one");
            }
            return status.getLen();
        }
        return Arrays.stream(children(status)).mapToLong(this::visibleBytes).sum();
    }

    /** The files and folders that Spark would read, in the order of their names. */
    private FileStatus[] children(FileStatus folder) {
        try {
            FileSystem files = folder.getPath().getFileSystem(hadoop);
            FileStatus[] children = files.listStatus(folder.getPath(), path -> isVisible(path.getName()));
            Arrays.sort(children, Comparator.comparing(FileStatus::getPath));
            return children;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at " + folder.getPath() + ": " + e.getMessage(), e);
        }
    }
}
