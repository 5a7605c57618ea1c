// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.sparsevae.store.FullDisk;
import picocli.CommandLine;

class CommandRunnerTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(Command command, String... args) {
        return new CommandRunner(List.of(command)).run(new PrintWriter(out), new PrintWriter(err), args);
    }

    /** A command whose work is given to it. */
    @CommandLine.Command(name = "work")
    static class Work implements Command {
        @CommandLine.Option(names = "--size", required = true)
        int size;

        private final Throwable failure;

        Work(Throwable failure) {
            this.failure = failure;
        }

        @Override
        public CommandResult call() throws Exception {
            if (failure instanceof Error error) {
                throw error;
            } else if (failure != null) {
                throw (Exception) failure;
            }
            return new CommandResult(Map.of("size", size, "name", "Amélie"), "size " + size);
        }
    }

    @Test
    void resultIsTextOrOneJsonObject() throws Exception {
        assertEquals(0, run(new Work(null), "work", "--size", "3"));
        assertEquals("size 3\n", out.toString());

        out.getBuffer().setLength(0);
        assertEquals(0, run(new Work(null), "work", "--size", "3", "--json"));
        ObjectMapper mapper = new ObjectMapper();
        try (JsonParser parser = mapper.createParser(out.toString())) {
            JsonNode node = mapper.readTree(parser);
            assertEquals(mapper.readTree("{\"size\": 3, \"name\": \"Amélie\"}"), node);
            assertEquals(null, parser.nextToken(), "nothing after the object");
        }
        assertEquals("", err.toString());
    }

    @Test
    void jsonThatIsNoObjectIsAFailure() {
        Command list = new ListCommand();
        assertEquals(1, run(list, "list", "--json"));
        assertEquals("", out.toString());
        assertTrue(err.toString().contains("must be one object, not ARRAY"), err.toString());
    }

    @CommandLine.Command(name = "list")
    static class ListCommand implements Command {
        @Override
        public CommandResult call() {
            return new CommandResult(List.of(1, 2), "");
        }
    }

    @Test
    void unknownCommandIsRefusedWithTheListOfCommands() {
        assertEquals(2, run(new Work(null), "wrok"));
        assertEquals(
                "sparsevae: there is no command 'wrok'; the commands are help, work (see sparsevae --help)\n",
                err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void missingCommandIsRefused() {
        assertEquals(2, run(new Work(null)));
        assertEquals("sparsevae: a command is missing (see sparsevae --help)\n", err.toString());
    }

    @Test
    void missingAndUnknownOptionsAreRefusedInOneSentence() {
        assertEquals(2, run(new Work(null), "work", "--json"));
        assertEquals(
                "sparsevae work: Missing required option: '--size=<size>' (see sparsevae work --help)\n",
                err.toString());

        err.getBuffer().setLength(0);
        assertEquals(2, run(new Work(null), "work", "--size", "3", "--sizes", "4"));
        assertTrue(err.toString().startsWith("sparsevae work: Unknown option"), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void badInputIsOneSentenceAndStatus2() {
        Exception mistake = new IllegalArgumentException("k must be positive: k = -1");
        assertEquals(2, run(new Work(mistake), "work", "--size", "1"));
        assertEquals("sparsevae work: k must be positive: k = -1\n", err.toString());

        err.getBuffer().setLength(0);
        assertEquals(2, run(new Work(mistake), "work", "--size", "1", "--stacktrace"));
        assertTrue(err.toString().contains("at org.sparsevae.app.CommandRunnerTest"), err.toString());
    }

    @Test
    void badInputFoundByATaskIsTheUsersMistakeToo() {
        Exception wrapped = new SparkException(
                "Job aborted due to stage failure", new IllegalArgumentException("row 7 holds NaN in feature 2"));
        assertEquals(2, run(new Work(wrapped), "work", "--size", "1"));
        assertEquals("sparsevae work: row 7 holds NaN in feature 2\n", err.toString());
    }

    @Test
    void aMessageThatOnlyAnnouncesItsCauseIsNotTheSentence() {
        Exception wrapped = new IllegalArgumentException(
                "Error while instantiating 'SessionStateBuilder':",
                new IllegalArgumentException("'0' in spark.sql.shuffle.partitions is invalid"));
        assertEquals(2, run(new Work(wrapped), "work", "--size", "1"));
        assertEquals("sparsevae work: '0' in spark.sql.shuffle.partitions is invalid\n", err.toString());
    }

    @Test
    void anyOtherExceptionIsAFailureWithItsStackTrace() {
        assertEquals(1, run(new Work(new IllegalStateException("lost")), "work", "--size", "1", "--json"));
        assertTrue(err.toString().startsWith("sparsevae work: lost\n"), err.toString());
        assertTrue(err.toString().contains("at org.sparsevae.app.CommandRunnerTest"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsASentenceHoweverItIsThrown() throws IOException {
        Throwable full = FullDisk.error();
        for (Throwable thrown : List.of(
                full,
                new SparkException("Task failed while writing rows", full),
                new IllegalStateException("a block of a table", new IOException("No space left on device")))) {
            err.getBuffer().setLength(0);
            assertEquals(1, run(new Work(thrown), "work", "--size", "1"));
            assertTrue(
                    err.toString()
                            .matches(
                                    "sparsevae work: a file system failed: the disk is full \\(.*No space left on device\\):"
                                            + " make room, or name another place\n"),
                    err.toString());
        }
    }

    @Test
    void memoryThatRanOutIsASentenceThatSaysSo() {
        Throwable heap = new OutOfMemoryError("Java heap space");
        for (Throwable thrown : List.of(heap, new SparkException("Job aborted", heap))) {
            err.getBuffer().setLength(0);
            assertEquals(1, run(new Work(thrown), "work", "--size", "1"));
            assertEquals(
                    "sparsevae work: memory ran out (Java heap space): give more by --driver-memory, on a cluster by"
                            + " --executor-memory; what a fit needs is said by doctor\n",
                    err.toString());
        }
        err.getBuffer().setLength(0);
        run(
                new Work(new SparkException("Lost task 0.0: java.lang.OutOfMemoryError: Java heap space\n\tat")),
                "work",
                "--size",
                "1");
        assertTrue(err.toString().startsWith("sparsevae work: memory ran out in a task: "), err.toString());
    }

    @Test
    void anErrorOfTheProgramIsAFailureToo() {
        assertEquals(1, run(new Work(new AssertionError("lost")), "work", "--size", "1"));
        assertTrue(err.toString().startsWith("sparsevae work: lost\n"), err.toString());
    }

    /** The option that is missing is mostly the one that is misspelt. */
    @Test
    void anUnknownOptionIsNamedBeforeAMissingOne() {
        assertEquals(2, run(new Work(null), "work", "--sice", "3"));
        assertTrue(err.toString().startsWith("sparsevae work: Unknown option"), err.toString());
        assertTrue(err.toString().contains("'--sice'"), err.toString());
    }

    @Test
    void helpNamesTheCommonOptions() {
        assertEquals(0, run(new Work(null), "work", "--help"));
        assertTrue(out.toString().contains("--json"), out.toString());
        assertTrue(out.toString().contains("--size"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void registeredCommandsAreFoundAndUnderstood() {
        List<Command> commands = Main.commands();
        assertTrue(commands.stream().anyMatch(Version.class::isInstance), commands.toString());
        assertEquals(0, new CommandRunner(commands).run(new PrintWriter(out), new PrintWriter(err), "--version"));
        assertFalse(out.toString().contains("${"), out.toString());
        assertTrue(out.toString().startsWith("sparsevae "), out.toString());
    }

    @Test
    void aCommandRunsAloneUnderItsOwnName() {
        CommandRunner alone = new CommandRunner(new Work(null));
        assertEquals(2, alone.run(new PrintWriter(out), new PrintWriter(err)));
        assertTrue(err.toString().startsWith("work: Missing required option"), err.toString());
    }

    @Test
    void whatElseIsPrintedStaysOutOfStandardOutput() throws Exception {
        PrintStream standardOutput = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            Main.runOne(new Chatty(), "--json");
        } finally {
            System.setOut(standardOutput);
        }
        JsonNode printed = new ObjectMapper().readTree(bytes.toByteArray());
        assertEquals("Amélie", printed.get("name").asText());
        assertEquals(1, bytes.toString(StandardCharsets.UTF_8).lines().count());
    }

    @CommandLine.Command(name = "chatty")
    static class Chatty implements Command {
        @Override
        public CommandResult call() {
            System.out.println("a library says hello");
            return new CommandResult(Map.of("name", "Amélie"), "");
        }
    }

    /** A command that names others. */
    @CommandLine.Command(name = "labour", description = "Works.", synopsisSubcommandLabel = "ERRAND")
    static class Labour implements CommandGroup {
        @Override
        public List<Command> commands() {
            return List.of(new Work(null), new Chatty());
        }
    }

    @Test
    void aGroupsCommandsHaveTheirOwnOptionsHelpAndNames() {
        assertEquals(0, run(new Labour(), "labour", "work", "--size", "3", "--json"));
        assertTrue(out.toString().contains("\"size\":3"), out.toString());

        out.getBuffer().setLength(0);
        assertEquals(0, run(new Labour(), "labour", "work", "--help"));
        assertTrue(out.toString().startsWith("Usage: sparsevae labour work "), out.toString());
        assertTrue(out.toString().contains("--size") && out.toString().contains("--json"), out.toString());

        out.getBuffer().setLength(0);
        assertEquals(0, run(new Labour(), "labour", "--help"));
        assertTrue(out.toString().contains("work") && out.toString().contains("chatty"), out.toString());
        assertFalse(out.toString().contains("--json"), "a group prints nothing: " + out);

        out.getBuffer().setLength(0);
        assertEquals(0, run(new Labour(), "--list-options"));
        List<String> options = out.toString().lines().toList();
        assertTrue(options.contains("labour work --size") && options.contains("labour chatty --json"), out.toString());
        assertTrue(options.contains("labour --help") && !options.contains("labour --json"), out.toString());
    }

    @Test
    void whatAGroupDoesNotHaveIsRefusedInOneSentence() {
        assertEquals(2, run(new Labour(), "labour"));
        assertEquals("sparsevae labour: an errand is missing (see sparsevae labour --help)\n", err.toString());

        err.getBuffer().setLength(0);
        assertEquals(2, run(new Labour(), "labour", "wrok", "--size", "3"));
        assertEquals(
                "sparsevae labour: there is no errand 'wrok'; the errands are work, chatty (see sparsevae labour --help)\n",
                err.toString());

        err.getBuffer().setLength(0);
        assertEquals(2, run(new Labour(), "labour", "chatty", "--size", "3"));
        assertTrue(err.toString().startsWith("sparsevae labour chatty: Unknown option"), err.toString());

        err.getBuffer().setLength(0);
        assertEquals(2, run(new Labour(), "labour", "--json", "chatty"), "the option is the command's");
        assertTrue(err.toString().startsWith("sparsevae labour: Unknown option: '--json'"), err.toString());

        err.getBuffer().setLength(0);
        CommandRunner alone = new CommandRunner(new Labour());
        assertEquals(2, alone.run(new PrintWriter(out), new PrintWriter(err), "work", "--size", "many"));
        assertTrue(err.toString().startsWith("labour work: "), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void aResultNeedsBothForms() {
        assertThrows(NullPointerException.class, () -> new CommandResult(null, ""));
        assertThrows(NullPointerException.class, () -> new CommandResult(Map.of(), null));
    }
}
