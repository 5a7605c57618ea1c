// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

/** The multinomial negative log-likelihood of a row, -sum_j x_j log softmax(m)_j, the coefficient left out. */
public final class MultinomialLoss {

    private MultinomialLoss() {}

    /**
     * @param indices features of the row's entries
     * @param values the entries
     * @param logits m, one per feature; only their differences matter
     * @return the negative log-likelihood in nats
     * @throws IllegalArgumentException if an index has no logit
     */
    public static double negativeLogLikelihood(int[] indices, double[] values, double[] logits) {
        double logTotal = logSumExp(logits);
        double sum = 0;
        for (int e = 0; e < indices.length; e++) {
            if (indices[e] < 0 || indices[e] >= logits.length) {
                throw new IllegalArgumentException(
                        "every entry of a row needs a logit: feature = " + indices[e] + ", logits = " + logits.length);
            }
            sum += values[e] * (logTotal - logits[indices[e]]);
        }
        return sum;
    }

    private static double logSumExp(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (double logit : logits) {
            sum += StrictMath.exp(logit - largest);
        }
        return largest + StrictMath.log(sum);
    }
}
