// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.data;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.LocalSpark;

/** Documents of topics that each have words of their own: topic k has the words 5k to 5k + 4. */
public final class PlantedTopics {
    public static final int WORDS_PER_TOPIC = 5;
    private static final double MAIN_TOPIC = 0.85;

    private PlantedTopics() {}

    /** Documents of 60 words each; the i-th is mostly about topic i mod K. Names of the words are ML attributes. */
    public static Dataset<Row> documents(int documents, int topics) {
        RandomGenerator random = new MersenneTwister(5);
        int words = topics * WORDS_PER_TOPIC;
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            double[] counts = new double[words];
            for (int n = 0; n < 60; n++) {
                int topic = random.nextDouble() < MAIN_TOPIC ? i % topics : random.nextInt(topics);
                counts[topic * WORDS_PER_TOPIC + random.nextInt(WORDS_PER_TOPIC)]++;
            }
            rows.add(RowFactory.create(Vectors.dense(counts).compressed()));
        }
        Attribute[] names = new Attribute[words];
        for (int j = 0; j < words; j++) {
            names[j] = NumericAttribute.defaultAttr().withName("word" + j);
        }
        return LocalSpark.session()
                .createDataFrame(
                        rows, new StructType(new StructField[] {new AttributeGroup("n", names).toStructField()}));
    }
}
