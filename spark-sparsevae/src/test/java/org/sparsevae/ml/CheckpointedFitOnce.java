// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/**
 * One small fit with checkpoints in a JVM of its own, to be killed; prints the number of each Spark job that starts, and the checksum of
 * the weights. For {@link CheckpointedFitStopTest}.
 */
public final class CheckpointedFitOnce {
    static final String PREFIX = "weights ";
    static final String JOB = "job ";

    private CheckpointedFitOnce() {}

    /** The fit: 60 rounds of some milliseconds each. */
    static SparseVAE estimator() {
        return SmallFits.estimator("gaussian").setEpochs(200).setVerbosity(0);
    }

    /** Whether the job is one whose tasks stay for some rounds of a training. */
    static boolean isTraining(SparkListenerJobStart job) {
        return JavaConverters.seqAsJavaList(job.stageInfos()).stream()
                .flatMap(stage -> JavaConverters.seqAsJavaList(stage.rddInfos()).stream())
                .anyMatch(rdd -> "training rounds".equals(rdd.name()));
    }

    /** @param args checkpointDir, checkpointInterval */
    public static void main(String[] args) {
        SparkSession spark = LocalSpark.session();
        spark.sparkContext().addSparkListener(new SparkListener() {
            private int jobs;

            @Override
            public void onJobStart(SparkListenerJobStart job) {
                if (isTraining(job)) {
                    System.out.println(JOB + ++jobs);
                }
            }
        });
        SparseVAEModel model = estimator()
                .setCheckpointDir(args[0])
                .setCheckpointInterval(Integer.parseInt(args[1]))
                .fit(SmallFits.data("gaussian"));
        System.out.println(PREFIX + model.weightsSha256());
        spark.stop();
    }
}
