// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Named arrays and the architecture they belong to, as one flat file that any language can read. All numbers are
 * little-endian:
 *
 * <pre>
 *   bytes 0-7      magic, the ASCII letters SPVAEWGT
 *   bytes 8-11     format version, a 32-bit integer
 *   bytes 12-15    length of the header, a 32-bit integer
 *   bytes 16-47    SHA-256 of the header
 *   bytes 48-      header: a JSON object, padded with spaces so that the payload starts at a multiple of 64
 *   then           payload: the arrays in the header's order, each padded with zeros to a multiple of 8
 * </pre>
 *
 * <p>The header holds {@code architecture} (an object), {@code arrays} (for each: {@code name}, {@code dtype} float32 or
 * float64, {@code shape}, {@code offset} in bytes from the start of the payload; row-major), {@code payloadBytes} and
 * {@code payloadSha256}. Equal contents give equal bytes. Nothing is allocated before the sizes have been checked
 * against the length of the file.
 */
public final class WeightsFile {
    /** The name a model folder gives its weights. */
    public static final String FILE_NAME = "weights.bin";
    /** The version this class writes, and the newest that it reads. */
    public static final int FORMAT_VERSION = 1;

    private final ObjectNode architecture;
    private final Map<String, NamedArray> arrays = new LinkedHashMap<>();

    /**
     * @param architecture what the arrays belong to; copied
     * @param arrays the arrays, in the order of the file
     * @throws IllegalArgumentException if two arrays have the same name
     */
    public WeightsFile(ObjectNode architecture, List<NamedArray> arrays) {
        this.architecture = architecture.deepCopy();
        for (NamedArray array : arrays) {
            if (this.arrays.put(array.name(), array) != null) {
                throw new IllegalArgumentException("arrays of a weights file must have different names: name = "
                        + array.name() + " appears twice");
            }
        }
    }

    /** @return a copy of the architecture object */
    public ObjectNode architecture() {
        return architecture.deepCopy();
    }

    /** @return the arrays, in the order of the file */
    public List<NamedArray> arrays() {
        return List.copyOf(arrays.values());
    }

    /**
     * @param name an array's name
     * @return the array, if the file has it
     */
    public Optional<NamedArray> find(String name) {
        return Optional.ofNullable(arrays.get(name));
    }

    /**
     * @param name an array's name
     * @return the array
     * @throws SavedModelException if the file does not have it
     */
    public NamedArray array(String name) {
        return find(name)
                .orElseThrow(() -> new SavedModelException(
                        "the weights lack the array " + name + ": save the model again with this version"));
    }

    /**
     * Writes the file; equal contents give equal bytes.
     *
     * @param out where to; not closed
     * @throws IOException if writing fails
     */
    public void write(OutputStream out) throws IOException {
        new WeightsFileWriter(this).write(out);
    }

    /**
     * Writes the file.
     *
     * @param path where to; an existing file is replaced
     * @throws IOException if writing fails
     */
    public void write(Path path) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
            write(out);
        }
    }

    /**
     * Reads a file.
     *
     * @param path a file written by {@link #write(Path)}
     * @return its contents
     * @throws SavedModelException if the file is missing, damaged, of a newer version or not ours
     * @throws IOException if reading fails
     */
    public static WeightsFile read(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new SavedModelException(
                    "there is no weights file " + path + ": give the path of the " + FILE_NAME + " of a saved model");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            return read(in, Files.size(path), path.toString());
        }
    }

    /**
     * Reads a file from a stream.
     *
     * @param in its bytes; not closed
     * @param length how many there are
     * @param location what errors call the file
     * @return its contents
     * @throws SavedModelException if the file is damaged, of a newer version or not ours
     * @throws IOException if reading fails
     */
    public static WeightsFile read(InputStream in, long length, String location) throws IOException {
        return new WeightsFileReader(in, length, location).read();
    }

    /** A directory entry: an array of the header and where its numbers start in the payload. */
    record Placement(NamedArray array, long offset) {}

    /** The arrays with their offsets, one after the other at multiples of {@link #ALIGNMENT}. */
    List<Placement> placements() {
        List<Placement> placements = new ArrayList<>();
        long offset = 0;
        for (NamedArray array : arrays.values()) {
            placements.add(new Placement(array, offset));
            offset = Math.addExact(offset, padded(array.bytes(), ALIGNMENT));
        }
        return placements;
    }

    static final byte[] MAGIC = {'S', 'P', 'V', 'A', 'E', 'W', 'G', 'T'};
    static final int PREAMBLE_BYTES = 16 + Sha256.BYTES;
    static final int ALIGNMENT = 8;
    static final int PAYLOAD_ALIGNMENT = 64;

    static long padded(long bytes, int alignment) {
        return Math.multiplyExact(Math.addExact(bytes, alignment - 1) / alignment, (long) alignment);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WeightsFile file
                && architecture.equals(file.architecture)
                && arrays().equals(file.arrays());
    }

    @Override
    public int hashCode() {
        return arrays.hashCode();
    }
}
