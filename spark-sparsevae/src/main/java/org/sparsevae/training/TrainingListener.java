// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

/** Hears of a fit's progress on the driver. */
public interface TrainingListener extends AutoCloseable {

    /** Called once per training, when the number of rounds is known and before the first: restarts and refits are trainings of their own. */
    default void started(int rounds, long trainingRows, long validationRows) {}

    /** Called after each round. */
    void round(RoundRecord record, int rounds);

    /** Hears what came of a training where a fit has several. */
    default void note(String text) {}

    /** Called at the end, also of a failed fit. */
    @Override
    default void close() {}

    /** Hears nothing. */
    static TrainingListener silent() {
        return (record, rounds) -> {};
    }
}
