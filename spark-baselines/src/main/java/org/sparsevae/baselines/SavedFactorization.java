// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.baselines.factorization.Factorization;
import org.sparsevae.baselines.factorization.FactorizationSummary;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.saving.StageMetadata;
import org.sparsevae.store.HadoopWeights;
import org.sparsevae.store.Manifest;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.SavedModelException;
import org.sparsevae.store.WeightsFile;

/**
 * The saved form of a {@link NonNegativeMatrixFactorizationModel}, laid out as that of the latent variable models ({@link
 * org.sparsevae.ml.SavedLatentModel}): {@code metadata}, {@code weights.bin} (W, the G x K loadings; l2Weight; noiseVariance; all float64),
 * {@code features.json}, {@code summary.json}, {@code loadings} (Parquet) and, written last, {@code manifest.json}, against which the folder
 * is checked before anything in it is used.
 */
final class SavedFactorization {
    private static final Class<?> MODEL = NonNegativeMatrixFactorizationModel.class;
    private static final String KIND = MODEL.getSimpleName();
    private static final String FEATURES = "features.json";
    private static final String SUMMARY = "summary.json";
    private static final String LOADINGS = "W";
    private static final String L2_WEIGHT = "l2Weight";
    private static final String NOISE_VARIANCE = "noiseVariance";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SavedFactorization() {}

    /** The factorization as the contents of a weights file. */
    static WeightsFile weights(Factorization factorization) {
        ObjectNode architecture = StageMetadata.object()
                .put("model", KIND)
                .put("likelihood", factorization.likelihood().name())
                .put("features", factorization.features())
                .put("factors", factorization.factors());
        return new WeightsFile(
                architecture,
                List.of(
                        loadings(factorization),
                        NamedArray.of(L2_WEIGHT, new double[] {factorization.l2Weight()}, 1),
                        NamedArray.of(NOISE_VARIANCE, new double[] {factorization.noiseVariance()}, 1)));
    }

    /** What was trained, as an array. */
    static NamedArray loadings(Factorization factorization) {
        return NamedArray.of(LOADINGS, factorization.loadings(), factorization.features(), factorization.factors());
    }

    /** Writes a model into a folder that does not exist yet. */
    static void write(
            NonNegativeMatrixFactorizationModel model, Factorization factorization, String path, SparkSession spark)
            throws IOException {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        Path folder = new Path(path);
        StageMetadata.write(model, path, spark, Manifest.FORMAT_VERSION, StageMetadata.object());
        HadoopWeights.write(weights(factorization), new Path(folder, WeightsFile.FILE_NAME), conf);
        writeJson(new Path(folder, FEATURES), Map.of("names", model.featureNames()), conf);
        writeJson(new Path(folder, SUMMARY), model.summary(), conf);
        model.loadings().coalesce(1).write().parquet(new Path(folder, "loadings").toString());
        Manifest.write(folder, KIND, conf);
    }

    /**
     * Reads and checks a model's folder.
     *
     * @throws SavedModelException if it is missing, half-written, damaged, of a newer version, of another kind or not ours
     */
    static NonNegativeMatrixFactorizationModel read(String path, SparkSession spark) {
        return StageMetadata.reading(path, () -> checkedAndRead(path, spark));
    }

    private static NonNegativeMatrixFactorizationModel checkedAndRead(String path, SparkSession spark)
            throws IOException {
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        Path folder = new Path(path);
        StageMetadata.requireNoOtherStage(folder, MODEL, spark);
        Manifest.verify(folder, KIND, conf);
        StageMetadata metadata = StageMetadata.read(path, spark, MODEL, Manifest.FORMAT_VERSION);
        WeightsFile weights = HadoopWeights.read(new Path(folder, WeightsFile.FILE_NAME), conf);
        Map<String, List<String>> names = readJson(new Path(folder, FEATURES), new TypeReference<>() {}, conf);
        FactorizationSummary summary = readJson(new Path(folder, SUMMARY), new TypeReference<>() {}, conf);
        Factorization factorization = factorization(weights);
        String[] featureNames = names.get("names").toArray(new String[0]);
        if (featureNames.length != factorization.features()) {
            throw new SavedModelException(path + " is damaged: it has " + featureNames.length + " feature names for "
                    + factorization.features() + " features; restore it from a copy or save it again");
        }
        NonNegativeMatrixFactorizationModel model =
                new NonNegativeMatrixFactorizationModel(metadata.uid(), factorization, featureNames, summary);
        metadata.setParams(model);
        return model;
    }

    private static Factorization factorization(WeightsFile weights) {
        NamedArray loadings = weights.array(LOADINGS);
        if (loadings.shape().length != 2) {
            throw new SavedModelException("the loadings must be a matrix: " + loadings + "; save the model again");
        }
        return new Factorization(
                loadings.doubles(),
                loadings.shape()[1],
                weights.array(L2_WEIGHT).doubles()[0],
                Likelihoods.of(weights.architecture().path("likelihood").asText()),
                weights.array(NOISE_VARIANCE).doubles()[0]);
    }

    private static void writeJson(Path path, Object value, Configuration conf) throws IOException {
        try (OutputStream out = path.getFileSystem(conf).create(path, false)) {
            out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(value));
        }
    }

    private static <T> T readJson(Path path, TypeReference<T> type, Configuration conf) throws IOException {
        try (InputStream in = path.getFileSystem(conf).open(path)) {
            return JSON.readValue(in, type);
        }
    }
}
