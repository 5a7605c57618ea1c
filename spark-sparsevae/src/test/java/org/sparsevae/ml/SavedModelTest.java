// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.store.SavedModelException;

/** Models written and read back, and folders that are not what they should be. */
class SavedModelTest {
    @TempDir
    static Path shared;

    private static Path saved;

    @TempDir
    Path folder;

    @BeforeAll
    static void save() throws IOException {
        saved = shared.resolve("gaussian");
        SmallFits.model("gaussian").save(saved.toString());
    }

    private static String refusal(Executable call) {
        return assertThrows(SavedModelException.class, call).getMessage();
    }

    /** A copy of the saved folder, to be damaged. */
    private Path copy() throws IOException {
        Path copy = folder.resolve("copy");
        Files.walkFileTree(saved, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(copy.resolve(saved.relativize(from)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(from, copy.resolve(saved.relativize(from)));
                return FileVisitResult.CONTINUE;
            }
        });
        return copy;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void aLoadedModelIsTheSavedOne(String likelihood) throws IOException {
        SparseVAEModel model = SmallFits.model(likelihood)
                .copy(ParamMap.empty())
                .setLatentStdCol("sd")
                .setReconstructionCol("expected");
        String path = folder.resolve("model").toString();
        model.save(path);
        SparseVAEModel loaded = SparseVAEModel.load(path);

        Dataset<Row> data = SmallFits.data(likelihood);
        assertEquals(
                model.transform(data).collectAsList(), loaded.transform(data).collectAsList());
        assertEquals(model.weightsSha256(), loaded.weightsSha256());
        assertEquals(model.uid(), loaded.uid());
        assertEquals(model.explainParams(), loaded.explainParams());
        for (Param<?> param : model.params()) {
            assertEquals(model.isSet(param), loaded.isSet(loaded.getParam(param.name())), param.name());
        }
        assertArrayEquals(model.eta(), loaded.eta());
        assertArrayEquals(model.featureNames(), loaded.featureNames());
        assertEquals(model.factorCorrelation(), loaded.factorCorrelation());
        assertEquals(model.loadingMatrix(), loaded.loadingMatrix());
        assertEquals(model.loadings().collectAsList(), loaded.loadings().collectAsList());
        assertEquals(model.topFeatures(3).collectAsList(), loaded.topFeatures(3).collectAsList());
        assertEquals(model.summary(), loaded.summary());
        assertEquals(model.logLikelihood(data), loaded.logLikelihood(data));
        assertNull(loaded.parent());
        loaded.copy(ParamMap.empty()).save(folder.resolve("again").toString());
    }

    @Test
    void theFolderHoldsWhatIsDocumented() throws IOException {
        try (Stream<Path> files = Files.list(saved)) {
            Set<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    Set.of("features.json", "loadings", "manifest.json", "metadata", "summary.json", "weights.bin"),
                    names);
        }
        Dataset<Row> loadings =
                LocalSpark.session().read().parquet(saved.resolve("loadings").toString());
        assertEquals(
                SmallFits.model("gaussian").loadings().collectAsList(),
                loadings.orderBy("featureIndex", "factor").collectAsList());
    }

    @Test
    void anExistingFolderIsOverwrittenOnlyWhenAsked() throws IOException {
        String path = folder.resolve("model").toString();
        SmallFits.model("gaussian").save(path);
        assertThrows(IOException.class, () -> SmallFits.model("bernoulli").save(path));
        assertEquals("gaussian", SparseVAEModel.load(path).getLikelihood());
        SmallFits.model("bernoulli").write().overwrite().save(path);
        SparseVAEModel loaded = SparseVAEModel.load(path);
        assertEquals("bernoulli", loaded.getLikelihood());
        assertEquals(SmallFits.model("bernoulli").weightsSha256(), loaded.weightsSha256());
    }

    @Test
    void aMissingFolderIsRefused() {
        assertEquals(
                "there is no saved model at file:" + folder + "/nowhere: give the folder that a model was saved to",
                refusal(() -> SparseVAEModel.load(folder.resolve("nowhere").toString())));
    }

    @Test
    void aHalfWrittenFolderIsRefused() throws IOException {
        Path copy = copy();
        Files.delete(copy.resolve("manifest.json"));
        assertEquals(
                "the saved model at file:" + copy
                        + " is half-written, it has no manifest.json: saving was interrupted or the copy is"
                        + " incomplete; save or copy it again",
                refusal(() -> SparseVAEModel.load(copy.toString())));
    }

    @Test
    void damagedWeightsAreRefused() throws IOException {
        Path copy = copy();
        Path weights = copy.resolve("weights.bin");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length / 2] ^= 1;
        Files.write(weights, bytes);
        assertEquals(
                "the saved model at file:" + copy
                        + " was changed after it was saved: weights.bin does not have the recorded SHA-256;"
                        + " restore it from a copy or save it again",
                refusal(() -> SparseVAEModel.load(copy.toString())));
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        Path copy = copy();
        Path manifest = copy.resolve("manifest.json");
        String text = Files.readString(manifest);
        assertTrue(text.contains("\"formatVersion\" : 1"), text);
        Files.writeString(manifest, text.replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));
        String message = refusal(() -> SparseVAEModel.load(copy.toString()));
        assertTrue(
                message.startsWith("the saved model at file:" + copy + " has format version 2 ")
                        && message.endsWith("reads versions up to 1: use a newer release"),
                message);
    }

    @Test
    void whatIsNotASparseVaeModelIsRefusedByItsName() throws IOException {
        String pipeline = folder.resolve("pipeline").toString();
        new Pipeline()
                .setStages(new PipelineStage[] {SmallFits.model("gaussian")})
                .fit(SmallFits.data("gaussian"))
                .save(pipeline);
        assertEquals(
                "the folder file:" + pipeline
                        + " holds a org.apache.spark.ml.PipelineModel and not a SparseVAEModel: load it with that"
                        + " class",
                refusal(() -> SparseVAEModel.load(pipeline)));
        String estimator = folder.resolve("estimator").toString();
        new SparseVAE().save(estimator);
        assertEquals(
                "the folder file:" + estimator
                        + " holds a org.sparsevae.ml.SparseVAE and not a SparseVAEModel: load it with that class",
                refusal(() -> SparseVAEModel.load(estimator)));
        Path other = folder.resolve("other");
        Files.createDirectory(other);
        Files.writeString(other.resolve("notes.txt"), "hello");
        assertEquals(
                "the folder file:" + other
                        + " is not a saved model of this library: it has no manifest.json; give the folder that a"
                        + " model was saved to",
                refusal(() -> SparseVAEModel.load(other.toString())));
    }

    @Test
    void refusalsAreOneSentence() throws IOException {
        Path copy = copy();
        Files.delete(copy.resolve("features.json"));
        String message = refusal(() -> SparseVAEModel.load(copy.toString()));
        assertEquals(List.of(message), message.lines().toList());
        assertTrue(message.contains("features.json is missing"), message);
    }
}
