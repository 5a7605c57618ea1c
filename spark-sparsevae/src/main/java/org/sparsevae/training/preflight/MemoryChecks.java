// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks of what a fit takes of memory against what is there. */
final class MemoryChecks {
    /** Of a heap of this size, what Spark leaves to storage and execution by default, and to all else. */
    private static final double UNIFIED_SHARE = 0.6;

    private MemoryChecks() {}

    static List<Finding> of(FitShape shape, List<ExecutorFacts> all, Cluster cluster, long driverHeap) {
        List<Finding> findings = new ArrayList<>();
        ExecutorFacts smallest =
                all.stream().min(Comparator.comparingLong(ExecutorFacts::heap)).orElseThrow();
        int tasks = cluster.tasksAtOnce(smallest.processors());
        MemoryEstimate needed = MemoryEstimate.of(shape, tasks, all.size());
        findings.add(heap(needed, smallest, cluster));
        if (!cluster.local()) {
            findings.add(driver(needed, driverHeap, cluster));
        }
        findings.add(results(needed, cluster));
        findings.add(javacpp(needed, smallest));
        findings.add(offHeap(needed, all, cluster, Math.min(tasks, shape.partitions())));
        return findings;
    }

    /** The heap of an executor; in local mode it holds the driver's share as well. */
    static Finding heap(MemoryEstimate needed, ExecutorFacts smallest, Cluster cluster) {
        String check = "heap of an executor";
        long work = needed.heap() + (cluster.local() ? needed.driverHeap() : 0);
        long least = needed.leastHeap() + (cluster.local() ? needed.leastDriverHeap() : 0);
        String setting = cluster.local() ? "spark.driver.memory (--driver-memory)" : "spark.executor.memory";
        String found = "about " + Bytes.show(work) + " for weights, results and minibatches, "
                + Bytes.show(needed.cachedRows()) + " for cached rows, of " + Bytes.show(smallest.heap());
        if (least > smallest.heap()) {
            return Finding.refused(
                    check,
                    found,
                    "set " + setting + " to " + Bytes.setting(2 * work) + " or more, or lower numPartitions"
                            + " or the sizes of the layers");
        }
        if (work + needed.cachedRows() > UNIFIED_SHARE * smallest.heap()) {
            return Finding.warning(
                    check,
                    found + ": rows will be read from disk in each epoch, or garbage collection will be slow",
                    "set " + setting + " to " + Bytes.setting((long) ((work + needed.cachedRows()) / UNIFIED_SHARE)));
        }
        return Finding.ok(check, found);
    }

    static Finding driver(MemoryEstimate needed, long driverHeap, Cluster cluster) {
        String check = "heap of the driver";
        String found =
                "about " + Bytes.show(needed.driverHeap()) + " for weights and results, of " + Bytes.show(driverHeap);
        String advice = "set spark.driver.memory to " + Bytes.setting(2 * needed.driverHeap()) + " or more";
        if (needed.leastDriverHeap() > driverHeap) {
            return Finding.refused(check, found, advice);
        }
        return needed.driverHeap() > UNIFIED_SHARE * driverHeap
                ? Finding.warning(check, found, advice)
                : Finding.ok(check, found);
    }

    /** Spark aborts a job whose results are larger than it may send the driver. */
    static Finding results(MemoryEstimate needed, Cluster cluster) {
        String check = "results of a round";
        long most = cluster.conf().getSizeAsBytes("spark.driver.maxResultSize", "1g");
        String found = Bytes.show(needed.roundResults()) + " of spark.driver.maxResultSize = "
                + (most == 0 ? "no bound" : Bytes.show(most));
        return most > 0 && needed.roundResults() > most
                ? Finding.refused(
                        check,
                        found,
                        "set spark.driver.maxResultSize to " + Bytes.setting(needed.roundResults() * 5 / 4)
                                + " or more, or lower numPartitions")
                : Finding.ok(check, found);
    }

    /**
     * JavaCPP's own bounds. They do not hold ND4J's arrays, which 1.0.0-M2.1 takes from its native library (measured: a fit of 93 MB ran
     * under a bound of 20 MB), but the bound on the whole process counts everything whenever a buffer of JavaCPP's is made.
     */
    static Finding javacpp(MemoryEstimate needed, ExecutorFacts smallest) {
        String check = "JavaCPP's bounds";
        long process = smallest.javacppPhysicalBytes();
        String found = "maxbytes " + bound(smallest.javacppBytes()) + ", maxphysicalbytes " + bound(process)
                + "; ND4J's arrays count for the second alone";
        if (process == 0 || needed.offHeap() + needed.heap() <= process) {
            return Finding.ok(check, found);
        }
        String more = found + ", and the fit takes about " + Bytes.show(needed.offHeap() + needed.heap());
        String advice = "set -Dorg.bytedeco.javacpp.maxphysicalbytes=0 in spark.executor.extraJavaOptions";
        return needed.leastOffHeap() + needed.leastHeap() > process
                ? Finding.refused(check, more, advice)
                : Finding.warning(check, more, advice);
    }

    private static String bound(long bytes) {
        return bytes == 0 || bytes == Long.MAX_VALUE ? "none" : Bytes.show(bytes);
    }

