// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.metrics.Covariances;

/**
 * Whether the factors of a fitted model are the only ones that explain the data, as far as the fit and a dataset can tell. Moran et al.
 * (2022) prove that factors are identified, up to a transform of each by itself, if
 *
 * <ul>
 *   <li>every factor has two anchors or more, features that depend on it alone (A1, Theorem 1). Here a feature is an anchor if exactly one
 *       of its loadings is not zero and has an inclusion probability of at least one half. That the two depend on the factor in the same way,
 *       which A1 asks for too, is not checked;
 *   <li>no two factors vary together as much as one of them varies by itself, min(C_kk, C_ll) &gt; |C_kl| (A3, Theorem 2). Here C is the
 *       covariance of the posterior means over the rows of the dataset, of the active factors.
 * </ul>
 *
 * Beyond the paper it is looked at whether a factor is nearly a linear combination of several others (smallest eigenvalue of the correlation
 * matrix of the posterior means), and whether restarts of the fit from other starting points found the same factors. {@link #sentences}
 * says it in words. Made by {@link org.sparsevae.ml.SparseVAEModel#identifiability}; immutable.
 */
public final class IdentifiabilityReport {
    /** Anchors that a factor needs. */
    public static final int ANCHORS_NEEDED = 2;
    /** Covariance over the smaller variance from which on A3 holds by a narrow margin only; from 1 on it fails. */
    public static final double NARROW_COVARIANCE = 0.9;
    /**
     * Smallest eigenvalue of the factors' correlation matrix below which a factor is nearly a linear combination of others: some
     * combination of the factors, each of variance 1, has less variance than this.
     */
    public static final double SMALLEST_EIGENVALUE = 0.05;
    /** Matched correlation from which on a restart has found the same factor. */
    public static final double SAME_FACTOR = 0.9;

    /**
     * What is known of an active factor.
     *
     * @param factor its index, from 0
     * @param features how many features load on it
     * @param anchors the names of those that load on it alone
     * @param anchorIndices the same as indices
     * @param variance variance of its posterior mean over the rows
     * @param closest the active factor that it covaries with most; -1 if it is the only one
     * @param covarianceRatio |C_kl| / min(C_kk, C_ll) with that factor: A3 asks for less than 1; infinite if a variance is 0
     * @param correlation correlation of its posterior mean with that factor's
     * @param restartCorrelations matched correlation with each of the other restarts; empty if there were none
     */
    public record Factor(
            int factor,
            int features,
            List<String> anchors,
            List<Integer> anchorIndices,
            double variance,
            int closest,
            double covarianceRatio,
            double correlation,
            List<Double> restartCorrelations) {

        /** Whether it has the anchors that Theorem 1 asks for. */
        public boolean hasTwoAnchors() {
            return anchors.size() >= ANCHORS_NEEDED;
        }

        /** Mean of the matched correlations with other restarts, in [0, 1]; empty if there were none. */
        public OptionalDouble stability() {
            return restartCorrelations.stream().mapToDouble(Double::doubleValue).average();
        }

        /** Whether every restart found it, in the sense of {@link #SAME_FACTOR}; true if there were none. */
        boolean foundAgain() {
            return restartCorrelations.stream().allMatch(correlation -> correlation >= SAME_FACTOR);
        }
    }

    private final List<Factor> factors;
    private final long rows;
    private final double smallestEigenvalue;
    private final double conditionNumber;

    private IdentifiabilityReport(List<Factor> factors, long rows, double[] eigenvalues) {
        this.factors = List.copyOf(factors);
        this.rows = rows;
        this.smallestEigenvalue = Arrays.stream(eigenvalues).min().orElse(Double.NaN);
        double largest = Arrays.stream(eigenvalues).max().orElse(Double.NaN);
        // rounding can take an eigenvalue of 0 below it
        this.conditionNumber = smallestEigenvalue <= 0 ? Double.POSITIVE_INFINITY : largest / smallestEigenvalue;
    }

    /**
     * Reads a report off a fit.
     *
     * @param reading the fitted loadings
     * @param names a name per feature
     * @param means covariances of the posterior means, K columns
     * @param restarts [restart][factor], matched correlations of all K factors with those of each other restart; empty if there were none
     * @throws IllegalArgumentException if there are fewer than two rows, or a restart does not have K correlations
     */
    public static IdentifiabilityReport of(
            FactorReading reading, String[] names, Covariances means, double[][] restarts) {
        if (means.rows() < 2) {
            throw new IllegalArgumentException(
                    "the covariance of the factors needs at least two rows that the model can read: rows = "
                            + means.rows());
        }
        for (double[] restart : restarts) {
            if (restart.length != means.columns()) {
                throw new IllegalArgumentException("a restart needs a matched correlation per factor: correlations = "
                        + restart.length + ", factors = " + means.columns());
            }
        }
        return new IdentifiabilityReport(
                factors(reading, names, means, restarts), means.rows(), eigenvalues(reading.activeFactors(), means));
    }

    /**
     * What the fit alone tells, without rows.
     *
     * @param reading the fitted loadings
     * @param names a name per feature
     * @param restarts as in {@link #of}
     * @return sentences on anchors and on stability
     */
    public static List<String> sentencesWithoutRows(FactorReading reading, String[] names, double[][] restarts) {
        return IdentifiabilitySentences.withoutRows(new IdentifiabilityReport(
                factors(reading, names, new Covariances(reading.numFactors()), restarts), 0, new double[0]));
    }

