// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.distribution.GammaDistribution;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.special.Gamma;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.Moments;
import org.sparsevae.features.Standardisation;

/**
 * Counts that vary more than Poisson ones: mean mu_ij = exp(m_ij) and variance mu_ij + mu_ij^2 / r_j, with one trained dispersion r_j per
 * feature, as single-cell tools have (Lopez et al. 2018, "Deep generative modeling for single-cell transcriptomics"). With rho = log r,
 *
 * <pre>
 *   log p(x) = log Gamma(x + r) - log Gamma(r) - r softplus(m - rho) - x softplus(rho - m)
 * </pre>
 *
 * less log x!, which depends on the data alone and is left out. Counts need not be whole numbers. The log dispersions have the prior
 * N(0, 3^2): so wide that it decides nothing but for features that say nothing of theirs, whose dispersion would go to infinity.
 */
public final class NegativeBinomialLikelihood implements IndependentCounts {
    private static final long serialVersionUID = 1L;

    /** Standard deviation of the prior of log r. */
    private static final double PRIOR_SD = 3;
    /** Where dispersions start, at least and at most. */
    private static final double LEAST_START = 0.1;

    private static final double MOST_START = 100;
    /** Dispersion of generated data. */
    private static final double SAMPLED_DISPERSION = 2;
    /** Counts up to which the ratio of gamma functions is a product of so many terms: exact also for a large r. */
    private static final int MOST_TERMS = 16;

    private static final double HALF_LOG_TWO_PI = 0.91893853320467274178;

    /** A likelihood without settings. */
    @JsonCreator
    public NegativeBinomialLikelihood() {}

    @Override
    public String name() {
        return "negativeBinomial";
    }

    @Override
    public String takes() {
        return "counts of 0 or more, independent given the factors, with a trained dispersion per feature";
    }

    /** {@inheritDoc} log r_j. */
    @Override
    public Optional<String> noise() {
        return Optional.of("logDispersion");
    }

    /** {@inheritDoc} By moments, r = mean^2 / (variance - mean), as far as that is from 0.1 to 100. */
    @Override
    public float[] noiseStart(Moments moments, Standardisation units) {
        double[] means = moments.means();
        double[] variances = moments.variances();
        float[] start = new float[means.length];
        for (int j = 0; j < means.length; j++) {
            double excess = variances[j] - means[j];
            double dispersion = excess > 0 ? means[j] * means[j] / excess : MOST_START;
            start[j] = (float) StrictMath.log(Math.min(MOST_START, Math.max(LEAST_START, dispersion)));
        }
        return start;
    }

    @Override
    public void evaluate(OutputBlock block) {
        double[] dispersion = new double[block.width()];
        for (int j = 0; j < dispersion.length; j++) {
            dispersion[j] = StrictMath.exp(block.noise()[block.from() + j]);
        }
        for (int i = 0; i < block.rows(); i++) {
            block.logLikelihood()[i] += row(block, i, dispersion);
        }
    }

    private static double row(OutputBlock block, int i, double[] dispersion) {
        int width = block.width();
        double[] outputs = block.outputs();
        double weight = block.weight(i);
        double sum = 0;
        int datum = i * block.features() + block.from();
        for (int j = 0, cell = i * width, feature = block.from(); j < width; j++, cell++, feature++) {
            double x = block.data()[datum + j];
            double r = dispersion[j];
            // s = m - rho; share = sigmoid(s) = mu / (r + mu)
            double s = outputs[cell] - block.noise()[feature];
            double small = StrictMath.exp(-Math.abs(s));
            double log = StrictMath.log1p(small);
            double above = Math.max(s, 0) + log;
            double below = Math.max(-s, 0) + log;
            double share = s >= 0 ? 1 / (1 + small) : small / (1 + small);
            double rest = s >= 0 ? small / (1 + small) : 1 / (1 + small);
            sum += logRising(r, x) - r * above - x * below;
            outputs[cell] = weight * (r * share - x * rest);
            block.noiseGradient()[feature] -= weight * (r * (slopeOfLogRising(r, x) - above + share) - x * rest);
        }
        return sum;
    }

    /** log Gamma(r + x) - log Gamma(r). */
    private static double logRising(double r, double x) {
        if (x == 0) {
            return 0;
        }
        if (x > MOST_TERMS || x != Math.rint(x)) {
            return Gamma.logGamma(r + x) - Gamma.logGamma(r);
        }
        double product = 1;
        double sum = 0;
        for (int i = 0; i < x; i++) {
            product *= r + i;
            if (product > 1e100 || product < 1e-100) {
                sum += StrictMath.log(product);
                product = 1;
            }
        }
        return sum + StrictMath.log(product);
    }

    /** Its derivative in r. */
    private static double slopeOfLogRising(double r, double x) {
        if (x > MOST_TERMS || x != Math.rint(x)) {
            return Gamma.digamma(r + x) - Gamma.digamma(r);
        }
        double sum = 0;
        for (int i = 0; i < x; i++) {
            sum += 1 / (r + i);
        }
        return sum;
    }

    @Override
    public double noisePenalty(double[] logDispersion, double scale, double[] gradient) {
        double value = 0;
        for (int j = 0; j < logDispersion.length; j++) {
            value += .5 * logDispersion[j] * logDispersion[j] / (PRIOR_SD * PRIOR_SD);
            if (gradient != null) {
                gradient[j] += scale * logDispersion[j] / (PRIOR_SD * PRIOR_SD);
            }
        }
        return value;
    }

    @Override
    public double logNoisePrior(double[] logDispersion) {
        return -noisePenalty(logDispersion, 0, null)
                - logDispersion.length * (HALF_LOG_TWO_PI + StrictMath.log(PRIOR_SD));
    }

    @Override
    public double logLikelihood(FeatureRow row, double[] m, double[] logDispersion, Standardisation units) {
        double sum = 0;
        for (int j = 0; j < m.length; j++) {
            sum -= Math.exp(logDispersion[j]) * softplus(m[j] - logDispersion[j]);
        }
        for (int e = 0; e < row.nonZeros(); e++) {
            int j = row.index(e);
            double x = row.value(e);
            sum += logRising(Math.exp(logDispersion[j]), x) - x * softplus(logDispersion[j] - m[j]);
        }
        return sum;
    }

    /** log(1 + exp(s)), without overflow. */
    private static double softplus(double s) {
        return Math.max(s, 0) + Math.log1p(Math.exp(-Math.abs(s)));
    }

    @Override
    public Map<String, Object> defaults() {
        return IndependentCounts.defaults(1000);
    }

    /** {@inheritDoc} Poisson values whose means are drawn from gamma distributions, with dispersion 2. */
    @Override
    public double[] sample(double[] m, RandomGenerator random) {
        return Arrays.stream(m)
                .map(log -> new GammaDistribution(random, SAMPLED_DISPERSION, StrictMath.exp(log) / SAMPLED_DISPERSION)
                        .sample())
                .map(mean -> IndependentCounts.poisson(mean, random))
                .toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NegativeBinomialLikelihood;
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }
}
