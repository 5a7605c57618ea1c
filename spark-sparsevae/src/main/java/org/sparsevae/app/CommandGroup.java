// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.List;

/**
 * A command that does nothing but name others: {@code sparsevae GROUP COMMAND [OPTION...]}. In its {@code @CommandLine.Command} the label of a
 * subcommand, such as EXPERIMENT, is what messages call one of them.
 */
public interface CommandGroup extends Command {

    /**
     * Finds the commands of the group.
     *
     * @return new commands, in the order in which help lists them
     */
    List<? extends Command> commands();

    /** Never called: a command line that ends with the group lacks a command, which {@link CommandRunner} says. */
    @Override
    default CommandResult call() {
        throw new IllegalStateException("a group is not a command to run");
    }
}
