// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlantedFactorsTest {

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void theSupportHasTheSharesAskedForAndEveryFactorItsAnchors(String likelihood) {
        SyntheticData data = new PlantedFactors(likelihood, 50, 5, 0.2).generate(20, new Well19937c(3));
        int[] perFeature = Arrays.stream(data.support())
                .mapToInt(row -> (int) IntStream.range(0, 5).filter(k -> row[k]).count())
                .toArray();
        assertEquals(40, Arrays.stream(perFeature).filter(n -> n == 1).count());
        assertEquals(10, Arrays.stream(perFeature).filter(n -> n == 2 || n == 3).count());
        for (int k = 0; k < 5; k++) {
            int factor = k;
            assertEquals(
                    8,
                    IntStream.range(0, 50)
                            .filter(j -> perFeature[j] == 1 && data.support()[j][factor])
                            .count());
        }
    }

    /** A regression on all products of the factors explains a feature by the planted ones alone, and four fifths of a linear one. */
    @Test
    void gaussianFeaturesDependOnTheirFactorsAlone() {
        SyntheticData data = new PlantedFactors("gaussian", 24, 3, 0.25).generate(4000, new Well19937c(4));
        double[][] terms = Arrays.stream(data.factors())
                .map(z -> new double[] {
                    z[0], z[1], z[2], z[0] * z[0], z[1] * z[1], z[2] * z[2], z[0] * z[1], z[0] * z[2], z[1] * z[2]
                })
                .toArray(double[][]::new);
        int[][] ofTerm = {{0}, {1}, {2}, {0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}};
        for (int j = 0; j < 24; j++) {
            int feature = j;
            double[] x = Arrays.stream(data.features())
                    .mapToDouble(row -> row[feature])
                    .toArray();
            double sd = Math.sqrt(StatUtils.variance(x));
            OLSMultipleLinearRegression fit = new OLSMultipleLinearRegression();
            fit.newSampleData(x, terms);
            assertTrue(fit.calculateRSquared() > 0.55, "feature " + j + ": " + fit.calculateRSquared());
            double[] weights = fit.estimateRegressionParameters();
            boolean[] used = new boolean[3];
            for (int t = 0; t < ofTerm.length; t++) {
                boolean planted = Arrays.stream(ofTerm[t]).allMatch(k -> data.support()[feature][k]);
                double effect = Math.abs(weights[1 + t]) / sd;
                assertTrue(planted || effect < 0.08, "feature " + j + ", term " + t + ": " + effect);
                for (int k : ofTerm[t]) {
                    used[k] |= effect > 0.2;
                }
            }
            assertArrayEquals(data.support()[j], used, "feature " + j);
        }
    }

    @Test
    void binaryFeaturesAreZerosAndOnesAndCountsSumToTheDraws() {
        for (double[] row : new PlantedFactors("bernoulli", 20, 4, 0.2)
                .generate(50, new Well19937c(5))
                .features()) {
            assertTrue(Arrays.stream(row).allMatch(x -> x == 0 || x == 1));
        }
        for (double[] row : new PlantedFactors("multinomial", 20, 4, 0.2)
                .generate(50, new Well19937c(5))
                .features()) {
            assertEquals(200, Arrays.stream(row).sum());
        }
    }

    @Test
    void theSameSeedGivesTheSameRows() {
        PlantedFactors planted = new PlantedFactors("multinomial", 12, 3, 0.2);
        assertArrayEquals(
                planted.generate(9, new Well19937c(6)).features(),
                planted.generate(9, new Well19937c(6)).features());
    }

    @Test
    void impossibleSizesAreRefused() {
        assertEquals(
                "there must be at least 3 true factors and as many features: factors = 9, features = 8",
                assertThrows(IllegalArgumentException.class, () -> new PlantedFactors("gaussian", 8, 9, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new PlantedFactors("cauchy", 8, 4, 0));
        assertThrows(IllegalArgumentException.class, () -> new PlantedFactors("gaussian", 8, 4, 1));
    }
}
