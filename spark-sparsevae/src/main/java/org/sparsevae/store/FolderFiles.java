// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** The files of a saved model's folder, as the manifest sees them, wherever it lies. */
interface FolderFiles {
    /** Weights of a model or of a pipeline's stage. */
    Pattern WEIGHTS = Pattern.compile("(stages/[^/]+/)?" + Pattern.quote(WeightsFile.FILE_NAME));

    /** Whether there is a folder. */
    boolean exists() throws IOException;

    /**
     * All files below the folder by their path relative to it, with their bytes, in the order of their names. Names that start with a dot
     * or an underscore are left out, as Hadoop does: they are checksums and markers that copying may drop.
     */
    SortedMap<String, Long> list() throws IOException;

    /** The bytes of a file that {@link #list} has. */
    InputStream open(String name) throws IOException;

    /** Whether the file system, reading a file that is known to be intact, would agree that it is. */
    boolean hasFittingChecksums(String name) throws IOException;

    /** Whether a name is left out. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_");
    }

    /** The first bytes of a file, at most {@code limit}. */
    default byte[] read(String name, int limit) throws IOException {
        try (InputStream in = open(name)) {
            return in.readNBytes(limit);
        }
    }

    /** The SHA-256 of a file in hexadecimal. */
    default String sha256(String name) throws IOException {
        MessageDigest digest = Sha256.digest();
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = open(name)) {
            for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
                digest.update(chunk, 0, count);
            }
        }
        return Sha256.hex(digest.digest());
    }

    /** Whether what lies here was begun by this library: weights, also of a pipeline's stage, or metadata naming its classes. */
    default boolean looksLikeOurs(Set<String> names) throws IOException {
        if (names.stream().anyMatch(name -> WEIGHTS.matcher(name).matches())) {
            return true;
        }
        for (String name : names) {
            if (name.startsWith("metadata/part-")) {
                return new String(read(name, 1 << 16), StandardCharsets.UTF_8).contains("\"org.sparsevae.");
            }
        }
        return false;
    }
}
