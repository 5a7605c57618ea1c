// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.IOUtils;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A file of a public data set on any Hadoop file system.
 *
 * @param path where it is
 * @param hadoop how file systems are reached
 */
public record DataFile(String path, SerializableConfiguration hadoop) implements Serializable {
    private static final String SUM = "SHA-256";

    private FileSystem files() throws IOException {
        return new Path(path).getFileSystem(hadoop.value());
    }

    private CompressionCodec codec() {
        return new CompressionCodecFactory(hadoop.value()).getCodec(new Path(path));
    }

    boolean exists() {
        try {
            return files().exists(new Path(path));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + path + ": " + e.getMessage(), e);
        }
    }

    /** Whether there is one file of this name, and not a folder. */
    public boolean isFile() {
        try {
            return files().getFileStatus(new Path(path)).isFile();
        } catch (FileNotFoundException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + path + ": " + e.getMessage(), e);
        }
    }

    /** Whether its name ends like that of a packed file. */
    boolean isPacked() {
        return codec() != null;
    }

    /**
     * The bytes of the file, unpacked; to be closed.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    InputStream open() throws IOException {
        InputStream raw = openRaw();
        CompressionCodec codec = codec();
        try {
            return codec == null ? raw : codec.createInputStream(raw);
        } catch (IOException e) {
            raw.close();
            throw new IllegalArgumentException(path + " is not packed as its name says: " + e.getMessage(), e);
        }
    }

    private InputStream openRaw() throws IOException {
        try {
            return files().open(new Path(path));
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("there is no file " + path + ": check the path", e);
        }
    }

    /** How many bytes {@link #open} gives; a packed file is read for that. */
    long unpackedBytes() {
        try {
            if (!isPacked()) {
                return files().getFileStatus(new Path(path)).getLen();
            }
            try (InputStream in = open()) {
                return IOUtils.copyLarge(in, OutputStream.nullOutputStream());
            } catch (EOFException e) {
                throw new IllegalArgumentException(path + " is cut off: fetch it again", e);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    path + " cannot be unpacked (" + e.getMessage() + "): fetch it again", e);
        }
    }

    /** The SHA-256 of the file as it lies there, in hexadecimal. */
    String sum() {
        try (InputStream in = openRaw()) {
            return new DigestUtils(SUM).digestAsHex(in);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a file with another sum.
     *
     * @param expected SHA-256 of the file as it lies there, in hexadecimal
     * @throws IllegalArgumentException if the sum differs
     */
    public void requireSum(String expected) {
        require(sum(), expected, "");
    }

    /**
     * Refuses a file with other bytes, however they are packed.
     *
     * @param expected SHA-256 of what {@link #open} gives, in hexadecimal
     * @throws IllegalArgumentException if the sum differs, or the file cannot be unpacked
     */
    void requireUnpackedSum(String expected) {
        try (InputStream in = open()) {
            require(new DigestUtils(SUM).digestAsHex(in), expected, isPacked() ? " unpacked" : "");
        } catch (EOFException e) {
            throw new IllegalArgumentException(path + " is cut off: fetch it again", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    path + " cannot be unpacked (" + e.getMessage() + "): fetch it again", e);
        }
    }

    private void require(String actual, String expected, String how) {
        if (!actual.equals(expected.strip().toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(path + " is not the file that is expected: its SHA-256" + how + " is "
                    + actual + ", where " + expected + " is expected; fetch it again");
        }
    }
}
