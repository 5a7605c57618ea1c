// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.synthetic;

import org.apache.commons.math3.random.RandomGenerator;

/**
 * The synthetic data of the paper (Moran et al. 2022, Eq. 9 and section 4): two correlated factors and seven features,
 *
 * <pre>
 *   z ~ N(0, [[1, rho], [rho, 1]]),   x = (z1, 2 z1, 3 z1^2, 4 z2, 5 z2, 6 sin z2, 7 z1 z2) + noise of standard deviation 0.5
 * </pre>
 *
 * The standard deviation is that of the authors' program; the text of the paper says that the variance is 0.5.
 */
public final class PaperData {
    /** G. */
    public static final int FEATURES = 7;
    /** K, the true number of factors. */
    public static final int FACTORS = 2;
    /** Standard deviation of the noise. */
    public static final double NOISE = 0.5;

    private PaperData() {}

    /** Which feature depends on which factor, 7 x 2. */
    public static boolean[][] support() {
        return new boolean[][] {
            {true, false}, {true, false}, {true, false}, {false, true}, {false, true}, {false, true}, {true, true}
        };
    }

    /**
     * Generates rows.
     *
     * @param rows number of rows, at least 1
     * @param rho correlation of the factors, in (-1, 1)
     * @param random where all of it is drawn from: nine draws a row
     * @return the rows
     * @throws IllegalArgumentException if an argument is out of range
     */
    public static SyntheticData generate(int rows, double rho, RandomGenerator random) {
        if (rows < 1) {
            throw new IllegalArgumentException("the number of rows must be at least 1: " + rows);
        }
        if (!(rho > -1 && rho < 1)) {
            throw new IllegalArgumentException("rho must be a correlation in (-1, 1): " + rho);
        }
        double[][] x = new double[rows][];
        double[][] z = new double[rows][];
        double own = StrictMath.sqrt(1 - rho * rho);
        for (int i = 0; i < rows; i++) {
            double z1 = random.nextGaussian();
            double z2 = rho * z1 + own * random.nextGaussian();
            z[i] = new double[] {z1, z2};
            x[i] = expected(z1, z2);
            for (int j = 0; j < FEATURES; j++) {
                x[i][j] += NOISE * random.nextGaussian();
            }
        }
        return new SyntheticData(x, z, support());
    }

    /**
     * What the features are without noise.
     *
     * @param z1 first factor
     * @param z2 second factor
     * @return 7 values, a new array
     */
    public static double[] expected(double z1, double z2) {
        return new double[] {z1, 2 * z1, 3 * z1 * z1, 4 * z2, 5 * z2, 6 * StrictMath.sin(z2), 7 * z1 * z2};
    }
}
