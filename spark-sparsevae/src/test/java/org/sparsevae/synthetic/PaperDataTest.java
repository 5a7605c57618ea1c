// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PaperDataTest {
    private static final int ROWS = 100_000;

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4, 0.8})
    void factorsHaveTheCorrelationAndFeaturesTheMomentsOfEquation9(double rho) {
        SyntheticData data = PaperData.generate(ROWS, rho, new Well19937c(5));
        double[][] covariance =
                new Covariance(data.factors()).getCovarianceMatrix().getData();
        assertEquals(1, covariance[0][0], 0.02);
        assertEquals(1, covariance[1][1], 0.02);
        assertEquals(rho, covariance[0][1], 0.02);

        // moments of z, z^2, sin z and z1 z2 for a bivariate normal, by hand; the noise adds a quarter
        double[] means = {0, 0, 3, 0, 0, 0, 7 * rho};
        double[] variances = {1, 4, 9 * 2, 16, 25, 36 * (1 - Math.exp(-2)) / 2, 49 * (1 + rho * rho)};
        double[][] of = new Covariance(data.features()).getCovarianceMatrix().getData();
        for (int j = 0; j < PaperData.FEATURES; j++) {
            int feature = j;
            double mean = Arrays.stream(data.features())
                    .mapToDouble(x -> x[feature])
                    .average()
                    .orElseThrow();
            assertEquals(means[j], mean, 0.1, "mean of feature " + j);
            assertEquals(variances[j] + 0.25, of[j][j], 0.04 * variances[j] + 0.02, "variance of feature " + j);
        }
    }

    @Test
    void theNoiseIsWhatIsLeftOfTheExpectedFeatures() {
        SyntheticData data = PaperData.generate(ROWS, 0.6, new Well19937c(6));
        double[] squares = new double[PaperData.FEATURES];
        for (int i = 0; i < ROWS; i++) {
            double[] expected = PaperData.expected(data.factors()[i][0], data.factors()[i][1]);
            for (int j = 0; j < squares.length; j++) {
                squares[j] += Math.pow(data.features()[i][j] - expected[j], 2) / ROWS;
            }
        }
        for (double square : squares) {
            assertEquals(0.25, square, 0.01);
        }
    }

    @Test
    void theSupportIsWhereAChangeOfAFactorChangesAFeature() {
        boolean[][] support = PaperData.support();
        double[] at = PaperData.expected(0.3, 0.7);
        double[][] moved = {PaperData.expected(0.4, 0.7), PaperData.expected(0.3, 0.8)};
        for (int j = 0; j < PaperData.FEATURES; j++) {
            for (int k = 0; k < PaperData.FACTORS; k++) {
                assertEquals(moved[k][j] != at[j], support[j][k], "feature " + j + ", factor " + k);
            }
        }
    }

    @Test
    void aSplitHasEveryRowOnceAndDependsOnTheSeedAlone() {
        SyntheticData data = PaperData.generate(11, 0, new Well19937c(1));
        SyntheticData[] parts = data.split(5, new Well19937c(2));
        assertEquals(5, parts[0].rows());
        assertEquals(6, parts[1].rows());
        double[][] joined = new double[11][];
        System.arraycopy(parts[0].features(), 0, joined, 0, 5);
        System.arraycopy(parts[1].features(), 0, joined, 5, 6);
        assertArrayEquals(sorted(data.features()), sorted(joined));
        assertArrayEquals(parts[1].factors(), data.split(5, new Well19937c(2))[1].factors());
        assertTrue(!Arrays.deepEquals(parts[1].factors(), data.split(5, new Well19937c(3))[1].factors()));
    }

    private static double[] sorted(double[][] rows) {
        return Arrays.stream(rows).flatMapToDouble(Arrays::stream).sorted().toArray();
    }

    @Test
    void whatCannotBeGeneratedIsRefusedByItsValue() {
        IllegalArgumentException rho =
                assertThrows(IllegalArgumentException.class, () -> PaperData.generate(5, 1, new Well19937c(1)));
        assertEquals("rho must be a correlation in (-1, 1): 1.0", rho.getMessage());
        assertThrows(IllegalArgumentException.class, () -> PaperData.generate(0, 0, new Well19937c(1)));
        SyntheticData data = PaperData.generate(5, 0, new Well19937c(1));
        assertThrows(IllegalArgumentException.class, () -> data.split(5, new Well19937c(1)));
    }
}
