// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.sql.SparkSession;

/** One small fit in a JVM of its own; prints the checksum of the weights. For {@link VariationalSparseCodingTest}. */
public final class CodingFitOnce {
    static final String PREFIX = "checksum ";

    private CodingFitOnce() {}

    /** @param args master */
    public static void main(String[] args) {
        SparkSession spark = SparkSession.builder()
                .master(args[0])
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        System.out.println(PREFIX
                + VariationalSparseCodingTest.quick()
                        .fit(SparseCodes.gaussian(120, 5))
                        .weightsSha256());
        spark.stop();
    }
}
