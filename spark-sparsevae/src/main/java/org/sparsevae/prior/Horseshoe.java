// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.optim.MaxEval;
import org.apache.commons.math3.optim.nonlinear.scalar.GoalType;
import org.apache.commons.math3.optim.univariate.BrentOptimizer;
import org.apache.commons.math3.optim.univariate.SearchInterval;
import org.apache.commons.math3.optim.univariate.UnivariateObjectiveFunction;
import org.apache.commons.math3.special.Gamma;

/**
 * The horseshoe prior (C.4.1, experiment 2) with its hidden scales under a mean-field approximation.
 *
 * <p>Each half-Cauchy scale is written with an auxiliary variable (Eq. 61); every loading has its own tau and lambda, every
 * factor its own v and nu. IG(s, r) has density proportional to {@code x^(-s-1) exp(-r/x)}:
 *
 * <pre>
 *   w_jk | tau_jk, v_k ~ N(0, tau_jk^2 v_k^2)
 *   tau_jk^2 | lambda_jk ~ IG(1/2, 1/lambda_jk),   lambda_jk ~ IG(1/2, 1/b_local^2)     so tau_jk ~ C+(0, b_local)
 *   v_k^2 | nu_k         ~ IG(1/2, 1/nu_k),        nu_k      ~ IG(1/2, 1/b_global^2)    so v_k    ~ C+(0, b_global)
 * </pre>
 *
 * Collecting the terms of each variable in the expected log joint density gives the optimal factors
 *
 * <pre>
 *   q(tau_jk^2) = IG(1, w_jk^2 E[1/v_k^2] / 2 + E[1/lambda_jk])        q(lambda_jk) = IG(1, E[1/tau_jk^2] + 1/b_local^2)
 *   q(v_k^2) = IG((G+1)/2, sum_j w_jk^2 E[1/tau_jk^2] / 2 + E[1/nu_k])   q(nu_k) = IG(1, E[1/v_k^2] + 1/b_global^2)
 * </pre>
 *
 * with E[1/x] = s/r. The mode of the first, r/2, is what Eq. 67 should read. Iterating modes collapses at w = 0, and the
 * expectations alone converge slowly near it (E[1/tau^2] grows by 1/b_local^2 a pass), so each pair is solved at once:
 * eliminating lambda, e = E[1/tau^2] is the positive root of {@code c e (e + beta) = beta} with c = w^2 E[1/v^2] / 2 and
 * beta = 1/b_local^2; v and nu likewise, see {@link #precision}. Each solution is the one maximiser of the lower bound in its
 * pair, given the other.
 *
 * <p>Given these, W has a quadratic penalty, {@code 1/2 E[1/tau_jk^2] E[1/v_k^2] w_jk^2} ({@link #ridge}). The density is
 * infinite at w = 0, so everywhere here |w| counts as at least {@link #FLOOR}. No loading becomes exactly zero unless the
 * support is frozen: see {@link #inclusion} for what counts as active. It has no warm-up of its own.
 */
public final class Horseshoe implements LoadingsPrior {
    private static final long serialVersionUID = 1L;

    /** Both scales in the paper (C.4.1). */
    public static final double DEFAULT_SCALE = 1;
    /** Least size of a loading in the updates and in the bound; typical loadings have size 1 ({@link Gauge}). */
    public static final double FLOOR = 1e-3;
    /**
     * Standard error of the estimate whose shrinkage {@link #inclusion} reports. Where one feature of many loads on a factor,
     * the loading is active above about 0.14; where most do, above about 0.01.
     */
    public static final double REFERENCE_ERROR = 0.1;

    /** Of the paper's scales, so that no param decides it. */
    static final PriorChoice CHOICE = PriorChoice.of(
                    "horseshoe",
                    List.of(),
                    (features, factors, value) -> new Horseshoe(features, factors, DEFAULT_SCALE, DEFAULT_SCALE))
            .withoutZeros();

    /** How far beyond the range of the loadings, in log v, the peak of its density is looked for. */
    private static final double SEARCH = 12;
    /** Share of the largest term at which a sum ends. */
    private static final double NEGLIGIBLE = 1e-17;

    private static final String LOCAL = "localPrecision";
    private static final String GLOBAL = "globalPrecision";

    private final LoadingsShape shape;
    private final double localScale;
    private final double globalScale;
    /** E[1/tau_jk^2]; the q of tau and lambda follow from it. */
    private final double[] local;
    /** E[1/v_k^2]; the q of v and nu follow from it. */
    private final double[] global;

