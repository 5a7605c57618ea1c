// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app;

import java.util.Objects;

/**
 * What a command found, in the two forms it may be asked for.
 *
 * @param json printed with {@code --json}: anything that Jackson writes as one JSON object, such as a map or a record
 * @param text printed without {@code --json}: lines for a reader, without the last line end; empty for none
 * @param status exit status of the process: 0 unless what was found is itself bad news
 */
public record CommandResult(Object json, String text, int status) {

    /** What a command found that did its work. */
    public CommandResult(Object json, String text) {
        this(json, text, Failure.NONE);
    }

    /** Checks that both forms are there. */
    public CommandResult {
        Objects.requireNonNull(json, "json");
        Objects.requireNonNull(text, "text");
    }
}
