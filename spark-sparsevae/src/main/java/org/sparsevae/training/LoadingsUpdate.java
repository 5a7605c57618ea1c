// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.step.RowTerms;
import org.sparsevae.prior.FactorCovariance;
import org.sparsevae.prior.FloatSlice;
import org.sparsevae.prior.Gauge;
import org.sparsevae.prior.LoadingsPrior;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.prior.ProximalStep;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.RoundUpdate.RoundProgress;
import org.sparsevae.training.round.WeightState;

/**
 * The sparse VAE's work between two rounds, on the averaged loadings: proximal step, gauge, E-step (Moran et al. 2022, Algorithm 1,
 * Eqs. 57 and 58), and once an epoch the factors' covariance (B.2). From a given share of the fit on, the support is frozen: loadings
 * with inclusion probability below one half are zero for good, the others are no longer shrunk.
 */
public final class LoadingsUpdate implements RoundUpdate {

    /**
     * When and how strongly the prior acts.
     *
     * @param priorWeight weight of the prior; 1 is the exact posterior mode
     * @param lambda0WarmUp position between the lasso (0) and the full spike (1)
     * @param freezeSupportAt share of the fit from which the support is frozen; 1 for never
     * @param estimateCovariance whether the factors' correlation matrix is estimated
     * @param gauge which scales, that the likelihood does not identify, are held
     */
    public record Settings(
            Schedule priorWeight,
            Schedule lambda0WarmUp,
            double freezeSupportAt,
            boolean estimateCovariance,
            Gauge.Kind gauge) {}

    private static final String LOADINGS = FittedSparseDecoder.LOADINGS;
    private static final String FIRST_LAYER = FittedSparseDecoder.FIRST_LAYER;
    private static final String SLOPES = FittedSparseDecoder.SLOPES;

    private static final String PRIOR = "prior.";
    private static final String FROZEN = "frozen";
    private static final String COVARIANCE = "covariance";

    private final ParameterLayout layout;
    private final LoadingsPrior prior;
    private final ProximalStep proximalStep;
    private final Settings settings;
    private final LoadingsSupport allowed;
    private LoadingsSupport frozen;
    private FactorCovariance covariance;

    /**
     * @param layout where the loadings, the decoder's first layer and, where it has them, the slopes of its linear term lie among the
     *     parameters
     * @param prior prior on the loadings; this update owns it from here on
     * @param proximalStep the step that makes exact zeros
     * @param settings schedules
     * @param allowed loadings that may differ from zero; null for all
     */
    public LoadingsUpdate(
            ParameterLayout layout,
            LoadingsPrior prior,
            ProximalStep proximalStep,
            Settings settings,
            LoadingsSupport allowed) {
        this.layout = layout;
        this.prior = prior;
        this.proximalStep = proximalStep;
        this.settings = settings;
        this.allowed = allowed;
    }

    /**
     * An update for training on from where this one ended: every schedule at its end, the prior as it is.
     *
     * @param held loadings that may differ from zero
     * @param state where the refit starts: a frozen support is that of its loadings from then on
     */
    LoadingsUpdate refit(LoadingsSupport held, WeightState state) {
        Settings atTheEnd = new Settings(
                Schedule.constant(finalPriorWeight()),
                Schedule.constant(1),
                1,
                settings.estimateCovariance(),
                settings.gauge());
        LoadingsUpdate refit = new LoadingsUpdate(layout, prior.copy(), proximalStep, atTheEnd, held);
        refit.covariance = covariance;
        if (isFrozen()) {
            refit.frozen = held;
            refit.prior.update(loadingsCopy(state));
        }
        return refit;
    }

    /** Whether an entry of W, row-major, may differ from zero. */
    boolean allows(int entry) {
        return allowed == null || allowed.contains(entry / prior.factors(), entry % prior.factors());
    }

    /** Whether the support is fixed and the prior switched off. */
    public boolean isFrozen() {
        return frozen != null;
    }

