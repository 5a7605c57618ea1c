// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.util.Arrays;

/**
 * Exact non-negative least squares: the u &gt;= 0 that minimises u'Au - 2 b'u, for one matrix A and many b, by the active-set method of
 * Lawson and Hanson (1974, Solving Least Squares Problems, chapter 23) on the normal equations (Bro and de Jong 1997, A fast
 * non-negativity-constrained least squares algorithm). Entries that are zero in the solution are exactly zero.
 *
 * <p>The Cholesky factor of the entries that are not zero grows by a row when one joins them, so a solution with m of them costs O(m^3 + K m^2),
 * not a factorization per step. The same A and b give the same bits: sums run in one order and nothing depends on native libraries. Spark
 * has a solver of its own ({@code org.apache.spark.mllib.optimization.NNLS}): it is not public, and conjugate gradients stop short of zero.
 *
 * <p>Keeps its working arrays between calls: not safe for concurrent use.
 */
public final class NonNegativeLeastSquares {
    /** A gradient up to this share of the largest |b| is rounding, and so is a pivot up to this share of its diagonal entry. */
    private static final double TOLERANCE = 1e-13;
    /** Exchanges per unknown that only rounding can use up: in exact arithmetic no set of entries comes twice. */
    private static final int EXCHANGES = 10;

    private final int size;
    private final double[] matrix;
    /** The entries that are not held at zero, in the order in which they joined. */
    private final int[] free;

    private final boolean[] isFree;
    /** Entries that depend on the free ones up to rounding: they would add nothing. */
    private final boolean[] dependent;
    /** Row i of the lower Cholesky factor of A over the free entries; made when first needed. */
    private final double[][] factor;

    private final double[] target;
    private int count;

    /**
     * @param matrix A, K x K, symmetric and positive semidefinite, row-major; not copied
     * @param size K, at least 1
     * @throws IllegalArgumentException if the matrix is not K x K
     */
    public NonNegativeLeastSquares(double[] matrix, int size) {
        if (size < 1 || matrix.length != size * size) {
            throw new IllegalArgumentException("non-negative least squares needs a square matrix: unknowns = " + size
                    + ", entries of the matrix = " + matrix.length);
        }
        this.size = size;
        this.matrix = matrix;
        this.free = new int[size];
        this.isFree = new boolean[size];
        this.dependent = new boolean[size];
        this.factor = new double[size][];
        this.target = new double[size];
    }

    /**
     * Solves for one right-hand side.
     *
     * @param b K values
     * @return the solution, K values of 0 or more, a new array
     * @throws IllegalArgumentException if b does not have K values, or one that is not finite
     */
    public double[] solve(double[] b) {
        double largest = largest(b);
        double[] u = new double[size];
        count = 0;
        Arrays.fill(isFree, false);
        Arrays.fill(dependent, false);
        for (int exchange = 0; exchange < EXCHANGES * size; exchange++) {
            int next = steepest(b, u, TOLERANCE * largest);
            if (next < 0) {
                break;
            }
            if (!join(next)) {
                dependent[next] = true;
                continue;
            }
            solveFree(b);
            if (target[count - 1] <= 0) {
                // its gradient was rounding after all
                leave(count - 1);
                dependent[next] = true;
                continue;
            }
            while (!stepTo(u)) {
                // an entry that was held back by one that is gone may be worth something now
                Arrays.fill(dependent, false);
                solveFree(b);
            }
        }
        return u;
    }

    private double largest(double[] b) {
        if (b.length != size) {
            throw new IllegalArgumentException(
                    "a value is needed per unknown: values = " + b.length + ", unknowns = " + size);
        }
        double largest = 0;
        for (double value : b) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "non-negative least squares needs finite numbers: " + Arrays.toString(b));
            }
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** The entry at zero that the objective falls fastest with, the first of equal ones; -1 where there is none. */
    private int steepest(double[] b, double[] u, double least) {
        int best = -1;
        double fastest = least;
        for (int k = 0; k < size; k++) {
            if (isFree[k] || dependent[k]) {
                continue;
            }
            double descent = b[k];
            for (int i = 0; i < count; i++) {
                descent -= matrix[k * size + free[i]] * u[free[i]];
            }
            if (descent > fastest) {
                fastest = descent;
                best = k;
            }
        }
        return best;
    }

    /** Frees an entry, unless it depends on the free ones. */
    private boolean join(int entry) {
        free[count] = entry;
        if (!factorRow(count)) {
            return false;
        }
        isFree[entry] = true;
        count++;
        return true;
    }

    /** Computes row i of the Cholesky factor from the rows before it. */
    private boolean factorRow(int i) {
        if (factor[i] == null) {
            factor[i] = new double[i + 1];
        }
        double[] row = factor[i];
        int base = free[i] * size;
        double pivot = matrix[base + free[i]];
        for (int j = 0; j < i; j++) {
            double value = matrix[base + free[j]];
            double[] other = factor[j];
            for (int c = 0; c < j; c++) {
                value -= row[c] * other[c];
            }
            row[j] = value / other[j];
            pivot -= row[j] * row[j];
        }
        if (!(pivot > TOLERANCE * matrix[base + free[i]])) {
            return false;
        }
        row[i] = Math.sqrt(pivot);
        return true;
    }

    /** Holds the i-th free entry at zero and factors anew what comes after it. */
    private void leave(int i) {
        isFree[free[i]] = false;
        System.arraycopy(free, i + 1, free, i, count - i - 1);
        count--;
        for (int later = i; later < count; later++) {
            if (!factorRow(later)) {
                // with fewer entries before it a pivot only grows, but for rounding
                factor[later][later] = Math.sqrt(TOLERANCE * matrix[free[later] * size + free[later]]);
            }
        }
    }

    /** The unconstrained solution over the free entries. */
    private void solveFree(double[] b) {
        for (int i = 0; i < count; i++) {
            double value = b[free[i]];
            for (int j = 0; j < i; j++) {
                value -= factor[i][j] * target[j];
            }
            target[i] = value / factor[i][i];
        }
        for (int i = count - 1; i >= 0; i--) {
            double value = target[i];
            for (int j = i + 1; j < count; j++) {
                value -= factor[j][i] * target[j];
            }
            target[i] = value / factor[i][i];
        }
    }

    /**
     * Goes from u towards the unconstrained solution, as far as nothing becomes negative.
     *
     * @return whether it went all the way; otherwise the entries that stopped it are held at zero
     */
    private boolean stepTo(double[] u) {
        double length = 1;
        boolean whole = true;
        for (int i = 0; i < count; i++) {
            if (target[i] <= 0) {
                double from = u[free[i]];
                length = Math.min(length, from / (from - target[i]));
                whole = false;
            }
        }
        for (int i = 0; i < count; i++) {
            int k = free[i];
            double from = u[k];
            boolean stops = target[i] <= 0 && from / (from - target[i]) <= length;
            u[k] = whole ? target[i] : stops ? 0 : Math.max(0, from + length * (target[i] - from));
        }
        for (int i = count - 1; i >= 0; i--) {
            if (u[free[i]] == 0) {
                leave(i);
            }
        }
        return whole;
    }
}
