// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import org.apache.spark.sql.SparkSession;

/** The Spark session that tests of the ml package share. */
public final class LocalSpark {
    private LocalSpark() {}

    /** The session, started on first use. */
    public static SparkSession session() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("tests")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
    }
}
