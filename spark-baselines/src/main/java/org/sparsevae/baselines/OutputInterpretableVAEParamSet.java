// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Params;
import org.sparsevae.ml.params.Defaults;
import org.sparsevae.ml.params.LatentParamSet;

/** The params of the OI-VAE, declared once: {@link OutputInterpretableVAEParams} documents and exposes them. */
public final class OutputInterpretableVAEParamSet extends LatentParamSet {
    final IntArrayParam groups;
    final IntParam groupUnits;
    final DoubleParam groupLasso;
    final DoubleParam groupLassoFrom;
    final DoubleParam groupLassoTo;

    OutputInterpretableVAEParamSet(Params owner) {
        super(owner, ownDefaults());
        groups = integers(
                "groups",
                "the group of each feature, numbered from 0 without gaps; empty: every feature is a group of its own",
                0);
        groupUnits = integer("groupUnits", "hidden units of each group's network", 1);
        groupLasso = nonNegative(
                "groupLasso",
                "strength of the penalty on the length of the weights from a factor to a group, per row; 0: none");
        groupLassoFrom = share("groupLassoFrom", "share of the epochs at which that penalty begins");
        groupLassoTo = share(
                "groupLassoTo",
                "share of the epochs at which it has its strength, linear in between; at least groupLassoFrom");
    }

    private static Defaults ownDefaults() {
        return VAE.defaults()
                .all("groups", new int[0])
                .all("groupUnits", 5)
                .all("groupLasso", 1.0)
                .all("groupLassoFrom", 0.2)
                .all("groupLassoTo", 0.6)
                .all("decoderPrecision", 1.0);
    }
}
