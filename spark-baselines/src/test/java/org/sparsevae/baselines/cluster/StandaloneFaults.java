// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.sparsevae.training.SmallTraining;
import org.sparsevae.training.TrainingListener;
import org.sparsevae.training.dl4j.FaultyNetwork;
import org.sparsevae.training.dl4j.FaultyNetwork.Fault;

/** Faults that take workers of their own: a straggler that Spark runs again on another worker, and a worker that dies for good. */
final class StandaloneFaults extends SparkListener {
    private static final int PARTITIONS = 4;
    private static final int FAULTY_ROUND = 3;
    /** A round in which the delayed task, given up long ago, is still to wake, train on and give its network back. */
    private static final int ROUND_OF_THE_WAIT = 6;

    private final TreeSet<String> executors = new TreeSet<>();
    private int speculative;

    private StandaloneFaults() {}

    static void run(String master) throws Exception {
        StandaloneFaults faults = new StandaloneFaults();
        try (JavaSparkContext spark = new JavaSparkContext(new SparkConf()
                .setMaster(master)
                .setAppName("standalone faults")
                .set("spark.executor.memory", "1g")
                .set("spark.executor.cores", "2")
                .set("spark.executor.extraClassPath", System.getProperty("java.class.path"))
                .set("spark.speculation", "true")
                .set("spark.speculation.interval", "100ms")
                .set("spark.speculation.quantile", "0.5")
                .set("spark.speculation.minTaskRuntime", "500ms")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1")
                .set("spark.driver.bindAddress", "127.0.0.1"))) {
            spark.sc().addSparkListener(faults);
            faults.run(spark);
        }
    }

    private void run(JavaSparkContext spark) throws Exception {
        for (int wait = 0; executors(spark).size() < 2 && wait < 600; wait++) {
            Thread.sleep(100);
        }
        assertEquals(2, executors(spark).size(), "executors");
        String undisturbed = train(spark, TrainingListener.silent());

        String victim = executors(spark).first();
        int before = speculative(spark);
        assertEquals(undisturbed, train(spark, (record, rounds) -> {
            if (record.round() == FAULTY_ROUND) {
                FaultyNetwork.arm(spark, "delay", Fault.DELAY, Set.of(victim));
            } else if (record.round() == ROUND_OF_THE_WAIT) {
                pause();
            }
        }));
        assertTrue(speculative(spark) > before, "a second attempt ran beside the first");

        assertEquals(undisturbed, train(spark, (record, rounds) -> {
            if (record.round() == FAULTY_ROUND) {
                FaultyNetwork.arm(spark, "dead worker", Fault.KILL_WORKER, Set.of(victim));
            }
        }));
        assertEquals(1, executors(spark).size(), "executors after the death of a worker");
    }

    private static void pause() {
        try {
            Thread.sleep(4000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String train(JavaSparkContext spark, TrainingListener listener) {
        return SmallTraining.train(spark.parallelize(SmallTraining.rows(), 3), PARTITIONS, listener);
    }

    private TreeSet<String> executors(JavaSparkContext spark) throws Exception {
        spark.sc().listenerBus().waitUntilEmpty();
        synchronized (this) {
            return new TreeSet<>(executors);
        }
    }

    private int speculative(JavaSparkContext spark) throws Exception {
        spark.sc().listenerBus().waitUntilEmpty();
        synchronized (this) {
            return speculative;
        }
    }

    @Override
    public synchronized void onExecutorAdded(SparkListenerExecutorAdded event) {
        executors.add(event.executorId());
    }

    @Override
    public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved event) {
        executors.remove(event.executorId());
    }

    @Override
    public synchronized void onTaskStart(SparkListenerTaskStart event) {
        if (event.taskInfo().speculative()) {
            speculative++;
        }
    }
}
