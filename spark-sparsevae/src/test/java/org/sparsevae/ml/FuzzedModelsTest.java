// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.store.DamagedFolder;
import org.sparsevae.store.DamagedFolder.Answer;
import org.sparsevae.store.DamagedFolder.Loading;
import org.sparsevae.store.Manifest;

/**
 * Saved models with random damage in any of their files load as they were saved or are refused by name, and nothing else happens. Most
 * trials ask the readers that need no Spark, which refuse before Spark reads anything; what they let pass is loaded in full.
 */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("slow")
class FuzzedModelsTest {
    private static final int TRIALS = 300;
    private static final int LOADED = 25;
    private static final Configuration CONF = new Configuration();

    @TempDir
    static Path shared;

    private static SparseVAEModel model;
    private static DamagedFolder modelFolder;
    private static RatingsVectorizerModel vectorizer;
    private static DamagedFolder vectorizerFolder;

    @BeforeAll
    static void save() throws IOException {
        model = SmallFits.model("gaussian");
        model.save(shared.resolve("model").toString());
        modelFolder = new DamagedFolder(shared.resolve("model"));
        vectorizer = new RatingsVectorizer().setMinRating(2).setNumItems(4).fit(ratings());
        vectorizer.save(shared.resolve("vectorizer").toString());
        vectorizerFolder = new DamagedFolder(shared.resolve("vectorizer"));
    }

    private static Dataset<Row> ratings() {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rows.add(RowFactory.create((long) (i % 7), "item" + i % 5, 1.0 + i % 4));
        }
        return LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add("user", DataTypes.LongType)
                                .add("item", DataTypes.StringType)
                                .add("rating", DataTypes.DoubleType));
    }

    private static void sameModel(Path folder) {
        SparseVAEModel loaded = SparseVAEModel.load(folder.toString());
        assertEquals(model.weightsSha256(), loaded.weightsSha256());
        assertArrayEquals(model.eta(), loaded.eta());
        assertEquals(model.loadingMatrix(), loaded.loadingMatrix());
        assertArrayEquals(model.featureNames(), loaded.featureNames());
        assertEquals(model.summary(), loaded.summary());
        assertEquals(model.uid(), loaded.uid());
        assertEquals(model.explainParams(), loaded.explainParams());
    }

    private static void sameVectorizer(Path folder) {
        RatingsVectorizerModel loaded = RatingsVectorizerModel.load(folder.toString());
        assertArrayEquals(vectorizer.itemIds(), loaded.itemIds());
        assertArrayEquals(vectorizer.itemNames(), loaded.itemNames());
        assertEquals(
                vectorizer.vocabulary().collectAsList(), loaded.vocabulary().collectAsList());
        assertEquals(vectorizer.summary(), loaded.summary());
        assertEquals(vectorizer.uid(), loaded.uid());
        assertEquals(vectorizer.explainParams(), loaded.explainParams());
    }

    /** Without Spark until the manifest has been passed. */
    private static Loading verified(Class<?> kind, Loading loading) {
        return folder -> {
            Manifest.verify(new org.apache.hadoop.fs.Path(folder.toUri()), kind.getSimpleName(), CONF);
            loading.load(folder);
        };
    }

    private static int refused(DamagedFolder folder, int firstSeed, int trials, Loading loading) throws IOException {
        int refused = 0;
        for (int seed = firstSeed; seed < firstSeed + trials; seed++) {
            refused += folder.trial(seed, loading) == Answer.REFUSED ? 1 : 0;
        }
        return refused;
    }

    @Test
    void damagedModelsAreRefusedOrLoadAsTheyWere() throws IOException {
        int refused = refused(modelFolder, 1000, TRIALS, verified(SparseVAEModel.class, FuzzedModelsTest::sameModel));
        assertTrue(refused >= TRIALS * 3 / 4, refused + " refused");
        refused(modelFolder, 2000, LOADED, FuzzedModelsTest::sameModel);
        sameModel(shared.resolve("model"));
    }

    @Test
    void damagedVectorizersAreRefusedOrLoadAsTheyWere() throws IOException {
        int refused = refused(
                vectorizerFolder,
                3000,
                TRIALS,
                verified(RatingsVectorizerModel.class, FuzzedModelsTest::sameVectorizer));
        assertTrue(refused >= TRIALS * 3 / 4, refused + " refused");
        refused(vectorizerFolder, 4000, LOADED, FuzzedModelsTest::sameVectorizer);
        sameVectorizer(shared.resolve("vectorizer"));
    }

    /** A manifest is no signature: what was damaged before it was written is caught by the readers themselves. */
    @Test
    void damageThatTheManifestCoversIsRefusedOrHarmless() throws IOException {
        for (int seed = 5000; seed < 5000 + LOADED; seed++) {
            modelFolder.trial(
                    seed,
                    folder -> SparseVAEModel.load(folder.toString()),
                    folder -> sign(folder, SparseVAEModel.class));
            vectorizerFolder.trial(
                    seed,
                    folder -> RatingsVectorizerModel.load(folder.toString()),
                    folder -> sign(folder, RatingsVectorizerModel.class));
        }
    }

    private static void sign(Path folder, Class<?> kind) throws IOException {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.toUri());
        java.nio.file.Files.deleteIfExists(folder.resolve(Manifest.FILE_NAME));
        java.nio.file.Files.deleteIfExists(folder.resolve("." + Manifest.FILE_NAME + ".crc"));
        Manifest.write(path, kind.getSimpleName(), CONF);
    }
}
