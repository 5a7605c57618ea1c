// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

/** What a check came to, the worst last. */
public enum Verdict {
    /** Nothing to do. */
    OK,
    /** The fit runs, but slower, or in danger. */
    WARNING,
    /** The fit would fail or not be what was asked for; it is not started. */
    REFUSED
}
