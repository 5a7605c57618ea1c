// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;
import org.apache.spark.Partitioner;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/** The keys and the two partitioners of {@link RowPlacement}. */
final class RowPartitioners {
    /** Rows compare as unsigned bytes. */
    static final Comparator<byte[]> BYTES_ORDER = new BytesOrder();

    /** Added to the rank of a validation row: they sort behind the training rows of their partition. */
    private static final long VALIDATION = 1L << 62;

    private static final int HASH_SEED = 42;

    private RowPartitioners() {}

    static long key(long rank, boolean validation) {
        return validation ? rank | VALIDATION : rank;
    }

    /** By MurmurHash3 (x86, 32 bits) of the canonical bytes: the same in every JVM. */
    static final class ByContent extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int numPartitions;

        ByContent(int numPartitions) {
            this.numPartitions = numPartitions;
        }

        @Override
        public int numPartitions() {
            return numPartitions;
        }

        @Override
        public int getPartition(Object key) {
            byte[] bytes = (byte[]) key;
            int hash = Murmur3_x86_32.hashUnsafeBytes2(bytes, Platform.BYTE_ARRAY_OFFSET, bytes.length, HASH_SEED);
            return Math.floorMod(hash, numPartitions);
        }
    }

    /** By rank modulo the number of partitions. */
    static final class ByRank extends Partitioner {
        private static final long serialVersionUID = 1L;

        private final int numPartitions;

        ByRank(int numPartitions) {
            this.numPartitions = numPartitions;
        }

        @Override
        public int numPartitions() {
            return numPartitions;
        }

        @Override
        public int getPartition(Object key) {
            return (int) (((Long) key & ~VALIDATION) % numPartitions);
        }
    }

    private static final class BytesOrder implements Comparator<byte[]>, Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public int compare(byte[] left, byte[] right) {
            return Arrays.compareUnsigned(left, right);
        }
    }
}
