// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.Partition;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.DeterministicLevel;
import org.apache.spark.rdd.RDD;
import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.sparsevae.training.rows.PlacedRows.PartitionRows;
import scala.Enumeration;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Lays rows into partitions by their content alone: the result is the same whatever the partitioning and the order of
 * the input, and the same again when a task is retried or a lost executor's part is computed anew.
 *
 * <ol>
 *   <li>Rows go to a partition by a hash of their canonical bytes and are sorted there by those bytes. Equal rows are
 *       interchangeable, so this order is well defined.
 *   <li>The partitions are counted: 2 P numbers, the only thing collected. A row's global rank is its place in its
 *       partition plus the rows before it. Training and validation rows are ranked apart, so that holding rows out moves
 *       no training row by its own.
 *   <li>The row of rank g goes to partition g mod P, sorted by g, and is packed there. Partitions differ by one row at
 *       most, even if all rows are equal.
 * </ol>
 *
 * <p>Spark is told so ({@link SameRows}), because it would give up a job on rows that it thinks may move.
 *
 * <p>The first shuffle is written once and read twice, to count and to rank; it is not cached besides.
 */
public final class RowPlacement {
    private RowPlacement() {}

    /**
     * Places rows and caches them (memory, and disk where memory does not suffice). Runs when called. Spark fails the
     * job where a row has a feature beyond G, a partition has more non-zeros than an array can index, or the input changed between two
     * reads.
     *
     * @param rows the rows, in any order and partitioning; read again if an executor is lost, and must then hold the
     *     same rows (in any order)
     * @param numPartitions P, the number of partitions wanted, at least 1; may exceed the number of rows
     * @param numFeatures G, the number of features of every row, at least 1
     * @return exactly P partitions; to be closed when training is over
     * @throws IllegalArgumentException if numPartitions or numFeatures is less than 1
     */
    public static PlacedRows place(JavaRDD<SparseRow> rows, int numPartitions, int numFeatures) {
        checkAtLeastOne("numPartitions", numPartitions);
        checkAtLeastOne("the number of features", numFeatures);
        JavaPairRDD<byte[], Boolean> byContent = sortByContent(rows, numPartitions);
        List<long[]> counts = countKinds(byContent);
        JavaPairRDD<Long, byte[]> ranked = rank(byContent, counts);
        JavaRDD<PartitionRows> packed = ranked.repartitionAndSortWithinPartitions(
                        new RowPartitioners.ByRank(numPartitions))
                .mapPartitions(placed -> pack(placed, numFeatures), true);
        return PlacedRows.cache(packed);
    }

    /** The key is the row; the value only says whether it is held out, so that counting need not look into the bytes. */
    private static JavaPairRDD<byte[], Boolean> sortByContent(JavaRDD<SparseRow> rows, int numPartitions) {
        JavaPairRDD<byte[], Boolean> sorted = rows.mapToPair(row -> new Tuple2<>(row.toBytes(), row.validation()))
                .repartitionAndSortWithinPartitions(
                        new RowPartitioners.ByContent(numPartitions), RowPartitioners.BYTES_ORDER);
        return JavaPairRDD.fromRDD(new SameRows<>(sorted.rdd()), sorted.kClassTag(), sorted.vClassTag());
    }

    /** Per partition, the number of training rows and of validation rows. */
    private static List<long[]> countKinds(JavaPairRDD<byte[], Boolean> byContent) {
        return byContent
                .mapPartitions(
                        entries -> {
                            long[] counts = new long[2];
                            entries.forEachRemaining(entry -> counts[kind(entry._2())]++);
                            return Collections.singleton(counts).iterator();
                        },
                        true)
                .collect();
    }

    private static JavaPairRDD<Long, byte[]> rank(JavaPairRDD<byte[], Boolean> byContent, List<long[]> counts) {
        long[][] expected = counts.toArray(long[][]::new);
        long[][] offsets = offsets(expected);
        return byContent.mapPartitionsToPair(
                entries -> {
                    int partition = TaskContext.getPartitionId();
                    return new RankingIterator(entries, partition, offsets[partition], expected[partition]);
                },
                true);
    }

