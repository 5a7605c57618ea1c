// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.special.Beta;

/**
 * The spike-and-slab lasso prior of the sparse VAE (Eqs. 2 to 4) and its E-step (Algorithm 1, Eqs. 57 and 58).
 *
 * <pre>
 *   eta_k ~ Beta(a, b),  gamma_jk ~ Bernoulli(eta_k),  w_jk ~ gamma_jk psi1 + (1 - gamma_jk) psi0,
 *   psi_s(w) = lambda_s / 2 exp(-lambda_s |w|)
 * </pre>
 *
 * <p>The ratio psi0 / psi1 keeps its constant lambda0 / lambda1, and gamma is computed in log space, because
 * exp(-lambda0 |w|) underflows. eta stays within [0.01 / G, 1 - 0.01 / G]: zero is absorbing, and a &lt; 1 gives negative
 * numerators for an empty factor. Both start at 0.5.
 *
 * <p>With lambda0 = lambda1, where a warm-up begins, the two components coincide: W says nothing about gamma, which equals
 * eta, and eta keeps its value. For a fit that stays there use {@link Lasso}. (Algorithm 1 iterated there would only forget W's past and drift to the mode of the
 * Beta, often zero, before a warm-up of lambda0 has begun.)
 */
public final class SpikeAndSlabLasso implements LoadingsPrior {
    private static final long serialVersionUID = 1L;

    /** Where gamma and eta start (Algorithm 1 leaves it open). */
    static final double START = 0.5;
    /** eta stays this many features away from none and from all of the G features. */
    static final double ETA_MARGIN = 0.01;

    /** With equal rates it is the {@link Lasso}. */
    static final PriorChoice CHOICE = PriorChoice.of(
                    "spikeAndSlabLasso",
                    List.of("lambda0", "lambda1", "a", "b", "lambda0WarmUp"),
                    SpikeAndSlabLasso::chosen)
            .checkedBy(SpikeAndSlabLasso::requireOrdered);

    private static final String NAME = "spike-and-slab lasso";
    private static final String INCLUSION = "inclusion";
    private static final String ACTIVE_SHARE = "activeShare";
    private static final String CURRENT_LAMBDA0 = "lambda0";

    private final LoadingsShape shape;
    private final int features;
    private final int factors;
    private final double lambda0;
    private final double lambda1;
    private final double a;
    private final double b;

    private double currentLambda0;
    private final double[] gamma;
    private final double[] eta;

    /**
     * A prior at its start: gamma = eta = 0.5, lambda0 at its full value.
     *
     * @param features G, at least 2
     * @param factors K, at least 1
     * @param lambda0 rate of the spike, at least {@code lambda1}; the paper uses 10 with lambda1 = 1 or more
     * @param lambda1 rate of the slab, positive
     * @param a first parameter of the Beta prior on eta, positive; the paper uses 1, the finite Indian buffet 1 / K
     * @param b second parameter of the Beta prior on eta, positive; the paper uses G, the finite Indian buffet 1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public SpikeAndSlabLasso(int features, int factors, double lambda0, double lambda1, double a, double b) {
        this.shape = new LoadingsShape(features, factors);
        LoadingsShape.requirePositive("lambda1", lambda1, "the rate of the slab is usually 1 to 30");
        LoadingsShape.requirePositive("lambda0", lambda0, "the rate of the spike is usually ten times lambda1");
        requireAtLeastLambda1(lambda0, lambda1);
        LoadingsShape.requirePositive("a", a, "use 1, or 1 / k for the finite Indian buffet prior");
        LoadingsShape.requirePositive("b", b, "use the number of features, or 1 for the finite Indian buffet prior");
        this.features = features;
        this.factors = factors;
        this.lambda0 = lambda0;
        this.lambda1 = lambda1;
        this.a = a;
        this.b = b;
        this.currentLambda0 = lambda0;
        this.gamma = new double[shape.size()];
        this.eta = new double[factors];
        Arrays.fill(gamma, START);
        Arrays.fill(eta, START);
    }

    @Override
    public int features() {
        return features;
    }

    @Override
    public int factors() {
        return factors;
    }

    /**
     * The spike's rate in force, which a warm-up may have lowered.
     *
     * @return lambda0 now
     */
    public double lambda0() {
        return currentLambda0;
    }

    /**
     * The slab's rate.
     *
     * @return lambda1
     */
    public double lambda1() {
        return lambda1;
    }

