// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.linalg.learning.regularization.WeightDecay;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Weight decay as in AdamW: after Adam's step, each weight moves towards zero by the learning rate times a coefficient. Unlike DL4J's own it
 * adds nothing to the score, where it does not belong (it is no term of the objective) and where computing it takes a fifth of a step.
 */
public final class DecoupledWeightDecay extends WeightDecay {
    private static final long serialVersionUID = 1L;

    /** @param coefficient multiplied by the learning rate; 0 or more */
    public DecoupledWeightDecay(double coefficient) {
        super(coefficient, true);
    }

    /** For Jackson. */
    @JsonCreator
    DecoupledWeightDecay(@JsonProperty("coeff") ISchedule coeff, @JsonProperty("applyLR") boolean applyLR) {
        super(coeff, applyLR);
    }

    @Override
    public double score(INDArray param, int iteration, int epoch) {
        return 0;
    }

    @Override
    public Regularization clone() {
        return new DecoupledWeightDecay(coeff.clone(), applyLR);
    }
}
