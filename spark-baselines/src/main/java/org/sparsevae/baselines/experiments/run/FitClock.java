// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;

/**
 * Wall-clock and processor seconds of a fit, also while others run beside it: its tasks are told apart by their job group, and the driver's
 * part is that of the calling thread.
 */
public final class FitClock implements AutoCloseable {
    private static final String GROUP = "spark.jobGroup.id";
    /** Spark tells listeners of tasks a little later than it returns their results; this long at most is waited. */
    private static final long PATIENCE_SECONDS = 30;

    private static final AtomicLong GROUPS = new AtomicLong();
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final SparkContext spark;
    private final TaskTimes times = new TaskTimes();

    /** A clock for fits on this session; close it to stop listening. */
    FitClock(SparkSession session) {
        spark = session.sparkContext();
        spark.addSparkListener(times);
    }

    /**
     * What some work gave and took.
     *
     * @param <T> what it gave
     * @param result what it gave
     * @param seconds wall-clock seconds
     * @param cpuSeconds processor seconds of the calling thread and of all tasks
     */
    public record Timed<T>(T result, double seconds, double cpuSeconds) {}

    /** Does work, and measures it. */
    public <T> Timed<T> time(String what, Callable<T> work) throws Exception {
        String group = "experiment-" + GROUPS.incrementAndGet();
        long started = System.nanoTime();
        long cpuStarted = THREADS.getCurrentThreadCpuTime();
        spark.setJobGroup(group, what, false);
        try {
            T result = work.call();
            double seconds = (System.nanoTime() - started) / 1e9;
            double driver = (THREADS.getCurrentThreadCpuTime() - cpuStarted) / 1e9;
            return new Timed<>(result, seconds, driver + taskSeconds(group));
        } finally {
            spark.clearJobGroup();
            times.forget(group);
        }
    }

    /** Listeners hear of jobs in their order: when they have heard of a last one, they have heard of all tasks. */
    private double taskSeconds(String group) throws InterruptedException {
        CountDownLatch heard = times.expectLast(group);
        spark.setJobGroup(TaskTimes.last(group), "end of " + group, false);
        JavaSparkContext.fromSparkContext(spark).parallelize(List.of(0), 1).count();
        heard.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return times.seconds(group);
    }

    @Override
    public void close() {
        spark.removeSparkListener(times);
    }

    /** Adds up the processor time of tasks by the group of their job. */
    private static final class TaskTimes extends SparkListener {
        private final Map<Integer, String> groupOfStage = new ConcurrentHashMap<>();
        private final Map<Integer, String> groupOfJob = new ConcurrentHashMap<>();
        private final Map<String, LongAdder> nanoseconds = new ConcurrentHashMap<>();
        private final Map<String, CountDownLatch> expected = new ConcurrentHashMap<>();

        static String last(String group) {
            return group + "-end";
        }

        CountDownLatch expectLast(String group) {
            return expected.computeIfAbsent(last(group), name -> new CountDownLatch(1));
        }

        double seconds(String group) {
            LongAdder sum = nanoseconds.get(group);
            return sum == null ? 0 : sum.sum() / 1e9;
        }

        void forget(String group) {
            nanoseconds.remove(group);
            expected.remove(last(group));
            groupOfStage.values().removeIf(group::equals);
        }

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            Properties properties = job.properties();
            String group = properties == null ? null : properties.getProperty(GROUP);
            if (group != null) {
                groupOfJob.put(job.jobId(), group);
                scala.collection.JavaConverters.seqAsJavaList(job.stageIds())
                        .forEach(stage -> groupOfStage.put((Integer) stage, group));
            }
        }

        @Override
        public void onTaskEnd(SparkListenerTaskEnd task) {
            String group = groupOfStage.get(task.stageId());
            if (group != null && task.taskMetrics() != null) {
                nanoseconds
                        .computeIfAbsent(group, name -> new LongAdder())
                        .add(task.taskMetrics().executorCpuTime()
                                + task.taskMetrics().executorDeserializeCpuTime());
            }
        }

        @Override
        public void onJobEnd(SparkListenerJobEnd job) {
            String group = groupOfJob.remove(job.jobId());
            CountDownLatch latch = group == null ? null : expected.get(group);
            if (latch != null) {
                latch.countDown();
            }
        }
    }
}
