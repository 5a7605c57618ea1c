// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A place that is to be written to, with all links on the way to it resolved. Before any long work it is made sure that nothing which is read lies
 * there, above or below, and that it can be written to.
 */
public final class OutputPlace {
    /** What Spark takes for a pattern or a list where it reads: a model at such a path cannot be loaded. */
    private static final Pattern SPECIAL = Pattern.compile("[,*?\\[{\\\\]");

    /** Most bytes of a name that others are made from: with what is added they stay below 255, the most that file systems take. */
    private static final int LONGEST_STEM = 120;

    private final String what;
    private final String given;
    private final FileSystem files;
    private final Path path;

    /**
     * @param output path of a folder, any scheme that Hadoop knows
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if it is no path, the root of a file system, or its file system is unknown or does not answer
     * @throws IOException if its file system fails in another way
     */
    public OutputPlace(String output, Configuration conf) throws IOException {
        this("the output", output, conf);
    }

    /**
     * @param what what is written there, as the user calls it, for messages
     * @param output path of a folder, any scheme that Hadoop knows
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if it is no path, the root of a file system, or its file system is unknown or does not answer
     * @throws IOException if its file system fails in another way
     */
    public OutputPlace(String what, String output, Configuration conf) throws IOException {
        this.what = what;
        if (output == null || output.isBlank()) {
            throw new IllegalArgumentException(what + " needs a path: output = '" + output + "'");
        }
        Path named = HadoopFiles.path(output);
        HadoopFiles.requireReachable(named, conf);
        this.given = output;
        this.files = HadoopFiles.of(named, conf);
        this.path = resolved(files, files.makeQualified(named));
        if (path.getParent() == null) {
            throw new IllegalArgumentException(
                    "the root of a file system cannot be an output: output = " + output + "; name a folder below it");
        }
    }

    /** Its file system. */
    FileSystem files() {
        return files;
    }

    /** The path, qualified, no part of which is a link. */
    public Path path() {
        return path;
    }

    /** The path as the user wrote it. */
    @Override
    public String toString() {
        return given;
    }

    /**
     * The path with its links resolved as far as it exists.
     *
     * @throws IllegalArgumentException if it is a link to nothing
     */
    private static Path resolved(FileSystem files, Path path) throws IOException {
        Path rest = null;
        for (Path existing = path; existing != null; existing = existing.getParent()) {
            if (HadoopFiles.isLocal(files) && isDanglingLink(existing)) {
                throw new IllegalArgumentException(existing + " is a link to nothing: remove it, or name another path");
            }
            if (exists(files, existing)) {
                Path real = HadoopFiles.isLocal(files)
                        ? new Path(local(existing).toRealPath().toUri())
                        : files.resolvePath(existing);
                real = files.makeQualified(new Path(real.toString()));
                return rest == null ? real : new Path(real, rest);
            }
            rest = rest == null ? new Path(existing.getName()) : new Path(existing.getName(), rest);
        }
        return path;
    }

    /** Whether there is something; where a part of the path is a file, nothing is below. */
    private static boolean exists(FileSystem files, Path path) throws IOException {
        try {
            return files.exists(path);
        } catch (IOException e) {
            if (path.getParent() != null && HadoopFiles.explained(e).isPresent()) {
                return false; // no rights, or no folder: seen when it is tried to write there
            }
            throw e;
        }
    }

    private static boolean isDanglingLink(Path path) {
        return Files.exists(local(path), LinkOption.NOFOLLOW_LINKS) && !Files.exists(local(path));
    }

    static java.nio.file.Path local(Path path) {
        return java.nio.file.Path.of(path.toUri().getPath());
    }

    /**
     * Refuses a place at, above or below something that is read.
     *
     * @param reads what is read, by what the user calls it, such as an option: files, folders or patterns, which need not exist
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if the place and one of these overlap, or a file system of these is unknown or does not answer
     * @throws IOException if a file system fails in another way
     */
    public void requireApart(Map<String, String> reads, Configuration conf) throws IOException {
        for (Map.Entry<String, String> read : reads.entrySet()) {
            requireApart(read.getKey(), read.getValue(), true, conf);
        }
    }

