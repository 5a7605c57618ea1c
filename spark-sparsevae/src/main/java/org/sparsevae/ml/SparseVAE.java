// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.ml.params.LatentParamSet;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.decoder.SparseDecoder;
import org.sparsevae.prior.Gauge;
import org.sparsevae.prior.LoadingsPriors;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.prior.PriorChoice;
import org.sparsevae.prior.ProximalStep;
import org.sparsevae.prior.Schedule;
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
        implements SparseVAEParams,
                SparseVAEParams.Setters,
                LoadingsPriorParams,
                LoadingsPriorParams.Setters,
                DefaultParamsWritable {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(SparseVAE.class);

    /** Draws of z that finished trainings are compared at, as in the recipe. */
    private static final int COMPARED_DRAWS = 5;

    private final String uid;
    private final LatentParamSet params = new LatentParamSet();
    private boolean[][] allowed;

    /** A sparse VAE with a random id. */
    public SparseVAE() {
        this(Identifiable$.MODULE$.randomUID("sparsevae"));
    }

    /** A sparse VAE with a given id. */
    public SparseVAE(String uid) {
        this.uid = uid;
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public LatentParamSet latentParams() {
        return params;
    }

    @Override
    protected void requireConsistent() {
        super.requireConsistent();
        choice().check().accept(this::number);
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
        List<String> set = LoadingsPriors.unusedBy(choice()).stream()
                .filter(param -> isSet(getParam(param)))
                .toList();
        if (!set.isEmpty()) {
            String others = LoadingsPriors.names(prior -> prior.params().containsAll(set)).stream()
                    .findFirst()
                    .map(prior -> ", or choose prior = " + prior)
                    .orElse("");
            LOG.warn("the prior {} has no use for {}: unset it{}", getPrior(), String.join(", ", set), others);
        }
    }

    private PriorChoice choice() {
        return LoadingsPriors.of(getPrior());
    }

    /** The value of a numeric param, as a prior asks for it. */
    private double number(String param) {
        return this.<Double>resolved(getParam(param));
    }

    @Override
    protected Decoder decoder(int features) {
        return new SparseDecoder(getDecoderLayers(), getLinearSkip());
    }

    @Override
    protected LoadingsUpdate update(ParameterLayout layout, int features) {
        return new LoadingsUpdate(
                layout,
                choice().factory().create(features, getK(), this::number),
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

    /** Not where loadings are never quite zero: a column of exact zeros gains by its density at zero whatever the data say. */
    private boolean dropsFactors() {
        return getDropWeakFactors() && choice().makesZeros();
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
                .bestOf(getRestarts(), allowed == null, dropsFactors());
    }

    @Override
    protected SparseVAEModel model(
            String id, FittedNetwork network, String[] names, TrainedNetwork trained, double[][] restartCorrelations) {
        LoadingsSupport held = ((LoadingsUpdate) trained.update()).held();
        String decoding = held == null
                ? ""
                : new SparseDecoder(getDecoderLayers(), getLinearSkip()).describe(held, getBatchSize());
        return SparseVAEModel.of(id, network, names, trained, restartCorrelations, decoding);
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