    private static List<Factor> factors(FactorReading reading, String[] names, Covariances means, double[][] restarts) {
        int[] active = reading.activeFactors();
        List<Factor> factors = new ArrayList<>();
        for (int k : active) {
            int[] anchors = reading.anchors(k);
            int closest = means.rows() < 2 ? -1 : closest(k, active, means);
            factors.add(new Factor(
                    k,
                    reading.features(k),
                    IntStream.of(anchors).mapToObj(j -> names[j]).toList(),
                    IntStream.of(anchors).boxed().toList(),
                    means.rows() < 2 ? Double.NaN : means.covariance(k, k),
                    closest,
                    closest < 0 ? 0 : ratio(k, closest, means),
                    closest < 0 ? 0 : means.correlation(k, closest),
                    Arrays.stream(restarts)
                            // a code that is the same for all rows correlates with nothing
                            .map(restart -> Double.isNaN(restart[k]) ? 0 : Math.abs(restart[k]))
                            .toList()));
        }
        return factors;
    }

    private static int closest(int k, int[] active, Covariances means) {
        int closest = -1;
        for (int l : active) {
            if (l != k && (closest < 0 || ratio(k, l, means) > ratio(k, closest, means))) {
                closest = l;
            }
        }
        return closest;
    }

    private static double ratio(int k, int l, Covariances means) {
        double smaller = Math.min(means.covariance(k, k), means.covariance(l, l));
        return smaller == 0 ? Double.POSITIVE_INFINITY : Math.abs(means.covariance(k, l)) / smaller;
    }

    private static double[] eigenvalues(int[] active, Covariances means) {
        if (active.length == 0) {
            return new double[0];
        }
        double[][] correlations = new double[active.length][active.length];
        for (int i = 0; i < active.length; i++) {
            for (int l = 0; l < active.length; l++) {
                correlations[i][l] = i == l ? 1 : means.correlation(active[i], active[l]);
            }
        }
        return new EigenDecomposition(new Array2DRowRealMatrix(correlations, false)).getRealEigenvalues();
    }

    /** What is known of each active factor, ascending. */
    public List<Factor> activeFactors() {
        return factors;
    }

    /** Number of rows that the covariances are of. */
    public long rows() {
        return rows;
    }

    /** Factors with fewer than two anchors, ascending. */
    public int[] factorsWithoutTwoAnchors() {
        return factors.stream()
                .filter(factor -> !factor.hasTwoAnchors())
                .mapToInt(Factor::factor)
                .toArray();
    }

    /** Whether every active factor has two anchors, and there is one. */
    public boolean anchorsSuffice() {
        return !factors.isEmpty() && factors.stream().allMatch(Factor::hasTwoAnchors);
    }

    /** The largest |C_kl| / min(C_kk, C_ll) of two active factors; 0 with fewer than two. */
    public double largestCovarianceRatio() {
        return factors.stream().mapToDouble(Factor::covarianceRatio).max().orElse(0);
    }

    /** Whether Assumption A3 holds on the posterior means. */
    public boolean covarianceHolds() {
        return largestCovarianceRatio() < 1;
    }

    /** Smallest eigenvalue of the correlation matrix of the active factors' posterior means, in [0, 1]; NaN without active factors. */
    public double smallestEigenvalue() {
        return smallestEigenvalue;
    }

    /** Its largest eigenvalue over the smallest, at least 1; NaN without active factors. */
    public double conditionNumber() {
        return conditionNumber;
    }

    /** Mean over factors and other restarts of the matched correlation, in [0, 1]; empty if there were no other restarts. */
    public OptionalDouble stability() {
        return factors.stream()
                .filter(factor -> factor.stability().isPresent())
                .mapToDouble(factor -> factor.stability().getAsDouble())
                .average();
    }

    /**
     * A row per active factor: factor, features, anchors, anchorIndices, twoAnchors, variance, closest (null if it is the only one),
     * covarianceRatio, correlation, and stability, the mean matched correlation with other restarts (null if there were none).
     */
    public Dataset<Row> factors() {
        StructType type = new StructType()
                .add("factor", DataTypes.IntegerType, false)
                .add("features", DataTypes.IntegerType, false)
                .add("anchors", DataTypes.createArrayType(DataTypes.StringType), false)
                .add("anchorIndices", DataTypes.createArrayType(DataTypes.IntegerType), false)
                .add("twoAnchors", DataTypes.BooleanType, false)
                .add("variance", DataTypes.DoubleType, false)
                .add("closest", DataTypes.IntegerType, true)
                .add("covarianceRatio", DataTypes.DoubleType, false)
                .add("correlation", DataTypes.DoubleType, false)
                .add("stability", DataTypes.DoubleType, true);
        List<Row> table = new ArrayList<>();
        for (Factor factor : factors) {
            OptionalDouble stability = factor.stability();
            table.add(RowFactory.create(
                    factor.factor,
                    factor.features,
                    factor.anchors.toArray(new String[0]),
                    factor.anchorIndices.toArray(new Integer[0]),
                    factor.hasTwoAnchors(),
                    factor.variance,
                    factor.closest < 0 ? null : factor.closest,
                    factor.covarianceRatio,
                    factor.correlation,
                    stability.isPresent() ? stability.getAsDouble() : null));
        }
        return SparkSession.active().createDataFrame(table, type);
    }

    /** What was found, a sentence for each finding: anchors, factors without them, A3, linear dependence, stability. */
    public List<String> sentences() {
        return IdentifiabilitySentences.of(this);
    }

    /** The sentences, one a line. */
    @Override
    public String toString() {
        return String.join("\n", sentences());
    }
}
