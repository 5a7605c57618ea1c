// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.store.CrashFileSystem;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.TrainedNetwork.RestartRecord;

/** A fit that was stopped anywhere and started again ends as one that never was. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("slow")
class CheckpointedFitTest {
    /** Moments at which a fit is stopped, spread evenly over its changes to the disk. */
    private static final int STOPS = 5;

    @TempDir
    Path folder;

    @BeforeAll
    static void knowTheScheme() {
        CrashFileSystem.register(LocalSpark.session().sparkContext().hadoopConfiguration());
    }

    private static Dataset<Row> eq9() {
        return SmallFits.data("gaussian");
    }

    private static SparseVAE small(String likelihood) {
        return SmallFits.estimator(likelihood).setAveragingFrequency(1).setCheckpointInterval(2);
    }

    private record Case(SparseVAE estimator, Dataset<Row> data) {}

    private static Dataset<Row> validated(Dataset<Row> data) {
        return data.withColumn(
                "held",
                functions
                        .pmod(functions.hash(functions.col("features")), functions.lit(4))
                        .equalTo(0));
    }

    /** A case for every kind of state that a fit has between two rounds. */
    private static final Map<String, Supplier<Case>> CASES = Map.of(
            "spike and slab", () -> new Case(small("bernoulli").setFreezeSupportAt(0.5), SmallFits.data("bernoulli")),
            "lasso", () -> new Case(small("gaussian").setPrior("lasso").setFreezeSupportAt(0.6), eq9()),
            "horseshoe", () -> new Case(small("gaussian").setPrior("horseshoe"), eq9()),
            "factor covariance", () -> new Case(small("gaussian").setFactorCovariance("estimated"), eq9()),
            "multinomial", () -> new Case(small("multinomial").setInputDropout(0.3), SmallFits.data("multinomial")),
            "patience",
                    () -> new Case(
                            small("gaussian")
                                    .setEpochs(40)
                                    .setLearningRateSchedule("constant")
                                    .setLearningRate(0.2)
                                    .setKlWarmUp(0)
                                    .setNoiseFloorFrom(0)
                                    .setNoiseFloorTo(0.1)
                                    .setPriorWarmUpFrom(0)
                                    .setPriorWarmUpTo(0)
                                    .setFreezeSupportAt(0.1)
                                    .setValidationIndicatorCol("held")
                                    .setPatience(2),
                            validated(eq9())),
            "restarts and refits",
                    () -> new Case(
                            small("gaussian")
                                    .setEpochs(6)
                                    .setRestarts(3)
                                    .setPriorWeight(0.05)
                                    .setPriorWeightStart(0.05)
                                    .setDropWeakFactors(true)
                                    .setCheckpointInterval(5),
                            eq9()));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spike and slab",
                "lasso",
                "horseshoe",
                "factor covariance",
                "multinomial",
                "patience",
                "restarts and refits"
            })
    void aFitThatWasStoppedEndsAsOneThatWasNot(String name) {
        Case given = CASES.get(name).get();
        SparseVAEModel undisturbed = given.estimator.fit(given.data);
        if (name.equals("patience")) {
            assertTrue(undisturbed.summary().stoppedEarly(), "the case needs a fit that patience ends");
        }
        if (name.equals("restarts and refits")) {
            List<RestartRecord> restarts = undisturbed.summary().restarts();
            assertTrue(
                    restarts.stream().anyMatch(r -> r.kind().equals("refit")), "the case needs a refit: " + restarts);
        }
        SparseVAE estimator = given.estimator.setCheckpointDir(dir("undisturbed"));
        CrashFileSystem.live();
        requireSame(undisturbed, estimator.fit(given.data));
        int changes = CrashFileSystem.changes();
        for (int stop = 1; stop <= STOPS; stop++) {
            estimator.setCheckpointDir(dir("stop" + stop));
            CrashFileSystem.killAfter(changes * stop / (STOPS + 1));
            assertThrows(CrashFileSystem.Killed.class, () -> estimator.fit(given.data));
            CrashFileSystem.live();
            requireSame(undisturbed, estimator.fit(given.data));
        }
        // over: read, not trained
        CrashFileSystem.live();
        requireSame(undisturbed, estimator.fit(given.data));
        assertTrue(CrashFileSystem.changes() < 10, "changes = " + CrashFileSystem.changes());
    }

    private String dir(String name) {
        return "crash:" + folder.resolve(name.replace(' ', '-'));
    }

    private static void requireSame(SparseVAEModel expected, SparseVAEModel model) {
        assertEquals(expected.weightsSha256(), model.weightsSha256());
        assertEquals(withoutTimes(expected), withoutTimes(model));
        assertEquals(expected.summary().evidenceLowerBound(), model.summary().evidenceLowerBound());
        assertEquals(expected.summary().marginalObjective(), model.summary().marginalObjective());
        assertEquals(expected.summary().stoppedEarly(), model.summary().stoppedEarly());
        assertEquals(expected.summary().restarts(), model.summary().restarts());
    }

    private static List<RoundRecord> withoutTimes(SparseVAEModel model) {
        List<RoundRecord> records = new ArrayList<>();
        for (RoundRecord r : model.summary().records()) {
            records.add(new RoundRecord(
                    r.round(),
                    r.epoch(),
                    r.logLikelihood(),
                    r.kullbackLeibler(),
                    r.penalty(),
                    r.objective(),
                    r.validationLogLikelihood(),
                    r.activeFactors(),
                    r.nonZeroLoadings(),
                    r.rows(),
                    0));
        }
        return records;
    }

    @Test
    void theLastThreeAreKeptWhileItRunsAndOneWhenItIsOver() throws Exception {
        SparseVAE estimator = small("gaussian").setCheckpointInterval(1).setCheckpointDir(dir("kept"));
        CrashFileSystem.live();
        SparseVAEModel model = estimator.fit(eq9());
        int rounds = model.summary().records().size();
        assertEquals(
                new TreeSet<>(List.of("finished.bin", String.format("round-%06d.bin", rounds - 1))),
                files(folder.resolve("kept/training-001")));
        int changes = CrashFileSystem.changes();
        estimator.setCheckpointDir(dir("killed"));
        CrashFileSystem.killAfter(changes - 12);
        assertThrows(CrashFileSystem.Killed.class, () -> estimator.fit(eq9()));
        TreeSet<String> left = files(folder.resolve("killed/training-001"));
        assertEquals(3, left.stream().filter(file -> file.startsWith("round-")).count(), left.toString());
        CrashFileSystem.live();
        estimator.fit(eq9());
        assertEquals(files(folder.resolve("kept/training-001")), files(folder.resolve("killed/training-001")));
    }

    private static TreeSet<String> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
        }
    }
}
