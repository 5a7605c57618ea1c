// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;

/** Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): 60,000 grey images of clothes to train on and 10,000 to judge by, 28 x 28, ten classes. */
public final class FashionMnist implements LabelledFiles {
    /** From where the files are had. */
    public static final String WHERE =
            "Fashion-MNIST: put train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and"
                    + " t10k-labels-idx1-ubyte.gz from https://github.com/zalandoresearch/fashion-mnist/tree/master/data/fashion"
                    + " into one folder, or take /usr/share/datasets/fashion-mnist of Debian's package dataset-fashion-mnist.";

    private static final String TRAINING_IMAGES = "train-images-idx3-ubyte";

    /**
     * SHA-256 of the files once they are unpacked, so that it does not matter who packed them. Those from which these were taken had the MD5 sums
     * that the data set's README gives for its packed files.
     */
    private static final Map<String, String> KNOWN = Map.of(
            TRAINING_IMAGES,
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "train-labels-idx1-ubyte",
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "t10k-images-idx3-ubyte",
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "t10k-labels-idx1-ubyte",
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    private static final List<String> CLASSES = List.of(
            "T-shirt/top", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot");

    private static final int TASKS = 8;

    private final Map<String, DataFile> files;
    private final IdxImages training;
    private final IdxImages test;

    private FashionMnist(Map<String, DataFile> files, Configuration hadoop) {
        this.files = files;
        training = images("train", hadoop);
        test = images("t10k", hadoop);
    }

    private IdxImages images(String part, Configuration hadoop) {
        return IdxImages.of(
                files.get(part + "-images-idx3-ubyte").path(),
                files.get(part + "-labels-idx1-ubyte").path(),
                hadoop);
    }

    /** Whether a folder has the images to train on. */
    static boolean isAt(String folder, SerializableConfiguration hadoop) {
        return LabelledFiles.file(folder, TRAINING_IMAGES, hadoop).exists();
    }

    /**
     * Checks the four files, packed or not, by their sums and by what their headers say.
     *
     * @param folder on any Hadoop file system
     * @param sha256 what the file of the training images, as it lies there, must have in place of the known sums, or null: for other data of
     *     this format
     * @param hadoop how file systems are reached
     * @return the data
     * @throws IllegalArgumentException if a file is missing, saying from where it is had, or damaged
     */
    public static FashionMnist at(String folder, String sha256, Configuration hadoop) {
        SerializableConfiguration conf = new SerializableConfiguration(hadoop);
        Map<String, DataFile> files = new LinkedHashMap<>();
        for (String name : List.of(
                TRAINING_IMAGES, "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")) {
            DataFile file = LabelledFiles.file(folder, name, conf);
            if (!file.exists()) {
                throw new IllegalArgumentException(
                        "there is no file " + file.path() + ", packed as .gz or not. " + WHERE);
            }
            if (sha256 == null) {
                file.requireUnpackedSum(KNOWN.get(name));
            }
            files.put(name, file);
        }
        if (sha256 != null) {
            files.get(TRAINING_IMAGES).requireSum(sha256);
        }
        return new FashionMnist(files, hadoop);
    }

    @Override
    public String title() {
        return "Fashion-MNIST";
    }

    @Override
    public boolean areImages() {
        return true;
    }

    @Override
    public Map<Integer, String> classes() {
        Map<Integer, String> classes = new LinkedHashMap<>();
        CLASSES.forEach(name -> classes.put(classes.size(), name));
        return classes;
    }

    @Override
    public Map<String, String> sums() {
        Map<String, String> sums = new LinkedHashMap<>();
        files.forEach((name, file) -> sums.put(name, file.sum()));
        return sums;
    }

    @Override
    public Dataset<Row> training(SparkSession spark) {
        return training.table(spark, TASKS);
    }

    @Override
    public Dataset<Row> test(SparkSession spark) {
        return test.table(spark, TASKS);
    }
}
