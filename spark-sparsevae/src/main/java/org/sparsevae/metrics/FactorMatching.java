// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import breeze.optimize.linear.KuhnMunkres$;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/**
 * Matched correlation: how well the codes that a model found agree, one to one, with the factors that made the data. Sign
 * and scale of a factor are not identified, so codes and factors are compared by the absolute value of Pearson's
 * correlation, and each factor is given a code of its own such that the sum of these is as large as it can be (Hungarian
 * method: Kuhn 1955, Munkres 1957; the implementation is Breeze's, which every Spark brings). Where there are fewer codes
 * than factors, some factors stay without one, and have correlation 0. Immutable.
 */
public final class FactorMatching {
    /** In place of a code or factor: there is none. */
    public static final int NONE = -1;

    private final double[][] correlations;
    private final int[] codes;

    private FactorMatching(double[][] correlations) {
        this.correlations = correlations;
        this.codes = assign(correlations);
    }

    /**
     * Matches the columns of two tables with the same rows.
     *
     * @param codes what was found: [code][row], at least one code and two rows, finite
     * @param factors the truth: [factor][row], at least one factor, finite
     * @return the matching
     * @throws IllegalArgumentException if a table is empty, their rows do not agree, or a value is not finite
     */
    public static FactorMatching of(double[][] codes, double[][] factors) {
        requireTable("codes", codes);
        requireTable("factors", factors);
        int rows = codes[0].length;
        for (double[][] table : List.of(codes, factors)) {
            for (double[] column : table) {
                if (column.length != rows || rows < 2) {
                    throw new IllegalArgumentException("codes and factors need the same rows, at least two: rows = "
                            + rows + " and " + column.length);
                }
            }
        }
        Covariances covariances = new Covariances(codes.length + factors.length);
        double[] row = new double[covariances.columns()];
        for (int i = 0; i < rows; i++) {
            for (int c = 0; c < row.length; c++) {
                row[c] = c < codes.length ? codes[c][i] : factors[c - codes.length][i];
            }
            covariances.add(row);
        }
        return of(covariances, codes.length);
    }

    private static void requireTable(String name, double[][] table) {
        if (table.length == 0) {
            throw new IllegalArgumentException("a matching needs at least one column of each: " + name + " = 0");
        }
    }

    /**
     * Matches the columns of one table: the first are the codes, the others the factors.
     *
     * @param covariances of at least two rows
     * @param codes number of codes, at least 1 and less than the number of columns
     * @return the matching
     * @throws IllegalArgumentException if there are no codes, no factors, or too few rows
     */
    public static FactorMatching of(Covariances covariances, int codes) {
        int factors = covariances.columns() - codes;
        if (codes < 1 || factors < 1 || covariances.rows() < 2) {
            throw new IllegalArgumentException("a matching needs codes, factors and two rows: codes = " + codes
                    + ", factors = " + factors + ", rows = " + covariances.rows());
        }
        double[][] correlations = new double[factors][codes];
        for (int f = 0; f < factors; f++) {
            for (int c = 0; c < codes; c++) {
                correlations[f][c] = covariances.correlation(c, codes + f);
            }
        }
        return ofCorrelations(correlations);
    }

    /**
     * Matches by given correlations.
     *
     * @param correlations [factor][code], their absolute values count; at least one of each
     * @return the matching
     * @throws IllegalArgumentException if the matrix is empty or ragged, or an entry is not finite
     */
    public static FactorMatching ofCorrelations(double[][] correlations) {
        requireTable("factors", correlations);
        requireTable("codes", new double[correlations[0].length][]);
        double[][] absolute = new double[correlations.length][];
        for (int f = 0; f < correlations.length; f++) {
            if (correlations[f].length != correlations[0].length) {
                throw new IllegalArgumentException("every factor needs a correlation with every code: factor " + f
                        + " has " + correlations[f].length + ", factor 0 has " + correlations[0].length);
            }
            absolute[f] = Arrays.stream(correlations[f]).map(Math::abs).toArray();
            for (int c = 0; c < absolute[f].length; c++) {
                if (!Double.isFinite(absolute[f][c])) {
                    throw new IllegalArgumentException("correlations must be finite: factor = " + f + ", code = " + c
                            + ", correlation = " + correlations[f][c]);
                }
            }
        }
        return new FactorMatching(absolute);
    }

    /** The code of each factor, by a square cost matrix: the rows and columns that pad it cost the same everywhere. */
    private static int[] assign(double[][] correlations) {
        int factors = correlations.length;
        int size = Math.max(factors, correlations[0].length);
        List<Seq<Object>> costs = new ArrayList<>();
        for (int f = 0; f < size; f++) {
            List<Object> row = new ArrayList<>();
            for (int c = 0; c < size; c++) {
                row.add(f < factors && c < correlations[0].length ? -correlations[f][c] : 0.0);
            }
            costs.add(JavaConverters.asScalaBuffer(row));
        }
        Seq<?> found = KuhnMunkres$.MODULE$
                .extractMatching(scalaMatrix(JavaConverters.asScalaBuffer(costs)))
                ._1();
        int[] codes = new int[factors];
        for (int f = 0; f < factors; f++) {
            int code = ((Number) found.apply(f)).intValue();
            codes[f] = code < correlations[0].length ? code : NONE;
        }
        return codes;
    }

    /** Scala's sequences are covariant, which Java does not see. */
    @SuppressWarnings("unchecked")
    private static Seq<Seq<Object>> scalaMatrix(Seq<?> rows) {
        return (Seq<Seq<Object>>) rows;
    }

    /** @return number of true factors */
    public int factors() {
        return correlations.length;
    }

    /** @return number of codes found */
    public int codes() {
        return correlations[0].length;
    }

    /**
     * @param factor a true factor
     * @return the code that it is matched with, or {@link #NONE} if there are fewer codes than factors
     */
    public int code(int factor) {
        return codes[factor];
    }

    /**
     * @param code a code found
     * @return the true factor that it is matched with, or {@link #NONE}
     */
    public int factor(int code) {
        for (int f = 0; f < codes.length; f++) {
            if (codes[f] == code) {
                return f;
            }
        }
        return NONE;
    }

    /**
     * @param factor a true factor
     * @return the absolute correlation with its code, in [0, 1]; 0 without one
     */
    public double correlation(int factor) {
        return codes[factor] == NONE ? 0 : correlations[factor][codes[factor]];
    }

    /** @return the absolute correlation of every factor with its code */
    public double[] correlations() {
        double[] matched = new double[factors()];
        Arrays.setAll(matched, this::correlation);
        return matched;
    }

    /** @return their mean: the matched correlation, in [0, 1] */
    public double mean() {
        return Arrays.stream(correlations()).average().orElseThrow();
    }

    /** @return the smallest of them: that of the factor recovered worst */
    public double minimum() {
        return Arrays.stream(correlations()).min().orElseThrow();
    }

    @Override
    public String toString() {
        return "FactorMatching: codes=" + Arrays.toString(codes) + ", correlations=" + Arrays.toString(correlations());
    }
}
