// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.training.DivergedException;

/** Makes the fits of a study that are not in its folder yet, several side by side in threads of this driver. */
final class StudyRun {
    private static final Logger LOG = LoggerFactory.getLogger(StudyRun.class);

    private final Study study;
    private final int parallelism;

    /**
     * @param study the study
     * @param parallelism fits at a time, at least 1; no result depends on it, only the seconds do
     */
    StudyRun(Study study, int parallelism) {
        if (parallelism < 1) {
            throw new IllegalArgumentException("--parallelism must be at least 1: " + parallelism);
        }
        this.study = study;
        this.parallelism = parallelism;
    }

    /**
     * Completes the study, which is prepared.
     *
     * @param spark the session
     * @param store what is done; every finished fit is added, and why a fit failed
     * @return the records of all fits, in the study's order; without those that failed, where the study outlives that
     * @throws Exception what the first failing fit threw, if the study does not outlive it; those that finished before stay in the store
     */
    List<FitRecord> complete(SparkSession spark, FitStore store) throws Exception {
        try (FitClock clock = new FitClock(spark)) {
            List<FitRecord> records = complete(study.fits(), spark, store, clock);
            records.addAll(complete(study.followUps(records), spark, store, clock));
            return records;
        }
    }

    private List<FitRecord> complete(List<FitKey> keys, SparkSession spark, FitStore store, FitClock clock)
            throws Exception {
        List<FitKey> open = keys.stream().filter(key -> store.get(key) == null).toList();
        try (StudyProgress progress = StudyProgress.of(study.name(), keys.size(), keys.size() - open.size())) {
            run(spark, store, open, clock, progress);
        }
        List<FitRecord> records = new ArrayList<>();
        for (FitKey key : keys) {
            FitRecord record = store.get(key);
            if (record != null) {
                records.add(record);
            }
        }
        return records;
    }

    private void run(SparkSession spark, FitStore store, List<FitKey> open, FitClock clock, StudyProgress progress)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(parallelism);
        try {
            CompletionService<FitRecord> fits = new ExecutorCompletionService<>(threads);
            for (FitKey key : open) {
                fits.submit(() -> {
                    progress.begun(key);
                    return finished(key, spark, store, clock);
                });
            }
            for (int i = 0; i < open.size(); i++) {
                progress.done(fits.take().get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private FitRecord fit(FitKey key, SparkSession spark, FitClock clock) throws Exception {
        try {
            return study.fit(key, spark, clock);
        } catch (DivergedException e) {
            LOG.warn("{}: the fit of {} found nothing: {}", study.name(), key, e.getMessage());
            return FitRecord.diverged(key, study.shares(key));
        }
    }

    /** The first line: Spark's messages go on with stack traces. */
    private static String reason(Throwable e) {
        return String.valueOf(e.getMessage() == null ? e : e.getMessage())
                .lines()
                .findFirst()
                .orElse(e.toString());
    }

    private FitRecord finished(FitKey key, SparkSession spark, FitStore store, FitClock clock) throws Exception {
        FitRecord record;
        try {
            record = fit(key, spark, clock);
        } catch (Exception | LinkageError | OutOfMemoryError | StackOverflowError e) {
            // errors of one fit, whose memory and threads go with it
            if (!study.outlivesFailures()
                    || Thread.currentThread().isInterrupted()
                    || spark.sparkContext().isStopped()) { // by SIGTERM: no fit's fault
                throw e;
            }
            if (e instanceof IllegalArgumentException) {
                LOG.warn("{}: the fit of {} was refused, the others go on: {}", study.name(), key, e.getMessage());
            } else {
                LOG.warn("{}: the fit of {} failed, the others go on", study.name(), key, e);
            }
            store.failed(key, reason(e));
            return new FitRecord(key.cell(), key.seed(), Map.of(), Map.of());
        }
        store.add(record);
        return record;
    }
}
