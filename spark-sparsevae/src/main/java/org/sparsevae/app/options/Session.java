// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where commands get their Spark session. */
public final class Session {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    private Session() {}

    /**
     * Work that needs a session.
     *
     * @param <T> what it finds
     */
    @FunctionalInterface
    public interface Work<T> {
        /**
         * @param spark the session
         * @return what was found
         * @throws Exception whatever goes wrong
         */
        T in(SparkSession spark) throws Exception;
    }

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

    /**
     * Hadoop's configuration as the session will have it, without starting it.
     *
     * @return the configuration, with what {@code spark.hadoop.*} sets
     */
    static Configuration hadoop() {
        return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }

    /**
     * Where a result can be kept that cannot be written to its place.
     *
     * @param spark the session
     * @return folders: that for temporary files of this machine where the executors are on it, the user's own on Hadoop's default file system if that
     *     can be asked
     */
    public static List<String> keepingPlaces(SparkSession spark) {
        List<String> places = new ArrayList<>();
        if (spark.sparkContext().isLocal()) {
            places.add("file:" + System.getProperty("java.io.tmpdir"));
        }
        try {
            places.add(FileSystem.get(spark.sessionState().newHadoopConf())
                    .getHomeDirectory()
                    .toString());
        } catch (IOException | RuntimeException e) {
            // one place less: the work of hours must not be lost for that
            LOG.warn("Hadoop's default file system cannot be used to keep a result: {}", e.toString());
        }
        return places;
    }

    /**
     * Does work in the session that {@link #open} gives, and closes it afterwards unless it was open before.
     *
     * @param <T> what the work finds
     * @param applicationName the name shown in Spark's web pages, unless {@code --name} gives another
     * @param work the work
     * @return what the work found
     * @throws Exception whatever the work throws
     */
    public static <T> T with(String applicationName, Work<T> work) throws Exception {
        boolean wasOpen = SparkSession.getDefaultSession().isDefined();
        SparkSession spark = open(applicationName);
        try {
            return work.in(spark);
        } finally {
            if (!wasOpen) {
                spark.close();
            }
        }
    }
}
