// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Weights files on any Hadoop file system. */
public final class HadoopWeights {

    private HadoopWeights() {}

    /**
     * Writes a weights file.
     *
     * @param weights its contents
     * @param path where to; refused if it exists
     * @param conf Hadoop's configuration
     * @throws IOException if writing fails
     */
    public static void write(WeightsFile weights, Path path, Configuration conf) throws IOException {
        try (OutputStream out =
                new BufferedOutputStream(path.getFileSystem(conf).create(path, false))) {
            weights.write(out);
        }
    }

    /**
     * Reads a weights file.
     *
     * @param path a file written by {@link #write}
     * @param conf Hadoop's configuration
     * @return its contents
     * @throws SavedModelException if the file is missing, damaged, of a newer version or not ours
     * @throws IOException if reading fails
     */
    public static WeightsFile read(Path path, Configuration conf) throws IOException {
        FileSystem files = SavedFolder.unchecked(path.getFileSystem(conf));
        try {
            FileStatus status = files.getFileStatus(path);
            try (InputStream in = new BufferedInputStream(files.open(path))) {
                return WeightsFile.read(in, status.getLen(), path.toString());
            }
        } catch (FileNotFoundException e) {
            throw new SavedModelException(
                    "there is no weights file " + path + ": give the path of the " + WeightsFile.FILE_NAME
                            + " of a saved model",
                    e);
        } catch (ChecksumException e) {
            throw new SavedModelException(
                    "weights file " + path + " is damaged: its bytes do not have the file system's checksum; restore it"
                            + " from a copy or save the model again",
                    e);
        }
    }
}
