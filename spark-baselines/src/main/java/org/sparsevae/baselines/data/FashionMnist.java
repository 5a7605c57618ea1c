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
                    + " into one folder.";

    private static final String TRAINING_IMAGES = "train-images-idx3-ubyte";

    /** MD5 of the packed files, as published in the data set's README. */
    private static final Map<String, String> PUBLISHED = Map.of(
            TRAINING_IMAGES,
            "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
            "train-labels-idx1-ubyte",
            "25c81989df183df01b3e8a0aad5dffbe",
            "t10k-images-idx3-ubyte",
            "bef4ecab320f06d8554ea6380940ec79",
            "t10k-labels-idx1-ubyte",
            "bb300cfdad3c16e7a12a480ee83cd310");

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
     * Checks the four files: packed ones by their published MD5, all by what their headers say.
     *
     * @param folder on any Hadoop file system
     * @param sha256 what the file of the training images must have in place of the published sums, or null: for other data of this format
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
            if (sha256 == null && file.isPacked()) {
                file.requireSum("MD5", PUBLISHED.get(name));
            }
            files.put(name, file);
        }
        if (sha256 != null) {
            files.get(TRAINING_IMAGES).requireSum("SHA-256", sha256);
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
        files.forEach((name, file) -> sums.put(name, file.sum("SHA-256")));
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
