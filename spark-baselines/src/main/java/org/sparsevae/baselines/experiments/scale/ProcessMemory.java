// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.scale;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.bytedeco.javacpp.Pointer;

/**
 * The memory that one process has used at most since it started. Sizes are in bytes.
 *
 * @param process its number on its machine
 * @param peakResident memory of the machine that it held at most, heap and everything else ({@code VmHWM} of Linux's
 *     {@code /proc/self/status}); 0 where there is no such file
 * @param peakHeap the sum of the peaks of its heap's pools, an upper bound of the heap's peak
 * @param maxHeap the heap's limit
 * @param arrays ND4J's arrays outside the heap, now
 * @param maxArrays the limit of those
 */
record ProcessMemory(long process, long peakResident, long peakHeap, long maxHeap, long arrays, long maxArrays)
        implements Serializable {
    private static final Path STATUS = Path.of("/proc/self/status");
    /** Tasks per core that ask: every executor gets some. */
    private static final int TASKS_PER_CORE = 4;

    /** What this process has used. */
    static ProcessMemory own() {
        long heap = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) {
                heap += pool.getPeakUsage().getUsed();
            }
        }
        return new ProcessMemory(
                ProcessHandle.current().pid(),
                peakResidentBytes(),
                heap,
                Runtime.getRuntime().maxMemory(),
                Pointer.totalBytes(),
                Pointer.maxBytes());
    }

    /** The process of those that run tasks which has held the most; with a local master that is the driver as well. */
    static Executors ofExecutors(JavaSparkContext spark) {
        List<Integer> tasks = IntStream.range(0, TASKS_PER_CORE * Math.max(2, spark.defaultParallelism()))
                .boxed()
                .toList();
        Map<Long, long[]> byProcess = new TreeMap<>();
        // a record cannot pass through Kryo, an array can
        for (long[] numbers : spark.parallelize(tasks, tasks.size())
                .map(task -> {
                    Thread.sleep(20); // long enough for every executor to get one
                    return own().numbers();
                })
                .collect()) {
            byProcess.put(numbers[0], numbers);
        }
        ProcessMemory largest = byProcess.values().stream()
                .map(n -> new ProcessMemory(n[0], n[1], n[2], n[3], n[4], n[5]))
                .max(Comparator.comparingLong(ProcessMemory::peakResident))
                .orElseThrow();
        return new Executors(byProcess.size(), largest);
    }

    /**
     * The processes that run tasks.
     *
     * @param processes how many there are
     * @param largest the one that has held the most
     */
    record Executors(int processes, ProcessMemory largest) {}

    private long[] numbers() {
        return new long[] {process, peakResident, peakHeap, maxHeap, arrays, maxArrays};
    }

    /** For {@code --json}. */
    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("peak_resident_bytes", peakResident);
        json.put("peak_heap_bytes", peakHeap);
        json.put("max_heap_bytes", maxHeap);
        json.put("array_bytes", arrays);
        json.put("max_array_bytes", maxArrays);
        return json;
    }

    private static long peakResidentBytes() {
        if (!Files.isReadable(STATUS)) {
            return 0;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
