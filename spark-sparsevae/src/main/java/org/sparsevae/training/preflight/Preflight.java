// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.sparsevae.network.GpuSupport;
import org.sparsevae.training.preflight.ExecutorFacts.ExecutorSurvey;
import org.sparsevae.training.preflight.Finding.Verdict;

/**
 * Looks at everything a fit needs before its first long job. In local mode this takes milliseconds; on a cluster it is one job that starts
 * ND4J on the executors, which the fit would have to do anyway.
 */
public final class Preflight {
    private static final String CHECKPOINTS = "disk for checkpoints";

    private Preflight() {}

    /**
     * Runs all checks.
     *
     * @param spark the context that the fit will run in
     * @param shape the fit
     * @return the findings; nothing is logged or refused yet, see {@link PreflightReport#report}
     */
    public static PreflightReport check(SparkContext spark, FitShape shape) {
        Cluster cluster = new Cluster(spark.getConf());
        List<Finding> findings = new ArrayList<>();
        Finding kryo = SettingsChecks.kryo(spark.getConf());
        findings.add(kryo);
        if (kryo.verdict() == Verdict.REFUSED) {
            // the executors could not even answer
            return new PreflightReport(findings);
        }
        if (!cluster.local() && GpuSupport.problem().isPresent()) {
            findings.add(
                    Finding.refused("GPUs", "driver: " + GpuSupport.problem().get(), ""));
            return new PreflightReport(findings);
        }
        ExecutorSurvey survey = ExecutorSurvey.of(spark);
        return new PreflightReport(
                judge(survey, cluster, shape, Runtime.getRuntime().maxMemory(), findings));
    }

    /** The verdicts on what was found, after the findings so far. */
    static List<Finding> judge(
            ExecutorSurvey survey, Cluster cluster, FitShape shape, long driverHeap, List<Finding> before) {
        List<ExecutorFacts> all = survey.facts();
        List<Finding> findings = new ArrayList<>();
        findings.add(ExecutorChecks.reached(survey, cluster));
        findings.add(ExecutorChecks.java(all));
        findings.addAll(before);
        findings.add(ExecutorChecks.platform(all, shape.reproducible()));
        findings.add(ExecutorChecks.threads(all, shape.reproducible()));
        findings.add(GpuChecks.of(all, cluster));
        findings.addAll(MemoryChecks.of(shape, all, cluster, driverHeap));
        return findings;
    }

    /**
     * Whether a file system has room for checkpoints.
     *
     * @param conf finds the file system
     * @param folder where checkpoints go; null for none
     * @param bytes size of one checkpoint
     * @param kept checkpoints kept at a time; while one is written there is one more
     * @return the finding
     */
    public static Finding checkpoints(Configuration conf, String folder, long bytes, int kept) {
        if (folder == null) {
            return Finding.ok(CHECKPOINTS, "no checkpoints (checkpointDir is not set)");
        }
        long needed = bytes * (kept + 1);
        try {
            Path path = new Path(folder);
            FileSystem files = path.getFileSystem(conf);
            Path there = path;
            while (there.getParent() != null && !files.exists(there)) {
                there = there.getParent();
            }
            long free = files.getStatus(there).getRemaining();
            String found = Bytes.show(needed) + " for " + (kept + 1) + " checkpoints, "
                    + (free == Long.MAX_VALUE ? "no bound" : Bytes.show(free) + " free") + " in " + folder;
            String advice = "make room, or set checkpointDir to another file system";
            if (needed > free) {
                return Finding.refused(CHECKPOINTS, found, advice);
            }
            return needed > free / 4 ? Finding.warning(CHECKPOINTS, found, advice) : Finding.ok(CHECKPOINTS, found);
        } catch (IOException | IllegalArgumentException e) {
            return Finding.refused(
                    CHECKPOINTS,
                    folder + " cannot be looked at: " + e.getMessage(),
                    "set checkpointDir to a folder that driver and executors can reach");
        }
    }
}
