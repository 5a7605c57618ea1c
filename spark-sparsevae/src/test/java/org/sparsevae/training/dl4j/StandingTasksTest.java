// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.storage.RDDBlockId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;
import org.sparsevae.training.rows.SparseRow;
import org.sparsevae.training.rows.TrainingRows;

/** Calls on cached partitions in one JVM: what comes back, in which order, and what happens when something goes wrong. More partitions than cores. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StandingTasksTest {
    private static final int PARTITIONS = 5;

    private PlacedRows placed;
    private StandingTasks tasks;

    private static JavaSparkContext spark() {
        return JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
    }

    @BeforeEach
    void place() {
        List<SparseRow> rows = new ArrayList<>();
        for (int i = 0; i < 4 * PARTITIONS; i++) {
            rows.add(SparseRow.of(Vectors.dense(i, 1), 1, i % 4 == 0));
        }
        placed = RowPlacement.place(spark().parallelize(rows, 1), PARTITIONS, 2);
        tasks = new StandingTasks(spark(), placed);
    }

    @AfterEach
    void release() {
        tasks.close();
        placed.close();
    }

    @Test
    void resultsAreThoseOfAJobInPartitionOrder() {
        for (boolean validation : List.of(false, true)) {
            List<TrainingRows> job = PartitionJob.run(placed, validation, rows -> rows);
            assertEquals(PARTITIONS, job.size());
            assertEquals(Optional.of(job), tasks.run(validation, rows -> rows));
        }
        assertEquals(
                Optional.of(List.of(1, 3)),
                tasks.run(false, rows -> rows.partition() % 2 == 1 ? rows.partition() : null));
    }

    @Test
    void whatIsGivenAndWhatComesBackIsNotCopied() {
        Object given = new Object();
        tasks.run(false, rows -> given).orElseThrow().forEach(result -> assertSame(given, result));
    }

    @Test
    void tasksAreOfAJobOfSparksAndAnotherJobGetsItsTurn() throws InterruptedException {
        AtomicBoolean counted = new AtomicBoolean();
        Thread other = new Thread(() -> {
            spark().parallelize(List.of(1, 2, 3), 3).count();
            counted.set(true);
        });
        int calls = 0;
        while (!counted.get()) {
            tasks.run(false, rows -> {
                assertNotNull(TaskContext.get());
                return rows.partition();
            });
            if (calls++ == 0) {
                other.start();
            }
        }
        other.join();
    }

    /** Two fits in turns, or a driver that is long about something else. */
    @Test
    void tasksThatNobodyCallsGiveTheCoresBack() {
        try (StandingTasks others = new StandingTasks(spark(), placed)) {
            for (int turn = 0; turn < 2; turn++) {
                assertEquals(
                        PARTITIONS,
                        tasks.run(false, TrainingRows::size).orElseThrow().size());
                assertEquals(
                        PARTITIONS,
                        others.run(false, TrainingRows::size).orElseThrow().size());
            }
        }
    }

    /** Rounds of seconds: others need not wait for twenty of them. */
    @Test
    void aJobThatHasStayedForLongIsFollowedByAnother() {
        List<Integer> first = tasks.run(false, rows -> {
                    sleep(StandingTasks.STAY_MILLIS + 100);
                    return TaskContext.get().stageId();
                })
                .orElseThrow();
        List<Integer> second =
                tasks.run(false, rows -> TaskContext.get().stageId()).orElseThrow();
        assertTrue(Collections.disjoint(first, second), first + " and " + second);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLostPartitionIsLeftToAJob() {
        tasks.run(false, TrainingRows::size);
        SparkEnv.get()
                .blockManager()
                .removeBlock(new RDDBlockId(placed.partitions().id(), 3), true);
        assertEquals(Optional.empty(), tasks.run(false, TrainingRows::size));
        List<Integer> sizes = PartitionJob.run(placed, false, TrainingRows::size);
        assertEquals(Optional.of(sizes), tasks.run(false, TrainingRows::size));
    }

    @Test
    void aTaskThatFailsFailsTheCall() {
        AtomicInteger good = new AtomicInteger();
        Throwable thrown = assertThrows(Throwable.class, () -> {
            for (int call = 0; call < 3; call++) {
                tasks.run(false, rows -> {
                    if (rows.partition() == 2) {
                        throw new IllegalStateException("no luck");
                    }
                    return good.incrementAndGet();
                });
            }
        });
        assertTrue(thrown.toString().contains("no luck"), thrown.toString());
        // and nothing of it is left
        assertEquals(
                PARTITIONS, tasks.run(false, TrainingRows::size).orElseThrow().size());
    }

    @Test
    void aCancelledJobEndsTheCall() {
        SparkContext context = LocalSpark.session().sparkContext();
        Throwable thrown = assertThrows(Throwable.class, () -> {
            while (true) {
                tasks.run(false, rows -> {
                    if (rows.partition() == 4) {
                        context.cancelAllJobs();
                    }
                    return rows.partition();
                });
            }
        });
        assertTrue(thrown.toString().contains("cancelled"), thrown.toString());
    }

    @Test
    void anInterruptedThreadEndsTheCall() {
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> tasks.run(false, TrainingRows::size));
        assertFalse(Thread.interrupted());
    }
}
