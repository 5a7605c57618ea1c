// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NonNegativeLeastSquaresTest {

    /** M'M of a matrix of as many rows as given, plus ridge I. */
    private static double[] gram(SplittableRandom random, int size, int rows, boolean positive, double ridge) {
        double[] gram = new double[size * size];
        for (int r = 0; r < rows; r++) {
            double[] row = new double[size];
            Arrays.setAll(row, k -> random.nextDouble() - (positive ? 0 : 0.5));
            for (int k = 0; k < size; k++) {
                for (int l = 0; l < size; l++) {
                    gram[k * size + l] += row[k] * row[l];
                }
            }
        }
        for (int k = 0; k < size; k++) {
            gram[k * size + k] += ridge;
        }
        return gram;
    }

    private static double[] target(SplittableRandom random, int size) {
        double[] b = new double[size];
        Arrays.setAll(b, k -> random.nextDouble() - 0.4);
        return b;
    }

    private static double objective(double[] a, double[] b, double[] u) {
        double sum = 0;
        for (int k = 0; k < u.length; k++) {
            sum -= 2 * b[k] * u[k];
            for (int l = 0; l < u.length; l++) {
                sum += u[k] * a[k * u.length + l] * u[l];
            }
        }
        return sum;
    }

    /** The best of all subsets of unknowns that have a solution without negative values. */
    private static double[] bestOfAllSubsets(double[] a, double[] b) {
        int size = b.length;
        double[] best = new double[size];
        for (int subset = 1; subset < 1 << size; subset++) {
            int chosen = subset;
            int[] free =
                    IntStream.range(0, size).filter(k -> (chosen >> k & 1) == 1).toArray();
            double[][] matrix = new double[free.length][free.length];
            for (int i = 0; i < free.length; i++) {
                for (int j = 0; j < free.length; j++) {
                    matrix[i][j] = a[free[i] * size + free[j]];
                }
            }
            double[] right = IntStream.of(free).mapToDouble(k -> b[k]).toArray();
            double[] found = new LUDecomposition(new Array2DRowRealMatrix(matrix))
                    .getSolver()
                    .solve(new Array2DRowRealMatrix(right))
                    .getColumn(0);
            if (Arrays.stream(found).allMatch(value -> value >= 0)) {
                double[] u = new double[size];
                for (int i = 0; i < free.length; i++) {
                    u[free[i]] = found[i];
                }
                if (objective(a, b, u) < objective(a, b, best)) {
                    best = u;
                }
            }
        }
        return best;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void findsTheBestOfAllSubsets(int size) {
        SplittableRandom random = new SplittableRandom(size);
        for (int trial = 0; trial < 60; trial++) {
            double[] a = gram(random, size, 2 * size, trial % 2 == 0, trial % 3 == 0 ? 1 : 1e-3);
            double[] b = target(random, size);
            double[] expected = bestOfAllSubsets(a, b);
            double[] found = new NonNegativeLeastSquares(a, size).solve(b);
            assertArrayEquals(
                    expected, found, 1e-8 * (1 + Arrays.stream(expected).max().orElse(0)));
            for (int k = 0; k < size; k++) {
                assertEquals(expected[k] == 0, found[k] == 0, "zeros are exact: trial " + trial);
            }
        }
    }

    /** No entry at zero wants to rise, and at those above zero the gradient vanishes: by convexity that is the solution. */
    private static void assertSolves(double[] a, double[] b, double[] u) {
        int size = b.length;
        double scale = Arrays.stream(b).map(Math::abs).max().orElse(0);
        for (int k = 0; k < size; k++) {
            double descent = b[k];
            for (int l = 0; l < size; l++) {
                descent -= a[k * size + l] * u[l];
            }
            assertTrue(u[k] >= 0, "u_" + k + " = " + u[k]);
            assertTrue(descent <= 1e-9 * scale, "u_" + k + " = " + u[k] + " wants to rise by " + descent);
            assertTrue(u[k] == 0 || descent >= -1e-9 * scale, "u_" + k + " = " + u[k] + " wants to fall by " + descent);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {30, 100})
    void satisfiesTheConditionsOfOptimality(int size) {
        SplittableRandom random = new SplittableRandom(size);
        for (int trial = 0; trial < 20; trial++) {
            double[] a = gram(random, size, size / 2, trial % 2 == 0, 0.1);
            double[] b = target(random, size);
            assertSolves(a, b, new NonNegativeLeastSquares(a, size).solve(b));
        }
    }

    /** Columns that depend on others, and columns of zeros: there is more than one solution, and any is good. */
    @Test
    void findsASolutionWhereThereAreMany() {
        SplittableRandom random = new SplittableRandom(7);
        for (int trial = 0; trial < 100; trial++) {
            int rows = 4;
            double[][] m = new double[rows][7];
            double[] x = new double[rows];
            for (int r = 0; r < rows; r++) {
                Arrays.setAll(m[r], k -> random.nextDouble());
                m[r][3] = m[r][0];
                m[r][4] = m[r][1] + m[r][2];
                m[r][5] = 0;
                x[r] = random.nextDouble();
            }
            double[] a = new double[49];
            double[] b = new double[7];
            for (int k = 0; k < 7; k++) {
                for (double[] row : m) {
                    for (int l = 0; l < 7; l++) {
                        a[k * 7 + l] += row[k] * row[l];
                    }
                }
                for (int r = 0; r < rows; r++) {
                    b[k] += m[r][k] * x[r];
                }
            }
            assertSolves(a, b, new NonNegativeLeastSquares(a, 7).solve(b));
        }
    }

    @Test
    void sizesOfTheNumbersDoNotMatter() {
        SplittableRandom random = new SplittableRandom(3);
        double[] a = gram(random, 12, 24, true, 0.01);
        double[] b = target(random, 12);
        double[] u = new NonNegativeLeastSquares(a, 12).solve(b);
        for (double scale : new double[] {0x1p-400, 0x1p-100, 0x1p100, 0x1p400}) {
            double[] scaled = Arrays.stream(b).map(value -> scale * value).toArray();
            double[] expected = Arrays.stream(u).map(value -> scale * value).toArray();
            assertArrayEquals(expected, new NonNegativeLeastSquares(a, 12).solve(scaled), "b times " + scale);
            double[] scaledMatrix = Arrays.stream(a).map(value -> scale * value).toArray();
            assertArrayEquals(u, new NonNegativeLeastSquares(scaledMatrix, 12).solve(scaled), 1e-12, "both " + scale);
        }
    }

    @Test
    void whatWasSolvedBeforeDoesNotMatter() {
        SplittableRandom random = new SplittableRandom(5);
        double[] a = gram(random, 20, 40, true, 0.01);
        NonNegativeLeastSquares used = new NonNegativeLeastSquares(a, 20);
        for (int trial = 0; trial < 50; trial++) {
            double[] b = target(random, 20);
            assertArrayEquals(new NonNegativeLeastSquares(a, 20).solve(b), used.solve(b));
        }
    }

    @Test
    void nothingPositiveGivesZeros() {
        double[] a = {2, 1, 1, 2};
        assertArrayEquals(new double[2], new NonNegativeLeastSquares(a, 2).solve(new double[] {-1, -3}));
        assertArrayEquals(new double[2], new NonNegativeLeastSquares(a, 2).solve(new double[2]));
        assertArrayEquals(new double[2], new NonNegativeLeastSquares(new double[4], 2).solve(new double[] {1, 1}));
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertEquals(
                "non-negative least squares needs a square matrix: unknowns = 2, entries of the matrix = 3",
                assertThrows(IllegalArgumentException.class, () -> new NonNegativeLeastSquares(new double[3], 2))
                        .getMessage());
        NonNegativeLeastSquares solver = new NonNegativeLeastSquares(new double[] {1, 0, 0, 1}, 2);
        assertEquals(
                "a value is needed per unknown: values = 1, unknowns = 2",
                assertThrows(IllegalArgumentException.class, () -> solver.solve(new double[1]))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> solver.solve(new double[] {1, Double.NaN}));
    }
}
