// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import org.apache.spark.sql.SparkSession;

/** The Spark session of the tests about ratings; it lives as long as the JVM. */
public final class LocalSession {
    private LocalSession() {}

    public static SparkSession get() {
        SparkSession spark = SparkSession.builder()
                .master("local[2]")
                .appName("ratings tests")
                .config("spark.ui.enabled", false)
                .config("spark.sql.shuffle.partitions", 2)
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        spark.sparkContext().setLogLevel("ERROR");
        return spark;
    }
}
