// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import org.sparsevae.network.step.Minibatch;

/** The pass of {@link DiagonalGaussian}, and on top of it the extra weight of the total correlation. */
final class TotalCorrelationPass implements PosteriorPass {
    private final int factors;
    private final double extraWeight;
    private final DiagonalGaussianPass codes;
    private final TotalCorrelation correlation;
    private boolean estimated;

    TotalCorrelationPass(int factors, double extraWeight) {
        this.factors = factors;
        this.extraWeight = extraWeight;
        codes = new DiagonalGaussianPass(factors);
        correlation = new TotalCorrelation(factors);
    }

    @Override
    public void forward(Minibatch batch, double[] head, double[] z, double[] divergence) {
        codes.forward(batch, head, z, divergence);
        estimated = batch.context().sampling();
        if (estimated) {
            correlation.estimate(batch, codes, z);
        }
    }

    @Override
    public void backward(Minibatch batch, double[] zGradient, double[] headGradient) {
        double scale = batch.context().klWeight() * extraWeight;
        int cells = batch.rows() * factors;
        if (estimated) {
            for (int cell = 0; cell < cells; cell++) {
                zGradient[cell] += scale * correlation.sampleGradient(cell);
            }
        }
        codes.backward(batch, zGradient, headGradient);
        if (estimated) {
            for (int cell = 0; cell < cells; cell++) {
                int at = cell / factors * 2 * factors + cell % factors;
                headGradient[at] += scale * correlation.meanGradient(cell);
                if (!codes.clamped(cell)) {
                    headGradient[at + factors] += scale * correlation.logVarianceGradient(cell);
                }
            }
        }
    }

    @Override
    public double totalCorrelation() {
        return estimated ? correlation.sum() : Double.NaN;
    }

    @Override
    public double surcharge() {
        return estimated ? extraWeight * correlation.sum() : 0;
    }

    @Override
    public void moments(Minibatch batch, double[] meanMoment, double[] varianceMoment) {
        codes.moments(batch, meanMoment, varianceMoment);
    }
}
