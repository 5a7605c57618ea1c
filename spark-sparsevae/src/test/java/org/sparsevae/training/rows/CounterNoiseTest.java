// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.sparsevae.training.rows.CounterNoise.NormalQuantile;

class CounterNoiseTest {
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    @Test
    void normalsAreNormal() {
        for (int epoch = 0; epoch < 5; epoch++) {
            double[] sample = normals(new CounterNoise(42, "posterior", epoch, 1), 0, 400, 50);
            double p = new KolmogorovSmirnovTest().kolmogorovSmirnovTest(NORMAL, sample);
            assertTrue(p > 1e-3, "p = " + p);
        }
    }

    @Test
    void eachIndexIsNormalOverPositionsAndOverEpochs() {
        CounterNoise noise = new CounterNoise(1, "posterior", 0, 0);
        double[] overPositions = new double[5000];
        double[] overEpochs = new double[5000];
        for (int i = 0; i < 5000; i++) {
            overPositions[i] = noise.normal(i, 7);
            overEpochs[i] = new CounterNoise(1, "posterior", i, 0).normal(0, 0);
        }
        assertTrue(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(NORMAL, overPositions) > 1e-3);
        assertTrue(new KolmogorovSmirnovTest().kolmogorovSmirnovTest(NORMAL, overEpochs) > 1e-3);
    }

    @Test
    void uniformsAreUniform() {
        float[] drawn = new float[20_000];
        new CounterNoise(42, "input dropout", 0, 0).fillUniform(0, 200, 100, drawn);
        double p = new KolmogorovSmirnovTest()
                .kolmogorovSmirnovTest(new UniformRealDistribution(null, 0, 1), toDouble(drawn));
        assertTrue(p > 1e-3, "p = " + p);
        for (float value : drawn) {
            assertTrue(value >= 0f && value < 1f);
        }
    }

    @Test
    void everyKeyGivesNoiseOfItsOwn() {
        List<double[]> streams = new ArrayList<>();
        streams.add(normals(new CounterNoise(1, "posterior", 2, 3), 0, 100, 100));
        streams.add(normals(new CounterNoise(2, "posterior", 2, 3), 0, 100, 100));
        streams.add(normals(new CounterNoise(1, "validation", 2, 3), 0, 100, 100));
        streams.add(normals(new CounterNoise(1, "posterior", 3, 3), 0, 100, 100));
        streams.add(normals(new CounterNoise(1, "posterior", 3, 2), 0, 100, 100));
        streams.add(normals(new CounterNoise(1, "posterior", 2, 4), 0, 100, 100));
        streams.add(normals(new CounterNoise(1, "posterior", 2, 3), 100, 100, 100));
        double[] shifted = new double[10_000];
        System.arraycopy(streams.get(0), 1, shifted, 0, 9999);
        streams.add(shifted);
        for (int a = 0; a < streams.size(); a++) {
            for (int b = 0; b < a; b++) {
                double correlation = new PearsonsCorrelation().correlation(streams.get(a), streams.get(b));
                // 4.5 standard errors of 1 / sqrt(10000)
                assertEquals(0, correlation, 0.045, "streams " + a + " and " + b);
            }
        }
    }

    @Test
    void noiseDoesNotDependOnHowRowsAreCutIntoMinibatches() {
        CounterNoise noise = new CounterNoise(9, "posterior", 1, 0);
        float[] whole = new float[30 * 8];
        noise.fillNormal(0, 30, 8, whole);
        for (int batchSize : new int[] {1, 7, 10}) {
            float[] pieces = new float[30 * 8];
            for (int from = 0; from < 30; from += batchSize) {
                int rows = Math.min(batchSize, 30 - from);
                float[] piece = new float[rows * 8];
                noise.fillNormal(from, rows, 8, piece);
                System.arraycopy(piece, 0, pieces, from * 8, piece.length);
            }
            assertArrayEquals(whole, pieces);
        }
        for (int i = 0; i < 30; i++) {
            for (int j = 0; j < 8; j++) {
                assertEquals((float) noise.normal(i, j), whole[i * 8 + j]);
            }
        }
    }

    @Test
    void sameKeysGiveTheSameBits() {
        double[] once = normals(new CounterNoise(-5, "posterior", 4, 6), 1L << 40, 50, 10);
        assertArrayEquals(once, normals(new CounterNoise(-5, "posterior", 4, 6), 1L << 40, 50, 10));
    }

