// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.spark.SimpleFutureAction;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.storage.BlockResult;
import org.apache.spark.storage.RDDBlockId;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.PlacedRows.PartitionRows;
import org.sparsevae.training.rows.TrainingRows;
import scala.Option;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction0;
import scala.runtime.AbstractFunction1;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Try;

/**
 * Calls on the cached partitions where tasks run in the driver's own JVM (local mode). A Spark job costs as much CPU time as ten steps of a
 * small network, and one that carries weights and results serialises, compresses and copies them within one process. So here the tasks of one
 * job stay for many calls: each takes the next partition of the present call, whatever its number, and what it is given and what it gives
 * back go by reference. A job still holds the cores, so that fits side by side share them and a fit can be cancelled as ever; and it ends
 * after some calls or a second, or when no call comes for a while, so that other jobs get their turn.
 *
 * <p>Which task takes which partition decides nothing: results are in partition order. One call at a time.
 */
final class StandingTasks implements AutoCloseable {
    /** Calls that a job stays for: few enough to let other jobs in, many enough that its own cost does not show. */
    private static final int CALLS = 20;
    /** So long a job stays at most, once the call under way is answered: rounds of seconds must not keep others waiting for minutes. */
    static final long STAY_MILLIS = 1000;
    /** How long tasks wait for a call before they give the cores back: longer than what the driver mostly does between two rounds. */
    private static final long IDLE_MILLIS = 500;
    /** What Spark's web page calls the job's tasks. */
    static final String NAME = "training rounds";
    /** How long the caller waits before it looks whether the job has failed or was cancelled. */
    private static final long LOOK_MILLIS = 50;

    /** Tasks travel through Spark serialised, so they find their job by a number. */
    private static final Map<Long, Job> OPEN = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final JavaSparkContext spark;
    private final PlacedRows placed;
    private Job job;
    private int calls;

    /**
     * @param spark a context in local mode
     * @param placed the cached rows
     */
    StandingTasks(JavaSparkContext spark, PlacedRows placed) {
        this.spark = spark;
        this.placed = placed;
    }

    /**
     * Calls a task on every partition.
     *
     * @param validation whether on the validation rows or on the training rows
     * @return the results that are not null, in partition order; nothing if a cached partition is lost: a job on the rows brings it back, and
     *     no task stands in its way
     */
    <R> Optional<List<R>> run(boolean validation, Function<TrainingRows, R> task) {
        Call call = new Call(placed, validation, task);
        if (calls == CALLS || job != null && job.hasStayed()) {
            close();
        }
        calls++;
        try {
            while (job == null || !job.run(call)) {
                job = new Job(spark, Math.min(placed.numPartitions(), spark.defaultParallelism()));
                calls = 1;
            }
        } catch (Throwable e) {
            close();
            throw e;
        }
        if (call.isLost()) {
            close();
            return Optional.empty();
        }
        @SuppressWarnings("unchecked")
        List<R> results =
                (List<R>) Arrays.stream(call.results).filter(Objects::nonNull).toList();
        return Optional.of(results);
    }

    /** Lets the tasks end, without waiting for it. */
    @Override
    public void close() {
        if (job != null) {
            job.end();
            job = null;
        }
    }

    /** One call: the partitions that nobody has taken yet, and the results so far. Guarded by its job. */
    private static final class Call {
        private final PlacedRows placed;
        private final boolean validation;
        private final Function<TrainingRows, ?> task;
        private final Object[] results;
        private final Deque<Integer> left = new ArrayDeque<>();
        private int missing;
        private volatile boolean lost;

        Call(PlacedRows placed, boolean validation, Function<TrainingRows, ?> task) {
            this.placed = placed;
            this.validation = validation;
            this.task = task;
            this.missing = placed.numPartitions();
            this.results = new Object[missing];
            IntStream.range(0, missing).forEach(left::add);
        }

        boolean isLost() {
            return lost;
        }

        /** Computes a partition's result, outside the lock. */
        void compute(int partition) throws Exception {
            ClassTag<PartitionRows> tag = ClassTag$.MODULE$.apply(PartitionRows.class);
            Option<BlockResult> block = SparkEnv.get()
                    .blockManager()
                    .get(new RDDBlockId(placed.partitions().id(), partition), tag);
            if (block.isEmpty()) {
                lost = true;
                return;
            }
            Iterator<Object> elements = block.get().data();
            PartitionRows rows = (PartitionRows) elements.next();
            elements.hasNext(); // at its end the iterator lets go of the block
            results[partition] = task.call(validation ? rows.validation() : rows.training());
        }
    }