    /**
     * Sets the spike's rate for the rounds to come; gamma and eta stay until the next {@link #update}.
     *
     * @param value at least lambda1
     * @throws IllegalArgumentException if it is smaller or not finite
     */
    public void setLambda0(double value) {
        LoadingsShape.requirePositive("lambda0", value, "the rate of the spike is usually ten times lambda1");
        requireAtLeastLambda1(value, lambda1);
        currentLambda0 = value;
    }

    /**
     * Moves lambda0 linearly from lambda1 (share 0: the lasso) to its full value (share 1).
     *
     * @param share position of the warm-up, 0 to 1
     * @throws IllegalArgumentException if {@code share} is outside [0, 1]
     */
    @Override
    public void warmUp(double share) {
        Schedule.requireShare(share);
        currentLambda0 = share == 1 ? lambda0 : lambda1 + share * (lambda0 - lambda1);
    }

    /**
     * {@inheritDoc} First gamma given W and the present eta (Eq. 57), then eta given gamma (Algorithm 1). Each is the maximiser of
     * the expected log density of W, the indicators and eta plus the entropy of the indicators. After the first that bound touches
     * {@link #logMarginal}, which the two together therefore never lower. The printed objective ({@link #penalty}) lacks the
     * entropy: the second step raises it, the first need not.
     */
    @Override
    public void update(float[] w) {
        shape.require(w);
        updateInclusion(w);
        if (!isLasso()) {
            updateActiveShare();
        }
    }

    /** Eq. 57: gamma = sigmoid( log eta/(1-eta) - log lambda0/lambda1 + (lambda0 - lambda1)|w| ). */
    private void updateInclusion(float[] w) {
        double slope = currentLambda0 - lambda1;
        double normaliser = StrictMath.log(lambda1) - StrictMath.log(currentLambda0);
        for (int k = 0; k < factors; k++) {
            double atZero = StrictMath.log(eta[k]) - StrictMath.log1p(-eta[k]) + normaliser;
            for (int j = 0; j < features; j++) {
                int jk = j * factors + k;
                gamma[jk] = isLasso() ? eta[k] : sigmoid(atZero + slope * Math.abs(w[jk]));
            }
        }
    }

    /**
     * The eta of Algorithm 1, which maximises the eta terms of Eqs. 55 and 56 given gamma, projected on the range of eta;
     * the projection is the maximiser there, also for a or b below 1.
     */
    private void updateActiveShare() {
        double margin = ETA_MARGIN / features;
        for (int k = 0; k < factors; k++) {
            double mode = (expectedActive(k) + a - 1) / (a + b + features - 2);
            eta[k] = Math.min(1 - margin, Math.max(margin, mode));
        }
    }

    private boolean isLasso() {
        return currentLambda0 == lambda1;
    }

    /** sum_j gamma_jk. */
    private double expectedActive(int k) {
        double sum = 0;
        for (int j = 0; j < features; j++) {
            sum += gamma[j * factors + k];
        }
        return sum;
    }

    private double shrinkageAt(int jk) {
        return isLasso() ? lambda1 : lambda1 * gamma[jk] + currentLambda0 * (1 - gamma[jk]);
    }

    /** {@inheritDoc} lambda*_jk = lambda1 gamma_jk + lambda0 (1 - gamma_jk), Eq. 58. */
    @Override
    public double[] shrinkage() {
        double[] rates = new double[gamma.length];
        for (int jk = 0; jk < rates.length; jk++) {
            rates[jk] = shrinkageAt(jk);
        }
        return rates;
    }

    /**
     * {@inheritDoc}
     *
     * <pre>
     *   sum_jk lambda*_jk |w_jk|
     *     - sum_k { [sum_j gamma_jk + a - 1] log eta_k + [G - sum_j gamma_jk + b - 1] log(1 - eta_k) }
     * </pre>
     *
     * (Eqs. 55 and 56, sign turned; Eq. 55 as printed lacks the minus of its first term). Linear in gamma, without
     * entropy or normalisers.
     */
    @Override
    public double penalty(float[] w) {
        shape.require(w);
        double total = 0;
        for (int jk = 0; jk < w.length; jk++) {
            total += shrinkageAt(jk) * Math.abs(w[jk]);
        }
        for (int k = 0; k < factors; k++) {
            double active = expectedActive(k);
            total -= (active + a - 1) * StrictMath.log(eta[k]);
            total -= (features - active + b - 1) * StrictMath.log1p(-eta[k]);
        }
        return total;
    }

