// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.sparsevae.ml.params.LatentParams;

/** The params of the OI-VAE: the shared ones and those of its groups (Ainsworth et al. 2018). */
public interface OutputInterpretableVAEParams extends LatentParams {

    @Override
    OutputInterpretableVAEParamSet latentParams();

    /** The group of each feature, numbered from 0 without gaps; empty, the default: every feature is a group of its own. */
    default IntArrayParam groups() {
        return latentParams().groups;
    }

    /** The value of {@link #groups()} in force. */
    default int[] getGroups() {
        return this.<int[]>resolved(groups());
    }

    /** Hidden units p of each group's network, so that W_g is p x K. */
    default IntParam groupUnits() {
        return latentParams().groupUnits;
    }

    /** The value of {@link #groupUnits()} in force. */
    default int getGroupUnits() {
        return this.<Integer>resolved(groupUnits());
    }

    /** lambda, the strength of the group lasso, per row: a step shrinks every column of W_g by the learning rate times this. */
    default DoubleParam groupLasso() {
        return latentParams().groupLasso;
    }

    /** The value of {@link #groupLasso()} in force. */
    default double getGroupLasso() {
        return this.<Double>resolved(groupLasso());
    }

    /** Share of the epochs at which the group lasso begins. */
    default DoubleParam groupLassoFrom() {
        return latentParams().groupLassoFrom;
    }

    /** The value of {@link #groupLassoFrom()} in force. */
    default double getGroupLassoFrom() {
        return this.<Double>resolved(groupLassoFrom());
    }

    /** Share of the epochs at which the group lasso has its strength. */
    default DoubleParam groupLassoTo() {
        return latentParams().groupLassoTo;
    }

    /** The value of {@link #groupLassoTo()} in force. */
    default double getGroupLassoTo() {
        return this.<Double>resolved(groupLassoTo());
    }
}
