// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.params.Defaults;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.Gauge;
import org.sparsevae.prior.Horseshoe;
import org.sparsevae.prior.Lasso;
import org.sparsevae.prior.LoadingsPrior;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.prior.ProximalStep;
import org.sparsevae.prior.Schedule;
import org.sparsevae.prior.SpikeAndSlabLasso;
import org.sparsevae.training.AveragedTraining;
import org.sparsevae.training.LoadingsUpdate;
import org.sparsevae.training.RobustTraining;
import org.sparsevae.training.TrainedNetwork;
import org.sparsevae.training.TrainingPlan;

/**
 * The sparse VAE (Moran, Sridhar, Wang and Blei 2022): a deep generative model in which every feature depends on few latent factors, so
 * that the factors are identifiable and readable. Feature j of row i has mean (or logit) f(w_j * z_i)_j with one network f for all
 * features and a sparsity-inducing prior on the loadings W, by default the spike-and-slab lasso.
 *
 * <p>{@code fit} trains by parameter-averaged synchronous SGD over the executors; the E-step for inclusion probabilities and active shares
 * runs on the driver after each round. A user who sets nothing but the columns, k and the likelihood gets settings that were found to
 * work; all of them are params.
 *
 * <pre>{@code
 * SparseVAEModel model = new SparseVAE().setLikelihood("multinomial").setK(30).fit(ratings);
 * model.topFeatures(5).show();
 * }</pre>
 */
