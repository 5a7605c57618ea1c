// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.FittedNetworkFormat;
import org.sparsevae.ml.saving.StageMetadata;
import org.sparsevae.store.HadoopWeights;
import org.sparsevae.store.Manifest;
import org.sparsevae.store.WeightsFile;

/**
 * The saved form of a latent variable model: {@code metadata} (Spark ML's JSON: class, uid, params), {@code weights.bin} (all arrays, readable
 * without Spark), {@code features.json} (names), {@code summary.json}, {@code loadings} (Parquet, for models that have them) and, written
 * last, {@code manifest.json} with the SHA-256 of each file. No Java serialisation. The folder is checked against the manifest before
 * anything in it is used.
 */
public final class SavedLatentModel {
    private static final String FEATURES = "features.json";
    private static final String SUMMARY = "summary.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final StageMetadata metadata;
    private final WeightsFile weights;
    private final String[] featureNames;
    private final TrainingSummary summary;

    private SavedLatentModel(
            StageMetadata metadata, WeightsFile weights, String[] featureNames, TrainingSummary summary) {
        this.metadata = metadata;
        this.weights = weights;
        this.featureNames = featureNames;
        this.summary = summary;
    }

    /**
     * Writes a model.
     *
     * @param model the model
     * @param path the folder, which must not exist
     */
    static void write(LatentModel<?> model, String path, SparkSession spark) throws IOException {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        Path folder = new Path(path);
        StageMetadata.write(model, path, spark, Manifest.FORMAT_VERSION, StageMetadata.object());
        HadoopWeights.write(
                FittedNetworkFormat.toWeights(model.network(), model.extras()),
                new Path(folder, WeightsFile.FILE_NAME),
                conf);
        writeJson(new Path(folder, FEATURES), Map.of("names", model.featureNames()), conf);
        writeJson(new Path(folder, SUMMARY), model.summary(), conf);
        Dataset<Row> loadings = model.savedLoadings();
        if (loadings != null) {
            loadings.coalesce(1).write().parquet(new Path(folder, "loadings").toString());
        }
        Manifest.write(folder, kind(model.getClass()), conf);
    }

    /**
     * What a model's static {@code read()} answers with.
     *
     * @param type the model's class
     * @param rebuild makes the model from what was saved; its params are set afterwards
     * @param <M> the model's type
     */
    public static <M extends LatentModel<M>> MLReader<M> reader(Class<M> type, Function<SavedLatentModel, M> rebuild) {
        return new MLReader<>() {
            @Override
            public M load(String path) {
                return StageMetadata.reading(path, () -> {
                    SavedLatentModel saved = SavedLatentModel.read(path, type, sparkSession());
                    M model = rebuild.apply(saved);
                    saved.metadata.setParams(model);
                    return model;
                });
            }
        };
    }

    /**
     * Reads and checks a model's folder.
     *
     * @throws org.sparsevae.store.SavedModelException if it is missing, half-written, damaged, of a newer version, of another kind or not ours
     */
    private static SavedLatentModel read(String path, Class<?> model, SparkSession spark) throws IOException {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        Path folder = new Path(path);
        StageMetadata.requireNoOtherStage(folder, model, spark);
        Manifest.verify(folder, kind(model), conf);
        return new SavedLatentModel(
                StageMetadata.read(path, spark, model, Manifest.FORMAT_VERSION),
                HadoopWeights.read(new Path(folder, WeightsFile.FILE_NAME), conf),
                savedNames(folder, conf),
                readJson(new Path(folder, SUMMARY), new TypeReference<>() {}, conf));
    }

    /** The names of a saved model's features. */
    private static String[] savedNames(Path folder, Configuration conf) throws IOException {
        Map<String, List<String>> names = readJson(new Path(folder, FEATURES), new TypeReference<>() {}, conf);
        return names.get("names").toArray(new String[0]);
    }

    /** The names of a saved model's features; none where its folder has lost the file, which weights can do without. */
    static String[] featureNames(Path folder, Configuration conf) throws IOException {
        boolean there = folder.getFileSystem(conf).exists(new Path(folder, FEATURES));
        return there ? savedNames(folder, conf) : new String[0];
    }

    private static String kind(Class<?> model) {
        return model.getSimpleName();
    }

    private static void writeJson(Path path, Object value, Configuration conf) throws IOException {
        try (OutputStream out = path.getFileSystem(conf).create(path, false)) {
            out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
        }
    }

    private static <T> T readJson(Path path, TypeReference<T> type, Configuration conf) throws IOException {
        FileSystem files = path.getFileSystem(conf);
        try (InputStream in = files.open(path)) {
            return JSON.readValue(in, type);
        }
    }

    /** The saved stage's uid. */
    public String uid() {
        return metadata.uid();
    }

    /** The network. */
    public FittedNetwork network() {
        return FittedNetworkFormat.toNetwork(weights);
    }

    /** An array that was saved beside the network's. */
    public double[] array(String name) {
        return weights.array(name).doubles();
    }

    /** Whether an array was saved beside the network's. */
    public boolean has(String name) {
        return weights.find(name).isPresent();
    }

    /** The features' names. */
    public String[] featureNames() {
        return featureNames.clone();
    }

    /** How the fit went. */
    public TrainingSummary summary() {
        return summary;
    }

    /**
     * What was fitted beside the network.
     *
     * @param inclusion gamma, row-major G x K
     * @param activeShare eta, K
     * @param covariance prior correlation matrix of the factors, K x K, or null for the identity
     * @param restartCorrelations per restart that was not kept, |correlation| of each factor with its match; empty for one restart
     */
    record FittedLoadings(double[] inclusion, double[] activeShare, double[] covariance, double[][] restartCorrelations)
            implements Serializable {}
}
