// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.rows;

import java.io.Serializable;
import java.util.Arrays;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.XXH64;

/** A row's codes and true factors. */
public final class FactorRow implements Comparable<FactorRow>, Serializable {
    private static final long serialVersionUID = 1L;

    /** {@link #problem} of a row all of whose values are finite. */
    public static final int NO_PROBLEM = Integer.MAX_VALUE;

    // no record: Spark's Kryo cannot write records on Java 17
    private final double[] codes;
    private final double[] factors;
    private final long key;
    private final int problem;

    /**
     * @param codes the codes; null if there are none
     * @param factors the factors, NaN for null
     * @param key XXH64 of the values under a seed
     * @param problem the field that cannot be used: 0 for the codes, 1 + f for factor f, or {@link #NO_PROBLEM}
     */
    public FactorRow(double[] codes, double[] factors, long key, int problem) {
        this.codes = codes;
        this.factors = factors;
        this.key = key;
        this.problem = problem;
    }

    /** @return the codes, not a copy; null if there are none */
    public double[] codes() {
        return codes;
    }

    /** @return the true factors, not a copy; NaN for null */
    public double[] factors() {
        return factors;
    }

    /** @return the first field that cannot be used: 0 for the codes, 1 + f for factor f, or {@link #NO_PROBLEM} */
    public int problem() {
        return problem;
    }

    /**
     * Reads a vector of codes and, behind it, the factors.
     *
     * @param row the codes, then a double per factor; each may be null
     * @param seed of the row's key
     * @return the row
     */
    public static FactorRow of(Row row, long seed) {
        double[] codes = row.isNullAt(0) ? null : row.<Vector>getAs(0).toArray();
        double[] factors = new double[row.size() - 1];
        Arrays.setAll(factors, f -> row.isNullAt(f + 1) ? Double.NaN : row.getDouble(f + 1));
        int problem = isFinite(codes) ? NO_PROBLEM : 0;
        for (int f = factors.length - 1; f >= 0 && problem != 0; f--) {
            problem = Double.isFinite(factors[f]) ? problem : f + 1;
        }
        return new FactorRow(codes, factors, key(key(seed, codes), factors), problem);
    }

    private static boolean isFinite(double[] values) {
        return values != null && Arrays.stream(values).allMatch(Double::isFinite);
    }

    private static long key(long seed, double[] values) {
        long key = seed;
        if (values != null) {
            for (double value : values) {
                key = XXH64.hashLong(Double.doubleToLongBits(value), key);
            }
        }
        return key;
    }

    /** Rows with a problem first, then by key: an order that no partitioning can change. */
    @Override
    public int compareTo(FactorRow other) {
        int order = Integer.compare(problem, other.problem);
        order = order == 0 ? Long.compare(key, other.key) : order;
        order = order == 0 ? Arrays.compare(codes, other.codes) : order;
        return order == 0 ? Arrays.compare(factors, other.factors) : order;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FactorRow that && compareTo(that) == 0;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(key);
    }

    /** @return the codes, then the factors, a new array; only for rows with {@link #NO_PROBLEM} */
    public double[] values() {
        double[] values = Arrays.copyOf(codes, codes.length + factors.length);
        System.arraycopy(factors, 0, values, codes.length, factors.length);
        return values;
    }

    @Override
    public String toString() {
        return "FactorRow[codes=" + Arrays.toString(codes) + ", factors=" + Arrays.toString(factors) + "]";
    }
}
