// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class OptionGroupsTest {

    private static RatingsOptions ratings(String... args) {
        RatingsOptions options = new RatingsOptions();
        new CommandLine(options).parseArgs(args);
        return options;
    }

    private static String refusal(String... args) {
        RatingsOptions options = ratings(args);
        return assertThrows(IllegalArgumentException.class, options::validate).getMessage();
    }

    @Test
    void ratingsOptionsHaveTheirDefaults() {
        RatingsOptions options = ratings("--ratings", "ratings.csv");
        options.validate();
        assertEquals(Optional.of("ratings.csv"), options.ratings());
        assertEquals("user", options.userCol());
        assertEquals("item", options.itemCol());
        assertEquals("rating", options.ratingCol());
        assertEquals(Optional.empty(), options.minRating());
        assertEquals(1, options.minUserRatings());
        assertEquals(Optional.empty(), options.numItems());
        assertFalse(options.jdbc().isGiven());
    }

    @Test
    void ratingsOptionsAreRead() {
        RatingsOptions options = ratings(
                "--ratings=r.dat",
                "--items=m.dat",
                "--format=movielens",
                "--user-col=u",
                "--item-col=i",
                "--rating-col=r",
                "--min-rating=3.5",
                "--min-user-ratings=20",
                "--num-items=300");
        options.validate();
        assertEquals(Optional.of("m.dat"), options.items());
        assertEquals(Optional.of("movielens"), options.format());
        assertEquals("u", options.userCol());
        assertEquals("i", options.itemCol());
        assertEquals("r", options.ratingCol());
        assertEquals(Optional.of(3.5), options.minRating());
        assertEquals(20, options.minUserRatings());
        assertEquals(Optional.of(300), options.numItems());
    }

    @Test
    void contradictoryRatingsOptionsAreRefused() {
        assertEquals("no ratings: give --ratings PATH, or --jdbc-url and --jdbc-table", refusal());
        assertEquals(
                "--ratings and --jdbc-url are two sources of ratings: give one of them",
                refusal("--ratings=a", "--jdbc-url=jdbc:h2:mem:", "--jdbc-table=t"));
        assertEquals("--jdbc-url and --jdbc-table belong together: give both", refusal("--jdbc-table=t"));
        assertEquals(
                "--jdbc-password-env and --jdbc-password-file are two passwords: give one of them",
                refusal("--jdbc-url=u", "--jdbc-table=t", "--jdbc-password-env=P", "--jdbc-password-file=f"));
        assertEquals("--min-user-ratings must be at least 1: 0", refusal("--ratings=a", "--min-user-ratings=0"));
        assertEquals("--num-items must be at least 1: -5", refusal("--ratings=a", "--num-items=-5"));
        assertEquals("--min-rating must be a finite number: NaN", refusal("--ratings=a", "--min-rating=NaN"));
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
                assertThrows(IllegalArgumentException.class, () -> there.requireFree(new Configuration()))
                        .getMessage());

        output("--output", folder.toString(), "--overwrite").requireFree(new Configuration());
        output("--output", folder.resolve("new").toString()).requireFree(new Configuration());
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
