// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.factorization;

import java.util.Arrays;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.RowModel;
import org.sparsevae.inference.RowPosterior;
import org.sparsevae.likelihood.Likelihood;

/**
 * A fitted factorization x ~ V u with V and u of 0 or more. A row's factors are u = argmin over u &gt;= 0 of |x - V u|^2 + l2Weight |u|^2,
 * exactly; that costs a row by its entries that are not zero.
 *
 * <p>The likelihood says what V u means for scores, not how V was fitted, which is by squared error throughout: gaussian, the means of x with
 * one noise variance for all features; multinomial, probabilities (V u + 1e-6) over their sum.
 */
public final class Factorization implements RowModel {
    private static final long serialVersionUID = 1L;
    /** What is added to V u before it becomes probabilities, so that a feature without any is not impossible. */
    public static final double SMOOTHING = 1e-6;

    private static final double LOG_TWO_PI = StrictMath.log(2 * Math.PI);

    private final int features;
    private final int factors;
    private final double[] loadings;
    private final double l2Weight;
    private final Likelihood likelihood;
    private final double noiseVariance;
    private final double[] gram;

    /**
     * @param loadings V, G x K, row-major; copied
     * @param factors K, at least 1
     * @param l2Weight weight of |u|^2, 0 or more
     * @param likelihood gaussian or multinomial
     * @param noiseVariance variance of x about V u, greater than 0
     * @throws IllegalArgumentException if V has no rows of K values of 0 or more, or another value is out of its range
     */
    public Factorization(double[] loadings, int factors, double l2Weight, Likelihood likelihood, double noiseVariance) {
        if (factors < 1 || loadings.length == 0 || loadings.length % factors != 0) {
            throw new IllegalArgumentException("loadings must be a row of as many values as factors for each feature:"
                    + " factors = " + factors + ", values = " + loadings.length);
        }
        requireNonNegative("loadings", loadings);
        requireNonNegative("l2Weight", l2Weight);
        if (!(noiseVariance > 0 && Double.isFinite(noiseVariance))) {
            throw new IllegalArgumentException(
                    "noise must have a finite variance greater than 0: noiseVariance = " + noiseVariance);
        }
        this.features = loadings.length / factors;
        this.factors = factors;
        this.loadings = loadings.clone();
        this.l2Weight = l2Weight;
        this.likelihood = scorable(likelihood);
        this.noiseVariance = noiseVariance;
        this.gram = gram(loadings, factors, l2Weight);
    }

    private Factorization(Factorization other, Likelihood likelihood) {
        this.features = other.features;
        this.factors = other.factors;
        this.loadings = other.loadings;
        this.l2Weight = other.l2Weight;
        this.likelihood = scorable(likelihood);
        this.noiseVariance = other.noiseVariance;
        this.gram = other.gram;
    }

    private static Likelihood scorable(Likelihood likelihood) {
        if (!likelihood.hasUnits() && !likelihood.sharesTotal()) {
            throw new IllegalArgumentException("a factorization has means of real numbers, and shares of a row's"
                    + " total, and nothing else: likelihood = " + likelihood.name());
        }
        return likelihood;
    }

    /**
     * The same factors and loadings, scored by another likelihood.
     *
     * @param other gaussian or multinomial
     * @return a factorization that shares its arrays with this one
     * @throws IllegalArgumentException if it is neither
     */
    public Factorization with(Likelihood other) {
        return other.equals(likelihood) ? this : new Factorization(this, other);
    }

    private static void requireNonNegative(String name, double... values) {
        for (double value : values) {
            if (!(value >= 0 && Double.isFinite(value))) {
                throw new IllegalArgumentException(name + " must be finite and 0 or more: " + value);
            }
        }
    }

