// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.sql.SparkSession;

/** One factorization in a JVM of its own; prints the checksum of V. For {@link NonNegativeMatrixFactorizationBitsTest}. */
public final class FactorizationOnce {
    static final String PREFIX = "checksum ";

    private FactorizationOnce() {}

    /** @param args master, serializer class, class path of executors */
    public static void main(String[] args) {
        SparkSession spark = SparkSession.builder()
                .master(args[0])
                .appName("factorization once")
                .config("spark.serializer", args[1])
                .config("spark.executor.extraClassPath", args[2])
                .config("spark.executor.memory", "1g")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        System.out.println(PREFIX + checksum());
        spark.stop();
    }

    static String checksum() {
        return new NonNegativeMatrixFactorization()
                .setK(5)
                .setNumPartitions(3)
                .setMaxIter(8)
                .setVerbosity(0)
                .fit(PlantedMatrix.of(200, 16, 5, 11).dataset())
                .weightsSha256();
    }
}
