// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FactorMatchingTest {
    private static final double EXACT = 1e-12;

    @Test
    void theSumIsMaximisedAndNotEachFactorAlone() {
        // greedy takes code 0 for factor 0 and leaves .1 to factor 1
        FactorMatching matching = FactorMatching.ofCorrelations(new double[][] {{.9, -.8}, {.85, .1}});
        assertEquals(1, matching.code(0));
        assertEquals(0, matching.code(1));
        assertEquals(1, matching.factor(0));
        assertArrayEquals(new double[] {.8, .85}, matching.correlations(), EXACT);
        assertEquals(.825, matching.mean(), EXACT);
        assertEquals(.8, matching.minimum(), EXACT);
    }

    @Test
    void spareCodesStayUnmatched() {
        FactorMatching matching = FactorMatching.ofCorrelations(new double[][] {{.1, 0, .7}, {.2, 0, .6}});
        assertEquals(2, matching.code(0));
        assertEquals(0, matching.code(1));
        assertEquals(FactorMatching.NONE, matching.factor(1));
    }

    @Test
    void aFactorTooManyHasCorrelationZero() {
        FactorMatching matching = FactorMatching.ofCorrelations(new double[][] {{.3}, {.9}, {.5}});
        assertEquals(FactorMatching.NONE, matching.code(0));
        assertEquals(0, matching.code(1));
        assertEquals(FactorMatching.NONE, matching.code(2));
        assertArrayEquals(new double[] {0, .9, 0}, matching.correlations(), EXACT);
        assertEquals(.3, matching.mean(), EXACT);
    }

    @Test
    void noAssignmentIsBetter() {
        Random random = new Random(5);
        for (int trial = 0; trial < 500; trial++) {
            double[][] correlations = new double[1 + random.nextInt(5)][1 + random.nextInt(5)];
            for (double[] row : correlations) {
                for (int c = 0; c < row.length; c++) {
                    // every other matrix has many ties
                    row[c] = trial % 2 == 0 ? random.nextDouble() : random.nextInt(3) / 2.0;
                }
            }
            FactorMatching matching = FactorMatching.ofCorrelations(correlations);
            assertEquals(best(correlations, 0, 0) / correlations.length, matching.mean(), EXACT);
            assertEquals(
                    Math.min(matching.factors(), matching.codes()),
                    IntStream.range(0, matching.factors())
                            .map(matching::code)
                            .filter(code -> code != FactorMatching.NONE)
                            .distinct()
                            .count());
        }
    }

    /** The largest sum over the factors from one on, by trying all. */
    private static double best(double[][] correlations, int factor, int used) {
        if (factor == correlations.length) {
            return 0;
        }
        double best = best(correlations, factor + 1, used);
        for (int c = 0; c < correlations[0].length; c++) {
            if ((used >> c & 1) == 0) {
                best = Math.max(best, correlations[factor][c] + best(correlations, factor + 1, used | 1 << c));
            }
        }
        return best;
    }

    @Test
    void correlationsOfColumns() {
        Random random = new Random(2);
        double[] z = random.doubles(200).map(v -> v - .5).toArray();
        double[] y = random.doubles(200).map(v -> 1000 + v).toArray();
        double[] code = new double[200];
        for (int i = 0; i < code.length; i++) {
            code[i] = 3 - 2 * z[i] + .2 * y[i];
        }
        double[] constant = new double[200];
        Arrays.fill(constant, .1);
        FactorMatching matching = FactorMatching.of(new double[][] {constant, code, y}, new double[][] {z, y});
        assertEquals(1, matching.code(0));
        assertEquals(2, matching.code(1));
        assertEquals(Math.abs(new PearsonsCorrelation().correlation(code, z)), matching.correlation(0), 1e-9);
        assertEquals(1, matching.correlation(1), 1e-9);
        assertEquals(
                0,
                FactorMatching.of(new double[][] {constant}, new double[][] {z}).mean());
    }

    @Test
    void covariancesDoNotDependOnOrderOrMerges() {
        Random random = new Random(9);
        double[][] rows = new double[100][];
        for (int i = 0; i < rows.length; i++) {
            double a = random.nextGaussian();
            rows[i] = new double[] {a, 1e3 + a * random.nextDouble(), 1.0 / 3};
        }
        Covariances forward = new Covariances(3);
        Covariances odd = new Covariances(3);
        Covariances even = new Covariances(3);
        for (int i = 0; i < rows.length; i++) {
            forward.add(rows[i]);
            (i % 2 == 0 ? even : odd).add(rows[rows.length - 1 - i]);
        }
        odd.merge(even);
        for (int i = 0; i < 3; i++) {
            assertEquals(forward.mean(i), odd.mean(i), 0);
            for (int j = 0; j < 3; j++) {
                assertEquals(forward.covariance(i, j), odd.covariance(i, j), 0);
                double[] x = column(rows, i);
                double[] y = column(rows, j);
                double expected = new Covariance().covariance(x, y);
                assertEquals(expected, forward.covariance(i, j), 1e-9);
            }
        }
        assertEquals(0, forward.correlation(2, 2), "constant");
        assertEquals(1, forward.correlation(0, 0), EXACT);
    }

    private static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }

    @Test
    void refusesWhatCannotBeMatched() {
        assertEquals(
                "correlations must be finite: factor = 0, code = 1, correlation = NaN",
                refusal(() -> FactorMatching.ofCorrelations(new double[][] {{0, Double.NaN}})));
        assertEquals(
                "every factor needs a correlation with every code: factor 1 has 1, factor 0 has 2",
                refusal(() -> FactorMatching.ofCorrelations(new double[][] {{0, 1}, {0}})));
        assertEquals(
                "a matching needs at least one column of each: codes = 0",
                refusal(() -> FactorMatching.of(new double[0][], new double[][] {{1, 2}})));
        assertEquals(
                "codes and factors need the same rows, at least two: rows = 2 and 3",
                refusal(() -> FactorMatching.of(new double[][] {{1, 2}}, new double[][] {{1, 2, 3}})));
        assertEquals(
                "covariances need finite values: column 1 of row 0 is Infinity",
                refusal(() ->
                        FactorMatching.of(new double[][] {{1, 2}}, new double[][] {{Double.POSITIVE_INFINITY, 3}})));
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
