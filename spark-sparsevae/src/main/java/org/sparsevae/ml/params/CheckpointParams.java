// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import static org.sparsevae.ml.params.Declaration.folder;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.DeclaredParams.with;

import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** What is kept of a fit while it runs, and what one starts from. */
public interface CheckpointParams extends DeclaredParams {

    /** Folder of the fit's checkpoints, on any Hadoop file system; no checkpoints when unset or empty. */
    default Param<String> checkpointDir() {
        return folder(
                        "checkpointDir",
                        "a folder on any Hadoop file system, for this fit alone, where the state of training is kept; a fit with the same params and data "
                                + "goes on from what it finds there and ends with the same weights bit for bit, one with others is refused. The folder stays "
                                + "after the fit: remove it when the model is saved. Empty or unset: no checkpoints")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #checkpointDir()} in force, or null when unset. */
    default String getCheckpointDir() {
        return this.<String>resolved(checkpointDir());
    }

    /** Averaging rounds between two checkpoints. */
    default IntParam checkpointInterval() {
        return integer(
                        "checkpointInterval",
                        "averaging rounds between two checkpoints of a training, of which the last 3 are kept; one more is written at the end of each training and when "
                                + "the fit is stopped",
                        1)
                .byDefault(50)
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #checkpointInterval()} in force. */
    default int getCheckpointInterval() {
        return this.<Integer>resolved(checkpointInterval());
    }

    /** Folder of a saved model whose weights the fit starts from; a random start when unset or empty. */
    default Param<String> initialModel() {
        return folder(
                        "initialModel",
                        "a folder of a saved model, or of a saved pipeline that ends with one, whose weights the fit starts from: of the same number of "
                                + "features, k, likelihood, layers and decoder. Schedules and the prior's expectations begin anew; restarts is 1. Empty or "
                                + "unset: start at random")
                // its weights count, wherever they lie
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #initialModel()} in force, or null when unset. */
    default String getInitialModel() {
        return this.<String>resolved(initialModel());
    }

    /**
     * The setters of these params.
     *
     * @param <E> the estimator's own type
     */
    interface Setters<E extends Params> extends CheckpointParams {

        /** Sets {@link #checkpointDir()}. */
        default E setCheckpointDir(String value) {
            return with(this, checkpointDir(), value);
        }

        /** Sets {@link #checkpointInterval()}. */
        default E setCheckpointInterval(int value) {
            return with(this, checkpointInterval(), value);
        }

        /** Sets {@link #initialModel()}. */
        default E setInitialModel(String value) {
            return with(this, initialModel(), value);
        }
    }
}
