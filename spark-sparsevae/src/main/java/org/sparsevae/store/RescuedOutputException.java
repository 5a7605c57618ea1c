// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.store;

import java.io.IOException;

/** An output could not be written to its place after the work was done, and was written to another. */
public final class RescuedOutputException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param output where it was to be written
     * @param rescued where it is
     * @param cause why
     */
    RescuedOutputException(String output, String rescued, Throwable cause) {
        super(
                "the output " + output + " could not be written (" + HadoopFiles.sentence(cause)
                        + "); what was to be written there is at " + rescued + ": move it where you want it",
                cause);
    }
}
