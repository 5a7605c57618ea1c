// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.util.Arrays;

/**
 * Non-negative matrix factorization in a few dense loops, to compare with: whole matrices, every least squares problem by cyclic coordinate
 * descent until nothing moves, objectives summed over all entries.
 */
public final class DenseFactorization {
    private static final int SWEEPS = 200_000;

    private final double[][] x;
    private final double[][] u;
    private final double[][] v;
    private final double l2Weight;

    /**
     * @param x the matrix, N x G
     * @param start the first V, G x K
     * @param l2Weight weight of the squared entries of U and V
     */
    public DenseFactorization(double[][] x, double[][] start, double l2Weight) {
        this.x = x;
        this.u = new double[x.length][start[0].length];
        this.v = Arrays.stream(start).map(double[]::clone).toArray(double[][]::new);
        this.l2Weight = l2Weight;
    }

    /** Solves for U, then for V, then gives their columns equal norms. */
    public void iterate() {
        solve(x, v, u, l2Weight);
        solve(transposed(x), u, v, l2Weight);
        for (int k = 0; k < v[0].length; k++) {
            double ratio = Math.sqrt(norm(u, k) / norm(v, k));
            if (ratio > 0 && Double.isFinite(ratio)) {
                for (double[] row : v) {
                    row[k] *= ratio;
                }
                for (double[] row : u) {
                    row[k] /= ratio;
                }
            }
        }
    }

    private static double norm(double[][] rows, int column) {
        return Math.sqrt(Arrays.stream(rows)
                .mapToDouble(row -> row[column] * row[column])
                .sum());
    }

    /** |X - U V'|^2. */
    public double squaredError() {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            for (int j = 0; j < v.length; j++) {
                double error = x[i][j] - dot(u[i], v[j]);
                sum += error * error;
            }
        }
        return sum;
    }

    /** l2Weight (|U|^2 + |V|^2). */
    public double penalty() {
        double sum = 0;
        for (double[] row : u) {
            sum += dot(row, row);
        }
        for (double[] row : v) {
            sum += dot(row, row);
        }
        return l2Weight * sum;
    }

    /** V as it is now. */
    public double[][] loadings() {
        return v;
    }

    /** The factors of each row given a V. */
    public static double[][] factors(double[][] x, double[][] v, double l2Weight) {
        double[][] u = new double[x.length][v[0].length];
        solve(x, v, u, l2Weight);
        return u;
    }

    /** For each row of targets the solution over the rows of the design, by coordinate descent. */
    private static void solve(double[][] targets, double[][] design, double[][] solutions, double l2Weight) {
        int factors = design[0].length;
        for (int i = 0; i < targets.length; i++) {
            double[] s = new double[factors];
            double[] residual = targets[i].clone();
            for (int sweep = 0; sweep < SWEEPS; sweep++) {
                double moved = 0;
                for (int k = 0; k < factors; k++) {
                    double gradient = -l2Weight * s[k];
                    double curvature = l2Weight;
                    for (int j = 0; j < design.length; j++) {
                        gradient += residual[j] * design[j][k];
                        curvature += design[j][k] * design[j][k];
                    }
                    double next = curvature == 0 ? 0 : Math.max(0, s[k] + gradient / curvature);
                    for (int j = 0; j < design.length; j++) {
                        residual[j] -= (next - s[k]) * design[j][k];
                    }
                    moved = Math.max(moved, Math.abs(next - s[k]));
                    s[k] = next;
                }
                if (moved < 1e-14 * (1 + Arrays.stream(s).max().orElse(0))) {
                    break;
                }
            }
            solutions[i] = s;
        }
    }

    private static double[][] transposed(double[][] rows) {
        double[][] columns = new double[rows[0].length][rows.length];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                columns[j][i] = rows[i][j];
            }
        }
        return columns;
    }

    private static double dot(double[] one, double[] other) {
        double sum = 0;
        for (int k = 0; k < one.length; k++) {
            sum += one[k] * other[k];
        }
        return sum;
    }
}
