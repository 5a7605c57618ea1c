// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.util.List;
import java.util.stream.Collectors;

/** Checks of GPUs against tasks. */
final class GpuChecks {
    private GpuChecks() {}

    static Finding of(List<ExecutorFacts> all, Cluster cluster) {
        String check = "GPUs";
        for (ExecutorFacts facts : all) {
            if (!facts.problem().isEmpty()) {
                return Finding.refused(check, "executor " + facts.executor() + ": " + facts.problem(), "");
            }
        }
        boolean cuda = all.stream().anyMatch(ExecutorFacts::cuda);
        int gpus = cluster.gpusPerExecutor();
        if (cluster.local() && cluster.gpusPerTask() > 0) {
            return Finding.refused(
                    check,
                    "each task asks for a GPU, and Spark's local mode assigns none: jobs would wait for ever",
                    "leave spark.task.resource.gpu.amount unset with --master " + cluster.master());
        }
        if (gpus == 0) {
            return !cuda
                    ? Finding.ok(check, "none asked for")
                    : cluster.local() || all.stream().noneMatch(GpuChecks::onGpu)
                            ? Finding.ok(check, devices(all))
                            : Finding.warning(
                                    check,
                                    "this jar computes on GPUs, and Spark was not asked for any: tasks take what ND4J gives them",
                                    "run with conf/spark-defaults-gpu.conf (bin/sparsevae --gpu)");
        }
        if (cluster.gpusPerTask() == 0) {
            return Finding.warning(
                    check,
                    gpus + " per executor, and none per task: no task is given one",
                    "set spark.task.resource.gpu.amount=1");
        }
        if (!cuda) {
            return Finding.warning(
                    check,
                    gpus + " per executor, and this jar has no CUDA backend: they stay idle",
                    "build with mvn -Pcuda package, or do not ask for GPUs");
        }
        if (all.stream().noneMatch(GpuChecks::onGpu)) {
            return Finding.warning(
                    check,
                    gpus + " per executor, and ND4J found no driver or was told to use the CPU",
                    "install the driver and CUDA 11.6's libraries on the workers, or do not ask for GPUs");
        }
        int processors = all.get(0).processors();
        int byGpus = cluster.tasksByGpus();
        int byCores = cluster.tasksByCores(processors);
        String found = gpus + " per executor, " + cluster.gpusPerTask() + " per task; " + devices(all);
        if (cluster.gpusPerTask() < 1) {
            return Finding.warning(
                    check,
                    found + ": up to " + (int) Math.floor(1 / cluster.gpusPerTask())
                            + " tasks share the memory of a GPU",
                    "set spark.task.resource.gpu.amount=1");
        }
        return byCores > byGpus
                ? Finding.warning(
                        check,
                        found + ": room for " + byCores + " tasks by cores and " + byGpus + " by GPUs",
                        "set spark.task.cpus so that an executor runs one task per GPU; the other cores stay idle")
                : Finding.ok(check, found);
    }

    private static boolean onGpu(ExecutorFacts facts) {
        return facts.device().startsWith("GPU");
    }

    private static String devices(List<ExecutorFacts> all) {
        return all.stream()
                .map(facts -> "executor " + facts.executor() + ": " + facts.device())
                .collect(Collectors.joining(", "));
    }
}
