// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.baselines.data.QuantileNormalization;
import org.sparsevae.baselines.metrics.LabelAccuracy;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.RatingsVectorizer;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.VectorNames;
import org.sparsevae.ml.evaluation.DisentanglementEvaluator;
import org.sparsevae.ml.evaluation.FactorRecoveryEvaluator;
import org.sparsevae.ml.evaluation.ReconstructionEvaluator;

/** Every stage of the library in pipelines, fitted, saved, loaded and scored in a JVM of its own; prints checksums and scores. For {@link KryoRegistrationTest}. */
public final class PipelinesOnce {
    static final String PREFIX = "results ";

    private final SparkSession spark;
    private final String folder;
    private final List<String> results = new ArrayList<>();

    private PipelinesOnce(SparkSession spark, String folder) {
        this.spark = spark;
        this.folder = folder;
    }

    /** @param args master, class path of executors, folder for models, then any number of property=value */
    public static void main(String[] args) throws Exception {
        SparkConf conf = new SparkConf();
        for (int i = 3; i < args.length; i++) {
            String[] pair = args[i].split("=", 2);
            conf.set(pair[0], pair[1]);
        }
        SparkSession spark = SparkSession.builder()
                .config(conf)
                .master(args[0])
                .config("spark.executor.extraClassPath", args[1])
                .config("spark.executor.memory", "1g")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .getOrCreate();
        PipelinesOnce pipelines = new PipelinesOnce(spark, args[2]);
        pipelines.ratings();
        pipelines.measurements();
        pipelines.baselines();
        System.out.println(PREFIX + pipelines.results);
        spark.stop();
    }

    private static SparseVAE small(String likelihood) {
        return new SparseVAE()
                .setLikelihood(likelihood)
                .setK(2)
                .setEpochs(3)
                .setEncoderLayers(6)
                .setDecoderLayers(6)
                .setReconstructionCol("reconstruction")
                .setVerbosity(0);
    }

    /** Saved and loaded again. */
    private PipelineModel again(PipelineModel model, String name) throws Exception {
        model.write().overwrite().save(folder + "/" + name);
        return PipelineModel.load(folder + "/" + name);
    }

    private void note(Object result) {
        results.add(String.valueOf(result));
    }

    /** The latent columns of all rows, and what is left of them after a shuffle. */
    private void noteRows(Dataset<Row> rows) {
        note(rows.select("latent").javaRDD().map(row -> row.get(0).toString()).collect().stream()
                .sorted()
                .toList()
                .hashCode());
        note(rows.select("latent")
                .javaRDD()
                .repartition(3)
                .mapToPair(row -> new scala.Tuple2<>(row.get(0).hashCode() % 7, row))
                .groupByKey()
                .count());
    }

    private void ratings() throws Exception {
        SplittableRandom random = new SplittableRandom(4);
        List<Row> table = new ArrayList<>();
        for (int n = 0; n < 600; n++) {
            int user = random.nextInt(60);
            table.add(RowFactory.create(
                    "u" + user, user % 2 * 6 + random.nextInt(6), 1.0 + random.nextInt(5), random.nextLong(1000)));
        }
        Dataset<Row> ratings = spark.createDataFrame(
                        table,
                        new StructType()
                                .add("user", DataTypes.StringType)
                                .add("item", DataTypes.IntegerType)
                                .add("rating", DataTypes.DoubleType)
                                .add("time", DataTypes.LongType))
                .withColumn("title", concat(lit("Title "), pmod(col("item"), lit(9))));
        for (String repeated : List.of("max", "last", "mean")) {
            PipelineModel fitted = new Pipeline()
                    .setStages(new PipelineStage[] {
                        new RatingsVectorizer()
                                .setRepeatedRatings(repeated)
                                .setTimeCol("time")
                                .setMinRating(2)
                                .setMinUserRatings(2)
                                .setNumItems(10)
                                .setItemNameCol("title"),
                        small("multinomial").setCheckpointDir(folder + "/checkpoints-" + repeated)
                    })
                    .fit(ratings);
            PipelineModel model = again(fitted, "ratings");
            Dataset<Row> users = model.transform(ratings);
            noteRows(users);
            note(new ReconstructionEvaluator().evaluate(users));
            note(((RatingsVectorizerModel) model.stages()[0]).audit(ratings));
            SparseVAEModel factors = (SparseVAEModel) model.stages()[1];
            note(factors.weightsSha256());
            note(factors.topFeatures(3).collectAsList());
            note(factors.anchors().count() + factors.loadings().count());
            note(factors.coherence(users.drop("latent", "reconstruction"), 2));
            note(factors.identifiability(users.drop("latent", "reconstruction")));
            note(factors.logLikelihood(users));
        }
        stream(PipelineModel.load(folder + "/ratings").stages()[1], ratings);
    }

    /** Vectors that come as a stream, and the same from a file. */
    private void stream(org.apache.spark.ml.Transformer model, Dataset<Row> ratings) throws Exception {
        Dataset<Row> users = PipelineModel.load(folder + "/ratings").stages()[0].transform(ratings);
        users.write().mode("overwrite").parquet(folder + "/users");
        Dataset<Row> stream = spark.readStream().schema(users.schema()).parquet(folder + "/users");
        VoidFunction2<Dataset<Row>, Long> sink = (rows, batch) -> noteRows(rows);
        model.transform(stream).writeStream().foreachBatch(sink).start().processAllAvailable();
    }

