// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;

/**
 * A file of the idx format of MNIST's pages: two zero bytes, the type of the numbers (8: unsigned bytes), how many dimensions there are, the size
 * of each as 4 bytes, most significant first, and the numbers. It may lie on any Hadoop file system, packed by gzip or another codec that
 * Hadoop knows by the end of its name.
 */
final class IdxFile implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int UNSIGNED_BYTES = 8;
    private static final int GZIP = 0x1f8b;
    private static final int BYTES_OF_SIZE = 4;

    private final DataFile file;
    private final int[] sizes;

    private IdxFile(DataFile file, int[] sizes) {
        this.file = file;
        this.sizes = sizes;
    }

    /**
     * Reads the header.
     *
     * @param path the file
     * @param hadoop how file systems are reached
     * @param dimensions how many there must be: 3 for images, 1 for labels
     * @return the file
     * @throws IllegalArgumentException if there is no such file, or it is no idx file of unsigned bytes of so many dimensions
     */
    static IdxFile at(String path, Configuration hadoop, int dimensions) {
        DataFile file = new DataFile(path, new SerializableConfiguration(hadoop));
        try (DataInputStream in = new DataInputStream(file.open())) {
            int magic = in.readInt();
            if (magic >>> 16 == GZIP) {
                throw new IllegalArgumentException(
                        path + " is packed by gzip, but its name does not say so: rename it to " + path
                                + ".gz, or unpack it");
            }
            int expected = UNSIGNED_BYTES << 8 | dimensions;
            if (magic != expected) {
                throw new IllegalArgumentException(String.format(
                        "%s is no idx file of %s: it begins with 0x%08x, where 0x%08x is expected",
                        path, dimensions == 1 ? "labels" : "images", magic, expected));
            }
            int[] sizes = new int[dimensions];
            for (int d = 0; d < dimensions; d++) {
                sizes[d] = in.readInt();
            }
            if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException(
                        path + " is damaged: its header has the sizes " + Arrays.toString(sizes));
            }
            return new IdxFile(file, sizes);
        } catch (EOFException e) {
            throw new IllegalArgumentException(path + " is cut off within its header: fetch it again", e);
        } catch (IOException e) {
            // a file that is not packed as its name says, or not at all to be reached
            throw new IllegalArgumentException("cannot read " + path + ": " + e.getMessage(), e);
        }
    }

    /** The size of the first dimension. */
    int records() {
        return sizes[0];
    }

    /** Numbers of a record: the product of the other sizes. */
    int recordSize() {
        return Math.toIntExact(Arrays.stream(sizes).skip(1).asLongStream().reduce(1, Math::multiplyExact));
    }

    private long headerBytes() {
        return BYTES_OF_SIZE * (1L + sizes.length);
    }

    /**
     * Reads the file to its end, unpacked.
     *
     * @throws IllegalArgumentException if it has fewer or more numbers than its header says
     */
    void requireWhole() {
        long expected = headerBytes() + (long) records() * recordSize();
        long actual = file.unpackedBytes();
        if (actual != expected) {
            throw new IllegalArgumentException(file.path() + " must have " + expected + " bytes"
                    + (file.isPacked() ? " unpacked" : "") + " for " + records() + " records of " + recordSize()
                    + ", and has "
                    + actual + ": fetch it again");
        }
    }

    /** The numbers from a record on; to be closed. */
    InputStream from(long record) throws IOException {
        InputStream in = file.open();
        try {
            // not by IOUtils, whose readers share one buffer for what they skip: Hadoop's codecs take their check sum
            // from it
            in.skipNBytes(headerBytes() + record * recordSize());
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public String toString() {
        return file.path();
    }
}
