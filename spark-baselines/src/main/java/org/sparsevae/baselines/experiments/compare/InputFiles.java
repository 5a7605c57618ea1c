// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.TreeSet;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.util.SerializableConfiguration;
import org.sparsevae.baselines.data.DataFile;
import org.sparsevae.ratings.Location;
import org.sparsevae.ratings.Wording;

/** The files that a study reads, on any Hadoop file system. */
final class InputFiles {
    private InputFiles() {}

    /** Whether there is anything of a name: a file, a folder or what a pattern stands for. */
    static boolean exist(String path) {
        return at(path).exists();
    }

    private static Location at(String path) {
        return new Location(hadoop(), Wording.RATINGS, path);
    }

    /**
     * The SHA-256 over the content of the files, so that a study does not go on with other data under the same name, and does with the same data under
     * another.
     *
     * @param path a file, a folder or a pattern, the files of which are read in the order of their names
     * @return in hexadecimal; that of nothing where there is nothing, which reading refuses with a better message
     */
    static String sum(String path) {
        try {
            TreeSet<Path> all = new TreeSet<>();
            for (Path root : at(path).roots()) {
                FileSystem files = root.getFileSystem(hadoop());
                for (RemoteIterator<LocatedFileStatus> in = files.listFiles(root, true); in.hasNext(); ) {
                    all.add(in.next().getPath());
                }
            }
            MessageDigest sum = DigestUtils.getSha256Digest();
            for (Path one : all) {
                try (InputStream in = one.getFileSystem(hadoop()).open(one)) {
                    DigestUtils.updateDigest(sum, in);
                }
            }
            return Hex.encodeHexString(sum.digest());
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    private static UncheckedIOException unreadable(String path, IOException e) {
        return new UncheckedIOException("cannot look for " + path + ": " + e.getMessage(), e);
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
