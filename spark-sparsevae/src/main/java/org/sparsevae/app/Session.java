// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The one place where commands get their Spark session. */
public final class Session {

    private Session() {}

    /**
     * Opens the session that spark-submit configured, or a local one on all cores where nothing names a master. A
     * session that is already open is taken as it is.
     *
     * @param applicationName the name shown in Spark's web pages, unless {@code --name} gives another
     * @return the session; the caller closes it
     */
    public static SparkSession open(String applicationName) {
        SparkConf conf = new SparkConf();
        conf.setIfMissing("spark.master", "local[*]");
        conf.setIfMissing("spark.app.name", applicationName);
        return SparkSession.builder().config(conf).getOrCreate();
    }
}