    /** Memory outside the heap, against the container where somebody counts, and against the machine everywhere. */
    static Finding offHeap(MemoryEstimate needed, List<ExecutorFacts> all, Cluster cluster, int networks) {
        String check = "memory outside the heap";
        String found = "about " + Bytes.show(needed.offHeap()) + " per executor (" + networks
                + (networks == 1 ? " network" : " networks") + " at once)";
        if (cluster.counts()) {
            long room = cluster.overhead() - cluster.sparkOffHeap();
            found += ", of spark.executor.memoryOverhead = " + Bytes.show(cluster.overhead());
            String advice = "set spark.executor.memoryOverhead to "
                    + Bytes.setting(needed.offHeap() + needed.offHeap() / 2 + cluster.sparkOffHeap())
                    + ", or lower spark.executor.cores or batchSize";
            if (needed.leastOffHeap() > room) {
                return Finding.refused(
                        check, found + ": " + manager(cluster) + " would end the executors for it", advice);
            }
            if (needed.offHeap() > room / 3 * 2) {
                return Finding.warning(check, found + ": too little to be safe", advice);
            }
        }
        for (String host : hosts(all)) {
            List<ExecutorFacts> here =
                    all.stream().filter(facts -> facts.host().equals(host)).toList();
            long taken = here.stream().mapToLong(ExecutorFacts::heap).sum() + here.size() * needed.offHeap();
            long there = here.get(0).machineMemory();
            if (here.size() * needed.leastOffHeap() > there) {
                return Finding.refused(
                        check,
                        found + ", and " + host + " has " + Bytes.show(there) + " in all",
                        "lower batchSize, the sizes of the layers, or how many tasks run at once (local[1], spark.executor.cores)");
            }
            if (taken > there) {
                return Finding.warning(
                        check,
                        found + ", and with their heaps " + here.size() + " executors may take " + Bytes.show(taken)
                                + " of the " + Bytes.show(there) + " of " + host,
                        "lower " + (cluster.local() ? "spark.driver.memory" : "spark.executor.memory")
                                + " or the number of executors there");
            }
        }
        return Finding.ok(check, found);
    }

    private static String manager(Cluster cluster) {
        return cluster.master().startsWith("yarn") ? "YARN" : "Kubernetes";
    }

    private static Set<String> hosts(List<ExecutorFacts> all) {
        return all.stream().map(ExecutorFacts::host).collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    /**
     * What a fit takes of memory, in bytes. What lies outside the heap was measured ({@link org.sparsevae.network.NetworkSpec#offHeapBytes});
     * what lies in the heap is counted from the arrays that the code holds, all at once, which they need not be. So there are two numbers:
     * what to make room for, and the least without which a fit must fail.
     *
     * @param offHeap outside the heap of an executor: its networks, and what a JVM with Spark and ND4J takes in any case
     * @param leastOffHeap the same at the least
     * @param heap in the heap of an executor, besides the cached rows: broadcast state, minibatches, results on their way
     * @param leastHeap the state and the results alone, once, and a minibatch in one form
     * @param cachedRows the rows of an executor's partitions; Spark keeps on disk what memory has no room for
     * @param driverHeap in the heap of the driver: state, average, results of a round
     * @param leastDriverHeap the same with results in one form alone
     * @param roundResults the results of one round in serialised form, which spark.driver.maxResultSize bounds
     */
    record MemoryEstimate(
            long offHeap,
            long leastOffHeap,
            long heap,
            long leastHeap,
            long cachedRows,
            long driverHeap,
            long leastDriverHeap,
            long roundResults) {
        /** Metaspace, code, threads, network buffers and ND4J's libraries. */
        static final long PROCESS_BYTES = 384L << 20;
        /** What a JVM takes that has started ND4J and done nothing, measured. */
        static final long LEAST_PROCESS_BYTES = 160L << 20;
        /** A network takes at least its estimate over this, measured. */
        static final double ACCURACY = 1.5;

        /** Parameters and Adam's two moments as floats. */
        private static final long STATE_BYTES = 3 * Float.BYTES;
        /** Beyond as many partitions, groups of them are summed on executors, in double precision. */
        private static final int DIRECT_PARTITIONS = 16;

        /**
         * Estimates.
         *
         * @param shape the fit
         * @param tasks tasks that run at once in an executor
         * @param executors executors that share the partitions, at least 1
         */
        static MemoryEstimate of(FitShape shape, int tasks, int executors) {
            long n = shape.parameters();
            long cells = (long) shape.batchSize() * shape.features();
            int most = Math.min(tasks, shape.partitions());
            // a minibatch as floats for encoder and loss, as doubles for data and outputs, and a copy on its way out
            long minibatch = cells * (2 * Float.BYTES + 2 * Double.BYTES + Float.BYTES);
            // a result, its serialised form with a buffer that doubles, and the copy of the weights that is looked
            // through
            // for NaN
            long result = n * (4 * STATE_BYTES + Float.BYTES);
            long broadcast = 2 * n * STATE_BYTES;
            long results = shape.partitions() <= DIRECT_PARTITIONS
                    ? shape.partitions() * n * STATE_BYTES
                    : (long) Math.ceil(Math.sqrt(shape.partitions())) * n * 2 * STATE_BYTES;
            long average = n * 2 * STATE_BYTES;
            return new MemoryEstimate(
                    most * shape.networkBytes() + PROCESS_BYTES,
                    (long) (most * shape.networkBytes() / ACCURACY) + LEAST_PROCESS_BYTES,
                    broadcast + most * (minibatch + result),
                    (1 + most) * n * STATE_BYTES + most * cells * Float.BYTES,
                    (8 * shape.nonZeros() + 8 * shape.rows()) / executors,
                    2 * results + average + 3 * n * STATE_BYTES,
                    results + average + n * STATE_BYTES,
                    results);
        }
    }
}
