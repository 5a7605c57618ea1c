// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.ml.params.Defaults;
import org.sparsevae.ml.params.LatentParamSet;

/** The params of variational sparse coding, declared once: {@link VariationalSparseCodingParams} documents and exposes them. */
public final class VariationalSparseCodingParamSet extends LatentParamSet {
    final Param<String> activationCol;
    final IntParam numPseudoInputs;
    final DoubleParam sparsity;
    final DoubleParam sharpnessFrom;
    final DoubleParam sharpnessTo;
    final DoubleParam spikeWarmUp;
    final DoubleParam spikeWarmUpTo;

    VariationalSparseCodingParamSet(Params owner) {
        super(owner, ownDefaults());
        activationCol = column(
                "activationCol",
                "output column: probability that each factor is not zero, a vector of size k in (0, 1)");
        numPseudoInputs = integer(
                "numPseudoInputs",
                "trained inputs of the encoder, of whose posteriors a selector chooses one as the prior of a row",
                1);
        sparsity = probability(
                "sparsity",
                "alpha: the mean probability of a factor to be active that the pseudo-inputs' posteriors are drawn to; the smaller, the "
                        + "fewer factors a row uses");
        sharpnessFrom =
                positive("sharpnessFrom", "sharpness c of the relaxed spikes at the start; at most sharpnessTo");
        sharpnessTo = positive(
                "sharpnessTo",
                "sharpness c of the relaxed spikes in the end, to which it rises linearly over all epochs");
        spikeWarmUp = share(
                "spikeWarmUp",
                "share of the epochs for which slabs are held at mean 0 and variance 1, so that only the spikes carry information");
        spikeWarmUpTo = share(
                "spikeWarmUpTo",
                "share of the epochs at which slabs are as the encoder has them (linear in between); at least spikeWarmUp");
    }

    /**
     * The paper's values, and the dense VAE's for what both have: of counts, which the paper has none of, the whole bound is not followed either. Two warm-ups are not the paper's: on small tables a divergence at full
     * weight from the start, or much noise, switches nearly all factors off before they have learnt anything, and a factor that is off has
     * no gradient to come back by.
     */
    private static Defaults ownDefaults() {
        return VAE.defaults()
                .all("activationCol", "activation")
                .all("numPseudoInputs", 20)
                .all("sparsity", 0.01)
                .all("sharpnessFrom", 50.0)
                .all("sharpnessTo", 200.0)
                .all("spikeWarmUp", 0.25)
                .all("spikeWarmUpTo", 0.3)
                .all("klWarmUp", 0.5)
                .each("noiseFloorStart", 0.2, 0.0);
    }
}
