// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;

/**
 * What Spark's settings say of the executors.
 *
 * @param conf the settings of a running context; what is not set has Spark's default
 */
record Cluster(SparkConf conf) {
    private static final Pattern LOCAL_THREADS = Pattern.compile("local\\[([0-9]+|\\*).*");
    private static final Pattern LOCAL_CLUSTER = Pattern.compile("local-cluster\\[\\s*\\d+\\s*,\\s*(\\d+)\\s*,.*");
    private static final long LEAST_OVERHEAD = 384L << 20;
    private static final double OVERHEAD_FACTOR = 0.1;

    String master() {
        return conf.get("spark.master", "local");
    }

    /** Whether driver and executor are one JVM. */
    boolean local() {
        return master().startsWith("local") && !master().startsWith("local-cluster");
    }

    /** Whether a resource manager ends containers that take more than they asked for. */
    boolean counts() {
        return master().startsWith("yarn") || master().startsWith("k8s");
    }

    /** What an executor's container may take beside the heap, bytes. */
    long overhead() {
        long memory = conf.getSizeAsBytes("spark.executor.memory", "1g");
        double factor = conf.getDouble("spark.executor.memoryOverheadFactor", OVERHEAD_FACTOR);
        return conf.contains("spark.executor.memoryOverhead")
                ? mebibytes("spark.executor.memoryOverhead")
                : Math.max((long) (factor * memory), LEAST_OVERHEAD);
    }

    /** Off-heap memory that Spark itself was given, bytes. */
    long sparkOffHeap() {
        return conf.getBoolean("spark.memory.offHeap.enabled", false)
                ? conf.getSizeAsBytes("spark.memory.offHeap.size", "0")
                : 0;
    }

    private long mebibytes(String key) {
        return conf.getSizeAsMb(key) << 20;
    }

    /** The most tasks that run at once in an executor that sees so many processors. */
    int tasksAtOnce(int processors) {
        Matcher threads = LOCAL_THREADS.matcher(master());
        if (local()) {
            return threads.matches() && !threads.group(1).equals("*")
                    ? Integer.parseInt(threads.group(1))
                    : threads.matches() ? processors : 1;
        }
        int byCores = Math.max(1, cores(processors) / Math.max(1, conf.getInt("spark.task.cpus", 1)));
        return gpusPerExecutor() > 0 && gpusPerTask() > 0 ? Math.min(byCores, tasksByGpus()) : byCores;
    }

    private int cores(int processors) {
        Matcher cluster = LOCAL_CLUSTER.matcher(master());
        if (cluster.matches()) {
            return Integer.parseInt(cluster.group(1));
        }
        // a standalone worker gives all its cores where nothing is set
        return conf.getInt("spark.executor.cores", counts() ? 1 : processors);
    }

    int gpusPerExecutor() {
        return conf.getInt("spark.executor.resource.gpu.amount", 0);
    }

    double gpusPerTask() {
        return conf.getDouble("spark.task.resource.gpu.amount", 0);
    }

    /** Tasks that an executor's GPUs let run at once. */
    int tasksByGpus() {
        double perTask = gpusPerTask();
        // Spark divides a GPU by the whole number of tasks that fit on it
        return perTask < 1 ? gpusPerExecutor() * (int) Math.floor(1 / perTask) : (int) (gpusPerExecutor() / perTask);
    }

    /** Tasks that an executor's cores let run at once, where that is set. */
    int tasksByCores(int processors) {
        return Math.max(1, cores(processors) / Math.max(1, conf.getInt("spark.task.cpus", 1)));
    }
}