    @Override
    public boolean needsPosteriorMoments() {
        return settings.estimateCovariance();
    }

    @Override
    public void afterRound(WeightState state, RoundProgress progress) {
        if (frozen == null && progress.share() > settings.freezeSupportAt()) {
            frozen = LoadingsSupport.freeze(prior.inclusion(), prior.factors());
        }
        boolean free = !isFrozen();
        if (free) {
            prior.warmUp(settings.lambda0WarmUp().at(progress.share()));
        }
        proximalStep.apply(
                loadings(state),
                secondMoment(state, LOADINGS),
                progress.steps(),
                progress.learningRateSum(),
                prior.shrinkage(),
                prior.ridge(),
                free ? settings.priorWeight().at(progress.share()) : 0,
                progress.effectiveRows());
        if (!free) {
            hold(frozen, state);
        }
        if (allowed != null) {
            hold(allowed, state);
        }
        holdGauge(state);
        if (free) {
            prior.update(loadingsCopy(state));
        }
    }

    /** {@inheritDoc} See {@link #held}. */
    @Override
    public LoadingsSupport heldSupport(WeightState state) {
        LoadingsSupport held = held();
        if (held != null) {
            hold(held, state);
        }
        return held;
    }

    /** The frozen support, within what is allowed at all; null before the freeze where everything is allowed. */
    public LoadingsSupport held() {
        if (frozen == null || frozen == allowed) {
            return allowed;
        }
        return allowed == null ? frozen : frozen.and(allowed);
    }

    private void hold(LoadingsSupport support, WeightState state) {
        support.apply(loadings(state), firstMoment(state, LOADINGS), secondMoment(state, LOADINGS));
    }

    private void holdGauge(WeightState state) {
        if (settings.gauge() == Gauge.Kind.NONE) {
            return;
        }
        double[] multiples =
                Gauge.hold(settings.gauge(), loadings(state), prior.factors(), parameters(state, FIRST_LAYER));
        Gauge.rescaleMoments(
                multiples,
                firstMoment(state, LOADINGS),
                secondMoment(state, LOADINGS),
                firstMoment(state, FIRST_LAYER),
                secondMoment(state, FIRST_LAYER));
        if (layout.has(SLOPES)) {
            Gauge.rescaleSlopes(
                    multiples, parameters(state, SLOPES), firstMoment(state, SLOPES), secondMoment(state, SLOPES));
        }
    }

    @Override
    public void afterEpoch(WeightState state, RowTerms epoch, RoundProgress progress) {
        if (settings.estimateCovariance()) {
            // the workers' row weights have mean 1; here a row of weight 2 is to count as two rows
            double scale = progress.effectiveRows() / epoch.weight();
            covariance = FactorCovariance.estimate(
                    times(epoch.meanProducts(), scale),
                    times(epoch.variances(), scale),
                    progress.effectiveRows(),
                    FactorCovariance.DEFAULT_PSEUDO_ROWS);
            state.covariance(covariance.precision(), covariance.logDeterminant());
        }
    }

    private static double[] times(double[] values, double scale) {
        return Arrays.stream(values).map(value -> scale * value).toArray();
    }

    @Override
    public double penalty(WeightState state) {
        return prior.penalty(loadingsCopy(state));
    }

    @Override
    public double logMarginalPrior(WeightState state) {
        return prior.logMarginal(loadingsCopy(state));
    }

    @Override
    public double finalPriorWeight() {
        return settings.priorWeight().at(1);
    }

    @Override
    public int activeFactors(WeightState state) {
        return support(state).activeFactors();
    }

    /** Loadings that are on: not zero, and of an inclusion probability of at least one half. */
    LoadingsSupport support(WeightState state) {
        return LoadingsSupport.of(loadingsCopy(state), prior.inclusion(), prior.factors(), 0);
    }

    /** The loadings inside the flat parameters, to be changed in place. */
    FloatSlice loadings(WeightState state) {
        return parameters(state, LOADINGS);
    }

