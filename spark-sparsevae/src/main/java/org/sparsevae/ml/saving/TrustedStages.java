// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.saving;

import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.store.SavedModelException;

/**
 * Which classes a saved pipeline may name. Spark loads a pipeline by looking up the class that each stage's metadata names, initialising it and
 * calling its {@code read} method: a folder that somebody else wrote can so call into any class on the class path. A manifest does not help,
 * it is a checksum and no signature.
 */
public final class TrustedStages {
    private static final List<String> PACKAGES = List.of("org.sparsevae.", "org.apache.spark.ml.");
    private static final String METADATA = "metadata";
    /** Deeper than any pipeline of cross-validated pipelines; a folder deeper than this was made to be. */
    private static final int MAX_DEPTH = 16;

    private final SparkSession spark;
    private final FileSystem files;

    private TrustedStages(SparkSession spark, FileSystem files) {
        this.spark = spark;
        this.files = files;
    }

    /**
     * Checks every stage below a folder, at any depth (a stage may hold others), without loading one.
     *
     * @param folder a saved pipeline
     * @param spark the session that reads
     * @throws SavedModelException if a stage is of a class that is neither Spark ML's nor this library's, or has metadata that cannot be read
     * @throws IOException if the file system fails
     */
    public static void require(Path folder, SparkSession spark) throws IOException {
        FileSystem files = folder.getFileSystem(spark.sparkContext().hadoopConfiguration());
        new TrustedStages(spark, files).require(folder, 0);
    }

    private void require(Path folder, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new SavedModelException("the saved pipeline has folders within folders, more than " + MAX_DEPTH
                    + " deep, down to " + folder + ": give the folder that a pipeline was saved to");
        }
        for (FileStatus child : files.listStatus(folder)) {
            if (!child.isDirectory()) {
                continue;
            }
            if (child.getPath().getName().equals(METADATA)) {
                String name = StageMetadata.className(folder.toString(), spark);
                if (PACKAGES.stream().noneMatch(name::startsWith)) {
                    throw new SavedModelException("the saved stage at " + folder + " is a " + name
                            + ", and only stages of Spark ML and of this library are loaded here; if you trust it, load the"
                            + " pipeline with PipelineModel.load in a program of your own");
                }
            } else {
                require(child.getPath(), depth + 1);
            }
        }
    }
}
