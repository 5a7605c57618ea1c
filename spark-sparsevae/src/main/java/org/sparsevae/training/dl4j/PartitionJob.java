// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.PlacedRows.PartitionRows;
import org.sparsevae.training.rows.TrainingRows;
import scala.collection.Iterator;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * One Spark job over the cached partitions that hands its results to the driver in partition order. It runs on the cached RDD itself:
 * Spark searches every closure of a transformation (and of {@code collect}) for references by reading the byte code of the classes
 * around it, which took more time on the driver than all else in the rounds of a small fit. A class that is no closure is left alone.
 */
final class PartitionJob<R> extends AbstractFunction2<TaskContext, Iterator<PartitionRows>, R> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final boolean validation;
    private final Function<TrainingRows, R> task;

    private PartitionJob(boolean validation, Function<TrainingRows, R> task) {
        this.validation = validation;
        this.task = task;
    }

    /** The task's results that are not null, in partition order. */
    static <R> List<R> run(PlacedRows placed, boolean validation, Function<TrainingRows, R> task) {
        @SuppressWarnings("unchecked")
        R[] results = (R[]) placed.partitions()
                .context()
                .runJob(
                        placed.partitions().rdd(),
                        new PartitionJob<>(validation, task),
                        ClassTag$.MODULE$.<R>apply(Object.class));
        return Arrays.stream(results).filter(Objects::nonNull).toList();
    }

    @Override
    public R apply(TaskContext context, Iterator<PartitionRows> partition) {
        PartitionRows rows = partition.next();
        try {
            return task.call(validation ? rows.validation() : rows.training());
        } catch (Exception e) {
            throw failure(e);
        }
    }

    /** What a task throws. */
    static RuntimeException failure(Exception e) {
        return e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException("a worker failed", e);
    }
}
