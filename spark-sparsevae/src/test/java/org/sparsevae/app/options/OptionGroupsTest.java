// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;
import picocli.CommandLine;

class OptionGroupsTest {

    private static <T> T parsed(T options, String... args) {
        new CommandLine(options).parseArgs(args);
        return options;
    }

    private static RatingsOptions ratings(String... args) {
        return parsed(new RatingsOptions(), args);
    }

    private static String refusal(String... args) {
        return assertThrows(IllegalArgumentException.class, () -> parsed(new InputOptions(), args)
                        .validate())
                .getMessage();
    }

    private static String refusedVocabulary(String... args) {
        return assertThrows(IllegalArgumentException.class, () -> parsed(new VocabularyOptions(), args)
                        .validate())
                .getMessage();
    }

    @Test
    void ratingsOptionsHaveTheirDefaults() {
        RatingsOptions options = ratings("--ratings", "ratings.csv");
        options.validate();
        assertEquals(Optional.of("ratings.csv"), options.ratings());
        assertEquals(Optional.empty(), options.userCol());
        assertEquals(Optional.empty(), options.itemCol());
        assertEquals(Optional.empty(), options.ratingCol());
        assertFalse(options.jdbc().isGiven());

        VocabularyOptions vocabulary = parsed(new VocabularyOptions());
        vocabulary.validate();
        assertFalse(vocabulary.isGiven());
        assertEquals(Optional.empty(), vocabulary.minRating());
        assertEquals(1, vocabulary.minUserRatings());
        assertEquals(Optional.empty(), vocabulary.numItems());
    }

    @Test
    void ratingsOptionsAreRead() {
        RatingsOptions options = ratings(
                "--ratings=r.dat",
                "--format=movielens",
                "--user-col=u",
                "--item-col=i",
                "--rating-col=r",
                "--time-col=t");
        options.validate();
        assertEquals(Optional.of("movielens"), options.format());
        assertEquals(Optional.of("u"), options.userCol());
        assertEquals(Optional.of("i"), options.itemCol());
        assertEquals(Optional.of("r"), options.ratingCol());
        assertEquals(Optional.of("t"), options.timeCol());

        VocabularyOptions vocabulary = parsed(
                new VocabularyOptions(),
                "--items=m.dat",
                "--min-rating=3.5",
                "--min-user-ratings=20",
                "--num-items=300");
        vocabulary.validate();
        assertTrue(vocabulary.isGiven());
        assertEquals(Optional.of("m.dat"), vocabulary.items());
        assertEquals(Optional.of(3.5), vocabulary.minRating());
        assertEquals(20, vocabulary.minUserRatings());
        assertEquals(Optional.of(300), vocabulary.numItems());
    }

    @Test
    void contradictoryInputsAreRefused() {
        assertEquals("no input: give --ratings PATH, --features PATH, or --jdbc-url and --jdbc-table", refusal());
        assertEquals(
                "--ratings and --jdbc-url are two sources of ratings: give one of them",
                refusal("--ratings=a", "--jdbc-url=jdbc:h2:mem:", "--jdbc-table=t"));
        assertEquals(
                "--ratings and --features are two inputs: give one of them", refusal("--ratings=a", "--features=b"));
        assertEquals(
                "--features-col is of the table of --features: give that as well",
                refusal("--ratings=a", "--features-col=b"));
        assertEquals(
                "--features-format must be one of csv, libsvm, parquet: orc",
                refusal("--features=a", "--features-format=orc"));
        assertEquals(
                "--features-col is a column of vectors, which CSV does not have: leave it out",
                refusal("--data=a.csv", "--features-col=b"));
        assertEquals(
                "--other-cols is of CSV tables: leave it out with a.parquet",
                refusal("--data=a.parquet", "--other-cols=b"));
        assertEquals(
                "--other-cols is of the table of --features: give that as well",
                refusal("--ratings=a", "--other-cols=b"));
        assertEquals("--handle-invalid must be error or skip: keep", refusal("--ratings=a", "--handle-invalid=keep"));
        assertEquals("--jdbc-url and --jdbc-table belong together: give both", refusal("--jdbc-table=t"));
        assertEquals(
                "--jdbc-password-env and --jdbc-password-file are two passwords: give one of them",
                refusal("--jdbc-url=u", "--jdbc-table=t", "--jdbc-password-env=P", "--jdbc-password-file=f"));
        for (String url : new String[] {
            "jdbc:h2:mem:x;USER=sa;PASSWORD=open",
            "jdbc:postgresql://host/db?user=me&password=open",
            "jdbc:postgresql://me:open@host/db",
            "jdbc:oracle:thin:me/open@host:1521/db",
            "jdbc:sqlserver://host;user=me;trustStorePassword=open"
        }) {
            String said = refusal("--jdbc-url=" + url, "--jdbc-table=t");
            assertTrue(said.startsWith("--jdbc-url holds a password"), said);
            assertFalse(said.contains("open"), said);
        }
    }

    @Test
    void ratingsAreReadFromADatabase() throws Exception {
        String url = "jdbc:h2:mem:commands;DB_CLOSE_DELAY=-1";
        try (Connection database = DriverManager.getConnection(url);
                Statement statement = database.createStatement()) {
            statement.execute("create table seen (who int, what varchar(9), stars double)");
            statement.execute("insert into seen values (1, 'a', 4.5), (2, 'b', 3)");
            RatingsOptions options =
                    ratings("--jdbc-url=" + url, "--jdbc-table=seen", "--user-col=WHO", "--item-col=WHAT");
            options.validate();
            List<Row> rows =
                    options.read(LocalSpark.session(), false).orderBy("user").collectAsList();
            assertEquals(
                    List.of("[1,a,4.5]", "[2,b,3.0]"),
                    rows.stream().map(Row::toString).toList());
        }
    }

