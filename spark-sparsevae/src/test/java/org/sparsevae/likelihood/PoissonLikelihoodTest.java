// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.apache.commons.math3.distribution.PoissonDistribution;
import org.apache.commons.math3.util.CombinatoricsUtils;
import org.junit.jupiter.api.Test;
import org.sparsevae.features.FeatureRow;

class PoissonLikelihoodTest {
    private final PoissonLikelihood likelihood = new PoissonLikelihood();

    @Test
    void isThePoissonProbabilityWithoutTheFactorial() {
        double[] data = {0, 3, 1, 0, 12};
        double[] m = {-2, 1.2, 0, 1, 2.5};
        double expected = 0;
        for (int j = 0; j < data.length; j++) {
            expected += new PoissonDistribution(Math.exp(m[j])).logProbability((int) data[j])
                    + CombinatoricsUtils.factorialLog((int) data[j]);
        }
        assertEquals(expected, likelihood.logLikelihood(FeatureRow.dense(data), m, null, null), 1e-10);
        double[] trained = new double[1];
        likelihood.evaluate(new OutputBlock(1, 5, 0, 5, data, m.clone(), trained, null, null, null));
        assertEquals(expected, trained[0], 1e-10);
    }

    @Test
    void popularityIsTheLikelihoodAtTheMeans() {
        double[][] rows = {{0, 2, 0}, {1, 4, 0}, {5, 0, 0}, {0, 1, 0}};
        double sum = 0;
        double[] atMeans = {Math.log(1.5), Math.log(1.75), -1000};
        for (double[] row : rows) {
            sum += likelihood.logLikelihood(FeatureRow.dense(row), atMeans, null, null);
        }
        assertEquals(sum / rows.length, likelihood.popularity(TableMoments.of(rows), false), 1e-12);
    }

    @Test
    void outputsStartAtTheLogarithmOfTheMeansWithOneMoreCount() {
        float[] start = likelihood.outputStart(TableMoments.of(new double[][] {{0, 2}, {0, 4}, {0, 0}}));
        assertArrayEquals(new float[] {(float) Math.log(.25), (float) Math.log(7 / 4.)}, start, 1e-6f);
    }

    @Test
    void takesCountsAndNothingBelowZero() {
        assertTrue(likelihood.allows(0) && likelihood.allows(7) && likelihood.allows(2.5));
        assertFalse(likelihood.allows(-1));
    }
}
