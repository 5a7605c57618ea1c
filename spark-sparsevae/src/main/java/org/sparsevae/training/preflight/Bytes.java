// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

import java.util.Locale;

/** Amounts of memory in words. */
final class Bytes {
    private static final long MEBI = 1L << 20;

    private Bytes() {}

    /** Such as 512 MiB or 3.5 GiB. */
    static String show(long bytes) {
        return bytes < 1024 * MEBI
                ? Math.max(1, Math.round((double) bytes / MEBI)) + " MiB"
                : String.format(Locale.ROOT, "%.1f GiB", (double) bytes / (1024 * MEBI));
    }

    /** As Spark's settings take it, in whole steps of 256 MiB, at least that much. */
    static String setting(long bytes) {
        long step = 256 * MEBI;
        return (bytes + step - 1) / step * 256 + "m";
    }
}
