// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.util.List;
import org.sparsevae.app.options.CommonOptions;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Runs commands the same way for all: reads the options, calls the command, prints its result as text or as one JSON
 * object, and turns what it throws into a message and an exit status ({@link Failure}).
 */
public final class CommandRunner {

    private static final String PROGRAM = "sparsevae";

    private static final String LIST_OPTIONS = "--list-options";

    /** A system property by which the launcher has a command line parsed, and nothing done. */
    private static final String PARSE = "sparsevae.parse";

    private static final String PARSE_ONLY = "only";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final CommandLine root;

    /**
     * Takes the subcommands of {@code sparsevae}.
     *
     * @param commands the commands, in the order in which help lists them
     */
    public CommandRunner(List<Command> commands) {
        root = new CommandLine(new Program());
        root.setCommandName(PROGRAM);
        root.getCommandSpec().versionProvider(() -> new String[] {PROGRAM + " " + Version.ofLibrary()});
        root.addSubcommand(new CommandLine.HelpCommand());
        for (Command command : commands) {
            root.addSubcommand(commandLine(command));
        }
        root.setUsageHelpAutoWidth(true);
    }

    /** What {@code sparsevae} itself takes, before the name of a command. */
    @CommandLine.Command(
            mixinStandardHelpOptions = true,
            description = "Sparse, identifiable deep generative models on Apache Spark.",
            synopsisSubcommandLabel = "COMMAND",
            footer = {
                "",
                "Options of spark-submit (--master, --conf, --driver-memory, --jars, ...) may stand anywhere on the"
                        + " command line of bin/sparsevae; the master is local[*] unless one is given."
            })
    private static final class Program {
        @CommandLine.Option(
                names = LIST_OPTIONS,
                hidden = true,
                description = "Print the options of all commands, for the launcher.")
        private boolean listOptions;
    }

    /**
     * Takes one command that runs under its own name.
     *
     * @param command the command
     */
    public CommandRunner(Command command) {
        root = commandLine(command);
        root.setUsageHelpAutoWidth(true);
    }

    private static CommandLine commandLine(Command command) {
        CommandLine line = new CommandLine(command);
        CommandSpec spec = line.getCommandSpec();
        spec.usageMessage().showDefaultValues(true).sortOptions(false);
        if (command instanceof CommandGroup group) {
            spec.addMixin(CommonOptions.MIXIN, CommandSpec.forAnnotatedObject(new HelpOption()));
            group.commands().forEach(one -> line.addSubcommand(commandLine(one)));
        } else {
            spec.addMixin(CommonOptions.MIXIN, CommandSpec.forAnnotatedObject(new CommonOptions()));
        }
        return line;
    }

    /** What a group takes before the name of one of its commands. */
    @CommandLine.Command
    private static final class HelpOption {
        @CommandLine.Option(
                names = {"-h", "--help"},
                usageHelp = true,
                description = "Show this help and stop.")
        private boolean help;
    }

    /**
     * Runs one command line.
     *
     * @param out where the result goes, and nothing else
     * @param err where messages go
     * @param args the command line
     * @return the exit status: 0, 1 for a failure, 2 for a mistake of the user
     */
    public int run(PrintWriter out, PrintWriter err, String... args) {
        root.setOut(out).setErr(err);
        root.setExecutionStrategy(this::execute);
        root.setParameterExceptionHandler((mistake, words) -> Failure.refuse(unknownFirst(mistake)));
        return root.execute(args);
    }

    /** A word that is not understood is mostly why another is missing; picocli looks at the missing ones first. */
    private static ParameterException unknownFirst(ParameterException mistake) {
        CommandLine line = mistake.getCommandLine();
        if (!(mistake instanceof MissingParameterException) || line.getParseResult() == null) {
            return mistake;
        }
        List<String> unknown = line.getParseResult().unmatched();
        return unknown.isEmpty() ? mistake : new UnmatchedArgumentException(line, unknown);
    }

    private int execute(ParseResult parsed) {
        Integer helped = CommandLine.executeHelpRequest(parsed);
        if (helped != null) {
            return helped;
        }
        if (parsed.hasMatchedOption(LIST_OPTIONS)) {
            root.getSubcommands().forEach(this::listOptions);
            root.getOut().flush();
            return Failure.NONE;
        }
        List<CommandLine> lines = parsed.asCommandLineList();
        CommandLine line = lines.get(lines.size() - 1);
        if (!(line.getCommand() instanceof Command command) || command instanceof CommandGroup) {
            throw new ParameterException(line, Failure.missingCommand(line));
        }
        if (PARSE_ONLY.equals(System.getProperty(PARSE))) {
            return Failure.NONE;
        }
        CommonOptions options = (CommonOptions)
                line.getCommandSpec().mixins().get(CommonOptions.MIXIN).userObject();
        try {
            CommandResult result = command.call();
            line.getOut().print(options.json() ? json(result) : lines(result.text()));
            line.getOut().flush();
            return result.status();
        } catch (ParameterException e) {
            throw e;
        } catch (Throwable e) { // Hadoop throws errors where a local disk fails
            return Failure.report(e, line, options.stacktrace());
        }
    }

    /** A line for every option of a command and of those below it: the words up to the command's name, and the option. */
    private void listOptions(String words, CommandLine line) {
        line.getCommandSpec().optionsMap().keySet().forEach(option -> root.getOut()
                .println(words + " " + option));
        line.getSubcommands().forEach((name, command) -> listOptions(words + " " + name, command));
    }

    /** One line, so that a reader of lines finds the whole object. */
    private static String json(CommandResult result) throws JsonProcessingException {
        JsonNode tree = JSON.valueToTree(result.json());
        if (!tree.isObject()) {
            throw new IllegalStateException("a command's JSON must be one object, not " + tree.getNodeType());
        }
        return JSON.writeValueAsString(tree) + "\n";
    }

    private static String lines(String text) {
        return text.isEmpty() ? "" : text + "\n";
    }
}
