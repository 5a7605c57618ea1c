// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.DeterministicLevel;
import org.apache.spark.rdd.RDD;
import scala.Enumeration;
import scala.collection.Iterator;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Tells Spark that a partition computed again holds the same elements, whatever it concludes from the lineage. After a {@code repartition}
 * of rows without an order, Spark takes it that rows may have gone elsewhere when a lost part is computed again, and gives up a job of
 * which some tasks have finished ("a shuffle map stage with indeterminate output was failed and retried"). Partitions that are made by
 * content do not depend on where a row came from.
 *
 * @param <T> type of the elements
 */
final class SameRows<T> extends RDD<T> {
    private static final long serialVersionUID = 1L;

    SameRows(RDD<T> parent) {
        super(parent, tag());
    }

    private static <T> ClassTag<T> tag() {
        return ClassTag$.MODULE$.apply(Object.class);
    }

    @Override
    public Iterator<T> compute(Partition split, TaskContext context) {
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
