// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.store.DamagedFolder;
import org.sparsevae.store.DamagedFolder.Answer;
import org.sparsevae.store.WeightsFile;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.round.WeightState;

/** A checkpoint with random damage is refused by name: no bit of it is without a checksum. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FuzzedCheckpointTest {
    private static final int TRIALS = 600;

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(11);

    private double[] doubles(int length) {
        return random.doubles(length).toArray();
    }

    private float[] floats(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextDouble();
        }
        return values;
    }

    private Checkpoint checkpoint() {
        RowTerms epoch = new RowTerms();
        epoch.add(70, 70, -12.5, 3.25, Double.NaN, doubles(9), doubles(3));
        Checkpoint.Moment moment = new Checkpoint.Moment(
                new WeightState(floats(40), floats(80)), new TreeMap<>(Map.of("prior.inclusion", doubles(15))));
        return new Checkpoint(
                Checkpoint.Kind.ROUND,
                new FitIdentity(Map.of("k", "3")),
                0,
                5,
                80,
                moment,
                epoch,
                List.of(new RoundRecord(1, 1, -2, 1, 5, 7, Double.NaN, 2, 9, 70, 0.25)),
                new Checkpoint.Best(-1.5, 2, moment),
                null);
    }

    @Test
    void damagedCheckpointsAreRefused() throws IOException {
        WeightsFile expected = CheckpointFile.of(checkpoint());
        Path file = folder.resolve("round-000001.bin");
        expected.write(file);
        DamagedFolder damaged = new DamagedFolder(folder);
        Configuration conf = new Configuration();
        int refused = 0;
        for (int seed = 0; seed < TRIALS; seed++) {
            Answer answer = damaged.trial(
                    seed,
                    unused -> assertEquals(
                            expected,
                            CheckpointFile.of(CheckpointFile.read(new org.apache.hadoop.fs.Path(file.toUri()), conf))));
            refused += answer == Answer.REFUSED ? 1 : 0;
        }
        assertTrue(refused > TRIALS * 9 / 10, refused + " refused");
    }
}
