// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.sparsevae.ml.LocalSpark;

/**
 * A command line of {@code sparsevae} that was run in the tests' session.
 *
 * @param status exit status
 * @param out standard output
 * @param err standard error
 */
public record Ran(int status, String out, String err) {

    /** Runs a command line with all registered commands. */
    public static Ran line(String... args) {
        LocalSpark.session();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = new CommandRunner(Main.commands()).run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(status, out.toString(), err.toString());
    }

    /** Runs a command line that must succeed, with --json; its one object. */
    public static JsonNode json(String... args) {
        Ran ran = line(Stream.concat(Stream.of(args), Stream.of("--json")).toArray(String[]::new));
        assertEquals(0, ran.status, ran.err);
        assertEquals(1, ran.out.lines().count(), ran.out);
        try {
            return new ObjectMapper().readTree(ran.out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command line that must be refused with nothing on standard output; what it says. */
    public static String refusal(String... args) {
        Ran ran = line(args);
        assertEquals(Failure.REFUSED, ran.status, ran.err);
        assertEquals("", ran.out);
        assertEquals(1, ran.err.lines().count(), ran.err);
        return ran.err.strip();
    }
}
