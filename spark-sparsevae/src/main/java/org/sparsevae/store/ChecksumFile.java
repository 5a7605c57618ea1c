// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The hidden file {@code .NAME.crc} that Hadoop keeps beside a file on a local disk: the letters crc, a zero, the number of bytes that each
 * checksum covers, and the checksums (CRC-32), all big-endian. Spark reads through it, and where it does not fit Hadoop moves the file that
 * it belongs to out of its folder, however intact that is: so this must be known before Spark reads.
 */
final class ChecksumFile {
    private static final byte[] MAGIC = {'c', 'r', 'c', 0};
    /** Far beyond the 512 bytes that Hadoop writes; checked before allocation. */
    private static final int MAX_CHUNK = 1 << 20;

    private final FileSystem raw;
    private final Path path;

    private ChecksumFile(FileSystem raw, Path path) {
        this.raw = raw;
        this.path = path;
    }

    /**
     * Tells whether Spark would find the file damaged by its hidden checksums.
     *
     * @param files the file system that Spark reads through
     * @param file a file whose contents are known to be right
     * @return true if the file has no checksums, or has those that it should have
     * @throws IOException if reading fails
     */
    static boolean fits(FileSystem files, FileStatus file) throws IOException {
        if (!(files instanceof ChecksumFileSystem checked)) {
            return true;
        }
        FileSystem raw = checked.getRawFileSystem();
        Path path = checked.getChecksumFile(file.getPath());
        return !raw.exists(path) || new ChecksumFile(raw, path).covers(file);
    }

    private boolean covers(FileStatus file) throws IOException {
        try (DataInputStream checksums = new DataInputStream(new BufferedInputStream(raw.open(path)));
                InputStream contents = new BufferedInputStream(raw.open(file.getPath()))) {
            for (byte expected : MAGIC) {
                if (checksums.readByte() != expected) {
                    return false;
                }
            }
            int chunkBytes = checksums.readInt();
            if (chunkBytes < 1 || chunkBytes > MAX_CHUNK) {
                return false;
            }
            byte[] chunk = new byte[chunkBytes];
            for (int count = contents.readNBytes(chunk, 0, chunkBytes);
                    count > 0;
                    count = contents.readNBytes(chunk, 0, chunkBytes)) {
                CRC32 crc = new CRC32();
                crc.update(chunk, 0, count);
                if (checksums.readInt() != (int) crc.getValue()) {
                    return false;
                }
            }
            return true;
        } catch (EOFException e) {
            return false;
        }
    }
}
