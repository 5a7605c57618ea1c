// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import static org.sparsevae.ml.params.Declaration.RECIPE;
import static org.sparsevae.ml.params.Declaration.nonNegative;
import static org.sparsevae.ml.params.Declaration.share;
import static org.sparsevae.ml.params.DeclaredParams.with;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;

/** Gaussian data: where the standard deviation of the noise is held above while the factors settle. */
public interface NoiseParams extends DeclaredParams {

    /** Gaussian: lower bound of the noise standard deviation at the start, in feature standard deviations. */
    default DoubleParam noiseFloorStart() {
        return nonNegative(
                        "noiseFloorStart",
                        Likelihoods.names(Likelihood::hasUnits)
                                + ": lower bound of sigma_j at the start, in feature standard deviations")
                .byDefault(0.8, 0.0)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #noiseFloorStart()} in force. */
    default double getNoiseFloorStart() {
        return this.<Double>resolved(noiseFloorStart());
    }

    /** Gaussian: lower bound of the noise standard deviation in the end. */
    default DoubleParam noiseFloor() {
        return nonNegative(
                        "noiseFloor",
                        Likelihoods.names(Likelihood::hasUnits)
                                + ": lower bound of sigma_j in the end, in feature standard deviations")
                .byDefault(0.05, 0.0)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #noiseFloor()} in force. */
    default double getNoiseFloor() {
        return this.<Double>resolved(noiseFloor());
    }

    /** Share of the epochs at which the lower bound of the noise begins to fall. */
    default DoubleParam noiseFloorFrom() {
        return share("noiseFloorFrom", "share of the epochs at which the lower bound of sigma_j begins to fall")
                .byDefault(0.2)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #noiseFloorFrom()} in force. */
    default double getNoiseFloorFrom() {
        return this.<Double>resolved(noiseFloorFrom());
    }

    /** Share of the epochs at which the lower bound of the noise has fallen to noiseFloor. */
    default DoubleParam noiseFloorTo() {
        return share("noiseFloorTo", "share of the epochs at which it has reached noiseFloor (geometric in between)")
                .byDefault(0.6)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #noiseFloorTo()} in force. */
    default double getNoiseFloorTo() {
        return this.<Double>resolved(noiseFloorTo());
    }

    /**
     * The setters of these params.
     *
     * @param <E> the estimator's own type
     */
    interface Setters<E extends Params> extends NoiseParams {

        /** Sets {@link #noiseFloorStart()}. */
        default E setNoiseFloorStart(double value) {
            return with(this, noiseFloorStart(), value);
        }

        /** Sets {@link #noiseFloor()}. */
        default E setNoiseFloor(double value) {
            return with(this, noiseFloor(), value);
        }

        /** Sets {@link #noiseFloorFrom()}. */
        default E setNoiseFloorFrom(double value) {
            return with(this, noiseFloorFrom(), value);
        }

        /** Sets {@link #noiseFloorTo()}. */
        default E setNoiseFloorTo(double value) {
            return with(this, noiseFloorTo(), value);
        }
    }
}
