// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Normalizer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.saving.StageMetadata;
import org.sparsevae.ratings.LocalSession;
import scala.reflect.ClassTag;

/** What Spark ML asks of every stage: params, copies, saving, pipelines, streams, serialisation. */
@Tag("slow")
class RatingsVectorizerPersistenceTest {
    private static final SparkSession SPARK = LocalSession.get();
    private static final StructType SCHEMA = new StructType()
            .add("user", DataTypes.LongType)
            .add("item", DataTypes.StringType)
            .add("rating", DataTypes.DoubleType)
            .add("title", DataTypes.StringType);

    @TempDir
    Path folder;

    private static Dataset<Row> table() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(RowFactory.create((long) (i % 7), "item" + i % 5, 1.0 + i % 4, "Title " + i % 5));
        }
        return SPARK.createDataFrame(rows, SCHEMA);
    }

    private static RatingsVectorizer vectorizer() {
        return new RatingsVectorizer()
                .setMinRating(2)
                .setMinUserRatings(1)
                .setNumItems(4)
                .setItemNameCol("title");
    }

    private static List<Row> sorted(Dataset<Row> rows) {
        return rows.orderBy("user").collectAsList();
    }

    private static List<Param<?>> sameParams(RatingsVectorizerParams one, RatingsVectorizerParams other) {
        List<Param<?>> params = new ArrayList<>();
        for (Param<?> param : one.params()) {
            assertEquals(one.isSet(param), other.isSet(param), param.name());
            if (one.isDefined(param)) {
                assertEquals(one.getOrDefault(param), other.getOrDefault(param), param.name());
            }
            params.add(param);
        }
        return params;
    }

    @Test
    void everyParamHasAGetterAndASentence() {
        RatingsVectorizer vectorizer = new RatingsVectorizer();
        assertEquals(12, vectorizer.params().length);
        for (Param<?> param : vectorizer.params()) {
            String getter = "get" + Character.toUpperCase(param.name().charAt(0))
                    + param.name().substring(1);
            assertTrue(
                    List.of(RatingsVectorizer.class.getMethods()).stream()
                            .anyMatch(method -> method.getName().equals(getter)),
                    getter);
            assertTrue(vectorizer.explainParam(param).contains(param.doc()));
            assertEquals(vectorizer.uid(), param.parent());
        }
        assertEquals("user", vectorizer.getUserCol());
        assertNull(vectorizer.getMinRating());
        assertNull(vectorizer.getNumItems());
        assertEquals(0, vectorizer.getMinUserRatings());
    }

    @Test
    void copiesAreIndependent() {
        RatingsVectorizer vectorizer = vectorizer();
        RatingsVectorizer copy = vectorizer.copy(new ParamMap().put(vectorizer.numItems(), 2));
        assertEquals(2, copy.getNumItems());
        assertEquals(4, vectorizer.getNumItems());
        assertEquals(vectorizer.uid(), copy.uid());
        RatingsVectorizerModel model = vectorizer.fit(table(), new ParamMap().put(vectorizer.numItems(), 2));
        assertEquals(2, model.numFeatures());
        RatingsVectorizerModel modelCopy = model.copy(new ParamMap()).setUserCol("who");
        assertEquals("user", model.getUserCol());
        assertSame(model.parent(), modelCopy.parent());
        assertEquals(model.summary(), modelCopy.summary());
    }

    @Test
    void estimatorComesBackAsSaved() throws IOException {
        RatingsVectorizer vectorizer =
                vectorizer().setEmptyUsers("keep").setRepeatedRatings("sum").setTimeCol("when");
        String path = folder.resolve("estimator").toString();
        vectorizer.save(path);
        RatingsVectorizer loaded = RatingsVectorizer.load(path);
        assertEquals(vectorizer.uid(), loaded.uid());
        assertEquals(12, sameParams(vectorizer, loaded).size());
    }

    @Test
    void modelComesBackAsSaved() throws IOException {
        RatingsVectorizerModel model = vectorizer().fit(table());
        String path = folder.resolve("model").toString();
        model.save(path);
        RatingsVectorizerModel loaded = RatingsVectorizerModel.load(path);
        assertEquals(model.uid(), loaded.uid());
        sameParams(model, loaded);
        assertArrayEquals(model.itemIds(), loaded.itemIds());
        assertArrayEquals(model.itemNames(), loaded.itemNames());
        assertEquals(model.vocabulary().collectAsList(), loaded.vocabulary().collectAsList());
        assertEquals(model.vocabulary().schema(), loaded.vocabulary().schema());
        assertEquals(model.summary(), loaded.summary());
        assertNotNull(loaded.summary());
        assertEquals(sorted(model.transform(table())), sorted(loaded.transform(table())));
        assertThrows(IOException.class, () -> model.save(path), "an existing output is refused");
        model.write().overwrite().save(path);
    }

    @Test
    void foldersThatAreNotAModelAreRefused() throws IOException {
        String path = folder.resolve("model").toString();
        refused("no saved stage at " + path + ": there is no such folder", path);
        Files.createDirectory(Path.of(path));
        refused(
                path
                        + " is not a saved stage, or was only half written: it has no folder metadata, save the stage again",
                path);
        vectorizer().write().overwrite().save(path);
        refused(
                path
                        + " holds a org.sparsevae.ml.RatingsVectorizer, not a org.sparsevae.ml.RatingsVectorizerModel: load it with "
                        + "that class",
                path);
        RatingsVectorizerModel model = vectorizer().fit(table());
        model.write().overwrite().save(path);
        StageMetadata.read(path, SPARK, RatingsVectorizerModel.class, 2);
        assertEquals(
                path
                        + " was saved in format 2, and this version reads up to 0: use the version that saved it, or a newer one",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> StageMetadata.read(path, SPARK, RatingsVectorizerModel.class, 0))
                        .getMessage());
        Files.delete(Path.of(path, "manifest.json"));
        refused(
                "the saved stage at " + path
                        + " is half-written, it has no manifest.json: saving was interrupted or the copy is incomplete; "
                        + "save or copy it again",
                path);
    }

    /** Vectorizers of before the manifest, format 1. */
    @Test
    void modelsWithoutAManifestAreRead() throws IOException {
        String path = folder.resolve("model").toString();
        RatingsVectorizerModel model = vectorizer().fit(table());
        model.save(path);
        Files.delete(Path.of(path, "manifest.json"));
        Path metadata = Path.of(path, "metadata", "part-00000");
        Files.writeString(metadata, Files.readString(metadata).replace("\"formatVersion\":2", "\"formatVersion\":1"));
        Files.deleteIfExists(Path.of(path, "metadata", ".part-00000.crc"));
        assertArrayEquals(model.itemIds(), RatingsVectorizerModel.load(path).itemIds());
        Files.move(Path.of(path, "vocabulary"), Path.of(path, "lost"));
        refused(
                path
                        + " is not a saved stage, or was only half written: it has no folder vocabulary, save the stage again",
                path);
    }

    private static void refused(String message, String path) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> RatingsVectorizerModel.load(path))
                        .getMessage());
    }

    @Test
    void pipelinesComeBackAsSaved() throws IOException {
        Normalizer normalizer = new Normalizer().setInputCol("features").setOutputCol("scaled");
        Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {vectorizer(), normalizer});
        String path = folder.resolve("pipeline").toString();
        pipeline.save(path);
        PipelineModel model = Pipeline.load(path).fit(table());
        String modelPath = folder.resolve("fitted").toString();
        model.save(modelPath);
        PipelineModel loaded = PipelineModel.load(modelPath);
        assertEquals(sorted(model.transform(table())), sorted(loaded.transform(table())));
        assertEquals(7, loaded.transform(table()).count());
    }

    @Test
    void streamsGiveTheSameVectors() throws Exception {
        RatingsVectorizerModel model = vectorizer().fit(table());
        String input = folder.resolve("stream").toString();
        table().repartition(2).write().parquet(input);
        StreamingQuery query = model.transform(SPARK.readStream()
                        .schema(SCHEMA)
                        .option("maxFilesPerTrigger", 1)
                        .parquet(input))
                .writeStream()
                .outputMode("complete")
                .format("memory")
                .queryName("vectors")
                .start();
        try {
            query.processAllAvailable();
            assertEquals(sorted(model.transform(table())), sorted(SPARK.table("vectors")));
        } finally {
            query.stop();
        }
    }

    @Test
    void modelsSurviveJavaAndKryoSerialisation() throws Exception {
        RatingsVectorizerModel model = vectorizer().fit(table());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(model);
        }
        RatingsVectorizerModel java;
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            java = (RatingsVectorizerModel) in.readObject();
        }
        SerializerInstance kryo = new KryoSerializer(new SparkConf()).newInstance();
        ClassTag<RatingsVectorizerModel> tag = ClassTag.apply(RatingsVectorizerModel.class);
        RatingsVectorizerModel kryoed = kryo.deserialize(kryo.serialize(model, tag), tag);
        List<Row> expected = sorted(model.transform(table()));
        assertFalse(expected.isEmpty());
        assertEquals(expected, sorted(java.transform(table())));
        assertEquals(expected, sorted(kryoed.transform(table())));
        assertEquals(model.audit(table()), kryoed.audit(table()));
    }
}
