// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.ranking;

import static org.sparsevae.ml.params.Declaration.anyInteger;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.nonNegative;
import static org.sparsevae.ml.params.Declaration.positive;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.ml.recommendation.ALSModel;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.params.StageParams;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FitRows;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;
import org.sparsevae.training.rows.TrainingRows;
import scala.Option;

/**
 * Spark's alternating least squares for implicit feedback ({@code implicitPrefs}; Hu, Koren and Volinsky 2008), as a model of rows: a row's
 * entries are a user's counts, and rows that were not in the fit are folded in by the same least squares ({@link ImplicitFactorization}).
 *
 * <p>Rows are numbered by their content and lie in one block, so that the same rows and seed give the same factors bit for bit, whatever
 * the order and partitions of the input; Spark's own sums over blocks are added as they arrive. That is enough for comparisons, and keeps one core
 * busy: for data beyond that take Spark's {@code ALS} itself. While it fits, factors are checkpointed: in the folder that the application has set for that, else
 * in one below the temporary folder (local mode) or the user's home on the default file system, which is removed.
 */
public final class ImplicitALS extends Estimator<RankingModel> implements RankingParams, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;
    private static final int ITERATIONS_A_CHECKPOINT = 3;
    private static final StructType RATINGS = new StructType()
            .add("user", DataTypes.IntegerType, false)
            .add("item", DataTypes.IntegerType, false)
            .add("rating", DataTypes.FloatType, false);

    private final String uid;
    private final StageParams params = new StageParams();

    /** An estimator with a random id. */
    public ImplicitALS() {
        this(Identifiable$.MODULE$.randomUID("als"));
    }

    /** An estimator with a given id. */
    public ImplicitALS(String uid) {
        this.uid = uid;
        params.setDefaults(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public StageParams rankingParams() {
        return params;
    }

    /** Number of factors K, Spark's rank; 1 or more, less than the number of features G. Default: 10. */
    public IntParam k() {
        return integer("k", "number of factors (Spark's rank), less than the number of features", 1)
                .byDefault(10)
                .of(this, params);
    }

    @Override
    public int getK() {
        return (Integer) getOrDefault(k());
    }

    /** What a count adds to the confidence in an item, 0 or more. Default: 1, Spark's. */
    public DoubleParam alpha() {
        return nonNegative("alpha", "what a count adds to the confidence 1 in an item")
                .byDefault(1.0)
                .of(this, params);
    }

    /** Weight of the squared factors, times the ratings of the user or item; greater than 0. Default: 0.1, Spark's. */
    public DoubleParam regParam() {
        return positive("regParam", "weight of the squared factors, times the ratings of the user or item")
                .byDefault(0.1)
                .of(this, params);
    }

    /** Iterations, 1 or more. Default: 10, Spark's. */
    public IntParam maxIter() {
        return integer("maxIter", "iterations", 1).byDefault(10).of(this, params);
    }

    /** Seed of the start. Default: 42. */
    public LongParam seed() {
        return anyInteger("seed", "seed of the start").byDefault(42L).of(this, params);
    }

    /** Sets {@link #likelihood()}. */
    public ImplicitALS setLikelihood(String value) {
        set(likelihood(), value);
        return this;
    }

    /** Sets {@link #k()}. */
    public ImplicitALS setK(int value) {
        set(k(), value);
        return this;
    }

    /** Sets {@link #alpha()}. */
    public ImplicitALS setAlpha(double value) {
        set(alpha(), value);
        return this;
    }

    /** Sets {@link #regParam()}. */
    public ImplicitALS setRegParam(double value) {
        set(regParam(), value);
        return this;
    }

    /** Sets {@link #maxIter()}. */
    public ImplicitALS setMaxIter(int value) {
        set(maxIter(), value);
        return this;
    }

    /** Sets {@link #seed()}. */
    public ImplicitALS setSeed(long value) {
        set(seed(), value);
        return this;
    }

    /**
     * Fits Spark's ALS.
     *
     * @throws IllegalArgumentException if a param or the data is bad: before the first iteration, with the value and the remedy
     */
    @Override
    public RankingModel fit(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        FitRows rows = FitRows.of(dataset, this);
        double alpha = (Double) getOrDefault(alpha());
        double regParam = (Double) getOrDefault(regParam());
        try (PlacedRows placed = RowPlacement.place(rows.rows(), 1, rows.features())) {
            JavaRDD<Row> entries =
                    placed.training().flatMap(part -> entries(part).iterator());
            ALS als = new ALS()
                    .setImplicitPrefs(true)
                    .setRank(getK())
                    .setAlpha(alpha)
                    .setRegParam(regParam)
                    .setMaxIter((Integer) getOrDefault(maxIter()))
                    .setSeed((Long) getOrDefault(seed()))
                    .setNumBlocks(1)
                    .setCheckpointInterval(ITERATIONS_A_CHECKPOINT);
            Dataset<Row> ratings = dataset.sparkSession().createDataFrame(entries, RATINGS);
            double[] items =
                    checkpointed(dataset.sparkSession().sparkContext(), () -> items(als.fit(ratings), rows.features()));
            ImplicitFactorization ranking = new ImplicitFactorization(items, getK(), alpha, regParam);
            return copyValues(new RankingModel(uid, ranking, rows.names()), ParamMap.empty())
                    .setParent(this);
        }
    }

    /**
     * Work with a folder of checkpoints: the tasks of Spark's ALS carry all iterations before them, and after some ten of them overflow their
     * stacks, unless its factors are written down in between. Where the application has no folder for that, it has one for as long as this takes. One
     * fit at a time: the folder is that of the application.
     */
    private static <T> T checkpointed(SparkContext spark, Supplier<T> work) {
        synchronized (ImplicitALS.class) {
            if (spark.getCheckpointDir().isDefined()) {
                return work.get();
            }
            try {
                Configuration conf = spark.hadoopConfiguration();
                Path home = spark.isLocal()
                        ? new Path(new File(System.getProperty("java.io.tmpdir")).toURI())
                        : FileSystem.get(conf).getHomeDirectory();
                Path folder = new Path(home, "sparsevae-als-" + UUID.randomUUID());
                try {
                    spark.setCheckpointDir(folder.toString());
                    return work.get();
                } finally {
                    spark.checkpointDir_$eq(Option.empty());
                    folder.getFileSystem(conf).delete(folder, true);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "no folder for the checkpoints of ALS could be made: set one by SparkContext.setCheckpointDir",
                        e);
            }
        }
    }

    /** A row's entries, with its place as the user. */
    private static List<Row> entries(TrainingRows rows) {
        return IntStream.range(0, rows.size())
                .boxed()
                .flatMap(i -> IntStream.range(rows.rowStart(i), rows.rowStart(i + 1))
                        .mapToObj(e -> RowFactory.create(i, rows.column(e), rows.value(e))))
                .toList();
    }

    private static double[] items(ALSModel fitted, int features) {
        double[] items = new double[Math.multiplyExact(features, fitted.rank())];
        for (Row item : fitted.itemFactors().collectAsList()) {
            List<Float> factors = item.getList(1);
            for (int k = 0; k < factors.size(); k++) {
                items[item.getInt(0) * fitted.rank() + k] = factors.get(k);
            }
        }
        return items;
    }

    /** The schema of the fitted model's result. */
    @Override
    public StructType transformSchema(StructType schema) {
        LatentSchema.requireScorable(schema, this);
        return LatentSchema.transformed(schema, this, null);
    }

    @Override
    public ImplicitALS copy(ParamMap extra) {
        return (ImplicitALS) defaultCopy(extra);
    }

    /** Reads a saved estimator. */
    public static MLReader<ImplicitALS> read() {
        return new DefaultParamsReader<>();
    }
}
