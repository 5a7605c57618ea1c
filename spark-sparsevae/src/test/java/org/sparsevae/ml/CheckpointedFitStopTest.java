// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.ChildJvm;

/** A fit that is killed, terminated, cancelled or interrupted, and started again. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("slow")
class CheckpointedFitStopTest {
    /** Longer than the fit: only its end and a stop write a checkpoint. */
    private static final int NEVER = 100_000;
    /** A job of the training that is not its first: the fit has some rounds behind it and most before it. */
    private static final int DURING_TRAINING = 2;

    @TempDir
    Path folder;

    private volatile Thread fitting;

    private static String expected() {
        return CheckpointedFitOnce.estimator().fit(SmallFits.data("gaussian")).weightsSha256();
    }

    private List<Path> rounds(String dir) throws IOException {
        Path training = folder.resolve(dir).resolve("training-001");
        if (!Files.exists(training)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(training)) {
            return files.filter(file -> file.getFileName().toString().startsWith("round-"))
                    .toList();
        }
    }

    private String fitTo(String dir) {
        return CheckpointedFitOnce.estimator()
                .setCheckpointDir(folder.resolve(dir).toString())
                .fit(SmallFits.data("gaussian"))
                .weightsSha256();
    }

    private Process start(String dir, int interval, Path log) throws IOException {
        return ChildJvm.of(
                        CheckpointedFitOnce.class,
                        List.of(),
                        List.of(folder.resolve(dir).toString(), Integer.toString(interval)))
                .redirectOutput(log.toFile())
                .start();
    }

    /** Starts the fit, which writes a checkpoint every round if it is to be killed, and else none by itself, and stops it in its rounds. */
    private void startAndStop(boolean kill) throws Exception {
        Path log = folder.resolve("fit.log");
        Process process = start("dir", kill ? 1 : NEVER, log);
        try {
            while (process.isAlive()
                    && !read(log).contains(CheckpointedFitOnce.JOB + DURING_TRAINING + System.lineSeparator())) {
                Thread.sleep(5);
            }
            if (kill) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
            assertTrue(process.waitFor(2, TimeUnit.MINUTES), () -> read(log));
            assertEquals(kill ? 128 + 9 : 128 + 15, process.exitValue(), () -> read(log));
        } finally {
            process.destroyForcibly();
        }
        assertFalse(
                Files.exists(folder.resolve("dir/training-001/finished.bin")), "the fit was over before the signal");
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDriverThatGetsASignalGoesOnWhereItWas(boolean kill) throws Exception {
        startAndStop(kill);
        if (!kill) {
            String log = read(folder.resolve("fit.log"));
            assertTrue(log.contains("the program is being shut down after round "), log);
            assertTrue(log.contains("the same fit with the same checkpointDir goes on from there"), log);
        }
        assertFalse(rounds("dir").isEmpty(), "a checkpoint of a round");
        assertEquals(expected(), fitTo("dir"));
    }

    /** An epoch is a round of training and, with validation rows, a call that scores them. */
    private static SparseVAE validated() {
        return CheckpointedFitOnce.estimator().setValidationIndicatorCol("held").setAveragingFrequency(10);
    }

    private static Dataset<Row> data() {
        Column held = functions
                .pmod(functions.hash(functions.col("features")), functions.lit(4))
                .equalTo(0);
        return SmallFits.data("gaussian").withColumn("held", held);
    }

    /** Lets a fit run whose only checkpoint is that of its end, and stops it in a job of its training. */
    private Throwable stopped(SparseVAE estimator, int inJob, Runnable stop) throws Exception {
        SparkContext spark = LocalSpark.session().sparkContext();
        AtomicInteger jobs = new AtomicInteger();
        SparkListener inTraining = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart job) {
                if (CheckpointedFitOnce.isTraining(job) && jobs.incrementAndGet() == inJob) {
                    stop.run();
                }
            }
        };
        data().count();
        spark.addSparkListener(inTraining);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        fitting = new Thread(() -> {
            try {
                estimator.setCheckpointInterval(NEVER).fit(data());
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        try {
            fitting.start();
            fitting.join();
        } finally {
            spark.removeSparkListener(inTraining);
        }
        assertNotNull(thrown.get(), "the fit was over before it was stopped");
        return thrown.get();
    }

    @ParameterizedTest
    @ValueSource(ints = {DURING_TRAINING, DURING_TRAINING + 1})
    void aCancelledJobLeavesACheckpoint(int inJob) throws Exception {
        String undisturbed = validated().fit(data()).weightsSha256();
        SparkContext spark = LocalSpark.session().sparkContext();
        SparseVAE estimator =
                validated().setCheckpointDir(folder.resolve("cancelled").toString());
        Throwable thrown = stopped(estimator, inJob, spark::cancelAllJobs);
        assertTrue(thrown.toString().contains("cancelled"), thrown.toString());
        assertEquals(1, rounds("cancelled").size());
        assertEquals(undisturbed, estimator.fit(data()).weightsSha256());
    }

    @Test
    void anInterruptedThreadLeavesACheckpoint() throws Exception {
        String undisturbed = validated().fit(data()).weightsSha256();
        SparseVAE estimator =
                validated().setCheckpointDir(folder.resolve("interrupted").toString());
        stopped(estimator, DURING_TRAINING, () -> fitting.interrupt());
        assertEquals(1, rounds("interrupted").size());
        assertEquals(undisturbed, estimator.fit(data()).weightsSha256());
    }
}
