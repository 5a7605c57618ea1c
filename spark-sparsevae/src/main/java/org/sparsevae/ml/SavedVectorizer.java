// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.ml.saving.StageMetadata;
import org.sparsevae.ratings.RatingCounts;
import org.sparsevae.ratings.RatingsTable;
import org.sparsevae.store.LocalModel;
import org.sparsevae.store.Manifest;
import org.sparsevae.store.SavedModelException;

/**
 * The saved form of a {@link RatingsVectorizerModel}: {@code metadata} (Spark ML's JSON: class, uid, params; the counts), {@code vocabulary}
 * (Parquet), {@code items.json} (the ids alone, for readers without Parquet: {@link LocalModel}) and, written last, {@code manifest.json} with the SHA-256 of each file, against which the folder is checked before anything in it
 * is used: Parquet itself would not notice a changed letter of an item's name.
 */
final class SavedVectorizer {
    /** 2 added the manifest. */
    private static final int FORMAT_VERSION = 2;

    private static final String KIND = RatingsVectorizerModel.class.getSimpleName();
    private static final String VOCABULARY = "vocabulary";
    private static final ObjectMapper JSON = new ObjectMapper();

    private SavedVectorizer() {}

    /** Writes a model into a folder that does not exist yet. */
    static void write(RatingsVectorizerModel model, String path, SparkSession spark) throws IOException {
        ObjectNode extra =
                StageMetadata.object().put("itemType", model.itemType()).put("items", model.numFeatures());
        extra.set("counts", JSON.valueToTree(model.summary()));
        StageMetadata.write(model, path, spark, FORMAT_VERSION, extra);
        model.textVocabulary(spark).coalesce(1).write().parquet(new Path(path, VOCABULARY).toString());
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        Path ids = new Path(path, LocalModel.ITEMS_FILE);
        try (OutputStream out = ids.getFileSystem(conf).create(ids, false)) {
            out.write(JSON.writeValueAsBytes(Map.of("ids", model.itemIds())));
        }
        Manifest.write(new Path(path), KIND, conf);
    }

    /**
     * Reads and checks a model's folder.
     *
     * @throws SavedModelException if it is missing, half-written, damaged, of a newer version, of another kind or not ours
     */
    static RatingsVectorizerModel read(String path, SparkSession spark) {
        return StageMetadata.reading(path, () -> checkedAndRead(path, spark));
    }

    private static RatingsVectorizerModel checkedAndRead(String path, SparkSession spark) throws IOException {
        Path folder = new Path(path);
        Configuration conf = spark.sparkContext().hadoopConfiguration();
        boolean verified = folder.getFileSystem(conf).exists(new Path(folder, Manifest.FILE_NAME));
        if (verified) {
            Manifest.verify(folder, KIND, conf);
        }
        StageMetadata metadata = StageMetadata.read(path, spark, RatingsVectorizerModel.class, FORMAT_VERSION);
        if (!verified && metadata.format() >= 2) {
            throw new SavedModelException("the saved stage at " + path + " is half-written, it has no "
                    + Manifest.FILE_NAME + ": saving was interrupted or the copy is incomplete; save or copy it again");
        }
        metadata.requireFolder(VOCABULARY);
        List<Row> rows = new ArrayList<>(spark.read()
                .parquet(new Path(path, VOCABULARY).toString())
                .select(RatingsTable.ITEM, "name", "ratings", RatingsVectorizerModel.INDEX)
                .collectAsList());
        rows.sort(Comparator.comparingInt(row -> row.getInt(3)));
        JsonNode extra = metadata.extra();
        if (rows.size() != extra.path("items").asInt()) {
            throw new SavedModelException(path + " is damaged: its vocabulary has " + rows.size() + " items instead of "
                    + extra.path("items").asInt());
        }
        RatingsVectorizerModel model = new RatingsVectorizerModel(
                metadata.uid(),
                extra.path("itemType").asText(),
                rows.stream().map(row -> row.getString(0)).toArray(String[]::new),
                rows.stream().map(row -> row.getString(1)).toArray(String[]::new),
                rows.stream().mapToLong(row -> row.getLong(2)).toArray());
        metadata.setParams(model);
        model.setSummary(JSON.convertValue(extra.path("counts"), RatingCounts.class));
        return model;
    }
}
