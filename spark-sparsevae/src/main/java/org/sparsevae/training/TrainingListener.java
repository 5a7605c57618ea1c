// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

/** Hears of a fit's progress on the driver. */
public interface TrainingListener extends AutoCloseable {

    /** Called once, when the number of rounds is known and before the first. */
    default void started(int rounds, long trainingRows, long validationRows) {}

    /** Called after each round. */
    void round(RoundRecord record, int rounds);

    /** Called at the end, also of a failed fit. */
    @Override
    default void close() {}

    /** Hears nothing. */
    static TrainingListener silent() {
        return (record, rounds) -> {};
    }
}
