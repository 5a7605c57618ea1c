// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ChildJvm;

/** The password of a database is in nothing that a run prints, logs or saves, whether the run succeeds or fails. */
@Tag("slow")
class JdbcSecretsTest {
    private static final String SECRET = "Sesame-8d1f03";
    private static final String WRONG = "Barley-77c2e9";

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 6, unit = TimeUnit.MINUTES)
    void noOutputLogOrFileHoldsThePassword() throws Exception {
        Files.createDirectories(folder.resolve("events"));
        Files.writeString(folder.resolve(JdbcRuns.WRONG_FILE), WRONG + "\n");
        Path log = folder.resolve("output.log");
        Process process = start(log);
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        String output = Files.readString(log);
        List<String> statuses =
                output.lines().filter(line -> line.startsWith(JdbcRuns.STATUS)).toList();
        assertEquals(6, statuses.size(), output);
        assertEquals(List.of("status of success: 0", "status of success: 0"), statuses.subList(0, 2), output);
        for (String failed : statuses.subList(2, 6)) {
            assertFalse(failed.endsWith(": 0"), output);
        }
        assertTrue(output.contains("cannot read the table absent (jdbc:h2)"), output);
        assertTrue(output.contains(" INFO "), "the log shows everything");

        List<Path> searched = files();
        assertTrue(searched.stream().anyMatch(file -> file.startsWith(folder.resolve("events"))), "event log");
        assertTrue(searched.stream().anyMatch(file -> file.startsWith(folder.resolve("fitted"))), "saved pipeline");
        for (Path file : searched) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            for (String secret : List.of(SECRET, WRONG)) {
                int at = text.indexOf(secret);
                assertTrue(at < 0, () -> file + ": ..." + text.substring(Math.max(0, at - 300), at) + "...");
            }
        }
    }

    private Process start(Path log) throws IOException {
        Path logging = folder.resolve("log4j2.properties");
        Files.writeString(
                logging,
                """
                rootLogger.level = info
                rootLogger.appenderRef.stderr.ref = stderr
                logger.jdbc.name = org.apache.spark.sql.execution.datasources
                logger.jdbc.level = debug
                # as conf/log4j2.properties has it: at debug Spark itself prints a connection's properties
                logger.jdbcconnection.name = org.apache.spark.sql.execution.datasources.jdbc.connection
                logger.jdbcconnection.level = warn
                appender.stderr.type = Console
                appender.stderr.name = stderr
                appender.stderr.target = SYSTEM_ERR
                appender.stderr.layout.type = PatternLayout
                appender.stderr.layout.pattern = %d{HH:mm:ss} %p %c{1}: %m%n%ex
                """);
        List<String> options = List.of(
                "-Dlog4j2.configurationFile=" + logging,
                "-Dspark.master=local[2]",
                "-Dspark.ui.enabled=false",
                "-Dspark.sql.shuffle.partitions=2",
                "-Dspark.driver.host=127.0.0.1",
                "-Dspark.driver.bindAddress=127.0.0.1",
                "-Dspark.eventLog.enabled=true",
                "-Dspark.eventLog.dir=" + folder.resolve("events").toUri());
        ProcessBuilder builder = ChildJvm.of(JdbcRuns.class, options, List.of(folder.toString()));
        builder.environment().put(JdbcRuns.VARIABLE, SECRET);
        return builder.directory(folder.toFile()).redirectOutput(log.toFile()).start();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }
}
