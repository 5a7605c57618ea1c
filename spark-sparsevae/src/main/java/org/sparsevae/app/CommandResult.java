// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.Objects;

/**
 * What a command found, in the two forms it may be asked for.
 *
 * @param json printed with {@code --json}: anything that Jackson writes as one JSON object, such as a map or a record
 * @param text printed without {@code --json}: lines for a reader, without the last line end; empty for none
 * @param status the exit status: 0, or another where what was found is itself bad news, such as a check that does not hold
 */
public record CommandResult(Object json, String text, int status) {

    /**
     * A result of a command that did its work.
     *
     * @param json printed with {@code --json}
     * @param text printed without {@code --json}
     */
    public CommandResult(Object json, String text) {
        this(json, text, Failure.NONE);
    }

    /** Checks that both forms are there. */
    public CommandResult {
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(text, "text");
    }
}
