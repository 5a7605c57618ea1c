// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

/** The fit ends because the program is being shut down; the message says how it can go on. */
public final class FitStoppedException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param message that the fit was stopped, and how it can go on */
    public FitStoppedException(String message) {
        super(message);
    }
}
