// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

/**
 * What one check found.
 *
 * @param check what was looked at, in a few words
 * @param verdict what it came to
 * @param found the facts, in one clause
 * @param advice the setting to change and to what; empty where all is well
 */
public record Finding(String check, Verdict verdict, String found, String advice) {

    static Finding ok(String check, String found) {
        return new Finding(check, Verdict.OK, found, "");
    }

    static Finding warning(String check, String found, String advice) {
        return new Finding(check, Verdict.WARNING, found, advice);
    }

    static Finding refused(String check, String found, String advice) {
        return new Finding(check, Verdict.REFUSED, found, advice);
    }

    /** Check, facts and advice on one line. */
    String sentence() {
        return check + ": " + found + (advice.isEmpty() ? "" : "; " + advice);
    }

    /** What a check came to, the worst last. */
    public enum Verdict {
        /** Nothing to do. */
        OK,
        /** The fit runs, but slower, or in danger. */
        WARNING,
        /** The fit would fail or not be what was asked for; it is not started. */
        REFUSED
    }
}