    private static long[][] offsets(long[][] counts) {
        long[][] offsets = new long[counts.length][];
        long[] before = new long[2];
        for (int p = 0; p < counts.length; p++) {
            offsets[p] = before.clone();
            before[0] += counts[p][0];
            before[1] += counts[p][1];
        }
        return offsets;
    }

    private static Iterator<PartitionRows> pack(Iterator<Tuple2<Long, byte[]>> placed, int numFeatures) {
        int partition = TaskContext.getPartitionId();
        TrainingRowsBuilder training = new TrainingRowsBuilder(partition, numFeatures);
        TrainingRowsBuilder validation = new TrainingRowsBuilder(partition, numFeatures);
        while (placed.hasNext()) {
            SparseRow row = SparseRow.fromBytes(placed.next()._2());
            (row.validation() ? validation : training).add(row);
        }
        return Collections.singleton(new PartitionRows(training.build(), validation.build()))
                .iterator();
    }

    private static int kind(boolean validation) {
        return validation ? 1 : 0;
    }

    private static void checkAtLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1: " + value);
        }
    }

    /** Numbers rows in the order they come, training and validation rows apart. */
    private static final class RankingIterator implements Iterator<Tuple2<Long, byte[]>> {
        private final Iterator<Tuple2<byte[], Boolean>> entries;
        private final int partition;
        private final long[] offsets;
        private final long[] expected;
        private final long[] seen = new long[2];

        RankingIterator(Iterator<Tuple2<byte[], Boolean>> entries, int partition, long[] offsets, long[] expected) {
            this.entries = entries;
            this.partition = partition;
            this.offsets = offsets;
            this.expected = expected;
        }

        @Override
        public boolean hasNext() {
            boolean more = entries.hasNext();
            if (!more && !Arrays.equals(seen, expected)) {
                throw changed();
            }
            return more;
        }

        @Override
        public Tuple2<Long, byte[]> next() {
            Tuple2<byte[], Boolean> entry = entries.next();
            int kind = kind(entry._2());
            if (seen[kind] == expected[kind]) {
                throw changed();
            }
            long rank = offsets[kind] + seen[kind]++;
            return new Tuple2<>(RowPartitioners.key(rank, entry._2()), entry._1());
        }

        private IllegalStateException changed() {
            return new IllegalStateException("the input gave other rows when it was read again: part " + partition
                    + " had " + expected[0] + " training and " + expected[1]
                    + " validation rows at first; make the input deterministic (no unseeded random columns), or write it"
                    + " to a file and train on that");
        }
    }

    /** The keys and the two partitioners of {@link RowPlacement}. */
    static final class RowPartitioners {
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

    /**
     * Tells Spark that a partition computed again holds the same elements, whatever it concludes from the lineage. After a {@code repartition}
     * of rows without an order, Spark takes it that rows may have gone elsewhere when a lost part is computed again, and gives up a job of
     * which some tasks have finished ("a shuffle map stage with indeterminate output was failed and retried"). Partitions that are made by
     * content do not depend on where a row came from.
     *
     * @param <T> type of the elements
     */
    static final class SameRows<T> extends RDD<T> {
        private static final long serialVersionUID = 1L;

        SameRows(RDD<T> parent) {
            super(parent, tag());
        }

        private static <T> ClassTag<T> tag() {
            return ClassTag$.MODULE$.apply(Object.class);
        }

        @Override
        public scala.collection.Iterator<T> compute(Partition split, TaskContext context) {
            return this.<T>firstParent(tag()).iterator(split, context);
        }

        @Override
        public Partition[] getPartitions() {
            return this.<T>firstParent(tag()).partitions();
        }

        /** The same elements in each partition, in an order that may differ: what any shuffle of deterministic rows gives. */
        @Override
        public Enumeration.Value getOutputDeterministicLevel() {
            return DeterministicLevel.UNORDERED();
        }
    }
}