    /**
     * A prior at its start: all expected precisions 1.
     *
     * @param features G, at least 2
     * @param factors K, at least 1
     * @param localScale b_local, scale of the half-Cauchy prior of each loading's own tau, positive; the paper uses 1
     * @param globalScale b_global, scale of the half-Cauchy prior of each factor's v, positive; the paper uses 1
     * @throws IllegalArgumentException if an argument is out of range
     */
    public Horseshoe(int features, int factors, double localScale, double globalScale) {
        this.shape = new LoadingsShape(features, factors);
        LoadingsShape.requirePositive("localScale", localScale, "the paper uses 1");
        LoadingsShape.requirePositive("globalScale", globalScale, "the paper uses 1");
        this.localScale = localScale;
        this.globalScale = globalScale;
        this.local = new double[shape.size()];
        this.global = new double[factors];
        Arrays.fill(local, 1);
        Arrays.fill(global, 1);
    }

    @Override
    public int features() {
        return shape.features();
    }

    @Override
    public int factors() {
        return shape.factors();
    }

    /** {@inheritDoc} First tau and lambda given v, then v and nu given tau; each raises the bound behind {@link #penalty}. */
    @Override
    public void update(float[] w) {
        updateLocal(w);
        updateGlobal(w);
    }

    /** q(tau^2) and q(lambda) of every loading given q(v^2). */
    void updateLocal(float[] w) {
        shape.require(w);
        for (int jk = 0; jk < w.length; jk++) {
            local[jk] = precision(1, 0.5 * square(w[jk]) * global[jk % factors()], 1 / (localScale * localScale));
        }
    }

    /** q(v^2) and q(nu) of every factor given q(tau^2). */
    void updateGlobal(float[] w) {
        shape.require(w);
        for (int k = 0; k < factors(); k++) {
            global[k] = precision(globalShape(), halfSquares(w, k), 1 / (globalScale * globalScale));
        }
    }

    /**
     * The E[1/x] that maximises {@code s log e - log(e + beta) - c e}: the lower bound in q(x) = IG(s, s/e) and the best
     * q(auxiliary) = IG(1, e + beta). It is the positive root of {@code c e^2 + (c beta + 1 - s) e - s beta = 0}.
     */
    private static double precision(double s, double c, double beta) {
        double linear = c * beta + 1 - s;
        double root = Math.sqrt(linear * linear + 4 * c * s * beta);
        // of the two forms of the root, the one that does not cancel
        return linear > 0 ? 2 * s * beta / (linear + root) : (root - linear) / (2 * c);
    }

    /** (G + 1) / 2. */
    private double globalShape() {
        return 0.5 * (features() + 1);
    }

    /** sum_j w_jk^2 E[1/tau_jk^2] / 2. */
    private double halfSquares(float[] w, int k) {
        double sum = 0;
        for (int jk = k; jk < w.length; jk += factors()) {
            sum += square(w[jk]) * local[jk];
        }
        return 0.5 * sum;
    }

    /** w^2, at least that of the floor. */
    private static double square(float w) {
        double size = Math.max(FLOOR, Math.abs((double) w));
        return size * size;
    }

    /** {@inheritDoc} None: the penalty is quadratic. */
    @Override
    public double[] shrinkage() {
        return new double[local.length];
    }

