// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.io.Serializable;

/**
 * The proximal step of the penalty {@code lambda*_jk |w_jk| + 1/2 r_jk w_jk^2} on the loadings, once per averaging round. The
 * first part is a soft threshold, which makes exact zeros, the second divides:
 *
 * <pre>
 *   |w_jk| &lt;- max(0, |w_jk| - s_jk p lambda*_jk) / (1 + s_jk p r_jk),
 *   p = priorWeight / N,   s_jk = (sum of learning rates) / (sqrt(vhat_jk) + eps)
 * </pre>
 *
 * It is the proximal operator of the penalty in Adam's metric, so the gradient must carry none of the penalty. It is
 * taken on the averaged W with the averaged second moment; vhat = v / (1 - beta2^t) is the bias-corrected one. The sum
 * runs over the learning rates of the steps that a worker took in the round: one rate alone would shrink too little.
 *
 * @param beta2 decay of Adam's second moment, in (0, 1); Adam's default is 0.999
 * @param epsilon Adam's epsilon, positive; its default is 1e-8
 * @param nonNegative whether negative loadings become zero too (the sign of w_jk is not identified)
 */
public record ProximalStep(double beta2, double epsilon, boolean nonNegative) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ProximalStep {
        if (!(beta2 > 0 && beta2 < 1)) {
            throw new IllegalArgumentException("beta2 must be between 0 and 1: beta2 = " + beta2);
        }
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be positive: epsilon = " + epsilon);
        }
    }

    /**
     * Shrinks the loadings in place. A loading that is zero afterwards is +0.0f; one that is NaN stays NaN, so that
     * divergence shows.
     *
     * @param w loadings, G x K row-major
     * @param secondMoment Adam's raw second moment v of the same entries
     * @param steps t, the number of Adam steps behind {@code secondMoment}, at least 1
     * @param learningRateSum sum of the learning rates of the round's steps, not negative
     * @param shrinkage rates lambda* of the absolute penalty, G x K row-major, not negative
     * @param ridge rates r of the quadratic penalty, G x K row-major, not negative
     * @param priorWeight multiplier of the prior, not negative; 1 is the exact objective, 0 leaves the sizes alone
     * @param rows N, the number of training rows (or the sum of their weights), positive
     * @return how many loadings are exactly zero afterwards
     * @throws IllegalArgumentException if an argument is out of range or the lengths differ
     */
    public int apply(
            FloatSlice w,
            FloatSlice secondMoment,
            long steps,
            double learningRateSum,
            double[] shrinkage,
            double[] ridge,
            double priorWeight,
            double rows) {
        secondMoment.requireLength("the second moment of the loadings", w.length());
        w.requireLength("the loadings", shrinkage.length);
        w.requireLength("the loadings", ridge.length);
        requireScales(steps, learningRateSum, priorWeight, rows);
        double biasCorrection = -StrictMath.expm1(steps * StrictMath.log(beta2));
        double numerator = learningRateSum * priorWeight / rows;
        int zeros = 0;
        for (int i = 0; i < shrinkage.length; i++) {
            double step = 0;
            if (numerator > 0) {
                double metric = Math.sqrt(secondMoment.get(i) / biasCorrection) + epsilon;
                step = numerator / metric;
            }
            float shrunk = shrink(w.get(i), step * shrinkage[i], 1 + step * ridge[i]);
            w.set(i, shrunk);
            if (shrunk == 0) {
                zeros++;
            }
        }
        return zeros;
    }

    private float shrink(float value, double threshold, double divisor) {
        float size = (float) ((Math.abs(value) - threshold) / divisor);
        if (size <= 0 || (nonNegative && value < 0)) {
            return 0f;
        }
        return value < 0 ? -size : size;
    }

    private static void requireScales(long steps, double learningRateSum, double priorWeight, double rows) {
        if (steps < 1) {
            throw new IllegalArgumentException(
                    "a proximal step needs at least one Adam step before it: steps = " + steps);
        }
        if (!(learningRateSum >= 0)) {
            throw new IllegalArgumentException("learning rates must not be negative: their sum = " + learningRateSum);
        }
        if (!(priorWeight >= 0)) {
            throw new IllegalArgumentException("priorWeight must not be negative: priorWeight = " + priorWeight);
        }
        if (!(rows > 0)) {
            throw new IllegalArgumentException("the number of training rows must be positive: rows = " + rows);
        }
    }
}
