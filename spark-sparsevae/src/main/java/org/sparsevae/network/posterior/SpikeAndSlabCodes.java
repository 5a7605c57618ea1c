// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import java.util.Arrays;

/** The head of minibatch and pseudo-inputs read as spike-and-slab distributions, their divergences, and the way back. */
final class SpikeAndSlabCodes {
    private final int factors;
    private int rows;
    private double[] mean = new double[0];
    private double[] logVariance = new double[0];
    private double[] variance = new double[0];
    private double[] activation = new double[0];
    private double[] logActive = new double[0];
    private double[] logInactive = new double[0];
    private boolean[] varianceHeld = new boolean[0];
    private boolean[] activationHeld = new boolean[0];
    private double[] meanGradient = new double[0];
    private double[] varianceGradient = new double[0];
    private double[] activationGradient = new double[0];

    SpikeAndSlabCodes(int factors) {
        this.factors = factors;
    }

    /** Reads the head, row-major [mean | log variance | v], and forgets the gradients. */
    void read(double[] head) {
        rows = head.length / (3 * factors);
        reserve(rows * factors);
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < factors; k++) {
                int at = 3 * i * factors + k;
                read(head[at], head[at + factors], head[at + 2 * factors], i * factors + k);
            }
        }
        Arrays.fill(meanGradient, 0);
        Arrays.fill(varianceGradient, 0);
        Arrays.fill(activationGradient, 0);
    }

    private void read(double rawMean, double rawLogVariance, double v, int cell) {
        mean[cell] = rawMean;
        logVariance[cell] = Math.min(
                DiagonalGaussian.MAX_LOG_VARIANCE, Math.max(DiagonalGaussian.MIN_LOG_VARIANCE, rawLogVariance));
        varianceHeld[cell] = logVariance[cell] != rawLogVariance;
        variance[cell] = StrictMath.exp(logVariance[cell]);
        double gamma = StrictMath.exp(Math.min(0, v));
        activation[cell] = Math.min(1 - SpikeAndSlab.MIN_ACTIVATION, Math.max(SpikeAndSlab.MIN_ACTIVATION, gamma));
        // also held where the relu is flat: there gamma is 1
        activationHeld[cell] = activation[cell] != gamma;
        logActive[cell] = StrictMath.log(activation[cell]);
        logInactive[cell] = StrictMath.log1p(-activation[cell]);
    }

    /** mu_ik. */
    double mean(int cell) {
        return mean[cell];
    }

    /** s2_ik. */
    double variance(int cell) {
        return variance[cell];
    }

    /** gamma_ik. */
    double activation(int cell) {
        return activation[cell];
    }

    /** The mean of a row's spike probabilities over the factors. */
    double meanActivation(int row) {
        double sum = 0;
        for (int cell = row * factors; cell < (row + 1) * factors; cell++) {
            sum += activation[cell];
        }
        return sum / factors;
    }

    /** KL(q(z|row) || q(z|prior)): the slabs' as often as the spike is on, and the spikes'. */
    double divergence(int row, int prior) {
        double sum = 0;
        for (int k = 0; k < factors; k++) {
            int q = row * factors + k;
            int p = prior * factors + k;
            sum += activation[q] * (slabDivergence(q, p) + logActive[q] - logActive[p])
                    + (1 - activation[q]) * (logInactive[q] - logInactive[p]);
        }
        return sum;
    }

    private double slabDivergence(int q, int p) {
        double gap = mean[q] - mean[p];
        return .5 * (logVariance[p] - logVariance[q] + (variance[q] + gap * gap) / variance[p] - 1);
    }

    /** Adds the gradient of weight KL(q(z|row) || q(z|prior)) in both. */
    void addDivergenceGradient(int row, int prior, double weight) {
        for (int k = 0; k < factors; k++) {
            int q = row * factors + k;
            int p = prior * factors + k;
            double gap = mean[q] - mean[p];
            double slab = weight * activation[q];
            meanGradient[q] += slab * gap / variance[p];
            meanGradient[p] -= slab * gap / variance[p];
            varianceGradient[q] += .5 * slab * (1 / variance[p] - 1 / variance[q]);
            varianceGradient[p] += .5 * slab * (1 - (variance[q] + gap * gap) / variance[p]) / variance[p];
            activationGradient[q] +=
                    weight * (slabDivergence(q, p) + logActive[q] - logActive[p] - logInactive[q] + logInactive[p]);
            activationGradient[p] +=
                    weight * ((1 - activation[q]) / (1 - activation[p]) - activation[q] / activation[p]);
        }
    }

    /** Adds a gradient in mean, variance and spike probability of one factor of one row. */
    void addGradient(int cell, double inMean, double inVariance, double inActivation) {
        meanGradient[cell] += inMean;
        varianceGradient[cell] += inVariance;
        activationGradient[cell] += inActivation;
    }

    /** Adds a gradient in the mean of a row's spike probabilities. */
    void addMeanActivationGradient(int row, double gradient) {
        for (int cell = row * factors; cell < (row + 1) * factors; cell++) {
            activationGradient[cell] += gradient / factors;
        }
    }

    /** Writes the gradient in the head. */
    void writeGradient(double[] headGradient) {
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < factors; k++) {
                int cell = i * factors + k;
                int at = 3 * i * factors + k;
                headGradient[at] = meanGradient[cell];
                headGradient[at + factors] = varianceHeld[cell] ? 0 : varianceGradient[cell] * variance[cell];
                headGradient[at + 2 * factors] = activationHeld[cell] ? 0 : activationGradient[cell] * activation[cell];
            }
        }
    }

    private void reserve(int cells) {
        if (mean.length < cells) {
            mean = new double[cells];
            logVariance = new double[cells];
            variance = new double[cells];
            activation = new double[cells];
            logActive = new double[cells];
            logInactive = new double[cells];
            varianceHeld = new boolean[cells];
            activationHeld = new boolean[cells];
            meanGradient = new double[cells];
            varianceGradient = new double[cells];
            activationGradient = new double[cells];
        }
    }
}
