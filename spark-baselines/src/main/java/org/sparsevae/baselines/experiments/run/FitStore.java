// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The fits of a study that are done, in a folder of this machine: {@code study.json} says by which settings they were made, {@code
 * fits.jsonl} has a line for each. A line is written in one piece when its fit is done; what a killed run left of a line is cut off when
 * the folder is opened again, so that no later line suffers. A folder in which these two files are not of a study is refused, and nothing in it is changed.
 */
public final class FitStore implements AutoCloseable {
    /** The file with a line for each fit. */
    public static final String FITS = "fits.jsonl";
    /** The file that says by which settings the fits were made. */
    static final String SETTINGS = "study.json";

    /** How every record begins. */
    private static final String BEGINNING = "{\"cell\":{";

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
     * @throws IllegalArgumentException if it is not a study's, its fits were made by other settings, another run is writing there, or a line is damaged
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
            Map<FitKey, FitRecord> done = new LinkedHashMap<>();
            Tail tail = read(lines, folder.resolve(FITS), done);
            // settings without a fit bind nobody
            StudySettings joined = !done.isEmpty() && Files.exists(file)
                    ? StudySettings.read(file).joinedWith(wanted, folder)
                    : wanted;
            tail.mend(lines); // all is known to be a study's: only now anything is changed
            LocalFiles.write(file, joined.json());
            return new FitStore(lines, done);
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    /**
     * Refuses a folder that is not a study's, whatever its files are called.
     *
     * @param folder the folder, which need not exist
     * @throws IllegalArgumentException if it has other files
     * @throws IOException if it cannot be read
     */
    static void requireOwn(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .sorted()
                    .toList();
            // a run that was killed as it began leaves an empty file of fits alone
            boolean begun = names.equals(List.of(FITS)) && Files.size(folder.resolve(FITS)) == 0;
            if (names.isEmpty() || begun) {
                return;
            }
            Path settings = folder.resolve(SETTINGS);
            if (names.contains(FITS) && Files.exists(settings) && StudySettings.isIn(settings)) {
                return;
            }
            String other = names.stream()
                    .filter(name -> !name.equals(FITS))
                    .findFirst()
                    .orElse(FITS);
            throw new IllegalArgumentException(folder + " is not the folder of a study: it has other files, such as "
                    + other + "; give another --output");
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

    /**
     * How a file of fits ends.
     *
     * @param end bytes up to the end of its last whole record
     * @param open whether that record has no line end yet
     */
    private record Tail(long end, boolean open) {
        /** Leaves whole lines. */
        void mend(FileChannel lines) throws IOException {
            lines.truncate(end).position(end);
            if (open) {
                writeAll(lines, new byte[] {'\n'});
            }
        }
    }

    /** Reads the records, and changes nothing. */
    private static Tail read(FileChannel lines, Path file, Map<FitKey, FitRecord> done) throws IOException {
        // through the channel that holds the lock: closing any other one on this file would give the lock up
        ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(lines.size()));
        while (content.hasRemaining() && lines.read(content) >= 0) {
            continue;
        }
        byte[] bytes = content.array();
        int from = 0;
        int number = 1;
        for (int to = 0; to < bytes.length; to++) {
            if (bytes[to] == '\n') {
                FitRecord record = parse(text(bytes, from, to), file, number);
                done.put(record.key(), record);
                from = to + 1;
                number++;
            }
        }
        if (from == bytes.length) {
            return new Tail(from, false);
        }
        String last = text(bytes, from, bytes.length);
        if (BEGINNING.startsWith(last) || last.startsWith(BEGINNING) && !isRecord(last)) {
            return new Tail(from, false); // what a killed run left
        }
        FitRecord record = parse(last, file, number);
        done.put(record.key(), record);
        return new Tail(bytes.length, true);
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    private static boolean isRecord(String line) {
        try {
            JSON.readValue(line, FitRecord.class);
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
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
        writeAll(lines, (JSON.writeValueAsString(record) + "\n").getBytes(StandardCharsets.UTF_8));
        lines.force(false);
        done.put(record.key(), record);
    }

    private static void writeAll(FileChannel lines, byte[] bytes) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(bytes);
        while (content.hasRemaining()) {
            lines.write(content);
        }
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
