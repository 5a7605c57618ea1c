// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** One small fit of each kind in a JVM of its own; prints the checksums of the weights. For {@link ReproducibilityTest}. */
public final class FitOnce {
    static final String PREFIX = "checksums ";

    private FitOnce() {}

    /** @param args master, serializer class, class path of executors, then any number of property=value */
    public static void main(String[] args) {
        SparkConf conf = new SparkConf();
        for (int i = 3; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            conf.set(pair[0], pair[1]);
        }
        SparkSession spark = SparkSession.builder()
                .config(conf)
                .master(args[0])
                .appName("fit once")
                .config("spark.serializer", args[1])
                .config("spark.executor.extraClassPath", args[2])
                .config("spark.executor.memory", "1g")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        String multinomial = new SparseVAE()
                .setLikelihood("multinomial")
                .setK(3)
                .setEpochs(3)
                .setNumPartitions(3)
                .setAveragingFrequency(2)
                .setEncoderLayers(20)
                .setInputDropout(0.2)
                .setVerbosity(0)
                .fit(PlantedData.groups(200, 3, 4, 11))
                .weightsSha256();
        String gaussian = new SparseVAE()
                .setRestarts(2)
                .setK(3)
                .setEpochs(3)
                .setVerbosity(0)
                .fit(PlantedData.eq9(200, 11))
                .weightsSha256();
        System.out.println(PREFIX + multinomial + " " + gaussian);
        spark.stop();
    }
}
