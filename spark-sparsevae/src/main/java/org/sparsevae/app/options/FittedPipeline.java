// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.ItemRecommender;
import org.sparsevae.ml.LatentModel;
import org.sparsevae.ml.RatingsVectorizerModel;
import org.sparsevae.ml.SparseVAEModel;
import org.sparsevae.ml.rows.FactorModel;
import org.sparsevae.ml.saving.StageMetadata;
import org.sparsevae.ml.saving.TrustedStages;
import org.sparsevae.store.Manifest;
import org.sparsevae.store.SavedModelException;

/**
 * The folder that {@code fit} writes and the other commands read: a Spark ML {@link PipelineModel} of a {@link RatingsVectorizerModel} (for
 * ratings) and a model of latent factors, to be loaded with {@code PipelineModel.load} as any other. Beside the stages lie {@code
 * training.json} ({@link TrainingRecord}) and {@code manifest.json}, the SHA-256 of every file. Pipelines that a user saved with Spark alone,
 * without these two, are read as well.
 */
public final class FittedPipeline {
    private static final String KIND = PipelineModel.class.getSimpleName();
    /** Folders of every pipeline that Spark saves. */
    private static final String[] SPARKS_FOLDERS = {"metadata", "stages"};

    private final String path;
    private final PipelineModel pipeline;
    private final TrainingRecord training;

    /**
     * @param path where it is saved, for messages
     * @param pipeline the stages
     * @param training what it was trained on; null if that is not known
     * @throws IllegalArgumentException if the pipeline does not end with a model of latent factors
     */
    public FittedPipeline(String path, PipelineModel pipeline, TrainingRecord training) {
        this.path = path;
        this.pipeline = pipeline;
        this.training = training;
        Transformer[] stages = pipeline.stages();
        if (stages.length == 0 || !(stages[stages.length - 1] instanceof FactorModel)) {
            throw new IllegalArgumentException("the pipeline at " + path
                    + " does not end with a model of this library: its stages are " + Arrays.toString(stages));
        }
    }

    /**
     * Reads and checks a saved pipeline. Only stages of Spark ML and of this library are loaded, see {@link TrustedStages}.
     *
     * @param path its folder, on any Hadoop file system
     * @param spark the session that reads
     * @return the pipeline
     * @throws SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     * @throws IOException if reading fails
     */
    static FittedPipeline load(String path, SparkSession spark) throws IOException {
        Configuration conf = spark.sessionState().newHadoopConf();
        Path folder = new Path(path);
        boolean recorded = !isSparksAlone(folder, conf);
        if (recorded) {
            Manifest.verify(folder, KIND, conf);
        }
        PipelineModel pipeline = StageMetadata.reading(path, () -> {
            TrustedStages.require(folder, spark);
            return PipelineModel.load(path);
        });
        TrainingRecord training =
                recorded ? StageMetadata.reading(path, () -> TrainingRecord.read(folder, conf)) : null;
        return new FittedPipeline(path, pipeline, training);
    }

    /** Whether this is a pipeline that Spark alone saved, which has neither a manifest nor a record of the training rows. */
    private static boolean isSparksAlone(Path folder, Configuration conf) throws IOException {
        FileSystem files = folder.getFileSystem(conf);
        for (String name : SPARKS_FOLDERS) {
            if (!files.exists(new Path(folder, name))) {
                return false;
            }
        }
        return !files.exists(new Path(folder, Manifest.FILE_NAME)) && !TrainingRecord.isIn(folder, conf);
    }

    /**
     * Writes the folder; the manifest comes last.
     *
     * @param path where to write
     * @param spark the session that writes
     * @param extra further files that belong to it
     * @throws IOException if writing fails
     */
    public void write(String path, SparkSession spark, Path... extra) throws IOException {
        Configuration conf = spark.sessionState().newHadoopConf();
        Path folder = new Path(path);
        pipeline.write().session(spark).save(path);
        training.write(folder, conf);
        FileSystem files = folder.getFileSystem(conf);
        for (Path file : extra) {
            if (!files.rename(file, new Path(folder, file.getName()))) {
                throw new IOException("could not move " + file + " into " + folder);
            }
        }
        Manifest.write(folder, KIND, conf);
    }

    /** Where it was read from or is written to. */
    public String path() {
        return path;
    }

    /** The table with what the stages make of it. */
    public Dataset<Row> transform(Dataset<Row> table) {
        return pipeline.transform(table);
    }

    /** The model of latent factors. */
    public FactorModel latent() {
        Transformer[] stages = pipeline.stages();
        return (FactorModel) stages[stages.length - 1];
    }

    /**
     * Has {@link #transform} add the factors' standard deviations.
     *
     * @param column their column
     * @throws IllegalArgumentException if the model has no posterior of its factors, only their values
     */
    public void addStandardDeviations(String column) {
        if (!(latent() instanceof LatentModel<?> model)) {
            throw new IllegalArgumentException("the pipeline at " + path + " holds a "
                    + latent().getClass().getSimpleName()
                    + ", whose factors have no standard deviations: leave out --with-std");
        }
        model.setLatentStdCol(column);
    }

    /**
     * The sparse VAE, for commands that read its prior.
     *
     * @throws IllegalArgumentException if the pipeline holds another model
     */
    public SparseVAEModel sparse() {
        if (latent() instanceof SparseVAEModel model) {
            return model;
        }
        throw new IllegalArgumentException(
                "the pipeline at " + path + " holds a " + latent().getClass().getSimpleName()
                        + ", and this command is for a SparseVAEModel: give a pipeline that ends with one");
    }

    /** The stage that takes ratings; empty for a pipeline that takes features. */
    public Optional<RatingsVectorizerModel> vectorizer() {
        return Arrays.stream(pipeline.stages())
                .filter(RatingsVectorizerModel.class::isInstance)
                .map(RatingsVectorizerModel.class::cast)
                .findFirst();
    }

    /**
     * What recommends the items of the ratings that the pipeline was fitted on.
     *
     * @throws IllegalArgumentException if it was fitted on a table of features, or holds no sparse VAE
     */
    public ItemRecommender recommender() {
        if (vectorizer().isEmpty()) {
            throw new IllegalArgumentException(
                    "the model " + path
                            + " was fitted on a table of features, which has no users and items: give a model that was fitted on ratings");
        }
        sparse();
        return new ItemRecommender(pipeline);
    }

    /** What is known of the training rows; empty for a pipeline that Spark alone saved. */
    public Optional<TrainingRecord> training() {
        return Optional.ofNullable(training);
    }
}
