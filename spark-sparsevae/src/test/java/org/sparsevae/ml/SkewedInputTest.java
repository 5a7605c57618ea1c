// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the input is cut into partitions leaves no trace in the fit. */
class SkewedInputTest {
    private static final int ROWS = 100;

    @ParameterizedTest
    @ValueSource(ints = {3, 200})
    void inputOf95PercentInOnePartitionGivesTheSameBits(int numPartitions) {
        Dataset<Row> data = PlantedData.groups(ROWS, 3, 4, 17).cache();
        SparkSession spark = LocalSpark.session();
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<Row> rows = data.collectAsList();
        Dataset<Row> skewed = spark.createDataFrame(
                context.parallelize(rows.subList(5, ROWS), 1).union(context.parallelize(rows.subList(0, 5), 30)),
                data.schema());
        assertEquals(31, skewed.javaRDD().getNumPartitions());
        String even = fit(data.repartition(5), numPartitions);
        assertEquals(even, fit(skewed, numPartitions));
        data.unpersist();
    }

    private static String fit(Dataset<Row> data, int numPartitions) {
        SparseVAEModel model = SmallFits.estimator("multinomial")
                .setNumPartitions(numPartitions)
                .setEpochs(2)
                .fit(data);
        assertTrue(model.summary().records().stream().allMatch(record -> Double.isFinite(record.objective())));
        return model.weightsSha256();
    }
}