    /** M'M + weight I of a matrix of rows of K values, K x K. */
    static double[] gram(double[] rows, int factors, double weight) {
        double[] gram = new double[factors * factors];
        for (int start = 0; start < rows.length; start += factors) {
            for (int k = 0; k < factors; k++) {
                double value = rows[start + k];
                if (value != 0) {
                    for (int l = 0; l < factors; l++) {
                        gram[k * factors + l] += value * rows[start + l];
                    }
                }
            }
        }
        for (int k = 0; k < factors; k++) {
            gram[k * factors + k] += weight;
        }
        return gram;
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
        return likelihood;
    }

    /** @return V, G x K, row-major, a new array */
    public double[] loadings() {
        return loadings.clone();
    }

    /**
     * @param feature in [0, G)
     * @param factor in [0, K)
     * @return v_jk, 0 or more
     */
    public double loading(int feature, int factor) {
        return loadings[feature * factors + factor];
    }

    /** @return weight of |u|^2 */
    public double l2Weight() {
        return l2Weight;
    }

    /** @return variance of x about V u in the data's units squared, which the gaussian likelihood scores by */
    public double noiseVariance() {
        return noiseVariance;
    }

    /** {@inheritDoc} The mean is u; there is no standard deviation: 0. */
    @Override
    public RowPosterior encode(FeatureRow row) {
        if (row.size() != features) {
            throw new IllegalArgumentException("the row must have as many values as the model has features: row = "
                    + row.size() + ", features = " + features);
        }
        double[] b = new double[factors];
        for (int e = 0; e < row.nonZeros(); e++) {
            int start = row.index(e) * factors;
            for (int k = 0; k < factors; k++) {
                b[k] += row.value(e) * loadings[start + k];
            }
        }
        return new RowPosterior(new NonNegativeLeastSquares(gram, factors).solve(b), new double[factors]);
    }

    /** {@inheritDoc} Gaussian: V u. Multinomial: log(V u + 1e-6). */
    @Override
    public double[] decode(double[] z) {
        double[] m = product(z);
        if (likelihood.sharesTotal()) {
            for (int j = 0; j < features; j++) {
                m[j] = StrictMath.log(m[j] + SMOOTHING);
            }
        }
        return m;
    }

    private double[] product(double[] z) {
        if (z.length != factors) {
            throw new IllegalArgumentException(
                    "z must have one value per factor: values = " + z.length + ", factors = " + factors);
        }
        requireNonNegative("z", z);
        double[] product = new double[features];
        for (int j = 0; j < features; j++) {
            int start = j * factors;
            for (int k = 0; k < factors; k++) {
                product[j] += loadings[start + k] * z[k];
            }
        }
        return product;
    }

    @Override
    public double[] reconstruct(double[] z) {
        double[] x = product(z);
        if (likelihood.sharesTotal()) {
            double total = 0;
            for (double value : x) {
                total += value + SMOOTHING;
            }
            for (int j = 0; j < features; j++) {
                x[j] = (x[j] + SMOOTHING) / total;
            }
        }
        return x;
    }

    @Override
    public double logLikelihood(FeatureRow row, double[] z) {
        if (row.size() != features) {
            throw new IllegalArgumentException("the row must have as many values as the model has features: row = "
                    + row.size() + ", features = " + features);
        }
        double[] expected = reconstruct(z);
        double sum = 0;
        if (likelihood.sharesTotal()) {
            for (int e = 0; e < row.nonZeros(); e++) {
                sum += row.value(e) * StrictMath.log(expected[row.index(e)]);
            }
            return sum;
        }
        double[] x = row.toDense();
        for (int j = 0; j < features; j++) {
            sum += (x[j] - expected[j]) * (x[j] - expected[j]);
        }
        return -0.5 * (features * (LOG_TWO_PI + StrictMath.log(noiseVariance)) + sum / noiseVariance);
    }

    /** {@inheritDoc} The column of V: what one unit of the factor adds to each feature. */
    @Override
    public double[] effects(int factor) {
        if (factor < 0 || factor >= factors) {
            throw new IllegalArgumentException("factor must be at least 0 and below the number of factors: factor = "
                    + factor + ", factors = " + factors);
        }
        double[] effects = new double[features];
        Arrays.setAll(effects, j -> loading(j, factor));
        return effects;
    }
}
