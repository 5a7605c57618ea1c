// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import java.util.Arrays;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.StepContext;

/** Relaxed sampling of spikes and slabs, and the divergence from the selected pseudo-input's posterior. */
final class SpikeAndSlabPass implements PosteriorPass {
    private final SpikeAndSlab settings;
    private final int factors;
    private final PseudoInputSelector selector;
    private final SpikeAndSlabCodes codes;
    /** K KL(mean gamma_u || alpha) and its derivative in the mean, U each. */
    private final double[] sparsity;

    private final double[] sparsitySlope;
    /** Divergence from each pseudo-input, its sparsity term added, B x U. */
    private double[] costs = new double[0];

    private double[] selection;

    SpikeAndSlabPass(SpikeAndSlab settings, int factors, PseudoInputSelector selector) {
        this.settings = settings;
        this.factors = factors;
        this.selector = selector;
        codes = new SpikeAndSlabCodes(factors);
        sparsity = new double[settings.pseudoInputs()];
        sparsitySlope = new double[settings.pseudoInputs()];
    }

    @Override
    public void forward(Minibatch batch, double[] head, double[] z, double[] divergence) {
        codes.read(head);
        StepContext context = batch.context();
        double lambda = settings.slabShare(context.progress());
        double sharpness = settings.sharpness(context.progress());
        for (int cell = 0; cell < batch.rows() * factors; cell++) {
            double mean = lambda * codes.mean(cell);
            z[cell] = context.sampling()
                    ? spike(context, cell, sharpness) * (mean + deviation(cell, lambda) * context.noise()[cell])
                    : codes.activation(cell) * mean;
        }
        if (batch.data() != null) {
            diverge(batch, divergence);
        }
    }

    /** S(c (u - 1 + gamma)). */
    private double spike(StepContext context, int cell, double sharpness) {
        double argument = sharpness * (context.uniforms()[cell] - 1 + codes.activation(cell));
        return 1 / (1 + StrictMath.exp(-argument));
    }

    /** The root of lambda s2 + 1 - lambda. */
    private double deviation(int cell, double lambda) {
        return Math.sqrt(lambda * codes.variance(cell) + 1 - lambda);
    }

    private void diverge(Minibatch batch, double[] divergence) {
        int inputs = settings.pseudoInputs();
        if (costs.length < batch.rows() * inputs) {
            costs = new double[batch.rows() * inputs];
        }
        sparsityOfPseudoInputs(batch.rows());
        selection = selector.select(batch);
        for (int i = 0; i < batch.rows(); i++) {
            divergence[i] = 0;
            for (int u = 0; u < inputs; u++) {
                int at = i * inputs + u;
                costs[at] = codes.divergence(i, batch.rows() + u) + sparsity[u];
                divergence[i] += selection[at] * costs[at];
            }
        }
    }

    private void sparsityOfPseudoInputs(int rows) {
        double alpha = settings.sparsity();
        for (int u = 0; u < sparsity.length; u++) {
            double share = codes.meanActivation(rows + u);
            double active = StrictMath.log(share / alpha);
            double inactive = StrictMath.log((1 - share) / (1 - alpha));
            sparsity[u] = factors * (share * active + (1 - share) * inactive);
            sparsitySlope[u] = factors * (active - inactive);
        }
    }

    @Override
    public void backward(Minibatch batch, double[] zGradient, double[] headGradient) {
        StepContext context = batch.context();
        int inputs = settings.pseudoInputs();
        sampleGradient(context, zGradient, batch.rows() * factors);
        double[] selectionGradient = new double[batch.rows() * inputs];
        double[] selected = new double[inputs];
        for (int i = 0; i < batch.rows(); i++) {
            double weight = context.klWeight() * context.rowWeight(i);
            for (int u = 0; u < inputs; u++) {
                int at = i * inputs + u;
                selectionGradient[at] = weight * costs[at];
                selected[u] += weight * selection[at];
                codes.addDivergenceGradient(i, batch.rows() + u, weight * selection[at]);
            }
        }
        for (int u = 0; u < inputs; u++) {
            codes.addMeanActivationGradient(batch.rows() + u, selected[u] * sparsitySlope[u]);
        }
        selector.backward(batch, selectionGradient);
        codes.writeGradient(headGradient);
    }

    private void sampleGradient(StepContext context, double[] zGradient, int cells) {
        double lambda = settings.slabShare(context.progress());
        double sharpness = settings.sharpness(context.progress());
        for (int cell = 0; cell < cells; cell++) {
            double mean = lambda * codes.mean(cell);
            if (!context.sampling()) {
                codes.addGradient(cell, zGradient[cell] * lambda * codes.activation(cell), 0, zGradient[cell] * mean);
                continue;
            }
            double spike = spike(context, cell, sharpness);
            double noise = context.noise()[cell];
            double deviation = deviation(cell, lambda);
            codes.addGradient(
                    cell,
                    zGradient[cell] * spike * lambda,
                    zGradient[cell] * spike * noise * lambda / (2 * deviation),
                    zGradient[cell] * sharpness * spike * (1 - spike) * (mean + deviation * noise));
        }
    }

    /** {@inheritDoc} Of the mixtures at the end of the warm-up: gamma mu, and gamma (s2 + mu^2) - gamma^2 mu^2. */
    @Override
    public void moments(Minibatch batch, double[] meanMoment, double[] varianceMoment) {
        Arrays.fill(meanMoment, 0);
        Arrays.fill(varianceMoment, 0);
        for (int i = 0; i < batch.rows(); i++) {
            double weight = batch.context().rowWeight(i);
            for (int k = 0; k < factors; k++) {
                int cell = i * factors + k;
                double slabMean = codes.mean(cell);
                double mean = codes.activation(cell) * slabMean;
                varianceMoment[k] +=
                        weight * (codes.activation(cell) * (codes.variance(cell) + slabMean * slabMean) - mean * mean);
                for (int l = 0; l < factors; l++) {
                    int other = i * factors + l;
                    meanMoment[k * factors + l] += weight * mean * codes.activation(other) * codes.mean(other);
                }
            }
        }
    }
}
