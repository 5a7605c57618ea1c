// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.PipelineModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.app.SmallFit;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.store.DamagedFolder;
import org.sparsevae.store.DamagedFolder.Answer;
import org.sparsevae.store.Manifest;
import org.sparsevae.store.SavedModelException;

/** Pipelines as {@code fit} writes them, damaged at random or made by somebody who means harm. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("slow")
class FuzzedPipelineTest {
    private static final int TRIALS = 200;
    private static final int LOADED = 10;

    @TempDir
    static Path shared;

    @TempDir
    Path folder;

    private static Path saved;
    private static FittedPipeline pipeline;

    @BeforeAll
    static void save() throws IOException {
        saved = shared.resolve("pipeline");
        SmallFit small = new SmallFit(shared);
        small.fit(small.ratings(), saved);
        pipeline = load(saved);
    }

    private static FittedPipeline load(Path path) throws IOException {
        return FittedPipeline.load(path.toString(), LocalSpark.session());
    }

    private static void samePipeline(Path path) throws IOException {
        FittedPipeline loaded = load(path);
        assertEquals(pipeline.sparse().weightsSha256(), loaded.sparse().weightsSha256());
        assertEquals(pipeline.latent().explainParams(), loaded.latent().explainParams());
        assertArrayEquals(
                pipeline.vectorizer().orElseThrow().itemIds(),
                loaded.vectorizer().orElseThrow().itemIds());
        assertEquals(pipeline.training(), loaded.training());
    }

    @Test
    void damagedPipelinesAreRefusedOrLoadAsTheyWere() throws IOException {
        DamagedFolder damaged = new DamagedFolder(saved);
        int refused = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Answer answer = damaged.trial(seed, path -> {
                Manifest.verify(
                        new org.apache.hadoop.fs.Path(path.toUri()),
                        PipelineModel.class.getSimpleName(),
                        new Configuration());
                samePipeline(path);
            });
            refused += answer == Answer.REFUSED ? 1 : 0;
        }
        assertTrue(refused >= TRIALS * 3 / 4, refused + " refused");
        for (int seed = TRIALS; seed < TRIALS + LOADED; seed++) {
            damaged.trial(seed, FuzzedPipelineTest::samePipeline);
        }
        samePipeline(saved);
    }

    /** Without a manifest as Spark alone saves pipelines, and with one that covers the change. */
    @Test
    void aClassThatIsNoStageIsNotLookedUp() throws IOException {
        pipeline.write(folder.resolve("theirs").toString(), LocalSpark.session());
        Path theirs = folder.resolve("theirs");
        Path metadata;
        try (Stream<Path> walk = Files.walk(theirs.resolve("stages"))) {
            metadata = walk.filter(file -> file.toString().contains("_RatingsVectorizerModel_")
                            || file.toString().contains("stages/0_"))
                    .filter(file -> file.endsWith("metadata/part-00000"))
                    .findFirst()
                    .orElseThrow();
        }
        String text = Files.readString(metadata);
        Files.writeString(
                metadata, text.replace("org.sparsevae.ml.RatingsVectorizerModel", "javax.naming.InitialContext"));
        Files.delete(metadata.resolveSibling(".part-00000.crc"));
        assertTrue(refusal(theirs).contains("was changed after it was saved"));
        for (String name : new String[] {"manifest.json", "training.json"}) {
            Files.delete(theirs.resolve(name));
        }
        String alone = refusal(theirs);
        assertTrue(alone.contains("is a javax.naming.InitialContext, and only stages of Spark ML"), alone);
        Manifest.write(
                new org.apache.hadoop.fs.Path(theirs.toUri()),
                PipelineModel.class.getSimpleName(),
                new Configuration());
        assertEquals(alone, refusal(theirs));
    }

    @Test
    void metadataWithoutEndIsNotReadIntoMemory() throws IOException {
        pipeline.write(folder.resolve("long").toString(), LocalSpark.session());
        Path metadata = folder.resolve("long/metadata/part-00000");
        for (String name : new String[] {"manifest.json", "training.json", "metadata/.part-00000.crc"}) {
            Files.delete(folder.resolve("long").resolve(name));
        }
        try (RandomAccessFile file = new RandomAccessFile(metadata.toFile(), "rw")) {
            file.setLength(1L << 33); // takes no room on the disk
        }
        String said = refusal(folder.resolve("long"));
        assertTrue(said.contains("has 8589934592 bytes, at most 67108864 are read"), said);
    }

    private static String refusal(Path path) {
        return assertThrows(SavedModelException.class, () -> load(path)).getMessage();
    }
}
