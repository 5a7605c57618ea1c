// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.inference.FittedNetworkFormat;
import org.sparsevae.inference.SmallModels;

/** Bytes flipped, cut and swapped at random: a model loads as it was saved or is refused, and nothing else happens. */
class DamagedModelTest {
    private static final int TRIALS = 400;
    private final Configuration conf = new Configuration();

    @TempDir
    Path folder;

    private static byte[] damaged(byte[] bytes, Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(20));
                longer[bytes.length] = (byte) random.nextInt();
                yield longer;
            }
            case 2 -> {
                byte[] flipped = bytes.clone();
                flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                yield flipped;
            }
            default -> {
                byte[] overwritten = bytes.clone();
                int start = random.nextInt(bytes.length);
                for (int i = start; i < Math.min(bytes.length, start + 1 + random.nextInt(16)); i++) {
                    overwritten[i] = (byte) random.nextInt();
                }
                yield overwritten;
            }
        };
    }

    @Test
    void weightsFilesAreRefused() throws IOException {
        byte[] intact = WeightsFileTest.bytes(SmallModels.weights());
        Random random = new Random(20);
        int refused = 0;
        for (int trial = 0; trial < TRIALS; trial++) {
            byte[] bytes = damaged(intact, random);
            try {
                assertEquals(SmallModels.weights(), WeightsFileTest.read(bytes));
                assertTrue(Arrays.equals(intact, bytes), "damage went unnoticed in trial " + trial);
            } catch (SavedModelException expected) {
                refused++;
            }
        }
        assertTrue(refused > TRIALS * 9 / 10, refused + " refused");
    }

    @Test
    void everySingleBitOfAWeightsFileMatters() throws IOException {
        byte[] bytes = WeightsFileTest.bytes(SmallModels.weights());
        for (int position = 0; position < bytes.length; position++) {
            bytes[position] ^= (byte) (1 << (position % 8));
            try {
                WeightsFileTest.read(bytes);
                throw new AssertionError("the flip of byte " + position + " went unnoticed");
            } catch (SavedModelException expected) {
                bytes[position] ^= (byte) (1 << (position % 8));
            }
        }
        assertEquals(SmallModels.weights(), WeightsFileTest.read(bytes));
    }

    @Test
    void foldersAreRefusedOrLoadAsTheyWere() throws IOException {
        Path model = folder.resolve("model");
        ManifestTest.save(model, conf);
        Random random = new Random(21);
        int refused = 0;
        List<String> names = List.of("manifest.json", "weights.bin", "metadata/part-00000", ".weights.bin.crc");
        for (int trial = 0; trial < TRIALS; trial++) {
            Path file = model.resolve(names.get(random.nextInt(names.size())));
            byte[] intact = Files.readAllBytes(file);
            Path checksum = file.resolveSibling("." + file.getFileName() + ".crc");
            byte[] kept = Files.exists(checksum) ? Files.readAllBytes(checksum) : null;
            if (random.nextBoolean()) {
                Files.deleteIfExists(checksum); // as after copying without Hadoop
            }
            Files.write(file, damaged(intact, random));
            try {
                Manifest.verify(ManifestTest.hadoop(model), "sparse-vae", conf);
                WeightsFile weights = HadoopWeights.read(ManifestTest.hadoop(model.resolve("weights.bin")), conf);
                FittedNetworkFormat.toNetwork(weights);
                assertEquals(SmallModels.weights(), weights);
            } catch (SavedModelException expected) {
                refused++;
            }
            Files.write(file, intact);
            if (kept != null) {
                Files.write(checksum, kept);
            }
        }
        assertTrue(refused > TRIALS / 2, refused + " refused");
    }
}
