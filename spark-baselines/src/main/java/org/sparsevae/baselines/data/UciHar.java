// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.io.IOUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Human activity recognition using smartphones (Anguita et al. 2012, UCI repository): 561 features of the signals of a telephone at the waist, in
 * [-1, 1], and which of six activities they were measured at. 7352 rows to train on and 2947 to judge by, of other people.
 */
public final class UciHar implements LabelledFiles {
    /** From where the files are had. */
    public static final String WHERE =
            "UCI HAR: unpack https://archive.ics.uci.edu/static/public/240/human+activity+recognition+using+smartphones.zip"
                    + " and the UCI HAR Dataset.zip in it, and give the folder with activity_labels.txt; no sums are published.";

    /** Number of features, G. */
    public static final int SIZE = 561;

    private static final int MIN_PARTITIONS = 2;

    private final String folder;
    private final SerializableConfiguration hadoop;
    private final Map<Integer, String> activities;

    private UciHar(String folder, SerializableConfiguration hadoop) {
        this.folder = folder;
        this.hadoop = hadoop;
        this.activities = activities();
    }

    /** Whether a folder has the rows to train on. */
    static boolean isAt(String folder, SerializableConfiguration hadoop) {
        return LabelledFiles.file(folder, features("train"), hadoop).exists();
    }

    private static String features(String part) {
        return part + "/X_" + part + ".txt";
    }

    private static String labels(String part) {
        return part + "/y_" + part + ".txt";
    }

    private DataFile file(String name) {
        return LabelledFiles.file(folder, name, hadoop);
    }

    /**
     * Checks that the five files are there, and the names of the activities.
     *
     * @param folder on any Hadoop file system
     * @param sha256 what train/X_train.txt must have, or null: no sum is published
     * @param hadoop how file systems are reached
     * @return the data
     * @throws IllegalArgumentException if a file is missing, saying from where it is had, or has another sum
     */
    public static UciHar at(String folder, String sha256, Configuration hadoop) {
        SerializableConfiguration conf = new SerializableConfiguration(hadoop);
        for (String name : new String[] {
            "activity_labels.txt", features("train"), labels("train"), features("test"), labels("test")
        }) {
            DataFile file = LabelledFiles.file(folder, name, conf);
            if (!file.exists()) {
                throw new IllegalArgumentException("there is no file " + file.path() + ". " + WHERE);
            }
        }
        UciHar data = new UciHar(folder, conf);
        if (sha256 != null) {
            data.file(features("train")).requireSum(sha256);
        }
        return data;
    }

    private Map<Integer, String> activities() {
        DataFile file = file("activity_labels.txt");
        Map<Integer, String> names = new TreeMap<>();
        try (InputStream in = file.open()) {
            for (String line : IOUtils.readLines(in, StandardCharsets.UTF_8)) {
                if (!line.isBlank()) {
                    String[] words = line.strip().split("\\s+", 2);
                    names.put(Integer.valueOf(words[0]), words[1].toLowerCase(Locale.ROOT));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.path() + ": " + e.getMessage(), e);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException(
                    file.path() + " must have a number and a name in each line, such as 1 WALKING: " + e.getMessage(),
                    e);
        }
        return names;
    }

    @Override
    public String title() {
        return "UCI HAR";
    }

    @Override
    public Map<Integer, String> classes() {
        return new LinkedHashMap<>(activities);
    }

    @Override
    public Map<String, String> sums() {
        Map<String, String> sums = new LinkedHashMap<>();
        for (String part : new String[] {"train", "test"}) {
            sums.put(features(part), file(features(part)).sum());
            sums.put(labels(part), file(labels(part)).sum());
        }
        return sums;
    }

    @Override
    public Dataset<Row> training(SparkSession spark) {
        return rows("train", spark);
    }

    @Override
    public Dataset<Row> test(SparkSession spark) {
        return rows("test", spark);
    }

    /** Features and labels are paired by the number of their line, which is the row's place in the result. */
    private Dataset<Row> rows(String part, SparkSession spark) {
        String featuresPath = file(features(part)).path();
        String labelsPath = file(labels(part)).path();
        JavaPairRDD<Long, String> features = lines(featuresPath, spark);
        JavaPairRDD<Long, String> labels = lines(labelsPath, spark);
        long rows = features.count();
        if (rows == 0 || rows != labels.count()) {
            throw new IllegalArgumentException("there must be a label per row: " + featuresPath + " has " + rows
                    + " lines, " + labelsPath + " has " + labels.count());
        }
        Map<Integer, String> known = new TreeMap<>(activities);
        StructType type = new StructType(new StructField[] {
            new AttributeGroup(FEATURES, SIZE).toStructField(),
            DataTypes.createStructField(LABEL, DataTypes.IntegerType, false)
        });
        return spark.createDataFrame(
                features.join(labels)
                        .sortByKey()
                        .map(line -> RowFactory.create(
                                Vectors.dense(numbers(line._2()._1(), featuresPath, line._1())),
                                label(line._2()._2(), known, labelsPath, line._1()))),
                type);
    }

    /** The lines that are not blank by their number, from 0. */
    private static JavaPairRDD<Long, String> lines(String path, SparkSession spark) {
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .textFile(path, MIN_PARTITIONS)
                .filter(line -> !line.isBlank())
                .zipWithIndex()
                .mapToPair(scala.Tuple2::swap);
    }

    private static double[] numbers(String line, String path, long number) {
        String[] words = line.strip().split("\\s+");
        if (words.length != SIZE) {
            throw new IllegalArgumentException("line " + (number + 1) + " of " + path + " must have " + SIZE
                    + " numbers, and has " + words.length);
        }
        double[] numbers = new double[SIZE];
        for (int j = 0; j < SIZE; j++) {
            try {
                numbers[j] = Double.parseDouble(words[j]);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "line " + (number + 1) + " of " + path + " has at place " + (j + 1) + " no number: " + words[j],
                        e);
            }
        }
        return numbers;
    }

    private static int label(String line, Map<Integer, String> known, String path, long number) {
        String word = line.strip();
        if (!word.matches("\\d{1,9}") || !known.containsKey(Integer.valueOf(word))) {
            throw new IllegalArgumentException("line " + (number + 1) + " of " + path
                    + " must be the number of one of the activities " + known + ": " + word);
        }
        return Integer.parseInt(word);
    }
}