    private void measurements() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        List<Row> table = new ArrayList<>();
        for (int n = 0; n < 160; n++) {
            double z = random.nextDouble();
            double w = random.nextDouble();
            double[] x = {z + noise(random), z + noise(random), w + noise(random), w + noise(random), z + w};
            table.add(RowFactory.create(x[0], x[1], x[2], x[3], x[4], z, w, n % 5 == 0, 1.0 + n % 3));
        }
        StructType type = new StructType();
        for (String name : List.of("a", "b", "c", "d", "e", "z", "w")) {
            type = type.add(name, DataTypes.DoubleType);
        }
        Dataset<Row> rows = spark.createDataFrame(
                table, type.add("held", DataTypes.BooleanType).add("weight", DataTypes.DoubleType));
        PipelineModel fitted = new Pipeline()
                .setStages(new PipelineStage[] {
                    new VectorAssembler()
                            .setInputCols(new String[] {"a", "b", "c", "d", "e"})
                            .setOutputCol("assembled"),
                    new StandardScaler().setInputCol("assembled").setOutputCol("features"),
                    new VectorNames().setNamesCol("assembled"),
                    small("gaussian")
                            .setRestarts(3)
                            .setDropWeakFactors(true)
                            .setValidationIndicatorCol("held")
                            .setWeightCol("weight")
                            .setPatience(1)
                            .setLatentStdCol("sd")
                })
                .fit(rows);
        PipelineModel model = again(fitted, "measurements");
        Dataset<Row> codes = model.transform(rows).cache();
        noteRows(codes);
        note(((SparseVAEModel) model.stages()[3]).weightsSha256());
        note(Arrays.deepToString(((SparseVAEModel) model.stages()[3]).restartCorrelations()));
        note(((SparseVAEModel) model.stages()[3])
                .identifiability(codes.drop("latent", "sd", "reconstruction"))
                .factors()
                .collectAsList());
        note(new ReconstructionEvaluator()
                .setMetricName("mse")
                .setWeightCol("weight")
                .evaluate(codes));
        note(new FactorRecoveryEvaluator().setFactorCols("z", "w").evaluate(codes));
        note(new DisentanglementEvaluator().setFactorCols("z", "w").evaluate(codes));
        note(new LabelAccuracy("held")
                .of((SparseVAEModel) model.stages()[3], features(rows, model), features(rows, model)));
        note(Arrays.toString(QuantileNormalization.fit(codes, "features").reference()));
        SparseVAE estimator = small("gaussian").setRestarts(1).setDropWeakFactors(false);
        ParamMap[] grid = new ParamGridBuilder()
                .addGrid(estimator.k(), scala.collection.JavaConverters.asScalaBuffer(List.<Object>of(1, 2)))
                .build();
        note(Arrays.toString(new CrossValidator()
                .setEstimator(estimator)
                .setEstimatorParamMaps(grid)
                .setEvaluator(new ReconstructionEvaluator().setMetricName("mse"))
                .setNumFolds(2)
                .fit(codes.select("features"))
                .avgMetrics()));
    }

    /** The rows before the last stage. */
    private static Dataset<Row> features(Dataset<Row> rows, PipelineModel model) {
        return model.transform(rows).drop("latent", "sd", "reconstruction");
    }

    private static double noise(SplittableRandom random) {
        return 0.1 * random.nextDouble();
    }

    private void baselines() throws Exception {
        Dataset<Row> rows = spark.read().parquet(folder + "/users");
        List<Estimator<?>> estimators = List.of(
                new VAE()
                        .setLikelihood("multinomial")
                        .setK(2)
                        .setEncoderLayers(6)
                        .setDecoderLayers(6)
                        .setEpochs(2)
                        .setVerbosity(0),
                new VariationalSparseCoding()
                        .setLikelihood("multinomial")
                        .setK(2)
                        .setEncoderLayers(6)
                        .setDecoderLayers(6)
                        .setEpochs(2)
                        .setVerbosity(0),
                new OutputInterpretableVAE()
                        .setGroups(0, 0, 0, 0, 0, 1, 1, 1, 1, 1)
                        .setK(2)
                        .setEncoderLayers(6)
                        .setEpochs(2)
                        .setVerbosity(0),
                new NonNegativeMatrixFactorization()
                        .setLikelihood("multinomial")
                        .setK(2)
                        .setMaxIter(4)
                        .setVerbosity(0));
        for (Estimator<?> estimator : estimators) {
            PipelineModel model = again(
                    new Pipeline().setStages(new PipelineStage[] {estimator}).fit(rows), "baseline");
            noteRows(model.transform(rows));
            if (model.stages()[0] instanceof LatentModel<?> latent) {
                note(latent.weightsSha256());
                note(latent.logLikelihood(rows));
            }
            if (model.stages()[0] instanceof VariationalSparseCodingModel coding) {
                note(Arrays.toString(coding.averageActivation(rows)));
                note(coding.averageActivation(rows, "user").count());
            }
            if (model.stages()[0] instanceof NonNegativeMatrixFactorizationModel factorization) {
                note(factorization.weightsSha256());
                note(factorization.logLikelihood(rows));
            }
        }
    }
}
