// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.apache.spark.sql.functions.col;

import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.ExternalRDD;
import org.apache.spark.sql.execution.LogicalRDD;
import scala.collection.JavaConverters;

/**
 * How many partitions a shuffle of a table takes: as many as its data need. The session's {@code spark.sql.shuffle.partitions}, 200 unless somebody
 * sets it, is a guess that is made for no table in particular, and a task costs more than the rows of a small table.
 */
final class ShuffleSize {
    /** Smaller partitions are not worth a task, even where cores are idle. */
    private static final long LEAST_BYTES = 256L << 10;

    /** What a partition holds at most of the source: files are compressed, and rows in memory are larger than their text. */
    private static final long MOST_BYTES = 16L << 20;

    /** Each task of a shuffle writes a block for each partition. */
    private static final int MOST_PARTITIONS = 4000;

    private ShuffleSize() {}

    /**
     * A table with the rows of a key in one partition, so that a grouping by the key needs no other shuffle.
     *
     * @param rows what is grouped next
     * @param source what the rows are made of, which tells how much there is
     * @param key column of {@code rows}
     * @return the same rows; as they are if the source does not tell its size (a stream, a database), where Spark decides when they are there
     */
    static Dataset<Row> byKey(Dataset<Row> rows, Dataset<?> source, String key) {
        OptionalInt partitions = partitions(source);
        return partitions.isEmpty() ? rows : rows.repartition(partitions.getAsInt(), col(key));
    }

    /**
     * The number of partitions for a shuffle of a table, without a look at its rows.
     *
     * @param source the table
     * @return at least 1; empty if it does not tell its size
     */
    static OptionalInt partitions(Dataset<?> source) {
        if (source.isStreaming()) {
            return OptionalInt.empty();
        }
        long bytes = 0;
        long given = 0;
        for (LogicalPlan leaf : JavaConverters.seqAsJavaList(
                source.queryExecution().withCachedData().collectLeaves())) {
            long kept = KeptRows.sourceOf(leaf).isPresent() ? size(leaf, source) : -1;
            if (kept >= 0) {
                bytes += kept;
            } else if (leaf instanceof LogicalRDD rdd) {
                given += rdd.rdd().getNumPartitions();
            } else if (leaf instanceof ExternalRDD<?> rdd) {
                given += rdd.rdd().getNumPartitions();
            } else {
                long size = size(leaf, source);
                if (size < 0) {
                    return OptionalInt.empty();
                }
                bytes += size;
            }
        }
        int cores = source.sparkSession().sparkContext().defaultParallelism();
        long partitions = Math.max(Math.min(cores, bytes / LEAST_BYTES), bytes / MOST_BYTES);
        return OptionalInt.of((int) Math.min(MOST_PARTITIONS, Math.max(1, partitions + given)));
    }

    /** The bytes of a leaf; -1 if they are not known. */
    private static long size(LogicalPlan leaf, Dataset<?> source) {
        scala.math.BigInt bytes;
        try {
            bytes = leaf.stats().sizeInBytes();
        } catch (UnsupportedOperationException e) {
            // what Spark's leaves throw that have no statistics, such as a source of someone else's; there Spark's own
            // number of partitions holds
            return -1;
        }
        long unknown = source.sparkSession().sessionState().conf().defaultSizeInBytes();
        boolean known = bytes.isValidLong() && bytes.toLong() < unknown;
        return known ? bytes.toLong() : -1;
    }
}
