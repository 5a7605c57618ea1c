// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.optim.InitialGuess;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.nonlinear.scalar.ObjectiveFunction;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.apache.commons.math3.optim.nonlinear.scalar.noderiv.SimplexOptimizer;
import org.junit.jupiter.api.Test;

class FactorCovarianceTest {

    /** Posterior moments of n rows: means = A u with u standard normal, variances around 0.2. */
    private static final class Moments {
        final int factors;
        final double[] sumOuter;
        final double[] sumVariance;
        final int rows;

        Moments(int factors, int rows, long seed) {
            this.factors = factors;
            this.rows = rows;
            this.sumOuter = new double[factors * factors];
            this.sumVariance = new double[factors];
            Random random = new Random(seed);
            double[] mixing = new double[factors * factors];
            for (int i = 0; i < mixing.length; i++) {
                mixing[i] = random.nextGaussian();
            }
            for (int i = 0; i < rows; i++) {
                double[] mean = new double[factors];
                for (int l = 0; l < factors; l++) {
                    double u = random.nextGaussian();
                    for (int k = 0; k < factors; k++) {
                        mean[k] += mixing[k * factors + l] * u;
                    }
                }
                for (int k = 0; k < factors; k++) {
                    for (int l = 0; l < factors; l++) {
                        sumOuter[k * factors + l] += mean[k] * mean[l];
                    }
                    sumVariance[k] += 0.1 + 0.2 * random.nextDouble();
                }
            }
        }

        double moment(int k, int l) {
            return (sumOuter[k * factors + l] + (k == l ? sumVariance[k] : 0)) / rows;
        }

        FactorCovariance estimate(double pseudoRows) {
            return FactorCovariance.estimate(sumOuter, sumVariance, rows, pseudoRows);
        }
    }

    private static RealMatrix matrix(double[] rowMajor) {
        int n = (int) Math.sqrt(rowMajor.length);
        RealMatrix matrix = new Array2DRowRealMatrix(n, n);
        for (int i = 0; i < rowMajor.length; i++) {
            matrix.setEntry(i / n, i % n, rowMajor[i]);
        }
        return matrix;
    }

    /** (1/n) sum_i E_q log N(z_i; 0, Sigma), without its constant, from the second-moment matrix. */
    private static double expectedLogPrior(RealMatrix sigma, RealMatrix moments) {
        LUDecomposition lu = new LUDecomposition(sigma);
        return -0.5
                * (Math.log(lu.getDeterminant())
                        + lu.getSolver().getInverse().multiply(moments).getTrace());
    }

    @Test
    void theEstimateEqualsTheDirectComputation() {
        Moments moments = new Moments(4, 200, 1);
        FactorCovariance covariance = moments.estimate(50);
        double[] sigma = covariance.matrix();
        for (int k = 0; k < 4; k++) {
            for (int l = 0; l < 4; l++) {
                double correlation = moments.moment(k, l) / Math.sqrt(moments.moment(k, k) * moments.moment(l, l));
                double expected = (200 * correlation + 50 * (k == l ? 1 : 0)) / 250;
                assertEquals(expected, sigma[k * 4 + l], 1e-14);
            }
        }
        LUDecomposition lu = new LUDecomposition(matrix(sigma));
        assertEquals(Math.log(lu.getDeterminant()), covariance.logDeterminant(), 1e-12);
        RealMatrix inverse = lu.getSolver().getInverse();
        double[] precision = covariance.precision();
        for (int i = 0; i < precision.length; i++) {
            assertEquals(inverse.getEntry(i / 4, i % 4), precision[i], 1e-11);
            assertEquals(precision[i], precision[i % 4 * 4 + i / 4], "the precision must be symmetric");
        }
        assertFalse(covariance.isIdentity());
        assertArrayEquals(sigma, FactorCovariance.of(sigma).matrix());
        assertArrayEquals(precision, FactorCovariance.of(sigma).precision());
    }

    @Test
    void withEqualSecondMomentsTheEstimateRaisesTheExpectedLogPrior() {
        for (long seed = 0; seed < 20; seed++) {
            Moments moments = new Moments(4, 100, seed);
            // rescale the moments so that every factor has the same one, though not 1
            RealMatrix equal = new Array2DRowRealMatrix(4, 4);
            double[] outer = new double[16];
            double[] variance = new double[4];
            for (int k = 0; k < 4; k++) {
                for (int l = 0; l < 4; l++) {
                    double scale = 0.9 / Math.sqrt(moments.moment(k, k) * moments.moment(l, l));
                    equal.setEntry(k, l, moments.moment(k, l) * scale);
                    outer[k * 4 + l] = moments.sumOuter[k * 4 + l] * scale;
                }
                variance[k] = moments.sumVariance[k] * 0.9 / moments.moment(k, k);
            }
            double identity = -0.5 * equal.getTrace();
            for (double pseudoRows : new double[] {1e6, 1000, 50, 0}) {
                double value = expectedLogPrior(
                        matrix(FactorCovariance.estimate(outer, variance, 100, pseudoRows)
                                .matrix()),
                        equal);
                assertTrue(value > identity);
            }
        }
    }

