// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Entry point of {@code bin/sparsevae} and of the jar for {@code spark-submit}: finds the commands of every module on
 * the class path and runs the one that is asked for.
 */
public final class Main {

    private Main() {}

    /**
     * Runs {@code COMMAND [OPTION...]}. Ends the process with status 2 for a mistake of the user and 1 for a failure;
     * returns for success.
     *
     * @param args the name of a command, then its options
     */
    public static void main(String[] args) {
        exit(run(new CommandRunner(commands()), args));
    }

    /**
     * Runs one command that is a main class of its own.
     *
     * @param command the command
     * @param args its options
     */
    public static void runOne(Command command, String... args) {
        exit(run(new CommandRunner(command), args));
    }

    /**
     * Finds the registered commands of all modules on the class path.
     *
     * @return the commands in the order of their registration
     */
    public static List<Command> commands() {
        return ServiceLoader.load(Command.class, Main.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** Keeps standard output for the result: whatever else is printed there while a command runs goes to standard error. */
    private static int run(CommandRunner runner, String[] args) {
        PrintStream standardOutput = System.out;
        System.setOut(System.err);
        try {
            return runner.run(writer(standardOutput), writer(System.err), args);
        } finally {
            System.setOut(standardOutput);
        }
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    /** A cluster's resource manager takes an exit call for a failure, whatever its status, so success just returns. */
    private static void exit(int status) {
        if (status != 0) {
            System.exit(status);
        }
    }
}
