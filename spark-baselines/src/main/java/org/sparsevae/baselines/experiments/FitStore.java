// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The fits of a study that are done, in a folder of this machine: {@code study.json} says by which settings they were made, {@code
 * fits.jsonl} has a line for each. A line is written in one piece when its fit is done; what a killed run left of a line is cut off when
 * the folder is opened again, so that no later line suffers.
 */
final class FitStore implements AutoCloseable {
    static final String FITS = "fits.jsonl";
    static final String SETTINGS = "study.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final FileChannel lines;
    private final Map<FitKey, FitRecord> done;
    private final Map<FitKey, String> failures = new LinkedHashMap<>();

    private FitStore(FileChannel lines, Map<FitKey, FitRecord> done) {
        this.lines = lines;
        this.done = done;
    }

    /**
     * Opens a folder, making it where there is none.
     *
     * @param folder the folder
     * @param settings what the fits depend on, see {@link StudySettings}
     * @return the fits that are there
     * @throws IllegalArgumentException if its fits were made by other settings, another run is writing there, or a line is damaged
     * @throws IOException if it cannot be read or written
     */
    static FitStore open(Path folder, Map<String, Object> settings) throws IOException {
        Files.createDirectories(folder);
        requireOwn(folder);
        FileChannel lines = FileChannel.open(
                folder.resolve(FITS), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            requireAlone(lines, folder);
            Path file = folder.resolve(SETTINGS);
            StudySettings wanted = StudySettings.of(settings);
            Map<FitKey, FitRecord> done = read(lines, folder.resolve(FITS));
            // settings without a fit bind nobody
            StudySettings joined = !done.isEmpty() && Files.exists(file)
                    ? StudySettings.read(file).joinedWith(wanted, folder)
                    : wanted;
            LocalFiles.write(file, joined.json());
            return new FitStore(lines, done);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private static void requireOwn(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            Optional<Path> other = files.findFirst();
            if (other.isPresent() && !Files.exists(folder.resolve(FITS))) {
                throw new IllegalArgumentException(
                        folder + " is not the folder of a study: it has other files, such as "
                                + other.get().getFileName() + "; give another --output");
            }
        }
    }

    private static void requireAlone(FileChannel lines, Path folder) throws IOException {
        boolean locked;
        try {
            locked = lines.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        }
        if (!locked) {
            throw new IllegalArgumentException(
                    "another run is writing to " + folder + ": wait for it, or give another --output");
        }
    }

    private static Map<FitKey, FitRecord> read(FileChannel lines, Path file) throws IOException {
        // through the channel that holds the lock: closing any other one on this file would give the lock up
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(lines.size()));
        while (content.hasRemaining() && lines.read(content) >= 0) {
            continue;
        }
        String text = new String(content.array(), 0, content.position(), StandardCharsets.UTF_8);
        int end = text.lastIndexOf('\n') + 1;
        long bytes = text.substring(0, end).getBytes(StandardCharsets.UTF_8).length;
        lines.truncate(bytes).position(bytes);
        Map<FitKey, FitRecord> done = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.substring(0, end).lines().toList()) {
            number++;
            FitRecord record = parse(line, file, number);
            done.put(record.key(), record);
        }
        return done;
    }

    private static FitRecord parse(String line, Path file, int number) {
        try {
            return JSON.readValue(line, FitRecord.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "line " + number + " of " + file + " is not the record of a fit: remove it", e);
        }
    }

    /** The record of a fit, or null if it is still to be done. */
    synchronized FitRecord get(FitKey key) {
        return done.get(key);
    }

    /** Adds the record of a fit; it is on the disk when this returns. */
    synchronized void add(FitRecord record) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((JSON.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8));
        while (line.hasRemaining()) {
            lines.write(line);
        }
        lines.force(false);
        done.put(record.key(), record);
    }

    /** Keeps why a fit failed, for this run alone: a later one tries it again. */
    synchronized void failed(FitKey key, String reason) {
        failures.put(key, reason);
    }

    /** Why fits of this run failed. */
    synchronized Map<FitKey, String> failures() {
        return new LinkedHashMap<>(failures);
    }

    /** Gives the folder free. */
    @Override
    public synchronized void close() throws IOException {
        lines.close();
    }
}
