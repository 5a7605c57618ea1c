// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.inference.FittedPseudoInputs;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.store.CrashFileSystem;

/** A baseline has checkpoints and warm starts from the estimator that it shares with the sparse VAE. */
class CheckpointedVaeTest {

    @TempDir
    Path folder;

    private static VAE small() {
        return new VAE("vae")
                .setLikelihood("bernoulli")
                .setK(3)
                .setEncoderLayers(8)
                .setDecoderLayers(6)
                .setEpochs(4)
                .setVerbosity(0);
    }

    @Test
    void aVaeThatWasStoppedEndsAsOneThatWasNot() {
        CrashFileSystem.register(LocalSpark.session().sparkContext().hadoopConfiguration());
        Dataset<Row> data = PlantedData.groups(100, 3, 4, 1);
        String expected = small().fit(data).weightsSha256();
        VAE estimator = small().setCheckpointInterval(1).setCheckpointDir("crash:" + folder.resolve("dir"));
        CrashFileSystem.killAfter(25);
        assertThrows(CrashFileSystem.Killed.class, () -> estimator.fit(data));
        CrashFileSystem.live();
        assertEquals(expected, estimator.fit(data).weightsSha256());
        String said = assertThrows(
                        IllegalArgumentException.class,
                        () -> estimator.setSeed(1).fit(data))
                .getMessage();
        assertTrue(said.contains("seed was 42 and is 1"), said);
    }

    /** Stopped while only the spikes learn, between, and once all of the posterior does: what trains with the network comes back with it. */
    @Test
    void aSparseCodingThatWasStoppedEndsAsOneThatWasNot() {
        CrashFileSystem.register(LocalSpark.session().sparkContext().hadoopConfiguration());
        Dataset<Row> data = SparseCodes.gaussian(80, 3);
        VariationalSparseCodingModel expected = coding().fit(data);
        VariationalSparseCodingModel start = coding().setLearningRate(1e-30).fit(data);
        assertFalse(Arrays.equals(selector(start), selector(expected)), "the case needs a selector that is trained");
        assertNotEquals(start.pseudoInputs(), expected.pseudoInputs(), "and pseudo-inputs that are");
        VariationalSparseCoding estimator = coding().setCheckpointInterval(1);
        CrashFileSystem.live();
        requireSame(expected, estimator.setCheckpointDir(dir("whole")).fit(data));
        int changes = CrashFileSystem.changes();
        for (int stop = 1; stop <= 3; stop++) {
            estimator.setCheckpointDir(dir("stop" + stop));
            CrashFileSystem.killAfter(changes * stop / 4);
            assertThrows(CrashFileSystem.Killed.class, () -> estimator.fit(data));
            CrashFileSystem.live();
            requireSame(expected, estimator.fit(data));
        }
    }

    private static VariationalSparseCoding coding() {
        return VariationalSparseCodingTest.quick()
                .setEpochs(8)
                .setSpikeWarmUp(0.3)
                .setSpikeWarmUpTo(0.7)
                .setLearningRate(0.01);
    }

    private String dir(String name) {
        return "crash:" + folder.resolve(name);
    }

    private static float[] selector(VariationalSparseCodingModel model) {
        return model.network().encoder().posterior().arrays().stream()
                .filter(array -> array.name().equals(FittedPseudoInputs.SELECTOR_WEIGHTS))
                .findFirst()
                .orElseThrow()
                .floats();
    }

    private static void requireSame(VariationalSparseCodingModel expected, VariationalSparseCodingModel model) {
        assertEquals(expected.weightsSha256(), model.weightsSha256());
        assertEquals(expected.pseudoInputs(), model.pseudoInputs());
        assertArrayEquals(selector(expected), selector(model));
        assertEquals(expected.summary().evidenceLowerBound(), model.summary().evidenceLowerBound(), 0);
    }

    @Test
    void aSavedVaeIsAStart() throws Exception {
        Dataset<Row> data = PlantedData.groups(100, 3, 4, 1);
        VAEModel first = small().setEpochs(20).fit(data);
        String saved = folder.resolve("model").toString();
        first.save(saved);
        VAEModel onward = small().setEpochs(1)
                .setLearningRate(1e-9)
                .setInitialModel(saved)
                .fit(data);
        assertEquals(first.logLikelihood(data), onward.logLikelihood(data), 1e-4);
    }
}
