// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ratings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damaged ratings are read right, refused or counted: with one sentence, never with a stack trace, never silently wrong. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@Tag("slow")
class DamagedRatingsTest {
    private static final SparkSession SPARK = LocalSession.get();

    @TempDir
    Path folder;

    @BeforeEach
    void beQuiet() {
        SPARK.sparkContext().setLogLevel("OFF");
    }

    static List<DamagedRatings.Kind> kinds() {
        return DamagedRatings.kinds();
    }

    private static RatingsReader reader(boolean skip) {
        return new RatingsReader(SPARK).option("malformed", skip ? "skip" : "error");
    }

    private static String refusal(boolean skip, String... paths) {
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> reader(skip).load(paths).count())
                .getMessage();
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.length() < 600, message);
        assertTrue(message.contains(paths[0]), message);
        return message;
    }

    private static void reads(long lines, RatingsReader reader, String... paths) {
        List<Row> rows = reader.load(paths).collectAsList();
        assertEquals(lines, rows.size());
        double sum = 0;
        for (Row row : rows) {
            sum += row.getDouble(2);
        }
        assertEquals(12.5 * (lines / 3) + (lines % 3 == 2 ? 8.5 : 0), sum, "sum of the ratings");
        assertEquals(3, rows.stream().map(row -> row.get(0)).distinct().count(), "users");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isReadRightOrRefused(DamagedRatings.Kind kind) throws IOException {
        String path = Files.write(folder.resolve(kind.file()), kind.bytes()).toString();
        if (kind.lines() == 0 || kind.malformed() > 0) {
            String message = refusal(false, path);
            assertTrue(message.contains(kind.message()), message);
        }
        if (kind.lines() == 0) {
            refusal(true, path);
            return;
        }
        RatingsReader reader = reader(true);
        reads(kind.lines(), reader, path);
        assertEquals(kind.malformed(), reader.malformedLines());
        if (kind.malformed() == 0) {
            reads(kind.lines(), reader(false), path);
        }
    }

    /** A Parquet file without Hadoop's checksums, as after copying; its own are those of the pages. */
    private Path parquet(String query) throws IOException {
        Path written = folder.resolve("written");
        SPARK.sql(query).coalesce(1).write().mode("overwrite").parquet(written.toString());
        try (Stream<Path> files = Files.list(written)) {
            Path part = files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .findFirst()
                    .orElseThrow();
            return Files.move(part, folder.resolve("a.parquet"));
        }
    }

    private static final String GOOD =
            "select id as user, id as item, cast(id % 5 + 1 as double) as rating from range(4000)";

    @Test
    void parquetCutAnywhereIsRefused() throws IOException {
        Path file = parquet(GOOD);
        byte[] bytes = Files.readAllBytes(file);
        for (int length : new int[] {bytes.length - 1, bytes.length - 9, bytes.length / 2, 5}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertTrue(refusal(false, file.toString()).contains("cannot be read"));
        }
    }

    @Test
    void parquetWithADamagedPageIsRefused() throws IOException {
        Path file = parquet(GOOD);
        byte[] bytes = Files.readAllBytes(file);
        for (int place : new int[] {200, 4000, 9000}) {
            byte[] damaged = bytes.clone();
            damaged[place] ^= 8;
            Files.write(file, damaged);
            assertTrue(refusal(false, file.toString()).contains("cannot be read"), "byte " + place);
        }
    }

    @Test
    void parquetOfOtherColumnsOrRowsIsRefused() throws IOException {
        String path = parquet("select 'a' as user, 1 as item, 'good' as rating").toString();
        assertTrue(refusal(false, path).contains("the rating column is string, not a number"));
        Files.delete(Path.of(path));
        path = parquet("select array(1) as user, 1 as item, 1 as rating").toString();
        assertTrue(refusal(false, path).contains("the user column is array<int>"));
        Files.delete(Path.of(path));
        path = parquet(GOOD + " where id < 0").toString();
        assertTrue(refusal(false, path).contains("is empty"));
        Files.delete(Path.of(path));
        // these are rows that RatingsVectorizer's handleInvalid decides about
        path = parquet("select 1 as user, 2 as item, double('NaN') as rating union all select null, 3, 4")
                .toString();
        assertEquals(2, reader(false).load(path).count());
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void foldersAndPatternsThatHoldNoTableAreRefused() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertTrue(refusal(false, empty.toString()).contains("is empty"));
        write("marked/_SUCCESS", "");
        write("marked/.hidden.csv", DamagedRatings.CSV);
        assertTrue(refusal(false, folder.resolve("marked").toString()).contains("is empty"));
        assertTrue(refusal(false, folder.resolve("*.csv").toString()).contains("there is no file or folder"));
        assertTrue(refusal(false, folder.resolve("[.csv").toString()).contains("["));
        assertTrue(refusal(false, folder.resolve("nowhere.csv").toString()).contains("there is no file or folder"));
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), folder.resolve("nowhere.csv"));
        assertTrue(refusal(false, link.toString()).contains("there is no file or folder"));
    }

    @Test
    void filesOfAFolderThatWouldNotBeReadAreRefused() throws IOException {
        write("nested/a.csv", DamagedRatings.CSV);
        write("nested/more/b.csv", DamagedRatings.CSV);
        assertTrue(refusal(false, folder.resolve("nested").toString()).contains("more"));
        write("below/only/b.csv", DamagedRatings.CSV);
        assertTrue(refusal(false, folder.resolve("below").toString()).contains("only"));
        write("days/day=1/b.csv", DamagedRatings.CSV);
        reads(3, reader(false), folder.resolve("days").toString());
    }

    @Test
    void filesOfOneFolderMustAgree() throws IOException {
        write("other/a.csv", DamagedRatings.CSV);
        write("other/b.csv", "rating,what,userId\n4,10,1\n");
        String other = refusal(false, folder.resolve("other").toString());
        assertTrue(other.contains("b.csv has no column item: its columns are rating, what, userId"), other);
        write("formats/a.csv", DamagedRatings.CSV);
        write("formats/b.tsv", DamagedRatings.CSV.replace(',', '\t'));
        reads(6, reader(false), folder.resolve("formats").toString());
    }

    @Test
    void anUnreadableFileIsRefused() throws IOException {
        Path file = folder.resolve("a.csv");
        Files.writeString(file, DamagedRatings.CSV);
        assumeFalse(!file.toFile().setReadable(false) || Files.isReadable(file), "root reads every file");
        assertTrue(refusal(false, file.toString()).contains("cannot be read"));
    }

    @Test
    void thereAreAtLeastFiftyKinds() {
        List<String> names =
                kinds().stream().map(DamagedRatings.Kind::name).distinct().toList();
        assertEquals(kinds().size(), names.size());
        assertTrue(names.size() >= 50, names.size() + " kinds");
    }
}
