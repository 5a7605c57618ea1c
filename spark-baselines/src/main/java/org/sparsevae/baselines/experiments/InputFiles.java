// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.SerializableConfiguration;
import org.sparsevae.baselines.data.DataFile;

/** The files that a study reads, on any Hadoop file system. */
final class InputFiles {
    private InputFiles() {}

    /**
     * How many bytes they have, so that a study does not go on with other data under the same name. A sum would tell more, and read all of a
     * table before anything else is done: it is looked at where the user gives one.
     *
     * @param path a file, a folder or a pattern
     * @return the bytes; 0 where there is nothing, which reading refuses with a better message
     */
    static long bytes(String path) {
        try {
            Path pattern = new Path(path);
            FileSystem files = pattern.getFileSystem(hadoop());
            FileStatus[] found = files.globStatus(pattern);
            long bytes = 0;
            if (found != null) {
                for (FileStatus one : found) {
                    bytes += files.getContentSummary(one.getPath()).getLength();
                }
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look for " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Refuses a file with another sum.
     *
     * @param path the file, as it is read
     * @param sha256 its SHA-256 in hexadecimal
     * @throws IllegalArgumentException if the sum differs, or there is a folder or a pattern in place of one file
     */
    static void requireSum(String path, String sha256) {
        DataFile file = new DataFile(path, new SerializableConfiguration(hadoop()));
        if (!file.isFile()) {
            throw new IllegalArgumentException("--sha256 is the sum of one file, and " + path
                    + " is a folder or a pattern: name the file, or leave --sha256 out");
        }
        file.requireSum(sha256);
    }

    private static Configuration hadoop() {
        return SparkHadoopUtil.get().newConfiguration(new SparkConf());
    }
}