    @Override
    public int nonZeroLoadings(WeightState state) {
        int count = 0;
        for (float w : loadingsCopy(state)) {
            count += w == 0 ? 0 : 1;
        }
        return count;
    }

    @Override
    public boolean settled(RoundProgress progress) {
        double share = progress.share();
        boolean weightSettled =
                settings.priorWeight().at(share) == settings.priorWeight().at(1);
        boolean spikeSettled =
                settings.lambda0WarmUp().at(share) == settings.lambda0WarmUp().at(1);
        return weightSettled && spikeSettled && (frozen != null || settings.freezeSupportAt() >= 1);
    }

    @Override
    public LoadingsUpdate copy() {
        LoadingsUpdate copy = new LoadingsUpdate(layout, prior.copy(), proximalStep, settings, allowed);
        copy.frozen = frozen;
        copy.covariance = covariance;
        return copy;
    }

    /** {@inheritDoc} The prior's own state, the frozen support and the factors' covariance. */
    @Override
    public SortedMap<String, double[]> state() {
        SortedMap<String, double[]> state = new TreeMap<>();
        prior.state().forEach((name, values) -> state.put(PRIOR + name, values));
        if (frozen != null) {
            boolean[] mask = frozen.mask();
            double[] ones = new double[mask.length];
            Arrays.setAll(ones, i -> mask[i] ? 1 : 0);
            state.put(FROZEN, ones);
        }
        if (covariance != null) {
            state.put(COVARIANCE, covariance.matrix());
        }
        return state;
    }

    @Override
    public void restore(SortedMap<String, double[]> state) {
        int entries = prior.features() * prior.factors();
        double[] mask = stored(state, FROZEN, entries);
        double[] matrix = stored(state, COVARIANCE, prior.factors() * prior.factors());
        SortedMap<String, double[]> ofPrior = new TreeMap<>();
        state.forEach((name, values) -> {
            if (name.startsWith(PRIOR)) {
                ofPrior.put(name.substring(PRIOR.length()), values);
            }
        });
        prior.restore(ofPrior);
        frozen = mask == null ? null : LoadingsSupport.of(booleans(mask), prior.factors());
        covariance = matrix == null ? null : FactorCovariance.of(matrix);
    }

    private static double[] stored(SortedMap<String, double[]> state, String name, int length) {
        double[] values = state.get(name);
        if (values != null && values.length != length) {
            throw new IllegalArgumentException(
                    "a stored " + name + " must have " + length + " entries: it has " + values.length);
        }
        return values;
    }

    private static boolean[] booleans(double[] ones) {
        boolean[] mask = new boolean[ones.length];
        for (int i = 0; i < mask.length; i++) {
            if (ones[i] != 0 && ones[i] != 1) {
                throw new IllegalArgumentException("a stored " + FROZEN + " support must be of 0 and 1: " + ones[i]);
            }
            mask[i] = ones[i] == 1;
        }
        return mask;
    }

    /** The prior with its inclusion probabilities and active shares after the last E-step. */
    public LoadingsPrior prior() {
        return prior;
    }

    /** The factors' prior correlation matrix, row-major K x K, or null for the identity. */
    public double[] factorCovariance() {
        return covariance == null ? null : covariance.matrix();
    }

    private float[] loadingsCopy(WeightState state) {
        ParameterLayout.Entry entry = layout.entry(LOADINGS);
        return Arrays.copyOfRange(state.parameters(), entry.offset(), entry.end());
    }

    private FloatSlice parameters(WeightState state, String name) {
        return slice(state.parameters(), 0, name);
    }

    private FloatSlice firstMoment(WeightState state, String name) {
        return slice(state.adamState(), 0, name);
    }

    private FloatSlice secondMoment(WeightState state, String name) {
        return slice(state.adamState(), layout.length(), name);
    }

    private FloatSlice slice(float[] array, int start, String name) {
        ParameterLayout.Entry entry = layout.entry(name);
        return new FloatSlice(array, start + entry.offset(), entry.length());
    }
}
