// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.launcher.JavaModuleOptions;
import org.bytedeco.javacpp.Pointer;
import org.sparsevae.network.GpuSupport;
import org.sparsevae.network.NativeThreads;
import org.sparsevae.training.dl4j.TaskDevice;

/**
 * What one executor's JVM tells of itself. It travels as JSON: on Java 17 Spark's Kryo cannot write records.
 *
 * @param executor Spark's id; driver in local mode
 * @param host its machine's name
 * @param platform what the last bits of a result depend on, see {@link NativeThreads#platform}; empty where ND4J was not started
 * @param nativeThreads the most threads that a sum in native code would be split over
 * @param java its version of Java
 * @param closedPackages packages that Spark reaches into and that are not open
 * @param heap the largest size of its heap, bytes
 * @param machineMemory memory of its machine or container, bytes
 * @param processors processors that it sees
 * @param javacppBytes org.bytedeco.javacpp.maxbytes, bytes; 0 for no bound
 * @param javacppPhysicalBytes org.bytedeco.javacpp.maxphysicalbytes, bytes; 0 for no bound
 * @param cuda whether its class path holds the CUDA backend
 * @param device where the asking task would compute
 * @param gpuAddresses the GPU addresses that Spark assigned to the asking task
 * @param problem what keeps ND4J from its GPU, in one sentence; empty if nothing does
 */
public record ExecutorFacts(
        String executor,
        String host,
        String platform,
        int nativeThreads,
        String java,
        List<String> closedPackages,
        long heap,
        long machineMemory,
        int processors,
        long javacppBytes,
        long javacppPhysicalBytes,
        boolean cuda,
        String device,
        List<String> gpuAddresses,
        String problem) {

    private static final Pattern OPENED = Pattern.compile("--add-opens=([^/\\s]+)/([^=\\s]+)=");

    /** The facts of the calling JVM, and of the calling task. */
    public static ExecutorFacts here() {
        String problem = GpuSupport.problem().orElse("");
        String device = "";
        if (problem.isEmpty()) {
            try {
                device = TaskDevice.attach().name();
            } catch (IllegalArgumentException e) {
                problem = e.getMessage();
            }
        }
        boolean started = GpuSupport.problem().isEmpty();
        return new ExecutorFacts(
                SparkEnv.get() == null ? "none" : SparkEnv.get().executorId(),
                hostName(),
                started ? NativeThreads.platform() : "",
                started ? NativeThreads.most() : 1,
                System.getProperty("java.version"),
                findClosed(),
                Runtime.getRuntime().maxMemory(),
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize(),
                Runtime.getRuntime().availableProcessors(),
                Pointer.maxBytes(),
                Pointer.maxPhysicalBytes(),
                GpuSupport.cudaOnClassPath(),
                device,
                TaskDevice.addresses(),
                problem);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown host";
        }
    }

    /** The packages of Spark's own list that this JVM has not opened. */
    private static List<String> findClosed() {
        return Arrays.stream(JavaModuleOptions.defaultModuleOptions().split("\\s+"))
                .map(OPENED::matcher)
                .filter(Matcher::find)
                .filter(opened -> ModuleLayer.boot()
                        .findModule(opened.group(1))
                        .filter(module -> !module.isOpen(
                                opened.group(2).replace('/', '.'),
                                ExecutorFacts.class.getClassLoader().getUnnamedModule()))
                        .isPresent())
                .map(opened -> opened.group(1) + "/" + opened.group(2))
                .toList();
    }

    /**
     * Asks every executor for its facts by a job of as many tasks as the cluster runs at once: Spark hands the first of them out over all
     * executors, one each in turn. It cannot be made to reach each exactly once, so some may be asked twice and a busy one not at all.
     *
     * @param facts of the executors that answered, in the order of their ids
     * @param known executors that Spark knows of
     */
    record ExecutorSurvey(List<ExecutorFacts> facts, int known) {
        private static final ObjectMapper JSON = new ObjectMapper();
        private static final int MOST_TASKS = 2000;

        /** Asks; in local mode, where the driver is the only executor, without a job. */
        static ExecutorSurvey of(SparkContext spark) {
            if (spark.isLocal()) {
                return new ExecutorSurvey(List.of(ExecutorFacts.here()), 1);
            }
            int tasks = Math.min(MOST_TASKS, Math.max(spark.defaultParallelism(), 2 * executors(spark)));
            List<Integer> numbers = IntStream.range(0, tasks).boxed().toList();
            List<String> answers = JavaSparkContext.fromSparkContext(spark)
                    .parallelize(new ArrayList<>(numbers), tasks)
                    .mapPartitions(part ->
                            Collections.singleton(write(ExecutorFacts.here())).iterator())
                    .collect();
            Map<String, ExecutorFacts> byExecutor = new TreeMap<>();
            for (String answer : answers) {
                ExecutorFacts facts = read(answer);
                byExecutor.putIfAbsent(facts.executor(), facts);
            }
            return new ExecutorSurvey(List.copyOf(byExecutor.values()), Math.max(executors(spark), byExecutor.size()));
        }

        /** Executors that Spark knows of, without the driver, which is among them. */
        private static int executors(SparkContext spark) {
            return Math.max(0, spark.statusTracker().getExecutorInfos().length - 1);
        }

        private static String write(ExecutorFacts facts) {
            try {
                return JSON.writeValueAsString(facts);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an executor's facts cannot be written as JSON", e);
            }
        }

        private static ExecutorFacts read(String json) {
            try {
                return JSON.readValue(json, ExecutorFacts.class);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("an executor's facts cannot be read: " + json, e);
            }
        }
    }
}