    /** The objective that the estimate claims to maximise: expected log prior in units of the root second moments, and pseudo rows. */
    private static double penalised(RealMatrix sigma, RealMatrix correlation, double rows, double pseudoRows) {
        RealMatrix unit = MatrixUtils.createRealIdentityMatrix(correlation.getRowDimension());
        return rows * expectedLogPrior(sigma, correlation) + pseudoRows * expectedLogPrior(sigma, unit);
    }

    /** The moments in units of their roots. */
    private static RealMatrix correlation(Moments moments) {
        RealMatrix correlation = new Array2DRowRealMatrix(moments.factors, moments.factors);
        for (int k = 0; k < moments.factors; k++) {
            for (int l = 0; l < moments.factors; l++) {
                double scale = Math.sqrt(moments.moment(k, k) * moments.moment(l, l));
                correlation.setEntry(k, l, moments.moment(k, l) / scale);
            }
        }
        return correlation;
    }

    /** L L' with L lower triangular, filled row by row: any covariance. */
    private static RealMatrix fromTriangle(double[] triangle, int factors) {
        RealMatrix lower = new Array2DRowRealMatrix(factors, factors);
        int i = 0;
        for (int k = 0; k < factors; k++) {
            for (int l = 0; l <= k; l++) {
                lower.setEntry(k, l, triangle[i++]);
            }
        }
        return lower.multiply(lower.transpose());
    }

    @Test
    void aNumericalOptimiserOverAllCovariancesFindsTheEstimate() {
        for (double pseudoRows : new double[] {0, 50}) {
            Moments moments = new Moments(3, 200, 6);
            RealMatrix correlation = correlation(moments);
            double[] found = new SimplexOptimizer(1e-14, 1e-14)
                    .optimize(
                            new MaxEval(50000),
                            GoalType.MAXIMIZE,
                            new InitialGuess(new double[] {1.5, 0.2, 0.8, -0.3, 0.4, 1.1}),
                            new NelderMeadSimplex(6, 0.2),
                            new ObjectiveFunction(
                                    t -> penalised(fromTriangle(t, 3), correlation, 200, pseudoRows) / 200))
                    .getPoint();
            double[] estimate = moments.estimate(pseudoRows).matrix();
            RealMatrix best = fromTriangle(found, 3);
            for (int i = 0; i < estimate.length; i++) {
                assertEquals(best.getEntry(i / 3, i % 3), estimate[i], 1e-5);
            }
        }
    }

    @Test
    void theEstimateLowersItsObjectiveAgainstNoPreviousCovariance() {
        Random random = new Random(7);
        for (long seed = 0; seed < 20; seed++) {
            Moments moments = new Moments(4, 150, 100 + seed);
            RealMatrix correlation = correlation(moments);
            for (double pseudoRows : new double[] {0, 50, 1000}) {
                double value = penalised(matrix(moments.estimate(pseudoRows).matrix()), correlation, 150, pseudoRows);
                for (int i = 0; i < 20; i++) {
                    double[] previous = new Moments(4, 5 + random.nextInt(50), random.nextLong())
                            .estimate(random.nextInt(100))
                            .matrix();
                    assertTrue(penalised(matrix(previous), correlation, 150, pseudoRows) < value);
                    // and close by, in any direction
                    RealMatrix near = matrix(moments.estimate(pseudoRows).matrix());
                    for (int k = 0; k < 4; k++) {
                        for (int l = 0; l <= k; l++) {
                            double step = 1e-3 * random.nextGaussian();
                            near.addToEntry(k, l, step);
                            near.setEntry(l, k, near.getEntry(k, l));
                        }
                    }
                    assertTrue(penalised(near, correlation, 150, pseudoRows) < value);
                }
            }
        }
    }

    /** In the factors' own units, whose second moments are not 1, it is not the maximiser, but an epoch's step on planted cases rises. */
    @Test
    void inTheFactorsOwnUnitsTheStepFromThePreviousEpochRisesNearUnitMoments() {
        int better = 0;
        Random random = new Random(8);
        for (double rho : new double[] {0.2, 0.4, 0.6, 0.8}) {
            for (double before : new double[] {0, 0.5 * rho, 0.8 * rho}) {
                for (int i = 0; i < 20; i++) {
                    double d = 0.95 + 0.1 * random.nextDouble();
                    RealMatrix own = matrix(new double[] {1, rho * d, rho * d, d * d});
                    double value = expectedLogPrior(matrix(new double[] {1, rho, rho, 1}), own);
                    assertTrue(value > expectedLogPrior(matrix(new double[] {1, before, before, 1}), own));
                    for (double r = rho - 0.1; r < rho + 0.1; r += 0.002) {
                        double other = expectedLogPrior(matrix(new double[] {1, r, r, 1}), own);
                        better += other > value + 1e-12 ? 1 : 0;
                        assertTrue(other < value + 0.01, "what the true maximiser gains is small");
                    }
                }
            }
        }
        assertTrue(better > 0, "the correlation matrix is not the exact maximiser here");
    }