    /** A job whose tasks wait for calls. */
    private static final class Job {
        private final long number = NUMBERS.incrementAndGet();
        private final SimpleFutureAction<BoxedUnit> future;
        private Call call;
        private final long started = System.nanoTime();
        private long idleSince = started;
        private boolean ended;

        Job(JavaSparkContext spark, int tasks) {
            OPEN.put(number, this);
            List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
            List<Object> partitions = List.copyOf(numbers);
            future = spark.sc()
                    .submitJob(
                            spark.parallelize(numbers, tasks).setName(NAME).rdd(),
                            new Task(number),
                            JavaConverters.asScalaBuffer(partitions).toSeq(),
                            new Ignored(),
                            new Nothing());
        }

        /** Has the tasks work on a call and waits for the last result. False if the tasks have ended because nobody called. */
        synchronized boolean run(Call next) {
            if (ended) {
                return false;
            }
            call = next;
            notifyAll();
            try {
                while (call.missing > 0) {
                    requireAlive();
                    wait(LOOK_MILLIS);
                }
                return true;
            } catch (InterruptedException e) {
                future.cancel();
                throw sneaky(e); // as a job of Spark's does
            } finally {
                call = null;
                idleSince = System.nanoTime();
            }
        }

        boolean hasStayed() {
            return System.nanoTime() - started > TimeUnit.MILLISECONDS.toNanos(STAY_MILLIS);
        }

        /** Before its end the job is over only if it failed or was cancelled. */
        private void requireAlive() {
            if (!future.isCompleted()) {
                return;
            }
            Try<BoxedUnit> result = future.value().get();
            if (result instanceof Failure<?> failure) {
                throw sneaky(failure.exception());
            }
            throw new IllegalStateException("the tasks of a training ended before it");
        }

        synchronized void end() {
            ended = true;
            OPEN.remove(number);
            notifyAll();
        }

        /** Works on calls until the end. */
        void serve() throws Exception {
            Call present;
            while ((present = awaitCall()) != null) {
                int partition;
                synchronized (this) {
                    if (present.left.isEmpty()) {
                        continue;
                    }
                    partition = present.left.remove();
                }
                try {
                    present.compute(partition);
                } catch (Throwable e) {
                    // for the next attempt of this task, if Spark grants one
                    synchronized (this) {
                        present.left.addFirst(partition);
                    }
                    throw e;
                }
                synchronized (this) {
                    present.missing--;
                    notifyAll();
                }
            }
        }

        /** The present call once it has partitions left; null at the end. */
        private synchronized Call awaitCall() throws InterruptedException {
            while (!ended && (call == null || call.left.isEmpty())) {
                wait(IDLE_MILLIS);
                if (call == null && System.nanoTime() - idleSince > TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS)) {
                    end();
                }
            }
            return ended ? null : call;
        }
    }

    /** What a task of the job does. A class that is no closure: Spark reads the byte code around closures. */
    private static final class Task extends AbstractFunction1<Iterator<Integer>, BoxedUnit> implements Serializable {
        private static final long serialVersionUID = 1L;

        private final long number;

        Task(long number) {
            this.number = number;
        }

        @Override
        public BoxedUnit apply(Iterator<Integer> ignored) {
            Job job = OPEN.get(number);
            if (job != null) {
                try {
                    job.serve();
                } catch (Exception e) {
                    throw PartitionJob.failure(e);
                }
            }
            return BoxedUnit.UNIT;
        }
    }

    /** Tasks have nothing to say: their results have been handed over. */
    private static final class Ignored extends AbstractFunction2<Object, BoxedUnit, BoxedUnit> {
        @Override
        public BoxedUnit apply(Object partition, BoxedUnit result) {
            return BoxedUnit.UNIT;
        }
    }

    private static final class Nothing extends AbstractFunction0<BoxedUnit> {
        @Override
        public BoxedUnit apply() {
            return BoxedUnit.UNIT;
        }
    }

    /** Spark's exceptions are checked, and its Scala methods throw them undeclared. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
        throw (E) e;
    }
}
