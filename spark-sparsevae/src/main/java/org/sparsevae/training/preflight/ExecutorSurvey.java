// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

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
