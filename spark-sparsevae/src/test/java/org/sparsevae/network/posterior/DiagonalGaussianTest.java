// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.commons.math3.distribution.MultivariateNormalDistribution;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.sparsevae.network.step.Minibatch;
import org.sparsevae.network.step.StepContext;

class DiagonalGaussianTest {
    private static final double[] MEAN = {.7, -.4};
    private static final double[] LOG_VARIANCE = {-.8, .3};
    private static final double[] HEAD = {MEAN[0], MEAN[1], LOG_VARIANCE[0], LOG_VARIANCE[1]};

    @Test
    void divergenceFromTheIdentityIsItsIntegral() {
        double[][] identity = {{1, 0}, {0, 1}};
        assertEquals(integral(identity), divergence(HEAD, StepContext.builder(1).build()), 1e-8);
    }

    @Test
    void divergenceFromAGeneralCovarianceIsItsIntegral() {
        double[][] covariance = {{1.3, .6}, {.6, .9}};
        RealMatrix matrix = new Array2DRowRealMatrix(covariance);
        LUDecomposition decomposition = new LUDecomposition(matrix);
        RealMatrix inverse = decomposition.getSolver().getInverse();
        double[] flat = {inverse.getEntry(0, 0), inverse.getEntry(0, 1), inverse.getEntry(1, 0), inverse.getEntry(1, 1)
        };
        StepContext context = StepContext.builder(1)
                .covariance(flat, Math.log(decomposition.getDeterminant()))
                .build();
        assertEquals(integral(covariance), divergence(HEAD, context), 1e-8);
    }

    /** Integral of q log(q/p) by the rectangle rule, which converges fast for functions that vanish at the border. */
    private static double integral(double[][] covariance) {
        double[][] spread = {{Math.exp(LOG_VARIANCE[0]), 0}, {0, Math.exp(LOG_VARIANCE[1])}};
        MultivariateNormalDistribution q = new MultivariateNormalDistribution(MEAN, spread);
        MultivariateNormalDistribution p = new MultivariateNormalDistribution(new double[2], covariance);
        int points = 200;
        double total = 0;
        double[] widths = {16 * Math.sqrt(spread[0][0]), 16 * Math.sqrt(spread[1][1])};
        for (int a = 0; a < points; a++) {
            for (int b = 0; b < points; b++) {
                double[] at = {
                    MEAN[0] + widths[0] * ((a + .5) / points - .5), MEAN[1] + widths[1] * ((b + .5) / points - .5)
                };
                double density = q.density(at);
                total += density > 0 ? density * Math.log(density / p.density(at)) : 0;
            }
        }
        return total * widths[0] * widths[1] / (points * points);
    }

    private static double divergence(double[] head, StepContext context) {
        double[] divergence = new double[1];
        DiagonalGaussianPass pass = new DiagonalGaussianPass(2);
        pass.forward(new Minibatch(1, 0, null, context), head, new double[2], divergence);
        return divergence[0];
    }

    @Test
    void logVarianceIsClampedAndHasNoGradientOutside() {
        double[] head = {.1, .2, -12, 7};
        float[] noise = {2, -1};
        StepContext context = StepContext.builder(1).noise(noise).build();
        Minibatch batch = new Minibatch(1, 0, null, context);
        DiagonalGaussianPass pass = new DiagonalGaussianPass(2);
        double[] z = new double[2];
        pass.forward(batch, head, z, new double[1]);
        assertArrayEquals(new double[] {.1 + 2 * Math.exp(-5), .2 - Math.exp(2.5)}, z, 1e-12);
        double[] gradient = new double[4];
        pass.backward(batch, new double[] {3, 4}, gradient);
        assertArrayEquals(new double[] {3.1, 4.2, 0, 0}, gradient, 1e-12);
    }

    @Test
    void withoutNoiseTheMeanIsUsed() {
        double[] z = new double[2];
        Minibatch batch = new Minibatch(1, 0, null, StepContext.builder(1).build());
        new DiagonalGaussianPass(2).forward(batch, HEAD, z, new double[1]);
        assertArrayEquals(MEAN, z);
    }

    @Test
    void momentsAreWeightedSums() {
        double[] head = {1, 2, 0, Math.log(2), 3, -1, Math.log(3), 0};
        StepContext context =
                StepContext.builder(2).rowWeights(new float[] {1, .5f}).build();
        Minibatch batch = new Minibatch(2, 0, null, context);
        DiagonalGaussianPass pass = new DiagonalGaussianPass(2);
        pass.forward(batch, head, new double[4], new double[2]);
        double[] meanMoment = new double[4];
        double[] varianceMoment = new double[2];
        pass.moments(batch, meanMoment, varianceMoment);
        assertArrayEquals(new double[] {1 + 4.5, 2 - 1.5, 2 - 1.5, 4 + .5}, meanMoment, 1e-12);
        assertArrayEquals(new double[] {1 + 1.5, 2 + .5}, varianceMoment, 1e-12);
    }
}
