// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import java.util.Arrays;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.StepContext;

/**
 * The estimate of {@link TotalCorrelationGaussian} and its gradients, in one go over all pairs of rows: B B K exponentials, and no more
 * memory than a few arrays of B K numbers.
 */
final class TotalCorrelation {
    private final int factors;
    private double[] sampleGradient = new double[0];
    private double[] meanGradient = new double[0];
    private double[] logVarianceGradient = new double[0];
    /** Of one sample and every row j: log q(z_ik|x_j) + log(2 pi) / 2, which cancels between the joint density and the factors'. */
    private double[] logDensity = new double[0];
    /** Of one sample: what row j has of factor k's density, B x K. */
    private double[] share = new double[0];
    /** Of one sample: what row j has of the joint density. */
    private double[] jointShare = new double[0];

    private double[] logWeight = new double[0];
    private double sum;

    TotalCorrelation(int factors) {
        this.factors = factors;
    }

    /** Estimates it from samples z, row-major B x K, of the codes. */
    void estimate(Minibatch batch, DiagonalGaussianPass codes, double[] z) {
        int rows = batch.rows();
        StepContext context = batch.context();
        reset(rows);
        double totalWeight = 0;
        for (int j = 0; j < rows; j++) {
            logWeight[j] = context.rowWeights() == null ? 0 : StrictMath.log(context.rowWeight(j));
            totalWeight += context.rowWeight(j);
        }
        double constant = (factors - 1) * StrictMath.log(context.dataRows() * totalWeight);
        sum = 0;
        for (int i = 0; i < rows; i++) {
            double joint = joint(i, rows, codes, z);
            double marginals = marginals(i, rows, context);
            sum += context.rowWeight(i) * (joint - marginals + constant);
            addGradient(i, rows, codes, z, context.rowWeight(i));
        }
    }

    /** log sum_j w_j q(z_i|x_j), and each row's share in it. */
    private double joint(int i, int rows, DiagonalGaussianPass codes, double[] z) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < rows; j++) {
            double log = logWeight[j];
            for (int k = 0; k < factors; k++) {
                int cell = j * factors + k;
                double gap = z[i * factors + k] - codes.mean(cell);
                logDensity[cell] = -.5 * (codes.logVariance(cell) + gap * gap / codes.variance(cell));
                log += logDensity[cell];
            }
            jointShare[j] = log;
            largest = Math.max(largest, log);
        }
        double total = 0;
        for (int j = 0; j < rows; j++) {
            jointShare[j] = StrictMath.exp(jointShare[j] - largest);
            total += jointShare[j];
        }
        for (int j = 0; j < rows; j++) {
            jointShare[j] /= total;
        }
        return largest + StrictMath.log(total);
    }

    /** sum_k log sum_j w_j q(z_ik|x_j), and each row's share in every factor's sum. */
    private double marginals(int i, int rows, StepContext context) {
        double log = 0;
        for (int k = 0; k < factors; k++) {
            // The sample's own row is never far from it, so in units of that density nothing over- or underflows: the
            // variances are
            // bounded, and so is the noise.
            double own = logDensity[i * factors + k];
            double total = 0;
            for (int j = 0; j < rows; j++) {
                int cell = j * factors + k;
                share[cell] = context.rowWeight(j) * StrictMath.exp(logDensity[cell] - own);
                total += share[cell];
            }
            for (int j = 0; j < rows; j++) {
                share[j * factors + k] /= total;
            }
            log += own + StrictMath.log(total);
        }
        return log;
    }

    private void addGradient(int i, int rows, DiagonalGaussianPass codes, double[] z, double weight) {
        for (int j = 0; j < rows; j++) {
            for (int k = 0; k < factors; k++) {
                int cell = j * factors + k;
                double inLogDensity = weight * (jointShare[j] - share[cell]);
                double gap = z[i * factors + k] - codes.mean(cell);
                double pull = inLogDensity * gap / codes.variance(cell);
                sampleGradient[i * factors + k] -= pull;
                meanGradient[cell] += pull;
                logVarianceGradient[cell] += .5 * (pull * gap - inLogDensity);
            }
        }
    }

    /** The estimate summed over rows times their weights, nats. */
    double sum() {
        return sum;
    }

    /** Gradient of {@link #sum} in z_ik, mu and log s2 held. */
    double sampleGradient(int cell) {
        return sampleGradient[cell];
    }

    /** Gradient of {@link #sum} in mu_ik, z held. */
    double meanGradient(int cell) {
        return meanGradient[cell];
    }

    /** Gradient of {@link #sum} in log s2_ik, z held. */
    double logVarianceGradient(int cell) {
        return logVarianceGradient[cell];
    }

    private void reset(int rows) {
        int cells = rows * factors;
        if (share.length < cells) {
            sampleGradient = new double[cells];
            meanGradient = new double[cells];
            logVarianceGradient = new double[cells];
            logDensity = new double[cells];
            share = new double[cells];
            jointShare = new double[rows];
            logWeight = new double[rows];
        }
        Arrays.fill(sampleGradient, 0);
        Arrays.fill(meanGradient, 0);
        Arrays.fill(logVarianceGradient, 0);
    }
}
