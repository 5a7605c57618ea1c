// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.sql.SparkSession;

/** One small fit with checkpoints in a JVM of its own, to be killed; prints the checksum of the weights. For {@link CheckpointedFitStopTest}. */
public final class CheckpointedFitOnce {
    static final String PREFIX = "weights ";

    private CheckpointedFitOnce() {}

    /** The fit: 60 rounds of some milliseconds each. */
    static SparseVAE estimator() {
        return SmallFits.estimator("gaussian").setEpochs(30).setVerbosity(0);
    }

    /** @param args checkpointDir, checkpointInterval */
    public static void main(String[] args) {
        SparkSession spark = LocalSpark.session();
        SparseVAEModel model = estimator()
                .setCheckpointDir(args[0])
                .setCheckpointInterval(Integer.parseInt(args[1]))
                .fit(SmallFits.data("gaussian"));
        System.out.println(PREFIX + model.weightsSha256());
        spark.stop();
    }
}
