// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ShuffleSizeTest {
    private static final SparkSession SPARK = LocalSession.get();

    private static Dataset<Row> longs(long count) {
        return SPARK.range(count).toDF("user");
    }

    @Test
    void aTableTakesAsManyPartitionsAsItsBytesFill() {
        assertEquals(OptionalInt.of(1), ShuffleSize.partitions(longs(0)));
        assertEquals(OptionalInt.of(1), ShuffleSize.partitions(longs(1000)));
        assertEquals(OptionalInt.of(2), ShuffleSize.partitions(longs(100_000)), "a task for every core");
        assertEquals(OptionalInt.of(20), ShuffleSize.partitions(longs(40L << 20)), "8 bytes a row, 16 MiB a partition");
        assertEquals(OptionalInt.of(4000), ShuffleSize.partitions(longs(1L << 40)));
        assertEquals(OptionalInt.of(22), ShuffleSize.partitions(longs(40L << 20).union(longs(4L << 20))));
        assertEquals(
                20,
                ShuffleSize.byKey(longs(1000), longs(40L << 20), "user").rdd().getNumPartitions());
    }

    @Test
    void rowsThatAProgramHasMadeKeepItsPartitions() {
        StructType schema = new StructType().add("user", DataTypes.IntegerType);
        JavaSparkContext context = JavaSparkContext.fromSparkContext(SPARK.sparkContext());
        Dataset<Row> rows =
                SPARK.createDataFrame(context.parallelize(List.of(1, 2, 3), 7).map(RowFactory::create), schema);
        assertEquals(OptionalInt.of(7), ShuffleSize.partitions(rows));
    }

    @Test
    void aStreamIsLeftToSpark() {
        Dataset<Row> stream = SPARK.readStream().format("rate").load();
        assertEquals(OptionalInt.empty(), ShuffleSize.partitions(stream));
        assertSame(stream, ShuffleSize.byKey(stream, stream, "value"));
    }
}