    /**
     * Refuses a place at or above something that is read: writing there would delete it.
     *
     * @param what is read, as the user calls it
     * @param input a file, folder or pattern, which need not exist
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if so
     * @throws IOException if a file system fails
     */
    public void requireNotAbove(String what, String input, Configuration conf) throws IOException {
        requireApart(what, input, false, conf);
    }

    private void requireApart(String what, String input, boolean alsoBelow, Configuration conf) throws IOException {
        if (input == null || input.isBlank() || input.startsWith("jdbc:")) {
            return;
        }
        Path named = HadoopFiles.path(input);
        HadoopFiles.requireReachable(named, conf);
        FileSystem theirs = HadoopFiles.of(named, conf);
        if (!HadoopFiles.isSame(files, theirs)) {
            return;
        }
        for (Path one : all(theirs, named)) {
            boolean above = isAtOrAbove(path, one);
            boolean below = isAtOrAbove(one, path);
            if (above || below && alsoBelow) {
                String lies = above && below ? "is" : above ? "lies above" : "lies in";
                throw new IllegalArgumentException(this.what + " " + given + " " + lies + " " + shown(input, one) + " ("
                        + what + "), which is read: name a folder apart from it");
            }
        }
    }

    private static String shown(String given, Path found) {
        return found.getName().equals(new Path(given).getName())
                ? given
                : given + ", " + found.toUri().getPath();
    }

    /** What a path or pattern stands for, links resolved, and where links in these folders lead. */
    private static List<Path> all(FileSystem files, Path named) throws IOException {
        List<Path> all = new ArrayList<>();
        all.add(resolvedInput(files, named));
        FileStatus[] matching = files.globStatus(named);
        for (FileStatus one : matching == null ? new FileStatus[0] : matching) {
            all.add(resolvedInput(files, one.getPath()));
        }
        if (HadoopFiles.isLocal(files)) {
            for (Path folder : List.copyOf(all)) {
                addLinks(files, local(folder), all);
            }
        }
        return all;
    }

    private static Path resolvedInput(FileSystem files, Path path) throws IOException {
        Path qualified = files.makeQualified(path);
        return HadoopFiles.isLocal(files) && isDanglingLink(qualified) ? qualified : resolved(files, qualified);
    }

