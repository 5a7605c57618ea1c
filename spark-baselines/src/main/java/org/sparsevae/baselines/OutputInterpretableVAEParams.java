// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.sparsevae.ml.params.Declaration.PAPER;
import static org.sparsevae.ml.params.Declaration.RECIPE;
import static org.sparsevae.ml.params.Declaration.integer;
import static org.sparsevae.ml.params.Declaration.integers;
import static org.sparsevae.ml.params.Declaration.nonNegative;
import static org.sparsevae.ml.params.Declaration.share;
import static org.sparsevae.ml.params.DeclaredParams.with;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.sparsevae.ml.params.LatentParams;

/** The params of the OI-VAE: the shared ones and those of its groups (Ainsworth et al. 2018). */
public interface OutputInterpretableVAEParams extends LatentParams {

    /** The group of each feature, numbered from 0 without gaps; empty, the default: every feature is a group of its own. */
    default IntArrayParam groups() {
        return integers(
                        "groups",
                        "the group of each feature, numbered from 0 without gaps; empty: every feature is a group of its own",
                        0)
                .byDefault(new int[0])
                .source("Ainsworth et al. 2018, section 3.1")
                .of(this);
    }

    /** The value of {@link #groups()} in force. */
    default int[] getGroups() {
        return this.<int[]>resolved(groups());
    }

    /** Hidden units p of each group's network, so that W_g is p x K. */
    default IntParam groupUnits() {
        return integer("groupUnits", "hidden units of each group's network", 1)
                .byDefault(5)
                .source("Ainsworth et al. 2018, section 3.1; " + PAPER + "C.3")
                .of(this);
    }

    /** The value of {@link #groupUnits()} in force. */
    default int getGroupUnits() {
        return this.<Integer>resolved(groupUnits());
    }

    /** lambda, the strength of the group lasso, per row: a step shrinks every column of W_g by the learning rate times this. */
    default DoubleParam groupLasso() {
        return nonNegative(
                        "groupLasso",
                        "strength of the penalty on the length of the weights from a factor to a group, per row; 0: none")
                .byDefault(1.0)
                .source("Ainsworth et al. 2018, section 3.2; " + PAPER + "C.3")
                .of(this);
    }

    /** The value of {@link #groupLasso()} in force. */
    default double getGroupLasso() {
        return this.<Double>resolved(groupLasso());
    }

    /** Share of the epochs at which the group lasso begins. */
    default DoubleParam groupLassoFrom() {
        return share("groupLassoFrom", "share of the epochs at which that penalty begins")
                .byDefault(0.2)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #groupLassoFrom()} in force. */
    default double getGroupLassoFrom() {
        return this.<Double>resolved(groupLassoFrom());
    }

    /** Share of the epochs at which the group lasso has its strength. */
    default DoubleParam groupLassoTo() {
        return share(
                        "groupLassoTo",
                        "share of the epochs at which it has its strength, linear in between; at least groupLassoFrom")
                .byDefault(0.6)
                .source(RECIPE)
                .of(this);
    }

    /** The value of {@link #groupLassoTo()} in force. */
    default double getGroupLassoTo() {
        return this.<Double>resolved(groupLassoTo());
    }

    /** The setters of these params. */
    interface Setters extends OutputInterpretableVAEParams {

        /** Sets {@link #groups()}. */
        default OutputInterpretableVAE setGroups(int... value) {
            return with(this, groups(), value);
        }

        /** Sets {@link #groupUnits()}. */
        default OutputInterpretableVAE setGroupUnits(int value) {
            return with(this, groupUnits(), value);
        }

        /** Sets {@link #groupLasso()}. */
        default OutputInterpretableVAE setGroupLasso(double value) {
            return with(this, groupLasso(), value);
        }

        /** Sets {@link #groupLassoFrom()}. */
        default OutputInterpretableVAE setGroupLassoFrom(double value) {
            return with(this, groupLassoFrom(), value);
        }

        /** Sets {@link #groupLassoTo()}. */
        default OutputInterpretableVAE setGroupLassoTo(double value) {
            return with(this, groupLassoTo(), value);
        }
    }
}
