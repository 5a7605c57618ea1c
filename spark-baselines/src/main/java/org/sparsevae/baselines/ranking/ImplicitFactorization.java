// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.ranking;

import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowModel;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;

/**
 * Item factors of a factorization of implicit feedback (Hu, Koren and Volinsky 2008), and the factors of any row given these: the closed-form
 * solution of Eq. 4, u = (Y'Y + Y'(C - I)Y + lambda n I)^-1 Y'C p, with p_j = 1 for the row's n items, confidence c_j = 1 + alpha x_j, and the
 * penalty times n, as Spark's ALS has it. So a row need not have been in the training, and one that was gets the factors that Spark's ALS gives it.
 *
 * <p>Items are ranked by y_j'u, a preference. It is no probability: there is no likelihood.
 */
public final class ImplicitFactorization implements RowModel {
    private static final long serialVersionUID = 1L;
    private static final Likelihood COUNTS = new MultinomialLikelihood();

    private final int features;
    private final int factors;
    private final double[] items;
    private final double alpha;
    private final double regParam;
    /** Y'Y, K x K. */
    private final double[] gram;

    /**
     * @param items Y, G x K, row-major; zeros for items without ratings
     * @param factors K, at least 1
     * @param alpha what a count adds to an item's confidence
     * @param regParam the penalty, greater than 0
     * @throws IllegalArgumentException if Y has no rows of K values, or the penalty is not above 0
     */
    public ImplicitFactorization(double[] items, int factors, double alpha, double regParam) {
        if (factors < 1 || items.length == 0 || items.length % factors != 0) {
            throw new IllegalArgumentException("items must be a row of as many values as factors for each feature:"
                    + " factors = " + factors + ", values = " + items.length);
        }
        if (!(regParam > 0)) {
            throw new IllegalArgumentException(
                    "regParam must be greater than 0, or a row's factors are not determined: " + regParam);
        }
        this.features = items.length / factors;
        this.factors = factors;
        this.items = items.clone();
        this.alpha = alpha;
        this.regParam = regParam;
        this.gram = new double[factors * factors];
        IntStream.range(0, features).forEach(j -> addOuterProduct(gram, j, 1));
    }

    private void addOuterProduct(double[] sum, int item, double times) {
        for (int k = 0; k < factors; k++) {
            for (int l = 0; l < factors; l++) {
                sum[k * factors + l] += times * items[item * factors + k] * items[item * factors + l];
            }
        }
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public int factors() {
        return factors;
    }

    @Override
    public Likelihood likelihood() {
        return COUNTS;
    }

    /** {@inheritDoc} The mean is u; there is no standard deviation: 0. */
    @Override
    public RowPosterior encode(FeatureRow row) {
        row.requireSize(features);
        double[] matrix = gram.clone();
        double[] b = new double[factors];
        int rated = 0;
        for (int e = 0; e < row.nonZeros(); e++) {
            double more = alpha * Math.abs(row.value(e));
            addOuterProduct(matrix, row.index(e), more);
            if (row.value(e) > 0) {
                rated++;
                for (int k = 0; k < factors; k++) {
                    b[k] += (1 + more) * items[row.index(e) * factors + k];
                }
            }
        }
        if (rated == 0) {
            return new RowPosterior(new double[factors], new double[factors]);
        }
        double[][] rows = new double[factors][factors];
        for (int k = 0; k < factors; k++) {
            System.arraycopy(matrix, k * factors, rows[k], 0, factors);
            rows[k][k] += regParam * rated;
        }
        double[] u = new CholeskyDecomposition(new Array2DRowRealMatrix(rows, false))
                .getSolver()
                .solve(new ArrayRealVector(b, false))
                .toArray();
        return new RowPosterior(u, new double[factors]);
    }

    /** {@inheritDoc} Y u, preferences. */
    @Override
    public double[] decode(double[] z) {
        if (z.length != factors) {
            throw new IllegalArgumentException(
                    "z must have one value per factor: values = " + z.length + ", factors = " + factors);
        }
        double[] preferences = new double[features];
        for (int j = 0; j < features; j++) {
            for (int k = 0; k < factors; k++) {
                preferences[j] += items[j * factors + k] * z[k];
            }
        }
        return preferences;
    }

    /** {@inheritDoc} The preferences, about 1 for an item that the row has and 0 for another. */
    @Override
    public double[] reconstruct(double[] z) {
        return decode(z);
    }

    /** NaN: there is no likelihood. */
    @Override
    public double logLikelihood(FeatureRow row, double[] z) {
        return Double.NaN;
    }

    @Override
    public double[] effects(int factor) {
        double[] effects = new double[features];
        for (int j = 0; j < features; j++) {
            effects[j] = 2 * items[j * factors + factor];
        }
        return effects;
    }
}
