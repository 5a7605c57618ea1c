// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.util.VersionInfo;

/** Hadoop's file systems, and in one sentence what is wrong with one that cannot be used and what to do. */
public final class HadoopFiles {
    /** The libraries of file systems that do not come with Spark, by scheme. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "s3a", "hadoop-aws",
            "abfs", "hadoop-azure",
            "abfss", "hadoop-azure",
            "wasb", "hadoop-azure",
            "wasbs", "hadoop-azure",
            "oss", "hadoop-aliyun",
            "cosn", "hadoop-cos");

    /** So that an address at which nothing answers is known in seconds; by default Hadoop tries for up to a quarter of an hour. */
    private static final Map<String, String> QUICK = Map.of(
            "ipc.client.connect.max.retries", "1",
            "ipc.client.connect.max.retries.on.timeouts", "0",
            "ipc.client.connect.timeout", "8000",
            "dfs.client.failover.max.attempts", "2",
            "fs.s3a.attempts.maximum", "2",
            "fs.s3a.retry.limit", "2",
            "fs.s3a.connection.establish.timeout", "5000");

    private HadoopFiles() {}

    /**
     * A path as Hadoop takes it.
     *
     * @param path as the user wrote it
     * @return the path
     * @throws IllegalArgumentException if it is blank or no path
     */
    public static Path path(String path) {
        if (path == null || path.isBlank()) {
            throw new IllegalArgumentException("a path is missing: path = '" + path + "'");
        }
        try {
            return new Path(path);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    path + " is no path for Hadoop (" + lastWords(e) + "): a name must not have a colon; rename it", e);
        }
    }

    /**
     * The file system of a path.
     *
     * @param path any path
     * @param conf Hadoop's configuration
     * @return the file system, which need not answer
     * @throws IllegalArgumentException if its library is missing, or its address is wrong
     * @throws IOException if it cannot be opened for another reason
     */
    public static FileSystem of(Path path, Configuration conf) throws IOException {
        try {
            return path.getFileSystem(conf);
        } catch (IOException | RuntimeException e) {
            refuse(path, e);
            throw e;
        }
    }

    /**
     * Asks a file system that is not this machine's whether it answers.
     *
     * @param path any path
     * @param conf Hadoop's configuration
     * @throws IllegalArgumentException if it does not, within some ten seconds
     * @throws IOException if it fails for a reason that is not known here
     */
    public static void requireReachable(Path path, Configuration conf) throws IOException {
        FileSystem files = of(path, conf);
        if (isLocal(files)) {
            return;
        }
        Configuration quick = new Configuration(conf);
        QUICK.forEach(quick::set);
        try (FileSystem asked = FileSystem.newInstance(files.getUri(), quick)) {
            asked.exists(path);
        } catch (AccessControlException | AccessDeniedException e) {
            return; // it answers; who may do what is seen when it is tried
        } catch (IOException | RuntimeException e) {
            refuse(path, e);
            throw e;
        }
    }

    /** Whether the files are on disks of this machine. */
    static boolean isLocal(FileSystem files) {
        return files.getUri().getScheme().equals("file");
    }

    private static void refuse(Path path, Exception thrown) {
        Optional<String> sentence = explained(thrown);
        if (sentence.isPresent()) {
            throw new IllegalArgumentException(path + ": " + sentence.get(), thrown);
        }
    }

    /**
     * What is wrong with a file system and what to do, where a cause of an exception tells that.
     *
     * @param thrown what was thrown
     * @return a sentence without the path; empty for any other exception
     */
    public static Optional<String> explained(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof UnsupportedFileSystemException
                    || message.contains("ClassNotFoundException") && message.contains("FileSystem")) {
                return Optional.of(missingLibrary(message));
            } else if (cause instanceof UnknownHostException) {
                return Optional.of("there is no host " + lastWords(cause) + ": check the address");
            } else if (cause instanceof ConnectException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof SocketTimeoutException) {
                return Optional.of("nothing answers at its address (" + reason(message)
                        + "): check host and port, and whether the file system runs");
            } else if (cause instanceof EOFException && message.contains("End of File Exception between")) {
                return Optional.of("what answers at its address is no file system of Hadoop: check the port");
            } else if (cause instanceof ParentNotDirectoryException || message.contains("is not a directory")) {
                return Optional.of("a part of the path is a file and no folder (" + firstLine(message) + ")");
            } else if (cause instanceof AccessControlException
                    || cause instanceof AccessDeniedException
                    || message.contains("(Permission denied)")) {
                return Optional.of("no rights to read or write there (" + firstLine(message)
                        + "): ask for them, or name another place");
            } else if (message.contains("No space left on device")
                    || cause.getClass().getSimpleName().contains("Quota")) {
                return Optional.of("the disk is full (" + firstLine(message) + "): make room, or name another place");
            } else if (cause instanceof FileSystemException io && message.contains("Read-only file system")) {
                return Optional.of(io.getFile() + " is on a file system that cannot be written to");
            }
        }
        return Optional.empty();
    }

    /**
     * What went wrong, in a sentence.
     *
     * @param thrown what was thrown
     * @return what {@link #explained} says, or else the first line of its message
     */
    static String sentence(Throwable thrown) {
        return explained(thrown)
                .orElseGet(() ->
                        String.valueOf(thrown.getMessage()).lines().findFirst().orElse(thrown.toString()));
    }

    private static String missingLibrary(String message) {
        String scheme = "";
        for (String word : message.toLowerCase(Locale.ROOT).split("[^a-z0-9]+")) {
            if (LIBRARIES.containsKey(word) || word.equals("s3") || word.equals("s3n") || word.equals("gs")) {
                scheme = word;
            }
        }
        String library = LIBRARIES.get(scheme);
        if (library != null) {
            return "Spark does not come with the library of " + scheme + ": add --packages org.apache.hadoop:" + library
                    + ":" + VersionInfo.getVersion();
        } else if (scheme.startsWith("s3")) {
            return "Hadoop no longer knows " + scheme
                    + ": write s3a://, and add --packages org.apache.hadoop:hadoop-aws:" + VersionInfo.getVersion();
        }
        return "no file system is known by that name: correct the part before ://, or bring its library with --packages or"
                + " --jars";
    }

    /** Hadoop puts hosts, a colon and a link to its wiki around the reason. */
    private static String reason(String message) {
        for (String known : new String[] {"Connection refused", "timed out", "timeout", "No route to host"}) {
            if (message.toLowerCase(Locale.ROOT).contains(known.toLowerCase(Locale.ROOT))) {
                return known.toLowerCase(Locale.ROOT);
            }
        }
        return firstLine(message);
    }

    private static String lastWords(Throwable thrown) {
        String message = firstLine(String.valueOf(thrown.getMessage()));
        return message.substring(message.lastIndexOf(": ") < 0 ? 0 : message.lastIndexOf(": ") + 2);
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }

    /** Whether two file systems are one, however they are spelled: hdfs://Name and hdfs://name:8020. */
    static boolean isSame(FileSystem one, FileSystem other) {
        URI a = one.getUri();
        URI b = other.getUri();
        if (!a.getScheme().equalsIgnoreCase(b.getScheme())) {
            return false;
        }
        return String.valueOf(a.getAuthority()).equalsIgnoreCase(String.valueOf(b.getAuthority()))
                || one.getCanonicalServiceName() != null
                        && one.getCanonicalServiceName().equals(other.getCanonicalServiceName());
    }
}
