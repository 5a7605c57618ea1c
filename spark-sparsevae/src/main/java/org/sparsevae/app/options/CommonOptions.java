// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options that {@link org.sparsevae.app.CommandRunner} adds to every command. */
@Command
public final class CommonOptions {

    /** The name under which every command has this mixin. */
    public static final String MIXIN = "commonOptions";

    @Option(
            names = "--json",
            description = "Print one JSON object on standard output instead of text; all else goes to standard error.")
    private boolean json;

    @Option(names = "--stacktrace", description = "Show where in the program a refused input was found.")
    private boolean stacktrace;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and stop.")
    private boolean help;

    /** @return whether the result is printed as JSON */
    public boolean json() {
        return json;
    }

    /** @return whether a refusal shows where in the program it was made */
    public boolean stacktrace() {
        return stacktrace;
    }
}
