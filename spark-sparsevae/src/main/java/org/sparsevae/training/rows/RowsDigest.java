// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A fingerprint of placed rows: SHA-256 over the SHA-256 of each partition, in partition order. Two tables have the same one if they hold
 * the same rows, weights and validation marks, in any order, laid into as many partitions. One job over the cache, 64 bytes a partition.
 */
public final class RowsDigest {
    private static final int CHUNK = 1 << 16;

    private final MessageDigest digest;
    private final ByteBuffer chunk = ByteBuffer.allocate(CHUNK);

    private RowsDigest() {
        this.digest = sha256();
    }

    /**
     * The fingerprint.
     *
     * @param placed the rows
     * @return SHA-256 in hexadecimal
     */
    public static String of(PlacedRows placed) {
        List<byte[]> parts = placed.partitions()
                .map(rows -> {
                    RowsDigest part = new RowsDigest();
                    part.add(rows.training());
                    part.add(rows.validation());
                    return part.finish();
                })
                .collect();
        MessageDigest all = sha256();
        parts.forEach(all::update);
        return HexFormat.of().formatHex(all.digest());
    }

    private void add(TrainingRows rows) {
        put(rows.numFeatures());
        put(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            put(rows.rowStart(i + 1));
            put(Float.floatToIntBits(rows.weight(i)));
        }
        for (int e = 0; e < rows.nonZeros(); e++) {
            put(rows.column(e));
            put(Float.floatToIntBits(rows.value(e)));
        }
    }

    private void put(int value) {
        if (chunk.remaining() < Integer.BYTES) {
            flush();
        }
        chunk.putInt(value);
    }

    private void flush() {
        digest.update(chunk.array(), 0, chunk.position());
        chunk.clear();
    }

    private byte[] finish() {
        flush();
        return digest.digest();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform lacks SHA-256", e);
        }
    }
}
