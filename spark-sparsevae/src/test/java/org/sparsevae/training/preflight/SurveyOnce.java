// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.network.DeviceChoice;
import org.sparsevae.training.dl4j.TaskDevice;
import org.sparsevae.training.preflight.ExecutorFacts.ExecutorSurvey;

/** Asks the executors of a local cluster whose workers pretend to have a GPU each. For {@link LocalClusterTest}. */
public final class SurveyOnce {
    private SurveyOnce() {}

    /** @param args class path of executors, discovery script */
    public static void main(String[] args) {
        SparkSession session = SparkSession.builder()
                .master("local-cluster[2,1,1024]")
                .appName("survey once")
                .config("spark.executor.extraClassPath", args[0])
                .config("spark.executor.memory", "1g")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                // the first job waits for both executors
                .config("spark.cores.max", "2")
                .config("spark.scheduler.minRegisteredResourcesRatio", "1.0")
                .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "120s")
                .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
                .config("spark.worker.resource.gpu.amount", "1")
                .config("spark.worker.resource.gpu.discoveryScript", args[1])
                .config("spark.executor.resource.gpu.amount", "1")
                .config("spark.task.resource.gpu.amount", "1")
                .config("spark.executorEnv.CUDA_VISIBLE_DEVICES", "7,3")
                .getOrCreate();
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        ExecutorSurvey survey = ExecutorSurvey.of(session.sparkContext());
        List<String> tasks = spark.parallelize(List.of(0, 1), 2)
                .mapPartitions(part -> {
                    List<String> addresses = TaskDevice.addresses();
                    int device = DeviceChoice.of(addresses, System.getenv("CUDA_VISIBLE_DEVICES"));
                    return List.of("address " + addresses + " device " + device).iterator();
                })
                .collect();
        tasks.forEach(task -> System.out.println("task " + task));
        for (ExecutorFacts facts : survey.facts()) {
            System.out.println("executor " + facts.executor() + " of " + survey.known() + " gpus "
                    + facts.gpuAddresses() + " heap " + (facts.heap() >> 20) + " closed " + facts.closedPackages()
                    + " threads " + facts.nativeThreads() + " platform " + facts.platform());
        }
        SparseVAEModel model =
                new SparseVAE().setK(3).setEpochs(1).setRestarts(1).fit(PlantedData.eq9(200, 11));
        model.summary().devices().forEach(device -> System.out.println("device " + device));
        session.stop();
    }
}