    /** {@inheritDoc} E[1/tau_jk^2] E[1/v_k^2]. */
    @Override
    public double[] ridge() {
        double[] rates = new double[local.length];
        for (int jk = 0; jk < rates.length; jk++) {
            rates[jk] = local[jk] * global[jk % factors()];
        }
        return rates;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here it is minus the mean-field lower bound of log p(W), which at the present expectations t = E[1/tau^2], u = E[1/v^2],
     * with s = (G+1)/2, beta = 1/b_local^2, beta' = 1/b_global^2 and |w| at least {@link #FLOOR}, is
     *
     * <pre>
     *   sum_jk { log[ t_jk / (t_jk + beta) ] - 1/2 t_jk u_k w_jk^2 + 1 + 1/2 log beta - log pi - 1/2 log(2 pi) }
     *     + sum_k { s log u_k - log(u_k + beta') + s - s log s + log Gamma(s) + 1/2 log beta' - log pi }
     * </pre>
     */
    @Override
    public double penalty(float[] w) {
        shape.require(w);
        double beta = 1 / (localScale * localScale);
        double betaGlobal = 1 / (globalScale * globalScale);
        double s = globalShape();
        double logPi = StrictMath.log(Math.PI);
        double perLoading = 1 + 0.5 * StrictMath.log(beta) - logPi - 0.5 * StrictMath.log(2 * Math.PI);
        double perFactor = s - s * StrictMath.log(s) + Gamma.logGamma(s) + 0.5 * StrictMath.log(betaGlobal) - logPi;
        double bound = w.length * perLoading + factors() * perFactor;
        for (double t : local) {
            bound += StrictMath.log(t) - StrictMath.log(t + beta);
        }
        for (int k = 0; k < factors(); k++) {
            double u = global[k];
            bound += s * StrictMath.log(u) - StrictMath.log(u + betaGlobal) - u * halfSquares(w, k);
        }
        return -bound;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Here it is exact, with |w| at least {@link #FLOOR}: of the scales it needs nothing. The local ones have a closed form,
     *
     * <pre>
     *   p(w | v) = (2 pi^3)^(-1/2) exp(x) E1(x) / (v b_local),   x = w^2 / (2 v^2 b_local^2)
     * </pre>
     *
     * and log v is integrated by the trapezoidal rule, factor by factor. The mean-field bound would not do: it lies about one nat
     * lower per loading near zero and half a nat per large one, and so favours dense loadings.
     */
    @Override
    public double logMarginal(float[] w) {
        shape.require(w);
        double largest = 1;
        for (float value : w) {
            largest = Math.max(largest, Math.abs((double) value));
        }
        double low = StrictMath.log(FLOOR / localScale) - SEARCH;
        double high = StrictMath.log(largest / localScale) + SEARCH;
        double total = 0;
        for (int k = 0; k < factors(); k++) {
            int factor = k;
            total += logIntegral(logScale -> logJoint(w, factor, logScale), low, high);
        }
        return total;
    }

    /** log of { p(w_1k, ..., w_Gk | v) p(v) dv / dlog v }: strictly concave in log v. */
    private double logJoint(float[] w, int k, double logScale) {
        double scale = localScale * StrictMath.exp(logScale);
        double ratio = StrictMath.exp(logScale) / globalScale;
        double total = StrictMath.log(2 / Math.PI * ratio / (1 + ratio * ratio));
        for (int jk = k; jk < w.length; jk += factors()) {
            total += StrictMath.log(ExponentialIntegral.scaled(square(w[jk]) / (2 * scale * scale)) / scale);
        }
        return total - 0.5 * features() * StrictMath.log(2 * Math.PI * Math.PI * Math.PI);
    }

    /** log of the integral of exp(f) for a strictly concave f with its peak between {@code low} and {@code high}. */
    private static double logIntegral(UnivariateFunction f, double low, double high) {
        double peak = new BrentOptimizer(1e-7, 1e-7)
                .optimize(
                        GoalType.MAXIMIZE,
                        new UnivariateObjectiveFunction(f),
                        new SearchInterval(low, high),
                        new MaxEval(1000))
                .getPoint();
        double top = f.value(peak);
        double h = 0.01;
        double curvature = (2 * top - f.value(peak + h) - f.value(peak - h)) / (h * h);
        double step = 0.25 / Math.sqrt(Math.max(1, curvature));
        double sum = 1;
        for (double direction : new double[] {-step, step}) {
            double term = 1;
            for (int i = 1; term > NEGLIGIBLE; i++) {
                term = StrictMath.exp(f.value(peak + i * direction) - top);
                sum += term;
            }
        }
        return top + StrictMath.log(sum * step);
    }

    /**
     * {@inheritDoc} The horseshoe has no indicators: this is 1 - kappa_jk, what its shrinkage leaves of a loading estimated
     * with standard error d = {@link #REFERENCE_ERROR},
     *
     * <pre>
     *   1 - kappa_jk = 1 / (1 + d^2 E[1/tau_jk^2] E[1/v_k^2])
     * </pre>
     *
     * so a loading is active while its expected prior precision is at most 1/d^2.
     */
    @Override
    public double[] inclusion() {
        double[] kept = ridge();
        for (int jk = 0; jk < kept.length; jk++) {
            kept[jk] = 1 / (1 + REFERENCE_ERROR * REFERENCE_ERROR * kept[jk]);
        }
        return kept;
    }

    /** {@inheritDoc} The share of features whose loading is active. */
    @Override
    public double[] activeShare() {
        return shape.activeShare(inclusion());
    }

    @Override
    public SortedMap<String, double[]> state() {
        SortedMap<String, double[]> state = new TreeMap<>();
        state.put(LOCAL, local.clone());
        state.put(GLOBAL, global.clone());
        return state;
    }

    @Override
    public void restore(SortedMap<String, double[]> state) {
        double[] newLocal = positive(LoadingsShape.stored(state, "horseshoe", LOCAL, local.length), LOCAL);
        double[] newGlobal = positive(LoadingsShape.stored(state, "horseshoe", GLOBAL, global.length), GLOBAL);
        System.arraycopy(newLocal, 0, local, 0, local.length);
        System.arraycopy(newGlobal, 0, global, 0, global.length);
    }

    private static double[] positive(double[] values, String name) {
        for (double value : values) {
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("a stored " + name + " must be positive and finite: " + value);
            }
        }
        return values;
    }

    @Override
    public Horseshoe copy() {
        Horseshoe copy = new Horseshoe(features(), factors(), localScale, globalScale);
        copy.restore(state());
        return copy;
    }
}
