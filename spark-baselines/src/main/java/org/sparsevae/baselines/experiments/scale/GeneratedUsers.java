// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.scale;

import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Users who each have 20 to 40 items of a catalogue that falls into ten equal groups: a user likes one to three of the groups and
 * takes most items from them. A user is made of the seed and the user's number alone, where and whenever it is asked for, so a table of any
 * length takes no memory and is the same however it is cut.
 *
 * @param seed seed
 * @param items size of the catalogue, at least {@link #MIN_ITEMS}
 */
public record GeneratedUsers(long seed, int items) implements Serializable {
    /** The smallest catalogue: a user takes a fifth of it at most. */
    public static final int MIN_ITEMS = 200;

    private static final int GROUPS = 10;
    private static final int FEWEST = 20;
    private static final int MOST = 40;
    private static final double LIKED_SHARE = 0.8;

    /** Checks the size. */
    public GeneratedUsers {
        if (items < MIN_ITEMS) {
            throw new IllegalArgumentException("--items must be at least " + MIN_ITEMS + ": " + items);
        }
    }

    /** The items of a user: a binary vector. */
    Vector user(long number) {
        SplittableRandom random = new SplittableRandom(seed ^ (number + 1) * 0x9E3779B97F4A7C15L);
        int wanted = FEWEST + random.nextInt(MOST - FEWEST + 1);
        int[] liked = random.ints(1 + random.nextInt(3), 0, GROUPS).toArray();
        int perGroup = items / GROUPS;
        BitSet taken = new BitSet(items);
        for (int i = 0; i < wanted; i++) {
            int item = random.nextDouble() < LIKED_SHARE
                    ? liked[random.nextInt(liked.length)] * perGroup + random.nextInt(perGroup)
                    : random.nextInt(items);
            while (taken.get(item)) {
                item = random.nextInt(items);
            }
            taken.set(item);
        }
        int[] indices = taken.stream().toArray();
        double[] ones = new double[indices.length];
        Arrays.fill(ones, 1);
        return Vectors.sparse(items, indices, ones);
    }

    /**
     * The table, which is made anew on the executors each time it is read.
     *
     * @param spark the session
     * @param rows number of users
     * @param partitions how many tasks make it
     * @return a column {@code features} that says how long its vectors are
     */
    public Dataset<Row> table(SparkSession spark, long rows, int partitions) {
        Attribute[] attributes = new Attribute[items];
        Arrays.setAll(attributes, j -> NumericAttribute.defaultAttr().withName("item" + j));
        StructField features = new AttributeGroup("features", attributes).toStructField();
        return spark.createDataFrame(
                users(spark, rows, partitions).map(RowFactory::create), new StructType(new StructField[] {features}));
    }

    /**
     * The users' items alone, made anew each time they are read.
     *
     * @param spark the session
     * @param rows number of users
     * @param partitions how many tasks make them
     * @return binary vectors
     */
    public JavaRDD<Vector> users(SparkSession spark, long rows, int partitions) {
        GeneratedUsers users = this;
        return spark.range(0, rows, 1, partitions).javaRDD().map(users::user);
    }
}
