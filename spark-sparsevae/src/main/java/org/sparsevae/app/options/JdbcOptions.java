// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.sparsevae.ratings.DatabaseSecrets;
import picocli.CommandLine.Option;

/**
 * A table in a database. The password comes from an environment variable or a file, never from the command line, which
 * every user of the machine can read.
 */
public final class JdbcOptions {

    @Option(
            names = "--jdbc-url",
            paramLabel = "URL",
            description = "Database, such as jdbc:postgresql://host/name; its driver comes with --jars or --packages.")
    private String url;

    @Option(
            names = "--jdbc-table",
            paramLabel = "TABLE",
            description = "Table or view, or a query in parentheses with an alias.")
    private String table;

    @Option(names = "--jdbc-user", paramLabel = "NAME", description = "User of the database.")
    private String user;

    @Option(
            names = "--jdbc-password-env",
            paramLabel = "VARIABLE",
            description = "Environment variable that holds the password.")
    private String passwordVariable;

    @Option(names = "--jdbc-password-file", paramLabel = "FILE", description = "File whose first line is the password.")
    private Path passwordFile;

    /** Called by picocli. */
    public JdbcOptions() {}

    /**
     * Tells whether any of these options is given.
     *
     * @return true if one is
     */
    public boolean isGiven() {
        return url != null || table != null || user != null || passwordVariable != null || passwordFile != null;
    }

    /**
     * Refuses an incomplete or contradictory set, and a password on the command line.
     *
     * @throws IllegalArgumentException if the database or the table is missing, the URL holds a password, or the password has two sources
     */
    public void validate() {
        if (url == null || table == null) {
            throw new IllegalArgumentException("--jdbc-url and --jdbc-table belong together: give both");
        }
        if (DatabaseSecrets.isIn(url)) {
            throw new IllegalArgumentException("--jdbc-url holds a password, which every user of the machine and every"
                    + " reader of Spark's event log can see: give it with --jdbc-password-env or --jdbc-password-file");
        }
        if (passwordVariable != null && passwordFile != null) {
            throw new IllegalArgumentException(
                    "--jdbc-password-env and --jdbc-password-file are two passwords: give one of them");
        }
    }

    /**
     * Tells the database.
     *
     * @return its JDBC URL
     */
    public String url() {
        return url;
    }

    /**
     * Tells the table.
     *
     * @return its name, or a query in parentheses with an alias
     */
    public String table() {
        return table;
    }

    /**
     * Tells the user of the database.
     *
     * @return the name; empty where the URL or the database tells
     */
    public Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /**
     * Reads the password.
     *
     * @return the password; empty where no source of it is given
     * @throws IllegalArgumentException if the variable is not set or the file is empty
     * @throws IOException if the file cannot be read
     */
    public Optional<String> password() throws IOException {
        return password(System.getenv());
    }

    Optional<String> password(Map<String, String> environment) throws IOException {
        if (passwordVariable != null) {
            String password = environment.get(passwordVariable);
            if (password == null) {
                throw new IllegalArgumentException(
                        "--jdbc-password-env names " + passwordVariable + ", which is not set: export it");
            }
            return Optional.of(password);
        }
        if (passwordFile != null) {
            try (var lines = Files.lines(passwordFile)) {
                return Optional.of(lines.findFirst()
                        .orElseThrow(() -> new IllegalArgumentException(
                                "--jdbc-password-file " + passwordFile + " is empty: its first line is the password")));
            }
        }
        return Optional.empty();
    }
}
