// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.training.dl4j.FaultyNetwork;
import org.sparsevae.training.dl4j.FaultyNetwork.Fault;
import org.sparsevae.training.rows.SparseRow;

/** Executor processes are killed, lose what they hold, or fail their tasks; the training ends in the same bits as without. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class FaultsIT {
    private static final int DIRECT = 4;
    /** So many that executors sum groups of them, which takes a shuffle in every round. */
    private static final int IN_GROUPS = 20;

    private static final int FAULTY_ROUND = 3;

    private final Events events = new Events();
    private JavaSparkContext spark;
    private String undisturbed;
    private String undisturbedInGroups;

    @BeforeAll
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void startExecutors() throws IOException {
        Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
        spark = new JavaSparkContext(new SparkConf()
                .setMaster("local-cluster[2,1,1024]")
                .setAppName("faults")
                .set("spark.executor.memory", "1g")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"));
        spark.sc().addSparkListener(events);
        undisturbed = SmallTraining.train(input(), DIRECT, TrainingListener.silent());
        undisturbedInGroups = SmallTraining.train(input(), IN_GROUPS, TrainingListener.silent());
    }

    @AfterAll
    void stop() {
        if (spark != null) {
            spark.stop();
        }
    }

    /** Waits for two executors that have trained, so that each has a network to put a fault in the place of. */
    @BeforeEach
    void twoExecutors() throws Exception {
        for (int wait = 0; events.executors().size() < 2 && wait < 600; wait++) {
            Thread.sleep(100);
        }
        assertEquals(2, events.executors().size(), "executors");
        events.forget();
    }

    @ParameterizedTest
    @ValueSource(ints = {DIRECT, IN_GROUPS})
    void executorKilledInTheMiddleOfARound(int partitions) throws Exception {
        String victim = events.executors().first();
        String trained =
                SmallTraining.train(input(), partitions, armed("kill " + partitions, Fault.KILL, Set.of(victim)));
        assertEquals(List.of(victim), events.removed());
        assertEquals(partitions == DIRECT ? undisturbed : undisturbedInGroups, trained);
    }

    @Test
    void taskThatThrowsOnItsFirstAttempts() throws Exception {
        String trained =
                SmallTraining.train(input(), DIRECT, armed("throw", Fault.THROW, Set.copyOf(events.executors())));
        assertEquals(2, events.failures(), "attempts that failed");
        assertEquals(List.of(), events.removed());
        assertEquals(undisturbed, trained);
    }

    @Test
    void broadcastLost() throws Exception {
        String trained = SmallTraining.train(
                input(), DIRECT, armed("broadcasts", Fault.LOSE_BROADCASTS, Set.copyOf(events.executors())));
        List<Integer> lost = Collections.synchronizedList(new ArrayList<>());
        spark.parallelize(List.of(1, 2, 3, 4), 4)
                .map(task -> FaultyNetwork.lostBlocks())
                .collect()
                .forEach(lost::add);
        assertTrue(Collections.max(lost) > 0, "blocks lost: " + lost);
        assertEquals(undisturbed, trained);
    }

    /** Spark's own word for such an input is indeterminate: it may give up a job rather than compute a part of it again. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cachedPartitionsLostAndTheInputComesInAnotherOrder(boolean indeterminate) throws Exception {
        JavaRDD<SparseRow> input =
                indeterminate ? inAnyOrder(input()).repartition(3).repartition(4) : inAnyOrder(input());
        String victim = events.executors().last();
        String trained = SmallTraining.train(input, DIRECT, armed("lost " + indeterminate, Fault.KILL, Set.of(victim)));
        assertEquals(List.of(victim), events.removed());
        assertEquals(undisturbed, trained);
    }

    private JavaRDD<SparseRow> input() {
        return spark.parallelize(SmallTraining.rows(), 3);
    }

    /** The same rows, in another order whenever they are computed. */
    private static JavaRDD<SparseRow> inAnyOrder(JavaRDD<SparseRow> rows) {
        return rows.mapPartitions(part -> {
            List<SparseRow> shuffled = new ArrayList<>();
            part.forEachRemaining(shuffled::add);
            Collections.shuffle(shuffled);
            return shuffled.iterator();
        });
    }

    private TrainingListener armed(String name, Fault fault, Set<String> executors) {
        return (record, rounds) -> {
            if (record.round() == FAULTY_ROUND) {
                FaultyNetwork.arm(spark, name, fault, executors);
            }
        };
    }

    /** What Spark's driver sees of the faults. */
    private final class Events extends SparkListener {
        private final TreeSet<String> executors = new TreeSet<>();
        private final List<String> removed = new ArrayList<>();
        private int failures;

        @Override
        public synchronized void onExecutorAdded(SparkListenerExecutorAdded event) {
            executors.add(event.executorId());
        }

        @Override
        public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
            executors.remove(event.executorId());
            removed.add(event.executorId());
        }

        @Override
        public synchronized void onTaskEnd(SparkListenerTaskEnd event) {
            if (event.reason() instanceof ExceptionFailure) {
                failures++;
            }
        }

        TreeSet<String> executors() throws TimeoutException {
            spark.sc().listenerBus().waitUntilEmpty();
            synchronized (this) {
                return new TreeSet<>(executors);
            }
        }

        List<String> removed() throws TimeoutException {
            spark.sc().listenerBus().waitUntilEmpty();
            synchronized (this) {
                return List.copyOf(removed);
            }
        }

        int failures() throws TimeoutException {
            spark.sc().listenerBus().waitUntilEmpty();
            synchronized (this) {
                return failures;
            }
        }

        synchronized void forget() {
            removed.clear();
            failures = 0;
        }
    }
}