    @Test
    void withUnequalSecondMomentsItRisesExactlyWhenTheDocumentedInequalityHolds() {
        int risen = 0;
        int cases = 0;
        for (double r : new double[] {0.1, 0.5, 0.9}) {
            for (double d : new double[] {0.1, 0.35, 0.7, 0.95, 1.5, 3}) {
                RealMatrix moments = matrix(new double[] {1, r * d, r * d, d * d});
                double change = expectedLogPrior(matrix(new double[] {1, r, r, 1}), moments) + 0.5 * (1 + d * d);
                boolean documented = r * r * (1 - d) * (1 - d) / (1 - r * r) < -Math.log(1 - r * r);
                assertEquals(documented, change > 0, "r = " + r + ", d = " + d);
                risen += change > 0 ? 1 : 0;
                cases++;
            }
        }
        assertTrue(risen > 0 && risen < cases, "both outcomes must occur");
    }

    @Test
    void atTheIdentityTheKlIsThatOfIndependentFactors() {
        FactorCovariance identity = FactorCovariance.identity(3);
        double[] mean = {0.3, -1.2, 0};
        double[] variance = {0.5, 1.7, 1};
        double expected = 0;
        for (int k = 0; k < 3; k++) {
            expected -= 0.5 * (1 + Math.log(variance[k]) - mean[k] * mean[k] - variance[k]);
        }
        assertEquals(expected, identity.kl(mean, variance), 1e-14);
        assertEquals(0, identity.kl(new double[3], new double[] {1, 1, 1}), 1e-15);
        assertTrue(identity.isIdentity());
        assertEquals(0, identity.logDeterminant());
        // however it came about
        assertTrue(FactorCovariance.estimate(new double[9], new double[] {5, 5, 5}, 5, 50)
                .isIdentity());
    }

    @Test
    void theGeneralKlIsTheDifferenceOfLogDensitiesUnderTheQ() {
        FactorCovariance covariance = new Moments(3, 80, 4).estimate(50);
        double[] mean = {0.3, -1.2, 0.1};
        double[] variance = {0.5, 1.7, 0.2};
        // E_q[log q] - E_q[log p] with the second-moment matrix of q
        RealMatrix second = new Array2DRowRealMatrix(3, 3);
        double entropy = 0;
        for (int k = 0; k < 3; k++) {
            for (int l = 0; l < 3; l++) {
                second.setEntry(k, l, mean[k] * mean[l] + (k == l ? variance[k] : 0));
            }
            entropy += 0.5 * (1 + Math.log(variance[k]));
        }
        double expected = -entropy - expectedLogPrior(matrix(covariance.matrix()), second);
        assertEquals(expected, covariance.kl(mean, variance), 1e-12);
        assertTrue(expected > 0);
    }

    @Test
    void aDeadFactorIsIndependentOfTheOthers() {
        // factor 1 has its posterior at the prior; factor 2 no second moment at all
        double[] outer = {90, 0, 0, 0, 0, 0, 0, 0, 0};
        double[] variance = {10, 100, 0};
        FactorCovariance covariance = FactorCovariance.estimate(outer, variance, 100, 50);
        assertTrue(covariance.isIdentity());
        assertArrayEquals(FactorCovariance.identity(3).precision(), covariance.precision());
        // zero pseudo rows too
        assertTrue(FactorCovariance.estimate(outer, variance, 100, 0).isIdentity());
    }

    @Test
    void nearlySingularMomentsStillGiveAnInverse() {
        int factors = 6;
        double[] outer = new double[factors * factors];
        Arrays.fill(outer, 1e6);
        for (double pseudoRows : new double[] {50, 1e-6, 0}) {
            FactorCovariance covariance = FactorCovariance.estimate(outer, new double[factors], 1e6, pseudoRows);
            RealMatrix product = matrix(covariance.matrix()).multiply(matrix(covariance.precision()));
            double[] values = covariance.matrix();
            for (int i = 0; i < values.length; i++) {
                assertTrue(Math.abs(values[i]) <= 1);
                assertEquals(i % 7 == 0 ? 1 : 0, product.getEntry(i / 6, i % 6), 1e-5);
            }
            assertTrue(Double.isFinite(covariance.logDeterminant()) && covariance.logDeterminant() < -20);
            double smallest = Double.MAX_VALUE;
            for (double eigenvalue : new EigenDecomposition(matrix(values)).getRealEigenvalues()) {
                smallest = Math.min(smallest, eigenvalue);
            }
            assertTrue(smallest > 0, "smallest eigenvalue " + smallest);
        }
    }

    @Test
    void badMomentsAreRefused() {
        double[] nan = {Double.NaN};
        double[] one = {1};
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.estimate(nan, one, 1, 50));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.estimate(one, nan, 1, 50));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.estimate(one, one, 0, 50));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.estimate(one, one, 1, -1));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.estimate(one, new double[2], 1, 50));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.identity(0));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.of(new double[] {1, 2, 2, 1}));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.of(new double[] {1, 0, 0.1, 1}));
        assertThrows(IllegalArgumentException.class, () -> FactorCovariance.of(new double[3]));
    }
}
