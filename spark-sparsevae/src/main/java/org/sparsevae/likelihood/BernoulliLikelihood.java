// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Binary data: sum_j x_ij log sigmoid(m_ij) + (1 - x_ij) log(1 - sigmoid(m_ij)), computed from the logits m without
 * overflow or cancellation.
 */
public final class BernoulliLikelihood implements Likelihood {
    private static final long serialVersionUID = 1L;

    /** A likelihood without settings. */
    @JsonCreator
    public BernoulliLikelihood() {}

    @Override
    public String name() {
        return "bernoulli";
    }

    @Override
    public boolean separable() {
        return true;
    }

    @Override
    public boolean hasNoiseScale() {
        return false;
    }

    @Override
    public void evaluate(OutputBlock block) {
        double[] outputs = block.outputs();
        for (int i = 0, cell = 0; i < block.rows(); i++) {
            double sum = 0;
            double weight = block.weight(i);
            int datum = i * block.features() + block.from();
            for (int j = block.from(); j < block.to(); j++, cell++, datum++) {
                double x = block.data()[datum];
                double logit = outputs[cell];
                double small = StrictMath.exp(-Math.abs(logit));
                // log(1 + e^m) = max(m, 0) + log(1 + e^-|m|)
                sum += x * logit - Math.max(logit, 0) - StrictMath.log1p(small);
                // sigmoid(m) - x, with the subtraction done on what is exact
                double difference = logit >= 0 ? 1 - x - x * small : (1 - x) * small - x;
                outputs[cell] = weight * difference / (1 + small);
            }
            block.logLikelihood()[i] += sum;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BernoulliLikelihood;
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }
}