    @Test
    void formatsAndEncodingsThatThereAreNotAreRefused() {
        assertEquals(
                "--format must be one of csv, tsv, movielens, triples, parquet: orc",
                refusal("--ratings=a", "--format=orc"));
        assertEquals(
                "--encoding must be an encoding that Java knows, such as UTF-8, ISO-8859-1, windows-1252 or UTF-16: latin 17",
                refusal("--ratings=a", "--encoding=latin 17"));
        assertEquals(
                "--no-header is of the files of --ratings: leave it out with --jdbc-url",
                refusal("--jdbc-url=u", "--jdbc-table=t", "--no-header"));
        assertEquals(
                "--features-no-header is of the table of --features: give that as well",
                refusal("--ratings=a", "--features-no-header"));
        assertEquals(
                "--features-encoding is of CSV tables: leave it out with a.parquet",
                refusal("--data=a.parquet", "--features-encoding=latin1"));
        assertEquals(
                "--items-format must be one of csv, tsv, movielens, lines, parquet: xls",
                refusedVocabulary("--items=a", "--items-format=xls"));
        assertEquals(
                "--items-no-header is of the file of --items: give that as well",
                refusedVocabulary("--items-no-header"));
        assertTrue(refusedVocabulary("--items=a", "--items-encoding=?").startsWith("--items-encoding must be"));
    }

    @Test
    void itemsAreMatchedWithAVocabulary(@TempDir Path folder) throws Exception {
        Path ratings = Files.writeString(folder.resolve("ratings.tsv"), "a\t1\t5\nb\t2\t3\n");
        Path items = Files.writeString(folder.resolve("items.csv"), "1;Amélie\n7;Heat\n", StandardCharsets.ISO_8859_1);
        VocabularyOptions vocabulary =
                parsed(new VocabularyOptions(), "--items=" + items, "--items-no-header", "--items-encoding=ISO-8859-1");
        vocabulary.validate();
        assertEquals(Optional.empty(), vocabulary.match("1"), "nothing is read yet");
        Dataset<Row> table =
                ratings("--ratings=" + ratings, "--no-header", "--user-col=1").read(LocalSpark.session(), false);
        assertEquals(
                List.of("[a,1,5.0,Amélie]", "[b,2,3.0,null]"),
                vocabulary.named(table, false).orderBy("user").collectAsList().stream()
                        .map(Row::toString)
                        .toList());
        assertEquals(1, vocabulary.match("1", "2").orElseThrow().named());
        assertTrue(assertThrows(IllegalArgumentException.class, () -> vocabulary.match("1.0"))
                .getMessage()
                .startsWith(items + " names none of the 1 items of the ratings: its 2 ids are such as 1, 7,"));
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        assertEquals("--min-user-ratings must be at least 1: 0", refusedVocabulary("--min-user-ratings=0"));
        assertEquals("--num-items must be at least 1: -5", refusedVocabulary("--num-items=-5"));
        assertEquals("--min-rating must be a finite number: NaN", refusedVocabulary("--min-rating=NaN"));
        assertEquals(
                "--items-format is of the file of --items: give that as well", refusedVocabulary("--items-format=csv"));
        assertEquals(
                "--holdout must be a share of the rows in [0, 1): 1.0",
                assertThrows(IllegalArgumentException.class, () -> new Holdout(1, 42))
                        .getMessage());
    }

    @Test
    void passwordComesFromTheEnvironmentOrAFile(@TempDir Path folder) throws Exception {
        JdbcOptions fromEnvironment = ratings(
                        "--jdbc-url=u", "--jdbc-table=t", "--jdbc-user=me", "--jdbc-password-env=P")
                .jdbc();
        fromEnvironment.validate();
        assertEquals("u", fromEnvironment.url());
        assertEquals("t", fromEnvironment.table());
        assertEquals(Optional.of("me"), fromEnvironment.user());
        assertEquals(Optional.of("secret"), fromEnvironment.password(Map.of("P", "secret")));
        assertEquals(
                "--jdbc-password-env names P, which is not set: export it",
                assertThrows(IllegalArgumentException.class, () -> fromEnvironment.password(Map.of()))
                        .getMessage());

        Path file = Files.writeString(folder.resolve("password"), "hidden\nsecond line\n");
        JdbcOptions fromFile = ratings("--jdbc-url=u", "--jdbc-table=t", "--jdbc-password-file=" + file)
                .jdbc();
        assertEquals(Optional.of("hidden"), fromFile.password());
        Files.writeString(file, "");
        assertThrows(IllegalArgumentException.class, fromFile::password);

        assertEquals(
                Optional.empty(),
                ratings("--jdbc-url=u", "--jdbc-table=t").jdbc().password());
    }

    @Test
    void anExistingOutputIsRefusedUnlessItMayBeReplaced(@TempDir Path folder) throws Exception {
        OutputOptions there = output("--output", folder.toString());
        assertEquals(
                "output " + folder + " exists: name another, or add --overwrite",
                assertThrows(IllegalArgumentException.class, () -> there.reserve(Map.of()))
                        .getMessage());

        output("--output", folder.toString(), "--overwrite").reserve(Map.of());
        output("--output", folder.resolve("new").toString()).reserve(Map.of());
        assertThrows(CommandLine.MissingParameterException.class, () -> output("--overwrite"));
        assertTrue(output("--output=x", "--overwrite").overwrite());
        assertEquals("x", output("--output=x").output());
    }

    private static OutputOptions output(String... args) {
        OutputOptions options = new OutputOptions();
        new CommandLine(options).parseArgs(args);
        return options;
    }
}