    /** Computed once by an independent implementation: noise that changes would change every fit. */
    @Test
    void goldenValues() {
        CounterNoise noise = new CounterNoise(42, "posterior", 3, 1);
        assertEquals(0.7329182745926807, noise.uniform(0, 0));
        assertEquals(0.6216630532414974, noise.normal(0, 0));
        assertEquals(0.11641466008631751, noise.uniform(0, 1));
        assertEquals(-1.1931022762366672, noise.normal(0, 1));
        assertEquals(0.780788775446209, noise.uniform(0, 2));
        assertEquals(0.7748599007555644, noise.normal(0, 2));
        assertEquals(0.7100992511664276, noise.uniform(1, 0));
        assertEquals(0.5536746931240943, noise.normal(1, 0));
        assertEquals(0.37686787843106584, noise.uniform(1, 1));
        assertEquals(-0.31371730432306766, noise.normal(1, 1));
        assertEquals(0.500479147800223, noise.uniform(1, 2));
        assertEquals(0.0012010457125196158, noise.normal(1, 2));
        assertEquals(0.4458032708683687, noise.uniform(1000, 0));
        assertEquals(-0.1362716412427377, noise.normal(1000, 0));
        assertEquals(0.1857738551949405, noise.uniform(1000, 1));
        assertEquals(-0.8935780209899798, noise.normal(1000, 1));
        assertEquals(0.7551533381264036, noise.uniform(1000, 2));
        assertEquals(0.690796677624669, noise.normal(1000, 2));
        // tails, below and above
        assertEquals(0.01781538094467361, noise.uniform(14, 2));
        assertEquals(-2.101116259998919, noise.normal(14, 2));
        assertEquals(0.9864544146411048, noise.uniform(8, 2));
        assertEquals(2.210201647180199, noise.normal(8, 2));
    }

    @Test
    void uniformsAreTheLeadingBits() {
        CounterNoise noise = new CounterNoise(42, "posterior", 3, 1);
        float[] drawn = new float[6];
        noise.fillUniform(10, 2, 3, drawn);
        for (int i = 0; i < 6; i++) {
            double uniform = noise.uniform(10 + i / 3, i % 3);
            assertEquals((float) (Math.floor(uniform * (1 << 24)) / (1 << 24)), drawn[i]);
        }
    }

    @Test
    void shortArrayIsRefused() {
        CounterNoise noise = new CounterNoise(42, "posterior", 3, 1);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> noise.fillNormal(0, 3, 4, new float[11]));
        assertEquals(
                "the noise does not fit the array: 3 rows of 4 numbers need 12 floats, the array has 11",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> noise.fillUniform(0, 3, 4, new float[11]));
    }

    /** The distribution function of the quantile is the probability asked for, from the far tails to the middle. */
    @Test
    void quantileInvertsTheNormalDistributionFunction() {
        for (double p = 0x1p-53; p < 0.5; p *= 1.07) {
            assertEquals(p, NORMAL.cumulativeProbability(NormalQuantile.of(p)), 2e-13 * p);
        }
        for (double p = 0.001; p < 1; p += 0.001) {
            assertEquals(NORMAL.inverseCumulativeProbability(p), NormalQuantile.of(p), 1e-13);
        }
        assertEquals(0, NormalQuantile.of(0.5));
        assertEquals(-NormalQuantile.of(0x1p-40), NormalQuantile.of(1 - 0x1p-40));
        assertEquals(8.2095, NormalQuantile.of(1 - 0x1p-53), 1e-3);
        // where the three approximations meet
        assertEquals(NormalQuantile.of(0.075 - 1e-15), NormalQuantile.of(0.075 + 1e-15), 1e-13);
        double far = Math.exp(-25);
        assertEquals(NormalQuantile.of(far * (1 - 1e-14)), NormalQuantile.of(far * (1 + 1e-14)), 1e-13);
    }

    private static double[] normals(CounterNoise noise, long firstPosition, int rows, int perRow) {
        float[] drawn = new float[rows * perRow];
        noise.fillNormal(firstPosition, rows, perRow, drawn);
        return toDouble(drawn);
    }

    private static double[] toDouble(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
