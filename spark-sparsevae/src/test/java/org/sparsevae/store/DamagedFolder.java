// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder of a saved model or pipeline, damaged in one file at a time and put right again. Hadoop's hidden checksum files are damaged
 * too, and in every other trial the one beside the damaged file is gone, as after copying without Hadoop.
 */
public final class DamagedFolder {
    /** How a damaged folder may answer. */
    public enum Answer {
        /** With exactly what was saved. */
        INTACT,
        /** With a {@link SavedModelException}. */
        REFUSED
    }

    /** Loads what lies in the folder; fails the test if that is not what was saved. */
    @FunctionalInterface
    public interface Loading {
        /** @param folder the folder */
        void load(Path folder) throws Exception;
    }

    private final Path folder;
    private final Map<Path, byte[]> saved = new TreeMap<>();
    private final List<Path> visible = new ArrayList<>();
    private final List<Path> hidden = new ArrayList<>();

    /** @param folder a saved model or pipeline, which is as saved again after each trial */
    public DamagedFolder(Path folder) throws IOException {
        this.folder = folder;
        for (Path file : files(folder)) {
            saved.put(file, Files.readAllBytes(file));
            String name = file.getFileName().toString();
            (name.startsWith(".") || name.startsWith("_") ? hidden : visible).add(file);
        }
    }

    /** The files that the manifest covers, and the manifest. */
    public List<Path> visible() {
        return List.copyOf(visible);
    }

    /**
     * Damages one file, loads, and puts everything back.
     *
     * @param seed chooses the file, the damage and the place
     * @param loading loads the folder
     * @return how the folder answered; anything but the two permitted answers fails the test with the seed
     */
    public Answer trial(long seed, Loading loading) throws IOException {
        return trial(seed, loading, path -> {});
    }

    /**
     * As {@link #trial(long, Loading)}, with something done after the damage, such as writing a new manifest over it.
     *
     * @param afterwards what is done
     */
    public Answer trial(long seed, Loading loading, Loading afterwards) throws IOException {
        Random random = new Random(seed);
        List<Path> from = random.nextInt(12) == 0 && !hidden.isEmpty() ? hidden : visible;
        Path file = from.get(random.nextInt(from.size()));
        Damage damage = Damage.any(random);
        String what = "seed " + seed + ": " + damage + " " + folder.relativize(file);
        try {
            Files.write(file, damage.of(saved.get(file), random));
            if (random.nextBoolean() && from == visible) {
                Files.deleteIfExists(checksum(file));
                what += " without its checksum";
            }
            afterwards.load(folder);
            return answer(what, file, loading);
        } catch (Exception e) {
            throw new AssertionError(what + ": " + e, e);
        } finally {
            restore();
        }
    }

    private Answer answer(String what, Path file, Loading loading) throws Exception {
        try {
            loading.load(folder);
            return Answer.INTACT;
        } catch (SavedModelException refusal) {
            String message = refusal.getMessage();
            assertEquals(1, message.lines().count(), what + ": " + message);
            assertTrue(message.contains(folder.toString()), what + " is not named: " + message);
            assertTrue(Files.exists(file), what + ": loading removed the file");
            return Answer.REFUSED;
        }
    }

    private static Path checksum(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".crc");
    }

    private void restore() throws IOException {
        Set<Path> extra = new HashSet<>(files(folder));
        extra.removeAll(saved.keySet());
        for (Path file : extra) {
            Files.delete(file);
        }
        for (Map.Entry<Path, byte[]> file : saved.entrySet()) {
            Files.createDirectories(file.getKey().getParent());
            Files.write(file.getKey(), file.getValue());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList();
        }
    }
}
