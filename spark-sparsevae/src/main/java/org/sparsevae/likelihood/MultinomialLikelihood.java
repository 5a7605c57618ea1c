// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import org.nd4j.shade.jackson.annotation.JsonCreator;

/**
 * Counts that share a row's total: sum_j x_ij log softmax(m_i)_j, the paper's "Softmax". The multinomial coefficient,
 * which depends on the data alone, is left out.
 */
public final class MultinomialLikelihood implements Likelihood {
    private static final long serialVersionUID = 1L;

    /** A likelihood without settings. */
    @JsonCreator
    public MultinomialLikelihood() {}

    @Override
    public String name() {
        return "multinomial";
    }

    @Override
    public boolean separable() {
        return false;
    }

    @Override
    public boolean hasNoiseScale() {
        return false;
    }

    @Override
    public void evaluate(OutputBlock block) {
        int features = block.features();
        if (block.width() != features) {
            throw new IllegalArgumentException(
                    "the multinomial likelihood needs all outputs of a row at once: got features " + block.from()
                            + " to " + block.to() + " of " + features);
        }
        for (int i = 0; i < block.rows(); i++) {
            block.logLikelihood()[i] += row(block.data(), block.outputs(), i * features, features, block.weight(i));
        }
    }

    /** Log-likelihood of one row; its outputs become -weight (x_j - n softmax_j). */
    private static double row(double[] data, double[] outputs, int start, int features, double weight) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = start; j < start + features; j++) {
            largest = Math.max(largest, outputs[j]);
        }
        double total = 0;
        double count = 0;
        double weighted = 0;
        for (int j = start; j < start + features; j++) {
            double shifted = outputs[j] - largest;
            count += data[j];
            // 0 log 0 = 0, but 0 * NaN has to stay NaN: a diverging network must show
            weighted += data[j] * shifted;
            outputs[j] = StrictMath.exp(shifted);
            total += outputs[j];
        }
        double share = count / total;
        for (int j = start; j < start + features; j++) {
            outputs[j] = weight * (share * outputs[j] - data[j]);
        }
        return weighted - count * StrictMath.log(total);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MultinomialLikelihood;
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }
}
