// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;

/**
 * A saved model on a file system that Java itself knows, alone or in a pipeline: its weights and names, read without Spark and Hadoop. The manifests of
 * the folder, and of the stages that are read, are checked first. Loadings lie there as Parquet too, for other readers: nothing here needs them,
 * {@code weights.bin} has all that was trained.
 *
 * @param weights what was trained
 * @param featureNames a name per feature
 * @param itemIds the ids of the items that the features are, as text; empty where the model was not fitted on ratings, or was saved before
 *     {@code items.json} was
 * @param minRating ratings at or above count as 1, lower ones not at all; empty: ratings keep their values
 */
public record LocalModel(
        WeightsFile weights, List<String> featureNames, List<String> itemIds, OptionalDouble minRating) {
    /** Beside a vectorizer's vocabulary: the ids of its items, in the order of the features. */
    public static final String ITEMS_FILE = "items.json";

    private static final String FEATURES_FILE = "features.json";
    private static final String STAGES = "stages";
    private static final String VECTORIZER = "RatingsVectorizerModel";
    private static final int MAX_BYTES = 1 << 28;

    /**
     * Reads a model.
     *
     * @param path the folder of a saved model, or of a saved pipeline that ends with one
     * @return what was saved
     * @throws SavedModelException if it is missing, half-written, damaged, of a newer version or not ours
     * @throws IOException if reading fails
     */
    public static LocalModel read(Path path) throws IOException {
        if (!Files.isDirectory(path.resolve(STAGES))) {
            return model(path, List.of(), OptionalDouble.empty());
        }
        if (Files.exists(path.resolve(Manifest.FILE_NAME))) { // Spark alone saves pipelines without
            Manifest.verify(new LocalFolder(path), "PipelineModel");
        }
        List<Path> stages = stages(path.resolve(STAGES));
        if (stages.isEmpty() || !Files.exists(stages.get(stages.size() - 1).resolve(WeightsFile.FILE_NAME))) {
            throw new SavedModelException("the pipeline at " + path
                    + " does not end with a model of this library: give the folder of one that does");
        }
        List<String> items = List.of();
        OptionalDouble minRating = OptionalDouble.empty();
        for (Path stage : stages) {
            if (Files.exists(stage.resolve("vocabulary")) && Files.exists(stage.resolve(Manifest.FILE_NAME))) {
                Manifest.verify(new LocalFolder(stage), VECTORIZER);
                items = Files.exists(stage.resolve(ITEMS_FILE)) ? texts(stage, ITEMS_FILE, "ids") : List.of();
                JsonNode least = metadata(stage).path("paramMap").path("minRating");
                minRating = least.isNumber() ? OptionalDouble.of(least.asDouble()) : OptionalDouble.empty();
            }
        }
        return model(stages.get(stages.size() - 1), items, minRating);
    }

    private static LocalModel model(Path folder, List<String> items, OptionalDouble minRating) throws IOException {
        Manifest.verify(new LocalFolder(folder), null);
        List<String> names = texts(folder, FEATURES_FILE, "names");
        if (!items.isEmpty() && items.size() != names.size()) {
            throw new SavedModelException("the pipeline of " + folder + " is damaged: " + items.size() + " items, and "
                    + names.size() + " features; restore it from a copy or save it again");
        }
        return new LocalModel(WeightsFile.read(folder.resolve(WeightsFile.FILE_NAME)), names, items, minRating);
    }

    /** The folders of a pipeline's stages, first to last: Spark numbers them. */
    private static List<Path> stages(Path folder) throws IOException {
        List<Path> stages = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9]*_*")) {
            files.forEach(stages::add);
        }
        stages.sort(Comparator.comparingInt(
                stage -> Integer.parseInt(stage.getFileName().toString().split("_", 2)[0])));
        return stages;
    }

    private static List<String> texts(Path folder, String file, String key) throws IOException {
        try {
            ObjectNode json = StrictJson.object(new LocalFolder(folder).read(file, MAX_BYTES));
            return StreamSupport.stream(StrictJson.array(json, key).spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
        } catch (IOException e) {
            throw new SavedModelException(
                    folder.resolve(file) + " cannot be read: " + e.getMessage()
                            + "; restore it from a copy or save the model again",
                    e);
        }
    }

    /** Spark writes a stage's metadata as one line of a text file. */
    private static JsonNode metadata(Path stage) throws IOException {
        LocalFolder folder = new LocalFolder(stage);
        for (String name : folder.list().keySet()) {
            if (name.startsWith("metadata/part-")) {
                return StrictJson.object(folder.read(name, MAX_BYTES));
            }
        }
        throw new SavedModelException(
                "the saved stage at " + stage + " has no metadata: restore it from a copy or save it again");
    }
}