public final class SparseVAE extends LatentEstimator<SparseVAE, SparseVAEModel>
        implements SparseVAEParams, DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(SparseVAE.class);

    /** Draws of z that finished trainings are compared at, as in the recipe. */
    private static final int COMPARED_DRAWS = 5;

    private final String uid;
    private final SparseVAEParamSet params;
    private boolean[][] allowed;

    /** A sparse VAE with a random id. */
    public SparseVAE() {
        this(Identifiable$.MODULE$.randomUID("sparsevae"));
    }

    /** A sparse VAE with a given id. */
    public SparseVAE(String uid) {
        this.uid = uid;
        this.params = new SparseVAEParamSet(this);
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public SparseVAEParamSet latentParams() {
        return params;
    }

    /** Sets {@link #prior()}. */
    public SparseVAE setPrior(String value) {
        return with(prior(), value);
    }

    /** Sets {@link #lambda0()}. */
    public SparseVAE setLambda0(double value) {
        return with(lambda0(), value);
    }

    /** Sets {@link #lambda1()}. */
    public SparseVAE setLambda1(double value) {
        return with(lambda1(), value);
    }

    /** Sets {@link #a()}. */
    public SparseVAE setA(double value) {
        return with(a(), value);
    }

    /** Sets {@link #b()}. */
    public SparseVAE setB(double value) {
        return with(b(), value);
    }

    /** Sets {@link #priorWeight()}. */
    public SparseVAE setPriorWeight(double value) {
        return with(priorWeight(), value);
    }

    /** Sets {@link #priorWeightStart()}. */
    public SparseVAE setPriorWeightStart(double value) {
        return with(priorWeightStart(), value);
    }

    /** Sets {@link #priorWarmUpFrom()}. */
    public SparseVAE setPriorWarmUpFrom(double value) {
        return with(priorWarmUpFrom(), value);
    }

    /** Sets {@link #priorWarmUpTo()}. */
    public SparseVAE setPriorWarmUpTo(double value) {
        return with(priorWarmUpTo(), value);
    }

    /** Sets {@link #lambda0WarmUp()}. */
    public SparseVAE setLambda0WarmUp(double value) {
        return with(lambda0WarmUp(), value);
    }

    /** Sets {@link #freezeSupportAt()}. */
    public SparseVAE setFreezeSupportAt(double value) {
        return with(freezeSupportAt(), value);
    }

    /** Sets {@link #restarts()}. */
    public SparseVAE setRestarts(int value) {
        return with(restarts(), value);
    }

    /** Sets {@link #dropWeakFactors()}. */
    public SparseVAE setDropWeakFactors(boolean value) {
        return with(dropWeakFactors(), value);
    }

    /** Sets {@link #factorCovariance()}. */
    public SparseVAE setFactorCovariance(String value) {
        return with(factorCovariance(), value);
    }

    /** Sets {@link #gauge()}. */
    public SparseVAE setGauge(String value) {
        return with(gauge(), value);
    }

    /** Sets {@link #nonNegativeLoadings()}. */
    public SparseVAE setNonNegativeLoadings(boolean value) {
        return with(nonNegativeLoadings(), value);
    }

    /** Sets {@link #linearSkip()}. */
    public SparseVAE setLinearSkip(boolean value) {
        return with(linearSkip(), value);
    }

    @Override
    protected void requireConsistent() {
        super.requireConsistent();
        if (getPrior().equals(SparseVAEParamSet.SPIKE_AND_SLAB_LASSO) && getLambda0() < getLambda1()) {
            throw new IllegalArgumentException("lambda0 (spike) must not be less than lambda1 (slab): lambda0 = "
                    + getLambda0() + ", lambda1 = " + getLambda1() + "; raise lambda0 or lower lambda1");
        }
        if (getPriorWarmUpFrom() > getPriorWarmUpTo()) {
            throw new IllegalArgumentException(
                    "priorWarmUpFrom must not be greater than priorWarmUpTo: priorWarmUpFrom = " + getPriorWarmUpFrom()
                            + ", priorWarmUpTo = " + getPriorWarmUpTo());
        }
        if (isGiven(getInitialModel()) && isSet(restarts()) && getRestarts() > 1) {
            throw new IllegalArgumentException("restarts must be 1 where initialModel says where to start: restarts = "
                    + getRestarts() + "; leave it unset, or leave initialModel unset");
        }
    }

    @Override
    protected void warnOfIgnoredParams() {
        List<Param<?>> unused =
                switch (getPrior()) {
                    case SparseVAEParamSet.LASSO -> List.of(lambda0(), a(), b(), lambda0WarmUp());
                    case SparseVAEParamSet.HORSESHOE -> List.of(lambda0(), lambda1(), a(), b(), lambda0WarmUp());
                    default -> List.of();
                };
        String set = unused.stream().filter(this::isSet).map(Param::name).collect(Collectors.joining(", "));
        if (!set.isEmpty()) {
            LOG.warn("the prior {} has no use for {}: unset it, or choose prior = spikeAndSlabLasso", getPrior(), set);
        }
    }

    @Override
    protected Decoder decoder(int features) {
        return new SparseDecoder(getDecoderLayers(), getLinearSkip());
    }

    @Override
    protected LoadingsUpdate update(ParameterLayout layout, int features) {
        return new LoadingsUpdate(
                layout,
                loadingsPrior(features),
                new ProximalStep(TrainingPlan.BETA2, TrainingPlan.EPSILON, getNonNegativeLoadings()),
                new LoadingsUpdate.Settings(
                        new Schedule.Linear(
                                getPriorWeightStart(), getPriorWeight(), getPriorWarmUpFrom(), getPriorWarmUpTo()),
                        Schedule.warmUp(getLambda0WarmUp()),
                        getFreezeSupportAt(),
                        getFactorCovariance().equals("estimated"),
                        Gauge.Kind.valueOf(getGauge().toUpperCase(Locale.ROOT))),
                allowedLoadings(features));
    }

    /** Holds the loadings of every later fit to a given support: for studies of what the fit should have found. */
    public SparseVAE withAllowedLoadings(boolean[][] allowed) {
        this.allowed = Arrays.stream(allowed).map(boolean[]::clone).toArray(boolean[][]::new);
        return this;
    }

    @Override
    protected Map<String, String> decidedBesides() {
        return allowed == null ? Map.of() : Map.of("the allowed loadings", Arrays.deepToString(allowed));
    }

    private LoadingsSupport allowedLoadings(int features) {
        if (allowed == null) {
            return null;
        }
        if (allowed.length != features || Arrays.stream(allowed).anyMatch(row -> row.length != getK())) {
            throw new IllegalArgumentException("the allowed loadings must have a row for each of " + features
                    + " features and a column for each of " + getK() + " factors: rows = " + allowed.length);
        }
        boolean[] flat = new boolean[features * getK()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = allowed[i / getK()][i % getK()];
        }
        return LoadingsSupport.of(flat, getK());
    }

    @Override
    protected int objectiveDraws() {
        return isRobust() ? COMPARED_DRAWS : super.objectiveDraws();
    }

    private boolean isRobust() {
        return getRestarts() > 1 || dropsFactors();
    }

    /** Not under the horseshoe, whose loadings are never quite zero: a column of exact zeros gains by its density at zero whatever the data say. */
    private boolean dropsFactors() {
        return getDropWeakFactors() && !getPrior().equals(SparseVAEParamSet.HORSESHOE);
    }

    @Override
    protected TrainedNetwork train(AveragedTraining training, TrainingPlan plan) {
        if (!isRobust()) {
            return super.train(training, plan);
        }
        return new RobustTraining(
                        training,
                        training.listener(),
                        plan,
                        () -> update(
                                training.network().layout(), training.network().features()))
                .run(getRestarts(), allowed == null, dropsFactors());
    }

    private LoadingsPrior loadingsPrior(int features) {
        if (getPrior().equals(SparseVAEParamSet.HORSESHOE)) {
            return new Horseshoe(features, getK(), Horseshoe.DEFAULT_SCALE, Horseshoe.DEFAULT_SCALE);
        }
        if (getPrior().equals(SparseVAEParamSet.LASSO) || getLambda0() == getLambda1()) {
            return new Lasso(features, getK(), getLambda1());
        }
        return new SpikeAndSlabLasso(features, getK(), getLambda0(), getLambda1(), getA(), getB());
    }

    @Override
    public Object fittedValue(String param, FitSize size) {
        return switch (param) {
            case "restarts" -> isGiven(getInitialModel()) ? (Object) 1 : getRestarts();
            case "a" -> getA();
            case "b" -> Double.isNaN(getB()) ? (double) size.features() : getB();
            case "lambda0" -> getLambda0() * ratesFactor(size);
            case "lambda1" -> getLambda1() * ratesFactor(size);
            case "priorWeight", "priorWeightStart" -> isSet(getParam(param))
                    ? resolved(getParam(param))
                    : (Object) (latentParams().defaults().of(param, getLikelihood(), size.effectiveRows())
                            / ratesFactor(size));
            default -> super.fittedValue(param, size);
        };
    }

    /** How many times the usual rates a fit of this size takes, see {@link Defaults.PerFeatures}; 1 as soon as one is set. */
    private double ratesFactor(FitSize size) {
        boolean automatic = Likelihoods.of(getLikelihood()).recipe() == Likelihood.Recipe.REAL
                && !getPrior().equals(SparseVAEParamSet.HORSESHOE)
                && !isSet(lambda0())
                && !isSet(lambda1());
        return automatic ? Defaults.PerFeatures.factor(size.features()) : 1;
    }

    @Override
    protected SparseVAEModel model(
            String id, FittedNetwork network, String[] names, TrainedNetwork trained, double[][] restartCorrelations) {
        return SparseVAEModel.of(id, network, names, trained, restartCorrelations);
    }

    @Override
    public SparseVAE copy(ParamMap extra) {
        SparseVAE copy = (SparseVAE) defaultCopy(extra);
        copy.allowed = allowed;
        return copy;
    }

    /** Reads a saved estimator. */
    public static MLReader<SparseVAE> read() {
        return new DefaultParamsReader<>();
    }

    /** Loads a saved estimator. */
    public static SparseVAE load(String path) throws IOException {
        return read().load(path);
    }
}
