// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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
        Throwable thrown = assertThrows(Throwable.class, () -> {
            while (true) {
                tasks.run(false, rows -> {
                    if (rows.partition() == 4) {
                        spark().cancelAllJobs();
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
