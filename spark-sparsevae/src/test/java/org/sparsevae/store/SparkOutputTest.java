// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.MaxAbsScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Spark itself writes, pipelines and tables, through {@link AtomicOutput} and under a {@link Manifest}. */
class SparkOutputTest {
    private static SparkSession spark;
    private static Configuration conf;

    @TempDir
    Path folder;

    @BeforeAll
    static void start() {
        spark = SparkSession.builder()
                .master("local[2]")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.codegen.wholeStage", "false")
                .config("spark.sql.shuffle.partitions", "2")
                .getOrCreate();
        conf = spark.sparkContext().hadoopConfiguration();
    }

    @AfterAll
    static void stop() {
        spark.stop();
    }

    private static Dataset<Row> table() {
        return spark.range(0, 20, 1, 2).selectExpr("cast(id as double) a", "cast(id * id as double) b");
    }

    private List<String> visible() throws IOException {
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aWholePipelineModel() throws Exception {
        VectorAssembler assembler =
                new VectorAssembler().setInputCols(new String[] {"a", "b"}).setOutputCol("x");
        MaxAbsScaler scaler = new MaxAbsScaler().setInputCol("x").setOutputCol("z");
        PipelineModel model = new Pipeline()
                .setStages(new PipelineStage[] {assembler, scaler})
                .fit(table());
        String output = folder.resolve("pipeline").toString();
        for (boolean overwrite : List.of(false, true)) {
            AtomicOutput.reserve(output, overwrite, Map.of(), conf).write(model::save);
            assertEquals(
                    model.transform(table()).collectAsList(),
                    PipelineModel.load(output).transform(table()).collectAsList());
            assertEquals(List.of("pipeline"), visible());
        }
    }

    @Test
    void aTableAndItsManifest() throws Exception {
        Path output = folder.resolve("loadings");
        AtomicOutput.reserve(output.toString(), false, Map.of(), conf).write(temporary -> {
            table().write().parquet(temporary);
            Manifest.write(new org.apache.hadoop.fs.Path(temporary), "table", conf);
        });
        Manifest manifest = Manifest.verify(ManifestTest.hadoop(output), "table", conf);
        assertEquals(2, manifest.entries().size());
        Files.delete(output.resolve("_SUCCESS")); // markers may be lost in copying
        Manifest.verify(ManifestTest.hadoop(output), "table", conf);
        table().write().mode("append").parquet(output.toString());
        assertTrue(assertThrows(
                        SavedModelException.class, () -> Manifest.verify(ManifestTest.hadoop(output), "table", conf))
                .getMessage()
                .contains("was not part of it"));
    }

    @Test
    void aTableWhoseTasksFailLeavesNothing() throws Exception {
        MapFunction<Row, Double> failing = row -> {
            if (row.getDouble(0) == 13) {
                throw new IllegalStateException("row 13");
            }
            return row.getDouble(0);
        };
        Dataset<Double> rows = table().map(failing, Encoders.DOUBLE());
        String output = folder.resolve("deep/er/table").toString();
        assertThrows(SparkException.class, () -> AtomicOutput.reserve(output, false, Map.of(), conf)
                .write(temporary -> rows.write().parquet(temporary)));
        assertEquals(List.of(), visible());
    }
}
