// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.sparsevae.ml.params.LatentParams;

/** The params of variational sparse coding: the shared ones and those of its recognition model and prior (Tonolini et al. 2019). */
public interface VariationalSparseCodingParams extends LatentParams {

    @Override
    VariationalSparseCodingParamSet latentParams();

    /** Output column: the probability gamma that each of the k factors is not zero. */
    default Param<String> activationCol() {
        return latentParams().activationCol;
    }

    /** The value of {@link #activationCol()} in force. */
    @Override
    default String getActivationCol() {
        return this.<String>resolved(activationCol());
    }

    /** Number of pseudo-inputs U, of whose posteriors one is the prior of a row (Eq. 3). */
    default IntParam numPseudoInputs() {
        return latentParams().numPseudoInputs;
    }

    /** The value of {@link #numPseudoInputs()} in force. */
    default int getNumPseudoInputs() {
        return this.<Integer>resolved(numPseudoInputs());
    }

    /** alpha, the share of factors that is to be active in the mean over a pseudo-input's factors (Eq. 4). */
    default DoubleParam sparsity() {
        return latentParams().sparsity;
    }

    /** The value of {@link #sparsity()} in force. */
    default double getSparsity() {
        return this.<Double>resolved(sparsity());
    }

    /** Sharpness c of the relaxed spikes S(c (u - 1 + gamma)) at the start (B.2). */
    default DoubleParam sharpnessFrom() {
        return latentParams().sharpnessFrom;
    }

    /** The value of {@link #sharpnessFrom()} in force. */
    default double getSharpnessFrom() {
        return this.<Double>resolved(sharpnessFrom());
    }

    /** Sharpness c of the relaxed spikes in the end; it rises linearly over all epochs (B.2). */
    default DoubleParam sharpnessTo() {
        return latentParams().sharpnessTo;
    }

    /** The value of {@link #sharpnessTo()} in force. */
    default double getSharpnessTo() {
        return this.<Double>resolved(sharpnessTo());
    }

    /** Share of the epochs for which all slabs are N(0, 1), so that only the spikes carry information (Eq. 7, lambda = 0). */
    default DoubleParam spikeWarmUp() {
        return latentParams().spikeWarmUp;
    }

    /** The value of {@link #spikeWarmUp()} in force. */
    default double getSpikeWarmUp() {
        return this.<Double>resolved(spikeWarmUp());
    }

    /** Share of the epochs at which lambda of Eq. 7 has risen to 1. */
    default DoubleParam spikeWarmUpTo() {
        return latentParams().spikeWarmUpTo;
    }

    /** The value of {@link #spikeWarmUpTo()} in force. */
    default double getSpikeWarmUpTo() {
        return this.<Double>resolved(spikeWarmUpTo());
    }
}
