// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.soak;

import java.nio.file.Path;
import org.apache.commons.math3.random.Well19937c;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.synthetic.PaperData;

/**
 * The fit that {@link Soak} disturbs, in a JVM of its own: the paper's synthetic data on executor processes, two restarts and what follows
 * them, with a checkpoint every few rounds. It says on standard output how far it is.
 */
final class SoakFit {
    /** Stands before the number of the Spark job that starts, from 1. */
    static final String JOB = "soak job ";

    /** Stands before the checksum of the fitted weights. */
    static final String WEIGHTS = "soak weights ";

    /** Folder in that of the fit for Spark's own files, which a killed driver leaves behind. */
    static final String SCRATCH = "scratch";

    private static final int ROWS = 400;
    private static final int EPOCHS = 30;
    private static final int CHECKPOINT_INTERVAL = 10;

    private SoakFit() {}

    /** @param args the folder of this fit, where it finds its checkpoints; the seed of the data; the class path of executors */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        SparkSession spark = SparkSession.builder()
                .master("local-cluster[2,1,1024]")
                .appName("sparsevae soak")
                .config("spark.executor.extraClassPath", args[2])
                .config("spark.executor.memory", "1g")
                .config("spark.local.dir", folder.resolve(SCRATCH).toString())
                .config("spark.sql.warehouse.dir", folder.resolve("warehouse").toString())
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        spark.sparkContext().addSparkListener(new JobCounter());
        String weights = new SparseVAE()
                .setK(4)
                .setEpochs(EPOCHS)
                .setRestarts(2)
                .setNumPartitions(4)
                .setAveragingFrequency(1)
                .setBatchSize(50)
                .setVerbosity(2)
                .setCheckpointDir(folder.resolve("checkpoints").toUri().toString())
                .setCheckpointInterval(CHECKPOINT_INTERVAL)
                .fit(PaperData.generate(ROWS, 0, new Well19937c(Long.parseLong(args[1])))
                        .dataset(spark))
                .weightsSha256();
        System.out.println(WEIGHTS + weights);
        spark.stop();
    }

    /** Says when a job starts. */
    private static final class JobCounter extends SparkListener {
        private int jobs;

        @Override
        public void onJobStart(SparkListenerJobStart event) {
            System.out.println(JOB + ++jobs);
        }
    }
}
