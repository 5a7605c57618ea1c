// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.features.InputScaling;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.Schedule;
import org.sparsevae.store.CrashFileSystem;
import org.sparsevae.training.AveragedTraining;
import org.sparsevae.training.NoUpdate;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.TrainedNetwork;
import org.sparsevae.training.TrainingCheckpoints;
import org.sparsevae.training.TrainingListener;
import org.sparsevae.training.TrainingPlan;
import org.sparsevae.training.TrainingState;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowPlacement;
import org.sparsevae.training.rows.SparseRow;

/** Two trainings of a fit whose driver is killed before every single change that it makes to the folder of its checkpoints. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@Tag("slow")
class CheckpointFolderCrashTest {
    private static final int FEATURES = 6;
    private static final int FACTORS = 2;
    private static final FitIdentity IDENTITY = new FitIdentity(Map.of("k", "2"));

    private static PlacedRows rows;

    private final Configuration conf = new Configuration();
    private final NetworkSpec network = NetworkSpec.builder(
                    FEATURES, FACTORS, new SparseDecoder(5, 4), new MultinomialLikelihood())
            .encoderLayers(7)
            .build();

    @TempDir
    Path folder;

    @BeforeAll
    static void placeRows() {
        List<SparseRow> made = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            double[] x = new double[FEATURES];
            x[i % FEATURES] = 1;
            x[(i / 2) % FEATURES] += 2;
            made.add(SparseRow.of(Vectors.dense(x), 1, false));
        }
        JavaSparkContext spark =
                JavaSparkContext.fromSparkContext(LocalSpark.session().sparkContext());
        rows = RowPlacement.place(spark.parallelize(made, 2), 1, FEATURES);
    }

    @AfterAll
    static void release() {
        rows.close();
    }

    private String dir(String name) {
        return "crash:" + folder.resolve(name);
    }

    private List<TrainedNetwork> fit(String dir) {
        return fit(dir, 1, IDENTITY);
    }

    private AveragedTraining training(FitCheckpoints checkpoints) {
        return new AveragedTraining(
                network,
                rows,
                Initialization.ratings(new float[FEATURES]),
                TrainingListener.silent(),
                null,
                checkpoints::next,
                true);
    }

    /** A training of three rounds, and one of two that goes on from it. */
    private List<TrainedNetwork> fit(String dir, int interval, FitIdentity identity) {
        CrashFileSystem.register(conf);
        try (FitCheckpoints checkpoints =
                dir == null ? FitCheckpoints.none() : FitCheckpoints.open(dir, interval, identity, conf)) {
            AveragedTraining training = training(checkpoints);
            TrainedNetwork first = training.train(plan(3), new NoUpdate(FEATURES, FACTORS), null);
            TrainedNetwork second = training.train(plan(2), new NoUpdate(FEATURES, FACTORS), first.state());
            return List.of(first, second);
        }
    }

    private static TrainingPlan plan(int epochs) {
        return new TrainingPlan(
                5,
                5,
                epochs,
                12,
                1,
                new TrainingPlan.LearningRate(0.02, true, 0.1, 1),
                Schedule.warmUp(0.5),
                null,
                new EncoderInput(null, InputScaling.ROW_SUM, 0.25),
                0,
                1);
    }

    private static void requireSame(List<TrainedNetwork> expected, List<TrainedNetwork> found, String when) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(
                    expected.get(i).state().parameters(), found.get(i).state().parameters(), when);
            assertArrayEquals(
                    expected.get(i).state().adamState(), found.get(i).state().adamState(), when);
            assertEquals(expected.get(i).rounds().size(), found.get(i).rounds().size(), when);
            assertEquals(expected.get(i).evidenceLowerBound(), found.get(i).evidenceLowerBound(), when);
        }
    }

    private List<Path> files(String dir) throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve(dir))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    @Test
    void aDriverKilledBeforeAnyChangeGoesOnToTheSameEnd() throws IOException {
        List<TrainedNetwork> undisturbed = fit(null);
        CrashFileSystem.live();
        requireSame(undisturbed, fit(dir("whole")), "with checkpoints");
        int changes = CrashFileSystem.changes();
        assertTrue(changes > 30, "changes = " + changes);
        for (int n = 0; n < changes; n++) {
            String name = "killed" + n;
            String when = "killed before change " + n;
            CrashFileSystem.killAfter(n);
            assertThrows(CrashFileSystem.Killed.class, () -> fit(dir(name)), when);
            CrashFileSystem.live();
            requireWhole(name);
            requireSame(undisturbed, fit(dir(name)), when);
            for (Path file : files(name)) {
                assertFalse(file.getFileName().toString().startsWith("_"), when + " left " + file);
            }
            assertEquals(files("whole").size(), files(name).size(), when);
        }
    }

    /** What has its name is whole: no reader meets a part of a file. */
    private void requireWhole(String dir) throws IOException {
        if (!Files.exists(folder.resolve(dir))) {
            return;
        }
        for (Path file : files(dir)) {
            String name = file.getFileName().toString();
            if (name.endsWith(".bin")) {
                CheckpointFile.read(new org.apache.hadoop.fs.Path(file.toUri()), conf);
            } else if (name.equals("fit.json")) {
                assertEquals("{\"k\":\"2\"}", Files.readString(file).replaceAll("\\s", ""));
            }
        }
    }

    @Test
    void aDriverKilledAgainAndAgainComesToTheEnd() {
        List<TrainedNetwork> undisturbed = fit(null);
        CrashFileSystem.live();
        fit(dir("whole"));
        // enough to write two checkpoints in each life
        int life = CrashFileSystem.changes() / 2;
        int lives = 1;
        for (boolean over = false; !over; lives++) {
            CrashFileSystem.killAfter(life);
            try {
                requireSame(undisturbed, fit(dir("again")), "life " + lives);
                over = true;
            } catch (CrashFileSystem.Killed killed) {
                assertTrue(lives < 20, "no progress in " + lives + " lives");
            }
        }
        assertTrue(lives > 2, "the case needs a few lives: " + lives);
    }

    @Test
    void aDamagedNewestFallsBackOnTheOneBefore() throws IOException {
        List<TrainedNetwork> undisturbed = fit(null);
        CrashFileSystem.live();
        fit(dir("whole"));
        CrashFileSystem.killAfter(CrashFileSystem.changes() - 6);
        assertThrows(CrashFileSystem.Killed.class, () -> fit(dir("x")));
        CrashFileSystem.live();
        for (int damaged = 1; damaged <= 4; damaged++) {
            // finished.bin of the first training, then its last round; newest of the second, then all
            List<Path> files = files("x").stream()
                    .filter(file -> file.toString().endsWith(".bin"))
                    .toList();
            for (Path file : files.subList(0, Math.min(damaged, files.size()))) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 2] ^= 4;
                Files.write(file, bytes);
            }
            requireSame(undisturbed, fit(dir("x")), damaged + " files damaged");
        }
    }

    @Test
    void aFullDiskCostsTheCheckpointsNotTheFit() throws IOException {
        List<TrainedNetwork> undisturbed = fit(null);
        CrashFileSystem.live();
        CrashFileSystem.register(conf);
        try (FitCheckpoints checkpoints = FitCheckpoints.open(dir("full"), 1, IDENTITY, conf)) {
            CrashFileSystem.fill();
            AveragedTraining training = training(checkpoints);
            TrainedNetwork first = training.train(plan(3), new NoUpdate(FEATURES, FACTORS), null);
            requireSame(undisturbed.subList(0, 1), List.of(first), "full disk");
        }
        CrashFileSystem.live();
        requireSame(undisturbed, fit(dir("full")), "after the full disk");
    }

    @Test
    void whatAKilledDriverLeftIsRemoved() throws IOException {
        CrashFileSystem.live();
        CrashFileSystem.register(conf);
        FitCheckpoints.open(dir("left"), 1, IDENTITY, conf).close(); // it says what fit it is before any training
        Path training = Files.createDirectories(folder.resolve("left/training-001"));
        Path part = Files.writeString(training.resolve("_round-000099.bin.writing"), "a part");
        Path other = Files.writeString(folder.resolve("left/_fit.json.writing"), "a part");
        Path notOurs = Files.writeString(training.resolve("notes.txt"), "mine");
        FitCheckpoints.open(dir("left"), 1, IDENTITY, conf).close();
        assertFalse(Files.exists(part));
        assertFalse(Files.exists(other));
        assertTrue(Files.exists(notOurs));
    }

    @Test
    void aSecondDriverTakesTheFolderOver() {
        CrashFileSystem.live();
        CrashFileSystem.register(conf);
        try (FitCheckpoints zombie = FitCheckpoints.open(dir("two"), 1, IDENTITY, conf);
                FitCheckpoints heir = FitCheckpoints.open(dir("two"), 1, IDENTITY, conf)) {
            TrainingCheckpoints ofZombie = zombie.next(5);
            TrainingState state = TrainingState.start(
                    new org.sparsevae.training.round.WeightState(new float[2], new float[4]),
                    new NoUpdate(FEATURES, FACTORS),
                    0);
            state.records().add(new RoundRecord(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0));
            heir.next(5).afterRound(state, 9);
            String said = assertThrows(IllegalStateException.class, () -> ofZombie.afterRound(state, 9))
                    .getMessage();
            assertTrue(said.startsWith("another fit has begun to write checkpoints to "), said);
        }
    }

    @Test
    void anotherFitIsRefusedAlsoWhereItsDescriptionIsGone() throws IOException {
        CrashFileSystem.live();
        fit(dir("one"));
        FitIdentity other = new FitIdentity(Map.of("k", "3"));
        String said = assertThrows(IllegalArgumentException.class, () -> fit(dir("one"), 1, other))
                .getMessage();
        assertTrue(said.startsWith("checkpointDir holds the checkpoints of another fit ("), said);
        assertTrue(
                said.contains("): k was 2 and is 3; to go on with that fit, give it the same params and data, otherwise"
                        + " give this fit a checkpointDir of its own"),
                said);
        Files.delete(folder.resolve("one/fit.json"));
        said = assertThrows(IllegalArgumentException.class, () -> fit(dir("one"), 1, other))
                .getMessage();
        assertTrue(said.contains("finished.bin): k was 2 and is 3;"), said);
        Files.writeString(folder.resolve("one/fit.json"), "{\"k\": ");
        requireSame(fit(null), fit(dir("one")), "the description is damaged");
    }
}