    private static void addLinks(FileSystem files, java.nio.file.Path folder, List<Path> all) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<java.nio.file.Path> below = Files.walk(folder)) {
            for (java.nio.file.Path link : (Iterable<java.nio.file.Path>)
                    below.filter(file -> Files.isSymbolicLink(file) && Files.exists(file))::iterator) {
                all.add(files.makeQualified(new Path(link.toRealPath().toUri().getPath())));
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** By name, and on this machine also where another name leads to the same folder (a mount). */
    private boolean isAtOrAbove(Path upper, Path lower) throws IOException {
        for (Path one = lower; one != null; one = one.getParent()) {
            if (one.toUri().getPath().equals(upper.toUri().getPath())) {
                return true;
            }
            if (HadoopFiles.isLocal(files)
                    && Files.exists(local(one))
                    && Files.exists(local(upper))
                    && Files.isSameFile(local(one), local(upper))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Refuses a path that Spark would take for a pattern, or for several, when it reads what was written there.
     *
     * @throws IllegalArgumentException if the path has such a character
     */
    public void requireReadable() {
        Matcher special = SPECIAL.matcher(path.toUri().getPath());
        if (special.find()) {
            throw new IllegalArgumentException(what + " " + given + " has a " + special.group()
                    + " in its path, which Spark takes for a pattern or a list, so that nothing could be read from there:"
                    + " name a path without , * ? [ { and \\");
        }
    }

    /**
     * Makes a folder of its name and a file beside the place, and takes them away again with the folders that they needed.
     *
     * @throws IllegalArgumentException if that fails, with the reason
     */
    public void requireWritable() {
        tryBeside(folder -> {
            make(new Path(folder, path.getName()));
            try (OutputStream out = files.create(new Path(folder, "tried"), false)) {
                out.write(new byte[1 << 10]);
            }
        });
    }

    /**
     * Makes sure that a folder which is there can be renamed, as it must be to be replaced: a mount point cannot.
     *
     * @throws IllegalArgumentException if not, with the reason
     */
    void requireReplaceable() {
        if (HadoopFiles.isLocal(files) && Files.isDirectory(local(path))) {
            tryBeside(folder -> {
                make(new Path(folder, "tried"));
                requireMovable(local(path), local(folder));
            });
        }
    }

    /** Something that is tried in a folder. */
    @FunctionalInterface
    private interface Trial {
        void in(Path folder) throws IOException;
    }

    private void tryBeside(Trial trial) {
        Path folder = beside("trying");
        Path firstMissing = null;
        try {
            firstMissing = firstMissingParent();
            make(folder);
            trial.in(folder);
        } catch (IOException | RuntimeException | FSError e) {
            throw new IllegalArgumentException(
                    what + " " + given + " cannot be written: " + HadoopFiles.sentence(e), e);
        } finally {
            try {
                files.delete(folder, true);
                removeEmptyParents(firstMissing);
            } catch (IOException e) {
                // what could not be written need not be removed
                firstMissing = null;
            }
        }
    }

    private void make(Path folder) throws IOException {
        if (!files.mkdirs(folder)) {
            int bytes = folder.getName().getBytes(StandardCharsets.UTF_8).length;
            throw new IOException("the folder " + folder + " cannot be made"
                    + (bytes > 255 ? ": a name of " + bytes + " bytes is too long" : ""));
        }
    }

    /**
     * Refuses a folder that the file system would not rename, such as a mount point. Renaming it onto a folder that is not empty changes nothing in any
     * case: it fails for that reason, unless there is another.
     */
    private static void requireMovable(java.nio.file.Path there, java.nio.file.Path notEmpty) throws IOException {
        if (!there.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return;
        }
        try {
            Files.move(there, notEmpty, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw new IOException(there + " cannot be renamed, and so not be replaced; name a folder below it", e);
        } catch (FileSystemException e) {
            String reason = String.valueOf(e.getReason());
            if (reason.contains("busy")) {
                throw new IOException(there + " is a mount point, which cannot be replaced; name a folder below it", e);
            } else if (e instanceof AccessDeniedException || reason.contains("not permitted")) {
                throw new IOException(
                        there + " may not be replaced by this user (" + reason + "); name another folder", e);
            }
        }
    }

    /** A hidden path in the same folder that occurs nowhere else. */
    Path beside(String purpose) {
        return new Path(path.getParent(), "." + stem() + "." + purpose + "-" + UUID.randomUUID());
    }

    /** The beginning of its name, short enough to make longer names of it. */
    String stem() {
        String name = path.getName();
        int length = name.length();
        while (name.substring(0, length).getBytes(StandardCharsets.UTF_8).length > LONGEST_STEM) {
            length = name.offsetByCodePoints(length, -1);
        }
        return name.substring(0, length);
    }

    /** The topmost folder that does not exist yet and that will hold the output; null if its parent exists. */
    Path firstMissingParent() throws IOException {
        Path missing = null;
        for (Path one = path.getParent(); one != null && !exists(files, one); one = one.getParent()) {
            missing = one;
        }
        return missing;
    }

    /** Takes away folders that were made for the output and stayed empty. */
    void removeEmptyParents(Path firstMissing) throws IOException {
        boolean done = firstMissing == null;
        for (Path one = path.getParent(); !done; one = one.getParent()) {
            if (files.exists(one)) {
                if (files.listStatus(one).length > 0) {
                    return;
                }
                files.delete(one, false);
            }
            done = one.equals(firstMissing);
        }
    }
}
