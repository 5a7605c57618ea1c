// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import java.util.Arrays;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.StepContext;

/** Sampling by reparameterisation, and the closed-form KL divergence with its gradient. */
final class DiagonalGaussianPass implements PosteriorPass {
    private final int factors;
    private double[] mean = new double[0];
    private double[] logVariance = new double[0];
    private double[] variance = new double[0];
    private double[] deviation = new double[0];
    private boolean[] clamped = new boolean[0];
    private double[] pulled = new double[0];

    DiagonalGaussianPass(int factors) {
        this.factors = factors;
    }

    @Override
    public void forward(Minibatch batch, double[] head, double[] z, double[] divergence) {
        StepContext context = batch.context();
        reserve(batch.rows() * factors);
        for (int i = 0; i < batch.rows(); i++) {
            double rowDivergence = context.covarianceLogDeterminant();
            for (int k = 0; k < factors; k++) {
                int cell = i * factors + k;
                read(head, i, k, cell);
                z[cell] = mean[cell] + (context.sampling() ? deviation[cell] * context.noise()[cell] : 0);
                rowDivergence -= 1 + logVariance[cell];
            }
            rowDivergence += context.covarianceInverse() == null ? identityTerms(i) : generalTerms(i, context);
            divergence[i] = .5 * rowDivergence;
        }
    }

    private void read(double[] head, int i, int k, int cell) {
        double raw = head[2 * i * factors + factors + k];
        logVariance[cell] =
                Math.min(DiagonalGaussian.MAX_LOG_VARIANCE, Math.max(DiagonalGaussian.MIN_LOG_VARIANCE, raw));
        clamped[cell] = raw != logVariance[cell];
        mean[cell] = head[2 * i * factors + k];
        deviation[cell] = StrictMath.exp(.5 * logVariance[cell]);
        variance[cell] = StrictMath.exp(logVariance[cell]);
    }

    /** mu_ik. */
    double mean(int cell) {
        return mean[cell];
    }

    /** log s2_ik. */
    double logVariance(int cell) {
        return logVariance[cell];
    }

    /** s2_ik. */
    double variance(int cell) {
        return variance[cell];
    }

    /** Whether log s2_ik is held at a bound, where it has no gradient. */
    boolean clamped(int cell) {
        return clamped[cell];
    }

    /** sum_k s2_ik + mu_ik^2; the prior's pull on the mean is the mean. */
    private double identityTerms(int i) {
        double sum = 0;
        for (int cell = i * factors; cell < (i + 1) * factors; cell++) {
            pulled[cell] = mean[cell];
            sum += variance[cell] + mean[cell] * mean[cell];
        }
        return sum;
    }

    /** tr(Sigma^-1 diag s2_i) + mu_i' Sigma^-1 mu_i; the prior's pull on the mean is Sigma^-1 mu_i. */
    private double generalTerms(int i, StepContext context) {
        double[] inverse = context.covarianceInverse();
        double sum = 0;
        for (int k = 0; k < factors; k++) {
            double pull = 0;
            for (int l = 0; l < factors; l++) {
                pull += inverse[k * factors + l] * mean[i * factors + l];
            }
            int cell = i * factors + k;
            pulled[cell] = pull;
            sum += inverse[k * factors + k] * variance[cell] + pull * mean[cell];
        }
        return sum;
    }

    @Override
    public void backward(Minibatch batch, double[] zGradient, double[] headGradient) {
        StepContext context = batch.context();
        double[] inverse = context.covarianceInverse();
        for (int i = 0; i < batch.rows(); i++) {
            double weight = context.klWeight() * context.rowWeight(i);
            for (int k = 0; k < factors; k++) {
                int cell = i * factors + k;
                double precision = inverse == null ? 1 : inverse[k * factors + k];
                double spread = context.sampling() ? zGradient[cell] * deviation[cell] * context.noise()[cell] : 0;
                double logVarianceGradient = .5 * (spread + weight * (precision * variance[cell] - 1));
                headGradient[2 * i * factors + k] = zGradient[cell] + weight * pulled[cell];
                headGradient[2 * i * factors + factors + k] = clamped[cell] ? 0 : logVarianceGradient;
            }
        }
    }

    @Override
    public void moments(Minibatch batch, double[] meanMoment, double[] varianceMoment) {
        Arrays.fill(meanMoment, 0);
        Arrays.fill(varianceMoment, 0);
        for (int i = 0; i < batch.rows(); i++) {
            double weight = batch.context().rowWeight(i);
            for (int k = 0; k < factors; k++) {
                double weighted = weight * mean[i * factors + k];
                varianceMoment[k] += weight * variance[i * factors + k];
                for (int l = 0; l < factors; l++) {
                    meanMoment[k * factors + l] += weighted * mean[i * factors + l];
                }
            }
        }
    }

    private void reserve(int cells) {
        if (mean.length < cells) {
            mean = new double[cells];
            logVariance = new double[cells];
            variance = new double[cells];
            deviation = new double[cells];
            clamped = new boolean[cells];
            pulled = new double[cells];
        }
    }
}
