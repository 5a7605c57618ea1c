// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** An array of a weights file: a name, a shape and row-major numbers, float32 or float64. */
public final class NamedArray {
    private static final int CHUNK = 8192;

    /** The type of the numbers, as the file's directory names it. */
    public enum Type {
        /** IEEE 754 single precision. */
        FLOAT32("float32", Float.BYTES),
        /** IEEE 754 double precision. */
        FLOAT64("float64", Double.BYTES);

        private final String label;
        private final int bytes;

        Type(String label, int bytes) {
            this.label = label;
            this.bytes = bytes;
        }

        /** @return float32 or float64 */
        public String label() {
            return label;
        }

        int bytes() {
            return bytes;
        }
    }

    private final String name;
    private final Type type;
    private final int[] shape;
    private final float[] floats;
    private final double[] doubles;

    private NamedArray(String name, Type type, int[] shape, float[] floats, double[] doubles) {
        this.name = name;
        this.type = type;
        this.shape = shape.clone();
        this.floats = floats;
        this.doubles = doubles;
        if (name.isEmpty() || length(shape) != length()) {
            throw new IllegalArgumentException("an array needs a name and as many numbers as its shape says: name = "
                    + name + ", shape = " + Arrays.toString(shape) + ", numbers = " + length());
        }
    }

    /**
     * @param name what the array holds, unique in its file
     * @param values the numbers, row-major; copied
     * @param shape extent of each dimension
     * @return the array
     * @throws IllegalArgumentException if the shape does not fit the numbers
     */
    public static NamedArray of(String name, float[] values, int... shape) {
        return new NamedArray(name, Type.FLOAT32, shape, values.clone(), null);
    }

    /**
     * @param name what the array holds, unique in its file
     * @param values the numbers, row-major; copied
     * @param shape extent of each dimension
     * @return the array
     * @throws IllegalArgumentException if the shape does not fit the numbers
     */
    public static NamedArray of(String name, double[] values, int... shape) {
        return new NamedArray(name, Type.FLOAT64, shape, null, values.clone());
    }

    /** An empty array to be filled from a file. */
    static NamedArray allocate(String name, Type type, int[] shape) {
        int length = Math.toIntExact(length(shape));
        return type == Type.FLOAT32
                ? new NamedArray(name, type, shape, new float[length], null)
                : new NamedArray(name, type, shape, null, new double[length]);
    }

    /** How many numbers a shape holds; negative extents and products beyond a long are refused. */
    static long length(int[] shape) {
        long length = 1;
        for (int extent : shape) {
            if (extent < 0) {
                throw new IllegalArgumentException("a shape must not be negative: shape = " + Arrays.toString(shape));
            }
            length = Math.multiplyExact(length, (long) extent);
        }
        return length;
    }

    /** @return what the array holds */
    public String name() {
        return name;
    }

    /** @return the type of the numbers */
    public Type type() {
        return type;
    }

    /** @return extent of each dimension, a new array */
    public int[] shape() {
        return shape.clone();
    }

    /** @return how many numbers there are */
    public int length() {
        return floats != null ? floats.length : doubles.length;
    }

    /**
     * @return a copy of the numbers, row-major
     * @throws SavedModelException if they are float64
     */
    public float[] floats() {
        requireType(Type.FLOAT32);
        return floats.clone();
    }

    /**
     * @return a copy of the numbers, row-major
     * @throws SavedModelException if they are float32
     */
    public double[] doubles() {
        requireType(Type.FLOAT64);
        return doubles.clone();
    }

    private void requireType(Type wanted) {
        if (type != wanted) {
            throw new SavedModelException("array " + name + " must be " + wanted.label + " but is " + type.label
                    + ": save the model again with this version");
        }
    }

    /** Size of the numbers in the file, padding not counted. */
    long bytes() {
        return (long) length() * type.bytes;
    }

    /** Where {@link #encode} puts its bytes. */
    @FunctionalInterface
    interface Sink {
        void write(byte[] bytes, int length) throws IOException;
    }

    /** Hands the little-endian bytes of the numbers on, a chunk at a time. */
    void encode(Sink out) throws IOException {
        byte[] bytes = new byte[CHUNK * type.bytes];
        ByteBuffer chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < length(); start += CHUNK) {
            int count = Math.min(CHUNK, length() - start);
            if (type == Type.FLOAT32) {
                chunk.asFloatBuffer().put(floats, start, count);
            } else {
                chunk.asDoubleBuffer().put(doubles, start, count);
            }
            out.write(bytes, count * type.bytes);
        }
    }

    /** Where {@link #decode} takes its bytes from. */
    @FunctionalInterface
    interface Source {
        void readFully(byte[] target, int length) throws IOException;
    }

    /** Fills the array from little-endian bytes, a chunk at a time. */
    void decode(Source in) throws IOException {
        byte[] bytes = new byte[CHUNK * type.bytes];
        ByteBuffer chunk = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int start = 0; start < length(); start += CHUNK) {
            int count = Math.min(CHUNK, length() - start);
            in.readFully(bytes, count * type.bytes);
            if (type == Type.FLOAT32) {
                chunk.asFloatBuffer().get(floats, start, count);
            } else {
                chunk.asDoubleBuffer().get(doubles, start, count);
            }
        }
    }

    /**
     * A checksum of arrays: their names, types, shapes and bits, in their order.
     *
     * @param arrays any number of them
     * @return SHA-256 in hexadecimal, 64 characters
     */
    public static String sha256(List<NamedArray> arrays) {
        MessageDigest digest = Sha256.digest();
        try {
            for (NamedArray array : arrays) {
                digest.update((array + "\n").getBytes(StandardCharsets.UTF_8));
                array.encode((bytes, length) -> digest.update(bytes, 0, length));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sha256.hex(digest.digest());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NamedArray array
                && name.equals(array.name)
                && Arrays.equals(shape, array.shape)
                && Arrays.equals(floats, array.floats)
                && Arrays.equals(doubles, array.doubles);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, Arrays.hashCode(floats), Arrays.hashCode(doubles));
    }

    @Override
    public String toString() {
        return name + " " + type.label + Arrays.toString(shape);
    }
}
