// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;

/** What one partition holds: its training rows and, apart from them, its validation rows. Either may be empty. */
public final class PartitionRows implements Serializable {
    private static final long serialVersionUID = 1L;

    private final TrainingRows training;
    private final TrainingRows validation;

    PartitionRows(TrainingRows training, TrainingRows validation) {
        this.training = training;
        this.validation = validation;
    }

    /**
     * The rows to train on.
     *
     * @return the training rows, possibly none
     */
    public TrainingRows training() {
        return training;
    }

    /**
     * The rows held out.
     *
     * @return the validation rows, possibly none
     */
    public TrainingRows validation() {
        return validation;
    }
}
