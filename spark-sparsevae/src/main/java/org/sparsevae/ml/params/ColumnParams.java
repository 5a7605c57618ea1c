// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import static org.sparsevae.ml.params.Declaration.choice;
import static org.sparsevae.ml.params.Declaration.column;
import static org.sparsevae.ml.params.DeclaredParams.with;

import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;

/** The columns that a latent variable model reads and adds, and what it does with rows that it cannot read. */
public interface ColumnParams extends DeclaredParams, FactorParams {

    /** Input column of feature vectors (dense or sparse), all of one size. */
    default Param<String> featuresCol() {
        return column("featuresCol", "column of feature vectors, dense or sparse, all of one size")
                .byDefault("features")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #featuresCol()} in force. */
    @Override
    default String getFeaturesCol() {
        return this.<String>resolved(featuresCol());
    }

    /** Output column: posterior mean of the k latent factors. */
    default Param<String> latentCol() {
        return column("latentCol", "output column: posterior mean of the latent factors, a vector of size k")
                .byDefault("latent")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #latentCol()} in force. */
    @Override
    default String getLatentCol() {
        return this.<String>resolved(latentCol());
    }

    /** Output column: posterior standard deviation of the k latent factors; not made when unset. */
    default Param<String> latentStdCol() {
        return column("latentStdCol", "output column: posterior standard deviation of the factors; unset: not made")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #latentStdCol()} in force, or null when unset. */
    @Override
    default String getLatentStdCol() {
        return this.<String>resolved(latentStdCol());
    }

    /** Output column: expected features at the posterior mean; not made when unset. */
    default Param<String> reconstructionCol() {
        return column(
                        "reconstructionCol",
                        "output column: expected features at the posterior mean ("
                                + Likelihoods.told(Likelihood::meansAre) + "); unset: not made")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #reconstructionCol()} in force, or null when unset. */
    @Override
    default String getReconstructionCol() {
        return this.<String>resolved(reconstructionCol());
    }

    /** Input column of positive row weights; unset, every row counts once. */
    default Param<String> weightCol() {
        return column("weightCol", "column of row weights, positive numbers; unset: every row counts once")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #weightCol()} in force, or null when unset. */
    @Override
    default String getWeightCol() {
        return this.<String>resolved(weightCol());
    }

    /** Boolean input column: rows marked true are scored after each epoch, not trained on. */
    default Param<String> validationIndicatorCol() {
        return column(
                        "validationIndicatorCol",
                        "boolean column: rows marked true are not trained on, but scored after each epoch; unset: all rows are trained on")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #validationIndicatorCol()} in force, or null when unset. */
    @Override
    default String getValidationIndicatorCol() {
        return this.<String>resolved(validationIndicatorCol());
    }

    /** What is done with rows that have a null, NaN, infinite or impossible value: error, skip or keep. */
    default Param<String> handleInvalid() {
        return choice(
                        "handleInvalid",
                        "rows with a null, a NaN, an infinite or an impossible value: error refuses them, skip drops them, keep gives "
                                + "them null outputs in transform (and drops them in fit)",
                        List.of("error", "skip", "keep"))
                .byDefault("error")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #handleInvalid()} in force. */
    @Override
    default String getHandleInvalid() {
        return this.<String>resolved(handleInvalid());
    }

    /**
     * The setters of these params.
     *
     * @param <E> the estimator's own type
     */
    interface Setters<E extends Params> extends ColumnParams {

        /** Sets {@link #featuresCol()}. */
        default E setFeaturesCol(String value) {
            return with(this, featuresCol(), value);
        }

        /** Sets {@link #latentCol()}. */
        default E setLatentCol(String value) {
            return with(this, latentCol(), value);
        }

        /** Sets {@link #latentStdCol()}. */
        default E setLatentStdCol(String value) {
            return with(this, latentStdCol(), value);
        }

        /** Sets {@link #reconstructionCol()}. */
        default E setReconstructionCol(String value) {
            return with(this, reconstructionCol(), value);
        }

        /** Sets {@link #weightCol()}. */
        default E setWeightCol(String value) {
            return with(this, weightCol(), value);
        }

        /** Sets {@link #validationIndicatorCol()}. */
        default E setValidationIndicatorCol(String value) {
            return with(this, validationIndicatorCol(), value);
        }

        /** Sets {@link #handleInvalid()}. */
        default E setHandleInvalid(String value) {
            return with(this, handleInvalid(), value);
        }
    }
}
