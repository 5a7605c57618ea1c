// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** A public data set of rows with a class each, that a user has fetched into a folder. */
public interface LabelledFiles {
    /** Column of the feature vectors. */
    String FEATURES = "features";

    /** Column of the classes, integers. */
    String LABEL = "label";

    /** What the data are called. */
    String title();

    /** Whether the features are the pixels of square images, row by row, from 0 to 1. */
    default boolean areImages() {
        return false;
    }

    /** The names of the classes by their {@link #LABEL}, in its order. */
    Map<Integer, String> classes();

    /** The sums of the files by their names, in hexadecimal: they tell one version of the data from another. */
    Map<String, String> sums();

    /** The rows to train on: columns {@link #FEATURES} and {@link #LABEL}. */
    Dataset<Row> training(SparkSession spark);

    /** The rows to judge by, of the same columns. */
    Dataset<Row> test(SparkSession spark);

    /**
     * Finds out which data a folder holds, and checks its files.
     *
     * @param folder on any Hadoop file system
     * @param sha256 what the largest file of training rows must have, or null
     * @param hadoop how file systems are reached
     * @return {@link FashionMnist} or {@link UciHar}
     * @throws IllegalArgumentException if the folder holds neither, saying from where they are had, or a file is damaged
     */
    static LabelledFiles at(String folder, String sha256, Configuration hadoop) {
        SerializableConfiguration conf = new SerializableConfiguration(hadoop);
        if (FashionMnist.isAt(folder, conf)) {
            return FashionMnist.at(folder, sha256, hadoop);
        }
        if (UciHar.isAt(folder, conf)) {
            return UciHar.at(folder, sha256, hadoop);
        }
        throw new IllegalArgumentException(folder + " holds neither Fashion-MNIST nor UCI HAR. " + where());
    }

    /** From where the files of both are had. */
    static String where() {
        return FashionMnist.WHERE + " " + UciHar.WHERE;
    }

    /** The file of a folder under its name, or else packed by gzip. */
    static DataFile file(String folder, String name, SerializableConfiguration hadoop) {
        DataFile packed = new DataFile(new Path(folder, name + ".gz").toString(), hadoop);
        return packed.exists() ? packed : new DataFile(new Path(folder, name).toString(), hadoop);
    }
}
