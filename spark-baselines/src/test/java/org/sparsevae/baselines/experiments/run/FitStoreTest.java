// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitStoreTest {
    @TempDir
    private Path folder;

    private static Map<String, Object> settings(String method, int epochs) {
        return Map.of("study", "figure3", "rows", 1000, "methods", Map.of(method, Map.of("epochs", epochs)));
    }

    private static FitRecord record(long seed) {
        Map<String, Double> measures = new HashMap<>(Map.of("mse", 0.1 + 0.2));
        measures.put("f_score", null);
        measures.put("dci", Double.NaN);
        return new FitRecord(
                Map.of("method", "vae", "rho", 0.4, "workers", 2), seed, measures, Map.of("loadings", new double[][] {
                    {0, -1.5}, {1e-300, 3}
                }));
    }

    private FitStore open() throws IOException {
        return FitStore.open(folder, settings("vae", 5));
    }

    @Test
    void whatIsAddedIsThereWhenTheFolderIsOpenedAgain() throws IOException {
        try (FitStore store = open()) {
            assertNull(store.get(record(1).key()));
            store.add(record(1));
            store.add(record(2));
        }
        try (FitStore store = open()) {
            FitRecord found = store.get(record(2).key());
            assertEquals(record(2).cell(), found.cell());
            assertEquals(record(2).measures(), found.measures());
            assertNull(found.measures().get("f_score"));
            assertNull(found.measures().get("dci"), "JSON has no NaN");
            assertArrayEquals(record(2).arrays().get("loadings"), found.arrays().get("loadings"));
            assertNull(store.get(record(3).key()));
        }
    }

    /** Cut at every byte of its last line, the folder keeps the line before and takes the fit again. */
    @Test
    void aRunThatIsKilledInTheMiddleOfALineLosesThatLineAlone() throws IOException {
        try (FitStore store = open()) {
            store.add(record(1));
        }
        Path file = folder.resolve(FitStore.FITS);
        byte[] first = Files.readAllBytes(file);
        try (FitStore store = open()) {
            store.add(record(2));
        }
        byte[] both = Files.readAllBytes(file);
        for (int cut = first.length; cut < both.length - 1; cut += 7) {
            Files.write(file, Arrays.copyOf(both, cut));
            try (FitStore store = open()) {
                assertNotNull(store.get(record(1).key()), "cut at " + cut);
                assertNull(store.get(record(2).key()), "cut at " + cut);
                store.add(record(2));
            }
            assertArrayEquals(both, Files.readAllBytes(file), "cut at " + cut);
        }
    }

    /** A character of several bytes, cut in two: the line before must stay as it is. */
    @Test
    void aTailThatIsNoTextIsCutOffToo() throws IOException {
        try (FitStore store = open()) {
            store.add(record(1));
        }
        Path file = folder.resolve(FitStore.FITS);
        byte[] first = Files.readAllBytes(file);
        Files.writeString(file, "{\"cell\":{\"method\":\"", StandardOpenOption.APPEND);
        Files.write(file, new byte[] {(byte) 0xe2, (byte) 0x82}, StandardOpenOption.APPEND);
        open().close();
        assertArrayEquals(first, Files.readAllBytes(file));
    }

    /** Its fit was made, and only the end of the line is missing. */
    @Test
    void aWholeRecordWithoutALineEndIsKept() throws IOException {
        addOne();
        Path file = folder.resolve(FitStore.FITS);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));
        try (FitStore store = open()) {
            assertNotNull(store.get(record(1).key()));
            store.add(record(2));
        }
        assertEquals(2, Files.readAllLines(file).size());
        open().close();
    }

    /** Names alone make no study. */
    @Test
    void filesOfOthersAreRefusedAndLeftAsTheyAre() throws IOException {
        Map<String, String> own = new HashMap<>();
        addOne();
        for (String name : List.of(FitStore.FITS, FitStore.SETTINGS)) {
            own.put(name, Files.readString(folder.resolve(name)));
        }
        String fits = own.get(FitStore.FITS);
        String settings = own.get(FitStore.SETTINGS);
        for (String[] files : new String[][] {
            {"my fits of the year", settings},
            {"{\"cell\": 3}", settings},
            {fits + "three words more", settings},
            {fits + "a line\n{\"cell\":{", settings},
            {fits, "{\"subjects\": 12}"},
            {fits, "my study"},
            {"", "[1, 2]"},
            {fits, null},
        }) {
            Files.writeString(folder.resolve(FitStore.FITS), files[0]);
            Files.deleteIfExists(folder.resolve(FitStore.SETTINGS));
            if (files[1] != null) {
                Files.writeString(folder.resolve(FitStore.SETTINGS), files[1]);
            }
            assertThrows(IllegalArgumentException.class, this::open, Arrays.toString(files));
            assertEquals(files[0], Files.readString(folder.resolve(FitStore.FITS)));
            assertEquals(
                    files[1],
                    Files.exists(folder.resolve(FitStore.SETTINGS))
                            ? Files.readString(folder.resolve(FitStore.SETTINGS))
                            : null);
        }
    }

    @Test
    void aDamagedLineIsNamed() throws IOException {
        try (FitStore store = open()) {
            store.add(record(1));
        }
        Path file = folder.resolve(FitStore.FITS);
        Files.writeString(file, "{\"cell\":\n", StandardOpenOption.APPEND);
        String message =
                assertThrows(IllegalArgumentException.class, this::open).getMessage();
        assertEquals("line 2 of " + file + " is not the record of a fit: remove it", message);
    }

    private void addOne() throws IOException {
        try (FitStore store = open()) {
            store.add(record(1));
        }
    }

    /** A run that was refused at its first fit is begun again by what it was told. */
    @Test
    void settingsWithoutAFitBindNobody() throws IOException {
        open().close();
        FitStore.open(folder, settings("vae", 6)).close();
        assertTrue(Files.readString(folder.resolve(FitStore.SETTINGS)).contains("\"epochs\" : 6"));
    }

    @Test
    void otherOptionsAreRefusedByTheDifferenceAndLeaveTheFolderAsItIs() throws IOException {
        addOne();
        byte[] before = Files.readAllBytes(folder.resolve(FitStore.SETTINGS));
        assertEquals(
                "the fits in " + folder + " were made by other options: epochs of vae was 5 and is 6 now; give the same"
                        + " options, or another --output",
                assertThrows(IllegalArgumentException.class, () -> FitStore.open(folder, settings("vae", 6)))
                        .getMessage());
        Map<String, Object> rows = new HashMap<>(settings("vae", 5));
        rows.put("rows", 500);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> FitStore.open(folder, rows))
                .getMessage()
                .contains("rows was 1000 and is 500 now"));
        Map<String, Object> fewer = new HashMap<>(settings("vae", 5));
        fewer.remove("rows");
        assertTrue(assertThrows(IllegalArgumentException.class, () -> FitStore.open(folder, fewer))
                .getMessage()
                .contains("rows was 1000 and is not set now"));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve(FitStore.SETTINGS)));
    }

    @Test
    void furtherMethodsMayJoinAndAreHeldToTheirSettingsFromThenOn() throws IOException {
        addOne();
        FitStore.open(folder, settings("lasso", 9)).close();
        open().close();
        assertThrows(IllegalArgumentException.class, () -> FitStore.open(folder, settings("lasso", 8)));
    }

    @Test
    void twoRunsDoNotWriteToOneFolder() throws IOException {
        try (FitStore store = open()) {
            assertNotNull(store);
            assertEquals(
                    "another run is writing to " + folder + ": wait for it, or give another --output",
                    assertThrows(IllegalArgumentException.class, this::open).getMessage());
        }
        assertEquals(
                List.of(FitStore.FITS, FitStore.SETTINGS),
                Files.list(folder)
                        .map(path -> path.getFileName().toString())
                        .sorted()
                        .toList());
    }
}
