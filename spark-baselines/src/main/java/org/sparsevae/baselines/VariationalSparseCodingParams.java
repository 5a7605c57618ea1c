// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.sparsevae.ml.params.Declaration.column;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.positive;
import static org.sparsevae.ml.params.Declaration.probability;
import static org.sparsevae.ml.params.Declaration.share;
import static org.sparsevae.ml.params.DeclaredParams.with;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparsevae.ml.params.LatentParams;

/** The params of variational sparse coding: the shared ones and those of its recognition model and prior (Tonolini et al. 2019). */
public interface VariationalSparseCodingParams extends LatentParams {

    /** Output column: the probability gamma that each of the k factors is not zero. */
    default Param<String> activationCol() {
        return column(
                        "activationCol",
                        "output column: probability that each factor is not zero, a vector of size k in (0, 1)")
                .byDefault("activation")
                .leavesWeights()
                .of(this);
    }

    /** The value of {@link #activationCol()} in force. */
    @Override
    default String getActivationCol() {
        return this.<String>resolved(activationCol());
    }

    /** Number of pseudo-inputs U, of whose posteriors one is the prior of a row (Eq. 3). */
    default IntParam numPseudoInputs() {
        return integer(
                        "numPseudoInputs",
                        "trained inputs of the encoder, of whose posteriors a selector chooses one as the prior of a row",
                        1)
                .byDefault(20)
                .source("Tonolini et al. 2019, Eq. 3, D.1")
                .of(this);
    }

    /** The value of {@link #numPseudoInputs()} in force. */
    default int getNumPseudoInputs() {
        return this.<Integer>resolved(numPseudoInputs());
    }

    /** alpha, the share of factors that is to be active in the mean over a pseudo-input's factors (Eq. 4). */
    default DoubleParam sparsity() {
        return probability(
                        "sparsity",
                        "alpha: the mean probability of a factor to be active that the pseudo-inputs' posteriors are drawn to; the smaller, the "
                                + "fewer factors a row uses")
                .byDefault(0.01)
                .source("Tonolini et al. 2019, Eq. 4, D.2")
                .of(this);
    }

    /** The value of {@link #sparsity()} in force. */
    default double getSparsity() {
        return this.<Double>resolved(sparsity());
    }

    /** Sharpness c of the relaxed spikes S(c (u - 1 + gamma)) at the start (B.2). */
    default DoubleParam sharpnessFrom() {
        return positive("sharpnessFrom", "sharpness c of the relaxed spikes at the start; at most sharpnessTo")
                .byDefault(50.0)
                .source("Tonolini et al. 2019, B.2")
                .of(this);
    }

    /** The value of {@link #sharpnessFrom()} in force. */
    default double getSharpnessFrom() {
        return this.<Double>resolved(sharpnessFrom());
    }

    /** Sharpness c of the relaxed spikes in the end; it rises linearly over all epochs (B.2). */
    default DoubleParam sharpnessTo() {
        return positive(
                        "sharpnessTo",
                        "sharpness c of the relaxed spikes in the end, to which it rises linearly over all epochs")
                .byDefault(200.0)
                .source("Tonolini et al. 2019, B.2")
                .of(this);
    }

    /** The value of {@link #sharpnessTo()} in force. */
    default double getSharpnessTo() {
        return this.<Double>resolved(sharpnessTo());
    }

    /** Share of the epochs for which all slabs are N(0, 1), so that only the spikes carry information (Eq. 7, lambda = 0). */
    default DoubleParam spikeWarmUp() {
        return share(
                        "spikeWarmUp",
                        "share of the epochs for which slabs are held at mean 0 and variance 1, so that only the spikes carry information")
                .byDefault(0.25)
                .source("Tonolini et al. 2019, Eq. 7, D.2")
                .of(this);
    }

    /** The value of {@link #spikeWarmUp()} in force. */
    default double getSpikeWarmUp() {
        return this.<Double>resolved(spikeWarmUp());
    }

    /** Share of the epochs at which lambda of Eq. 7 has risen to 1. */
    default DoubleParam spikeWarmUpTo() {
        return share(
                        "spikeWarmUpTo",
                        "share of the epochs at which slabs are as the encoder has them (linear in between); at least spikeWarmUp")
                .byDefault(0.3)
                .source("Tonolini et al. 2019, Eq. 7, D.2")
                .of(this);
    }

    /** The value of {@link #spikeWarmUpTo()} in force. */
    default double getSpikeWarmUpTo() {
        return this.<Double>resolved(spikeWarmUpTo());
    }

    /** The setters of these params. */
    interface Setters extends VariationalSparseCodingParams {

        /** Sets {@link #activationCol()}. */
        default VariationalSparseCoding setActivationCol(String value) {
            return with(this, activationCol(), value);
        }

        /** Sets {@link #numPseudoInputs()}. */
        default VariationalSparseCoding setNumPseudoInputs(int value) {
            return with(this, numPseudoInputs(), value);
        }

        /** Sets {@link #sparsity()}. */
        default VariationalSparseCoding setSparsity(double value) {
            return with(this, sparsity(), value);
        }

        /** Sets {@link #sharpnessFrom()}. */
        default VariationalSparseCoding setSharpnessFrom(double value) {
            return with(this, sharpnessFrom(), value);
        }

        /** Sets {@link #sharpnessTo()}. */
        default VariationalSparseCoding setSharpnessTo(double value) {
            return with(this, sharpnessTo(), value);
        }

        /** Sets {@link #spikeWarmUp()}. */
        default VariationalSparseCoding setSpikeWarmUp(double value) {
            return with(this, spikeWarmUp(), value);
        }

        /** Sets {@link #spikeWarmUpTo()}. */
        default VariationalSparseCoding setSpikeWarmUpTo(double value) {
            return with(this, spikeWarmUpTo(), value);
        }
    }
}
