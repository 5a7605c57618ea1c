// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.step;

import java.io.Serializable;

/** Sums over rows of the terms of the evidence lower bound, and of the posterior moments when they are asked for. */
public final class RowTerms implements Serializable {
    private long rows;
    private double weight;
    private double logLikelihood;
    private double kullbackLeibler;
    private double totalCorrelation;
    private double[] meanProducts;
    private double[] variances;

    /**
     * Adds a minibatch.
     *
     * @param rowCount its rows
     * @param rowWeight the sum of their weights
     * @param logLikelihoodSum weighted sum of log p(x|z), nats
     * @param kullbackLeiblerSum weighted sum of KL(q(z|x) || p(z)), nats, not multiplied by klWeight
     * @param totalCorrelationSum weighted sum of the estimated total correlation, nats; NaN if it is not estimated
     * @param meanProductSum weighted sum of mu mu', row-major K x K, or null
     * @param varianceSum weighted sum of the posterior variances, K, or null
     */
    public void add(
            long rowCount,
            double rowWeight,
            double logLikelihoodSum,
            double kullbackLeiblerSum,
            double totalCorrelationSum,
            double[] meanProductSum,
            double[] varianceSum) {
        rows += rowCount;
        weight += rowWeight;
        logLikelihood += logLikelihoodSum;
        kullbackLeibler += kullbackLeiblerSum;
        totalCorrelation += totalCorrelationSum;
        meanProducts = plus(meanProducts, meanProductSum);
        variances = plus(variances, varianceSum);
    }

    /** Adds another sum; the order of additions is the caller's, and part of a reproducible result. */
    public void add(RowTerms other) {
        add(
                other.rows,
                other.weight,
                other.logLikelihood,
                other.kullbackLeibler,
                other.totalCorrelation,
                other.meanProducts,
                other.variances);
    }

    private static double[] plus(double[] sum, double[] more) {
        if (more == null) {
            return sum;
        }
        if (sum == null) {
            return more.clone();
        }
        for (int i = 0; i < sum.length; i++) {
            sum[i] += more[i];
        }
        return sum;
    }

    /** Number of rows. */
    public long rows() {
        return rows;
    }

    /** Sum of the rows' weights. */
    public double weight() {
        return weight;
    }

    /** Weighted sum of the log-likelihoods, nats. */
    public double logLikelihood() {
        return logLikelihood;
    }

    /** Weighted sum of the Kullback-Leibler divergences, nats. */
    public double kullbackLeibler() {
        return kullbackLeibler;
    }

    /** Weighted sum of the estimated total correlation, nats; NaN where it is not estimated. */
    public double totalCorrelation() {
        return totalCorrelation;
    }

    /** Weighted mean log-likelihood of a row, nats. */
    public double meanLogLikelihood() {
        return logLikelihood / weight;
    }

    /** Weighted mean Kullback-Leibler divergence of a row, nats. */
    public double meanKullbackLeibler() {
        return kullbackLeibler / weight;
    }

    /** Weighted mean of the estimated total correlation, nats; NaN where it is not estimated. */
    public double meanTotalCorrelation() {
        return totalCorrelation / weight;
    }

    /** Weighted sum of the evidence lower bound's row terms at klWeight 1, nats. */
    public double evidenceLowerBound() {
        return logLikelihood - kullbackLeibler;
    }

    /** Weighted sum of mu mu' over the rows, row-major K x K, or null. */
    public double[] meanProducts() {
        return meanProducts;
    }

    /** Weighted sum of the posterior variances over the rows, or null. */
    public double[] variances() {
        return variances;
    }

    /** Whether every sum is a finite number: false once training has diverged. */
    public boolean isFinite() {
        return Double.isFinite(logLikelihood) && Double.isFinite(kullbackLeibler);
    }
}
