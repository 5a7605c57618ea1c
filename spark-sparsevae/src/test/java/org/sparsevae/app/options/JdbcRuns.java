// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.sparsevae.app.CommandRunner;
import org.sparsevae.app.Main;
import org.sparsevae.app.PlantedGenres;
import org.sparsevae.app.SmallFit;

/** Commands that read ratings from a database with a password, in a JVM of their own; see {@link JdbcSecretsTest}. */
public final class JdbcRuns {
    static final String VARIABLE = "SPARSEVAE_TEST_PASSWORD";
    static final String WRONG_FILE = "wrong-password";
    static final String STATUS = "status of ";

    private JdbcRuns() {}

    /** @param args the folder that everything is written to */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        String url = "jdbc:h2:file:" + folder.resolve("database/ratings");
        String password = System.getenv(VARIABLE);
        try (Connection connection = DriverManager.getConnection(url, "me", password);
                Statement statement = connection.createStatement()) {
            statement.execute("create table seen (user_id int, movie_id varchar(20), rating double)");
            for (String line : new PlantedGenres(SmallFit.USERS, 3).ratingLines()) {
                String[] values = line.split(",");
                if (!values[0].startsWith("user")) {
                    statement.execute(
                            "insert into seen values (" + values[0] + ", '" + values[1] + "', " + values[2] + ")");
                }
            }
        }
        String right = "--jdbc-password-env=" + VARIABLE;
        run("success", fit(folder, "fitted", url, "seen", right, "--json"));
        run(
                "success",
                "transform",
                "--model=" + folder.resolve("fitted"),
                "--output=" + folder.resolve("users.parquet"),
                "--jdbc-url=" + url,
                "--jdbc-table=seen",
                "--jdbc-user=me",
                right,
                "--json");
        run("absent table", fit(folder, "a", url, "absent", right, "--stacktrace"));
        run(
                "wrong password",
                fit(folder, "b", url, "seen", "--jdbc-password-file=" + folder.resolve(WRONG_FILE), "--stacktrace"));
        run("bad column", fit(folder, "c", url, "seen", right, "--user-col=nobody", "--stacktrace"));
        run(
                "failing query",
                fit(
                        folder,
                        "d",
                        url,
                        "(select 1 / (rating - rating) as rating, user_id, movie_id from seen) t",
                        right,
                        "--stacktrace"));
        Files.deleteIfExists(folder.resolve(WRONG_FILE));
    }

    private static String[] fit(Path folder, String output, String url, String table, String... more) {
        return Stream.concat(
                        Stream.of(SmallFit.line(Path.of("-"), folder.resolve(output)))
                                .filter(word -> !word.startsWith("--ratings")),
                        Stream.concat(
                                Stream.of("--jdbc-url=" + url, "--jdbc-table=" + table, "--jdbc-user=me"),
                                Stream.of(more)))
                .toArray(String[]::new);
    }

    private static void run(String what, String... line) {
        int status = new CommandRunner(Main.commands())
                .run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), line);
        System.out.println(STATUS + what + ": " + status);
        System.out.println(List.of(line));
    }
}
