// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.prior.Gauge;
import org.sparsevae.prior.Horseshoe;
import org.sparsevae.prior.Lasso;
import org.sparsevae.prior.LoadingsPrior;
import org.sparsevae.prior.ProximalStep;
import org.sparsevae.prior.Schedule;
import org.sparsevae.prior.SpikeAndSlabLasso;
import org.sparsevae.store.SavedModelException;
import org.sparsevae.training.LoadingsUpdate;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.TrainingPlan;
import org.sparsevae.training.round.WeightState;

/** Every number of a checkpoint comes back to the bit, or the file is refused. */
class CheckpointFileTest {
    private static final int G = 5;
    private static final int K = 3;
    private static final FitIdentity IDENTITY = new FitIdentity(Map.of("k", "3"));

    private final Configuration conf = new Configuration();
    private final SplittableRandom random = new SplittableRandom(8);

    @TempDir
    Path folder;

    private float[] floats(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (random.nextDouble() - 0.5);
        }
        return values;
    }

    private double[] doubles(int length) {
        return random.doubles(length).map(v -> 1 / v).toArray();
    }

    private Checkpoint.Moment moment() {
        WeightState weights = new WeightState(floats(40), floats(80));
        weights.covariance(doubles(K * K), -0.1 - 0.2);
        return new Checkpoint.Moment(
                weights, new TreeMap<>(Map.of("prior.inclusion", doubles(G * K), "frozen", doubles(G * K))));
    }

    private Checkpoint checkpoint() {
        RowTerms epoch = new RowTerms();
        epoch.add(123_456_789_012L, 0.1 + 0.2, -1e300, Double.MIN_VALUE, -0.3, doubles(K * K), doubles(K));
        List<RoundRecord> records = List.of(
                new RoundRecord(1, 1, -0.1 - 0.2, 1 / 3.0, 5, 7, Double.NaN, 2, 9, 1L << 40, 0.25, 2 / 3.0),
                new RoundRecord(2, 1, -0.0, 1e-320, 5, 7, -3.5, 2, 9, 17, 0.125));
        return new Checkpoint(
                Checkpoint.Kind.ROUND,
                IDENTITY,
                2,
                Long.MIN_VALUE + 1,
                80,
                moment(),
                epoch,
                records,
                new Checkpoint.Best(-1.5, 2, moment()),
                null);
    }

    private Path written(Checkpoint checkpoint) throws IOException {
        Path file = folder.resolve("round-000002.bin");
        CheckpointFile.of(checkpoint).write(file);
        return file;
    }

    private Checkpoint read(Path file) throws IOException {
        return CheckpointFile.read(new org.apache.hadoop.fs.Path(file.toUri()), conf);
    }

    private static void requireSame(Checkpoint.Moment expected, Checkpoint.Moment found) {
        assertArrayEquals(expected.weights().parameters(), found.weights().parameters());
        assertArrayEquals(expected.weights().adamState(), found.weights().adamState());
        assertArrayEquals(
                expected.weights().covarianceInverse(), found.weights().covarianceInverse());
        assertEquals(
                expected.weights().covarianceLogDeterminant(), found.weights().covarianceLogDeterminant());
        assertEquals(expected.update().keySet(), found.update().keySet());
        expected.update()
                .forEach((name, values) ->
                        assertArrayEquals(values, found.update().get(name), name));
    }

    @Test
    void everyNumberComesBack() throws IOException {
        Checkpoint expected = checkpoint();
        Checkpoint found = read(written(expected));
        assertEquals(expected.kind(), found.kind());
        assertEquals(expected.fit(), found.fit());
        assertEquals(expected.training(), found.training());
        assertEquals(expected.seed(), found.seed());
        assertEquals(expected.rounds(), found.rounds());
        requireSame(expected.moment(), found.moment());
        assertEquals(expected.epoch().rows(), found.epoch().rows());
        assertEquals(expected.epoch().weight(), found.epoch().weight());
        assertEquals(expected.epoch().logLikelihood(), found.epoch().logLikelihood());
        assertEquals(expected.epoch().kullbackLeibler(), found.epoch().kullbackLeibler());
        assertEquals(expected.epoch().totalCorrelation(), found.epoch().totalCorrelation());
        assertArrayEquals(expected.epoch().meanProducts(), found.epoch().meanProducts());
        assertArrayEquals(expected.epoch().variances(), found.epoch().variances());
        assertEquals(expected.records(), found.records());
        assertEquals(expected.best().score(), found.best().score());
        assertEquals(expected.best().epochsSince(), found.best().epochsSince());
        requireSame(expected.best().moment(), found.best().moment());
        assertNull(found.end());
    }

    @Test
    void theEndOfATrainingComesBack() throws IOException {
        Checkpoint.End end = new Checkpoint.End(-0.1 - 0.2, 1e17 / 3, -4, true, 0, 0);
        Checkpoint given = checkpoint();
        Checkpoint found = read(written(new Checkpoint(
                Checkpoint.Kind.FINISHED,
                IDENTITY,
                2,
                5,
                80,
                given.moment(),
                new RowTerms(),
                given.records(),
                null,
                end)));
        assertEquals(end, found.end());
        Checkpoint.End diverged = new Checkpoint.End(0, 0, 0, false, 17, 0.1 + 0.2);
        found = read(written(new Checkpoint(
                Checkpoint.Kind.DIVERGED, IDENTITY, 2, 5, 80, null, new RowTerms(), List.of(), null, diverged)));
        assertEquals(diverged, found.end());
        assertNull(found.moment());
    }

    @Test
    void aDamagedFileIsRefusedWhereverItIsDamaged() throws IOException {
        Path file = written(checkpoint());
        byte[] intact = Files.readAllBytes(file);
        for (int at = 0; at < intact.length; at += 1 + random.nextInt(8)) {
            byte[] damaged = intact.clone();
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            requireRefused(file, "byte " + at + " of " + intact.length + " flipped");
        }
        for (int length = 0; length < intact.length; length += 97) {
            Files.write(file, Arrays.copyOf(intact, length));
            requireRefused(file, "cut to " + length + " bytes");
        }
        Files.write(file, Arrays.copyOf(intact, intact.length + 8));
        requireRefused(file, "eight bytes more");
    }

    private void requireRefused(Path file, String how) {
        String said =
                assertThrows(SavedModelException.class, () -> read(file), how).getMessage();
        assertTrue(
                said.startsWith("the checkpoint ")
                        && said.contains(file.getFileName().toString()),
                said);
    }

    /** Good checksums, but not what a checkpoint should hold. */
    @Test
    void aFileThatDoesNotMakeSenseIsRefused() throws IOException {
        Checkpoint good = checkpoint();
        Checkpoint.Moment moment = good.moment();
        WeightState infinite = moment.weights().copy();
        infinite.parameters()[3] = Float.POSITIVE_INFINITY;
        Path file = written(new Checkpoint(
                good.kind(),
                IDENTITY,
                1,
                1,
                80,
                new Checkpoint.Moment(infinite, moment.update()),
                good.epoch(),
                good.records(),
                good.best(),
                null));
        assertTrue(assertThrows(SavedModelException.class, () -> read(file))
                .getMessage()
                .contains("a parameter is not a finite number"));
        new org.sparsevae.store.WeightsFile(
                        com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.objectNode(), List.of())
                .write(file);
        assertTrue(assertThrows(SavedModelException.class, () -> read(file))
                .getMessage()
                .contains("it is not a checkpoint"));
        Files.delete(file);
        assertTrue(assertThrows(SavedModelException.class, () -> read(file))
                .getMessage()
                .contains("there is no checkpoint"));
    }

    /** An update that is restored does from then on what the first would have done. */
    @Test
    void anUpdateGoesOnFromItsState() {
        ParameterLayout layout = NetworkSpec.builder(G, K, new SparseDecoder(4, 4), new GaussianLikelihood(3, 0.1))
                .encoderLayers(4)
                .build()
                .layout();
        List<LoadingsPrior> priors =
                List.of(new SpikeAndSlabLasso(G, K, 10, 1, 1, G), new Lasso(G, K, 2), new Horseshoe(G, K, 1, 1));
        for (LoadingsPrior prior : priors) {
            LoadingsUpdate one = update(layout, prior.copy());
            LoadingsUpdate other = update(layout, prior.copy());
            WeightState state = new WeightState(floats(layout.length()), new float[2 * layout.length()]);
            for (int round = 0; round < 8; round++) {
                RoundProgress progress = new RoundProgress(round / 2, round, 8, round + 1, 8, 0.01, 100);
                WeightState copy = state.copy();
                RowTerms epoch = new RowTerms();
                epoch.add(100, 100, -1, -1, Double.NaN, new double[] {90, 8, 1, 8, 80, 2, 1, 2, 99}, doubles(K));
                one.afterRound(state, progress);
                one.afterEpoch(state, epoch, progress);
                other.afterRound(copy, progress);
                other.afterEpoch(copy, epoch, progress);
                assertArrayEquals(state.parameters(), copy.parameters(), "round " + round);
                assertArrayEquals(state.covarianceInverse(), copy.covarianceInverse());
                assertEquals(one.penalty(state), other.penalty(copy));
                other = update(layout, prior.copy());
                other.restore(one.state());
                assertArrayEquals(one.factorCovariance(), other.factorCovariance());
            }
            assertTrue(one.isFrozen(), "the case needs a frozen support");
        }
        assertThrows(IllegalArgumentException.class, () -> update(layout, new Lasso(G, K, 2))
                .restore(new TreeMap<>(Map.of("frozen", new double[2]))));
    }

    private static LoadingsUpdate update(ParameterLayout layout, LoadingsPrior prior) {
        return new LoadingsUpdate(
                layout,
                prior,
                new ProximalStep(TrainingPlan.BETA2, TrainingPlan.EPSILON, false),
                new LoadingsUpdate.Settings(Schedule.warmUp(0.4), Schedule.warmUp(0.6), 0.7, true, Gauge.Kind.COLUMNS),
                null);
    }
}
