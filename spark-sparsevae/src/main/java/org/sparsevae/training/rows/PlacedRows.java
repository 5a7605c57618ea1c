// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/** Rows that lie in their partitions, cached, with their counts. Close it to release the cache. */
public final class PlacedRows implements AutoCloseable {
    private final JavaRDD<PartitionRows> partitions;
    private final List<RowCounts> trainingCounts;
    private final List<RowCounts> validationCounts;

    private PlacedRows(
            JavaRDD<PartitionRows> partitions, List<RowCounts> trainingCounts, List<RowCounts> validationCounts) {
        this.partitions = partitions;
        this.trainingCounts = Collections.unmodifiableList(trainingCounts);
        this.validationCounts = Collections.unmodifiableList(validationCounts);
    }

    static PlacedRows cache(JavaRDD<PartitionRows> packed) {
        JavaRDD<PartitionRows> cached = packed.setName("training rows").persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<Tuple2<RowCounts, RowCounts>> counts = cached.map(
                            rows -> new Tuple2<>(RowCounts.of(rows.training()), RowCounts.of(rows.validation())))
                    .collect();
            return new PlacedRows(
                    cached,
                    counts.stream().map(Tuple2::_1).toList(),
                    counts.stream().map(Tuple2::_2).toList());
        } catch (Throwable e) {
            cached.unpersist();
            throw e;
        }
    }

    /**
     * The cached rows.
     *
     * @return an RDD with exactly one element in each of its P partitions; element p holds partition p
     */
    public JavaRDD<PartitionRows> partitions() {
        return partitions;
    }

    /**
     * The training rows: a view of the cache, nothing is copied.
     *
     * @return an RDD with exactly one element in each of its P partitions, empty where P exceeds the rows
     */
    public JavaRDD<TrainingRows> training() {
        return partitions.map(PartitionRows::training);
    }

    /**
     * The validation rows: a view of the cache, nothing is copied.
     *
     * @return an RDD with exactly one element in each of its P partitions, empty where P exceeds the rows
     */
    public JavaRDD<TrainingRows> validation() {
        return partitions.map(PartitionRows::validation);
    }

    /**
     * P, the number of partitions.
     *
     * @return the number of partitions, at least 1
     */
    public int numPartitions() {
        return trainingCounts.size();
    }

    /**
     * What each partition holds to train on.
     *
     * @return P counts, in partition order; row counts differ by one at most
     */
    public List<RowCounts> trainingCounts() {
        return trainingCounts;
    }

    /**
     * What each partition holds out.
     *
     * @return P counts, in partition order; row counts differ by one at most
     */
    public List<RowCounts> validationCounts() {
        return validationCounts;
    }

    /**
     * The counts of all training rows.
     *
     * @return the sum over partitions, added in partition order
     */
    public RowCounts trainingTotal() {
        return total(trainingCounts);
    }

    /**
     * The counts of all validation rows.
     *
     * @return the sum over partitions, added in partition order
     */
    public RowCounts validationTotal() {
        return total(validationCounts);
    }

    /** Releases the cache, without waiting for it. */
    @Override
    public void close() {
        partitions.unpersist(false);
    }

    private static RowCounts total(List<RowCounts> counts) {
        RowCounts total = new RowCounts(0, 0, 0);
        for (RowCounts count : counts) {
            total = total.plus(count);
        }
        return total;
    }

    /** What one partition holds: its training rows and, apart from them, its validation rows. Either may be empty. */
    public static final class PartitionRows implements Serializable {
        private static final long serialVersionUID = 1L;

        private final TrainingRows training;
        private final TrainingRows validation;

        PartitionRows(TrainingRows training, TrainingRows validation) {
            this.training = training;
            this.validation = validation;
        }

        /**
         * The rows to train on.
         *
         * @return the training rows, possibly none
         */
        public TrainingRows training() {
            return training;
        }

        /**
         * The rows held out.
         *
         * @return the validation rows, possibly none
         */
        public TrainingRows validation() {
            return validation;
        }
    }

    /** How much one partition, or the whole table, holds: rows, their weight, their non-zero values. */
    public static final class RowCounts implements Serializable {
        private static final long serialVersionUID = 1L;

        private final long rows;
        private final double weight;
        private final long nonZeros;

        RowCounts(long rows, double weight, long nonZeros) {
            this.rows = rows;
            this.weight = weight;
            this.nonZeros = nonZeros;
        }

        static RowCounts of(TrainingRows rows) {
            return new RowCounts(rows.size(), rows.totalWeight(), rows.nonZeros());
        }

        RowCounts plus(RowCounts other) {
            return new RowCounts(rows + other.rows, weight + other.weight, nonZeros + other.nonZeros);
        }

        /**
         * The number of rows.
         *
         * @return the number of rows, at least 0
         */
        public long rows() {
            return rows;
        }

        /**
         * The sum of the rows' weights.
         *
         * @return the total weight; the number of rows if all weights are 1
         */
        public double weight() {
            return weight;
        }

        /**
         * The number of non-zero values.
         *
         * @return the number of non-zero values, at least 0
         */
        public long nonZeros() {
            return nonZeros;
        }

        @Override
        public String toString() {
            return rows + " rows, weight " + weight + ", " + nonZeros + " non-zeros";
        }
    }
}
