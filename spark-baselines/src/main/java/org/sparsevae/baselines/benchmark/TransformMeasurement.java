// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.app.options.Session;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;

/** Rows a processor second that transform gives latent factors, from a table in memory to nowhere. */
final class TransformMeasurement implements Measurement {
    private static final Logger LOG = LoggerFactory.getLogger(TransformMeasurement.class);

    private static final int FEATURES = 300;
    private static final int NON_ZEROS = 50;
    private static final int FACTORS = 30;
    private static final int ROWS = 200_000;
    private static final int QUICK_ROWS = 100_000;
    private static final int TRAINING_ROWS = 500;
    /** So many passes the compiler takes. */
    private static final int WARM_UP = 3;

    private static final int TURNS = 5;
    private static final int QUICK_TURNS = 3;
    private static final long SEED = 1;

    private final int rows;

    /** As many rows as the measurement affords. */
    TransformMeasurement() {
        this(0);
    }

    /** @param rows rows to transform; 0 for what the measurement affords */
    TransformMeasurement(int rows) {
        this.rows = rows;
    }

    @Override
    public String name() {
        return "transform";
    }

    /** As the command transform runs: rows by the million are worth the full compiler. */
    @Override
    public List<String> launcherOptions() {
        return List.of("--master", "local[1]", "--driver-java-options", "-XX:TieredStopAtLevel=4");
    }

    @Override
    public Map<String, Object> measure(boolean quick, String peer) throws Exception {
        return Session.with("sparsevae bench transform", spark -> {
            int count = rows > 0 ? rows : quick ? QUICK_ROWS : ROWS;
            Dataset<Row> table = table(spark, count).persist(StorageLevel.MEMORY_ONLY());
            table.count();
            SparseVAEModel model = new SparseVAE()
                    .setLikelihood("multinomial")
                    .setK(FACTORS)
                    .setEpochs(1)
                    .setVerbosity(0)
                    .setSeed(SEED)
                    .fit(table.limit(TRAINING_ROWS));
            LOG.info("transform of {} rows of {} features, {} of them not zero", count, FEATURES, NON_ZEROS);
            Dataset<Row> factors = model.transform(table).select(model.getLatentCol());
            for (int i = 0; i < WARM_UP; i++) {
                milliseconds(factors);
            }
            double[] all = new double[quick ? QUICK_TURNS : TURNS];
            double[] reading = new double[all.length];
            for (int turn = 0; turn < all.length; turn++) {
                all[turn] = count / milliseconds(factors) * 1e3;
                reading[turn] = count / milliseconds(table) * 1e3;
            }
            Spread speed = Spread.of(all);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("transform_rows_per_second", Spread.rounded(speed.median()));
            json.put("transform_rows_per_second_range", speed.range());
            json.put(
                    "transform_reading_rows_per_second",
                    Spread.rounded(Spread.of(reading).median()));
            return json;
        });
    }

    /** Processor milliseconds of the process while a table is computed. */
    private static double milliseconds(Dataset<Row> table) {
        double start = ProcessorTime.ofProcess();
        table.write().format("noop").mode("overwrite").save();
        return ProcessorTime.ofProcess() - start;
    }

    private static Dataset<Row> table(SparkSession spark, int rows) {
        StructField features = new AttributeGroup("features", FEATURES).toStructField();
        return spark.createDataFrame(
                JavaSparkContext.fromSparkContext(spark.sparkContext())
                        .parallelize(List.of(0), 1)
                        .flatMap(only -> IntStream.range(0, rows)
                                .mapToObj(i -> RowFactory.create(row(i)))
                                .iterator()),
                new StructType(new StructField[] {features}));
    }

    private static Vector row(int number) {
        SplittableRandom random = new SplittableRandom(SEED + number);
        int[] indices =
                random.ints(0, FEATURES).distinct().limit(NON_ZEROS).sorted().toArray();
        double[] values = new double[NON_ZEROS];
        Arrays.fill(values, 1);
        return Vectors.sparse(FEATURES, indices, values);
    }
}