    /**
     * {@inheritDoc}
     *
     * <pre>
     *   sum_jk log( eta_k psi1(w_jk) + (1 - eta_k) psi0(w_jk) ) + sum_k log Beta(eta_k; a, b)
     * </pre>
     *
     * by log-sum-exp, at the present eta and the lambda0 in force. Of gamma it needs nothing.
     */
    @Override
    public double logMarginal(float[] w) {
        shape.require(w);
        double logSlab = StrictMath.log(lambda1 / 2);
        double logSpike = StrictMath.log(currentLambda0 / 2);
        double logBeta = Beta.logBeta(a, b);
        double total = 0;
        for (int k = 0; k < factors; k++) {
            double logEta = StrictMath.log(eta[k]);
            double logRest = StrictMath.log1p(-eta[k]);
            for (int j = 0; j < features; j++) {
                double size = Math.abs(w[j * factors + k]);
                total += logAddExp(logEta + logSlab - lambda1 * size, logRest + logSpike - currentLambda0 * size);
            }
            total += (a - 1) * logEta + (b - 1) * logRest - logBeta;
        }
        return total;
    }

    @Override
    public double[] inclusion() {
        return gamma.clone();
    }

    /** {@inheritDoc} This is eta. */
    @Override
    public double[] activeShare() {
        return eta.clone();
    }

    @Override
    public SortedMap<String, double[]> state() {
        SortedMap<String, double[]> state = new TreeMap<>();
        state.put(INCLUSION, gamma.clone());
        state.put(ACTIVE_SHARE, eta.clone());
        state.put(CURRENT_LAMBDA0, new double[] {currentLambda0});
        return state;
    }

    @Override
    public void restore(SortedMap<String, double[]> state) {
        double[] newGamma = LoadingsShape.stored(state, NAME, INCLUSION, gamma.length);
        double[] newEta = LoadingsShape.stored(state, NAME, ACTIVE_SHARE, factors);
        for (double value : newGamma) {
            if (!(value >= 0 && value <= 1)) {
                throw new IllegalArgumentException("a stored inclusion probability must be within 0 and 1: " + value);
            }
        }
        for (double value : newEta) {
            if (!(value > 0 && value < 1)) {
                throw new IllegalArgumentException("a stored active share must be between 0 and 1: " + value);
            }
        }
        setLambda0(LoadingsShape.stored(state, NAME, CURRENT_LAMBDA0, 1)[0]);
        System.arraycopy(newGamma, 0, gamma, 0, gamma.length);
        System.arraycopy(newEta, 0, eta, 0, factors);
    }

    @Override
    public SpikeAndSlabLasso copy() {
        SpikeAndSlabLasso copy = new SpikeAndSlabLasso(features, factors, lambda0, lambda1, a, b);
        copy.restore(state());
        return copy;
    }

    private static LoadingsPrior chosen(int features, int factors, ToDoubleFunction<String> value) {
        double lambda0 = value.applyAsDouble("lambda0");
        double lambda1 = value.applyAsDouble("lambda1");
        return lambda0 == lambda1
                ? new Lasso(features, factors, lambda1)
                : new SpikeAndSlabLasso(
                        features, factors, lambda0, lambda1, value.applyAsDouble("a"), value.applyAsDouble("b"));
    }

    private static void requireOrdered(ToDoubleFunction<String> value) {
        double lambda0 = value.applyAsDouble("lambda0");
        double lambda1 = value.applyAsDouble("lambda1");
        if (lambda0 < lambda1) {
            throw new IllegalArgumentException("lambda0 (spike) must not be less than lambda1 (slab): lambda0 = "
                    + lambda0 + ", lambda1 = " + lambda1 + "; raise lambda0 or lower lambda1");
        }
    }

    private static void requireAtLeastLambda1(double lambda0, double lambda1) {
        if (lambda0 < lambda1) {
            throw new IllegalArgumentException("lambda0 must be at least lambda1: lambda0 = " + lambda0 + ", lambda1 = "
                    + lambda1 + "; raise lambda0, or use the lasso");
        }
    }

    private static double sigmoid(double t) {
        if (t >= 0) {
            return 1 / (1 + StrictMath.exp(-t));
        }
        double e = StrictMath.exp(t);
        return e / (1 + e);
    }

    private static double logAddExp(double x, double y) {
        return Math.max(x, y) + StrictMath.log1p(StrictMath.exp(-Math.abs(x - y)));
    }
}
