// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.features.InputScaling;
import org.sparsevae.features.LibrarySize;
import org.sparsevae.features.Standardisation;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.evaluation.RestartStability;
import org.sparsevae.ml.params.FitPace;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.ml.rows.ColumnNames;
import org.sparsevae.ml.rows.FitRows;
import org.sparsevae.ml.rows.LatentSchema;
import org.sparsevae.network.GaussianWeightPrior;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.posterior.DiagonalGaussian;
import org.sparsevae.network.posterior.Posterior;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.AveragedTraining;
import org.sparsevae.training.RoundUpdate;
import org.sparsevae.training.TrainedNetwork;
import org.sparsevae.training.TrainingListener;
import org.sparsevae.training.TrainingPlan;
import org.sparsevae.training.TrainingProgress;
import org.sparsevae.training.checkpoint.FitCheckpoints;
import org.sparsevae.training.preflight.FitShape;
import org.sparsevae.training.preflight.Preflight;
import org.sparsevae.training.preflight.PreflightReport;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.rows.FeatureMoments;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.PlacedRows.RowCounts;
import org.sparsevae.training.rows.RowPlacement;

/**
 * Fits a latent variable model by the one training loop. A subclass says what is its own: the decoder, the posterior, what happens between two rounds,
 * how the weights start, and what the fitted model is.
 *
 * @param <E> the estimator's own type
 * @param <M> the model that it fits
 */
public abstract class LatentEstimator<E extends LatentEstimator<E, M>, M extends LatentModel<M>>
        extends LatentSetters<E, M> {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(LatentEstimator.class);

    /** The decoder of a model with so many features. */
    protected abstract Decoder decoder(int features);

    /** The variational family; a model whose posterior is not Gaussian says here which. */
    protected Posterior posterior() {
        return new DiagonalGaussian();
    }

    /** The model's work between two rounds. */
    protected abstract RoundUpdate update(ParameterLayout layout, int features);

    /** Draws of z per row that the final objective is averaged over; more where it decides something. */
    protected int objectiveDraws() {
        return 1;
    }

    /** How the weights start, given the output offsets that the likelihood starts from (null: at random). */
    protected Initialization start(float[] outputOffsets) {
        return outputOffsets == null ? Initialization.gaussian() : Initialization.ratings(outputOffsets);
    }

    /**
     * The fitted model; its params are copied afterwards.
     *
     * @param restartCorrelations how well each restart that was not kept agrees with the model, see {@link SparseVAEModel#restartCorrelations}
     */
    protected abstract M model(
            String uid, FittedNetwork network, String[] names, TrainedNetwork trained, double[][] restartCorrelations);

    /** Refuses params that do not go together; called before any data is read. */
    protected void requireConsistent() {
        if (getNoiseFloorFrom() > getNoiseFloorTo()) {
            throw new IllegalArgumentException("noiseFloorFrom must not be greater than noiseFloorTo: noiseFloorFrom = "
                    + getNoiseFloorFrom() + ", noiseFloorTo = " + getNoiseFloorTo());
        }
        if (hasLibrarySize() && !likelihoodInForce().hasLogarithmicOutputs()) {
            throw new IllegalArgumentException("librarySize is for likelihoods of counts that are independent given the"
                    + " factors: librarySize = " + getLibrarySize() + ", likelihood = " + getLikelihood()
                    + "; leave it unset, or choose "
                    + Likelihoods.names(Likelihood::hasLogarithmicOutputs).replace(" and ", " or "));
        }
    }

    /**
     * Fits the model. With {@link #checkpointDir()}, a fit that was killed, cancelled or stopped goes on where it was, and one that is over
     * is read: the model is the same to the bit, on the same kind of machine.
     *
     * @throws IllegalArgumentException if a param or the data is bad, or the checkpoints are of another fit: before training starts, with the
     *     value and the remedy
     * @throws org.sparsevae.training.DivergedException if the objective is no longer finite
     */
    @Override
    public final M fit(Dataset<?> dataset) {
        ColumnNames.inSessionOf(dataset, () -> transformSchema(dataset.schema()));
        if (isGiven(getCheckpointDir())) {
            FitCheckpoints.requireUsable(
                    getCheckpointDir(), dataset.sparkSession().sparkContext().hadoopConfiguration());
        }
        FitRows rows = FitRows.of(dataset, this);
        preflight(dataset.sparkSession().sparkContext(), rows.features(), rows.count(), rows.nonZeros())
                .report(getVerbosity());
        try (PlacedRows placed = RowPlacement.place(rows.rows(), getNumPartitions(), rows.features())) {
            if (placed.trainingTotal().rows() == 0) {
                throw new IllegalArgumentException("there is no row to train on: every row of column "
                        + getValidationIndicatorCol() + " (validationIndicatorCol) is true");
            }
            FeatureMoments moments = FeatureMoments.of(placed.training());
            if (moments.allConstant() && moments.rows() > 1) {
                throw new IllegalArgumentException("there is nothing to learn: all " + rows.features()
                        + " features of column " + getFeaturesCol() + " are constant over " + moments.rows() + " rows"
                        + FitVerdict.unsuitable(moments, rows.names()).stream()
                                .skip(1)
                                .map(why -> "; " + why)
                                .collect(Collectors.joining()));
            }
            warnOfIgnoredParams();
            FitSize size = new FitSize(rows.features(), placed.trainingTotal().weight(), largestPartition(placed));
            new FitPace(this).warn(size);
            LatentEstimator<E, M> resolved = resolvedFor(size);
            M model = resolved.train(rows, placed, moments).setParent(this);
            model.setSources(FitSources.of(dataset));
            judge(resolved, model, moments, rows);
            return model;
        }
    }

    private void judge(LatentEstimator<E, M> resolved, M model, FeatureMoments moments, FitRows rows) {
        FitVerdict verdict = FitVerdict.of(resolved, model.summary(), moments, rows);
        model.setSummary(model.summary().judged(verdict));
        verdict.log(getVerbosity() > 0);
    }

    /**
     * Looks at everything that a fit of this size needs, without any data: settings, executors, memory, GPUs. {@code fit} does the same
     * before its first long job.
     *
     * @param spark the context that the fit would run in
     * @param features G
     * @param rows rows to train on and to hold out
     * @param nonZeros their entries that are not zero
     * @return a finding per check
     * @throws IllegalArgumentException if k is not less than the number of features
     */
    public final PreflightReport preflight(SparkContext spark, int features, long rows, long nonZeros) {
        FitRows.requireFewerFactors(getK(), features);
        int partitions = getNumPartitions();
        FitSize size = new FitSize(features, Math.max(1, rows), (rows + partitions - 1) / partitions);
        NetworkSpec network = network(features, likelihoodInForce().calibrated(new double[] {1.0}));
        FitShape shape =
                FitShape.of(network, new FitPace(this).batchSize(size), partitions, rows, nonZeros, getReproducible());
        return Preflight.check(spark, shape)
                .with(Preflight.checkpoints(
                        spark.hadoopConfiguration(),
                        isGiven(getCheckpointDir()) ? getCheckpointDir() : null,
                        FitCheckpoints.bytes(shape.parameters(), (long) features * getK()),
                        FitCheckpoints.KEPT));
    }

    /** Logs a warning if a param was set that has no meaning beside the others; called once per fit. */
    protected void warnOfIgnoredParams() {}

    private static long largestPartition(PlacedRows placed) {
        return placed.trainingCounts().stream().mapToLong(RowCounts::rows).max().orElse(0);
    }

    private M train(FitRows rows, PlacedRows placed, FeatureMoments moments) {
        Likelihood likelihood = likelihoodInForce();
        Standardisation standardisation = standardisation(likelihood, moments);
        NetworkSpec network = network(rows.features(), likelihood.calibrated(trainedVariances(moments)));
        Initialization start = start(outputStart(likelihood, moments));
        if (likelihood.noise().isPresent()) {
            start = start.withNoise(likelihood.noiseStart(moments, standardisation));
        }
        Configuration conf = placed.partitions().context().hadoopConfiguration();
        WarmStart warm = isGiven(getInitialModel()) ? WarmStart.read(getInitialModel(), conf) : null;
        float[] warmStart = warm == null ? null : warm.parameters(network, rows.names());
        try (TrainingListener listener = TrainingProgress.of(getVerbosity());
                FitCheckpoints checkpoints = checkpoints(placed, warm, conf)) {
            TrainedNetwork trained = train(
                    new AveragedTraining(
                            network, placed, start, listener, warmStart, checkpoints::next, getReproducible()),
                    plan(standardisation, moments));
            FittedNetwork fitted =
                    network.fitted(trained.state().parameters(), InputScaling.of(getInputScaling()), standardisation);
            double[][] stability = trained.otherRestarts().isEmpty()
                            || placed.trainingTotal().rows() < 2
                    ? new double[0][]
                    : RestartStability.correlations(placed, fitted, otherNetworks(network, trained, standardisation));
            return copyValues(model(uid(), fitted, rows.names(), trained, stability), ParamMap.empty());
        }
    }

    private FitCheckpoints checkpoints(PlacedRows placed, WarmStart warm, Configuration conf) {
        if (!isGiven(getCheckpointDir())) {
            return FitCheckpoints.none();
        }
        Map<String, String> besides = new TreeMap<>(decidedBesides());
        if (warm != null) {
            besides.put("the weights of initialModel", warm.sha256());
        }
        return FitCheckpoints.open(
                getCheckpointDir(), getCheckpointInterval(), FitIdentities.of(this, placed, besides), conf);
    }

    /** Whether a path was given; an empty one is none, so that it can be taken back on a command line. */
    static boolean isGiven(String path) {
        return path != null && !path.isBlank();
    }

    /** What decides the result of a fit beside params and rows, by name: a checkpoint is only good for a fit with the same. */
    protected Map<String, String> decidedBesides() {
        return Map.of();
    }

    private NetworkSpec network(int features, Likelihood likelihood) {
        return NetworkSpec.builder(features, getK(), decoder(features), likelihood)
                .encoderLayers(getEncoderLayers())
                .posterior(posterior())
                .weightPrior(new GaussianWeightPrior(getDecoderPrecision()))
                .weightDecay(getWeightDecay())
                .librarySize(hasLibrarySize())
                .build();
    }

    private List<FittedNetwork> otherNetworks(
            NetworkSpec network, TrainedNetwork trained, Standardisation standardisation) {
        return trained.otherRestarts().stream()
                .map(state -> network.fitted(state.parameters(), InputScaling.of(getInputScaling()), standardisation))
                .toList();
    }

    /** The training of a fit; a model that trains more than once says here how. */
    protected TrainedNetwork train(AveragedTraining training, TrainingPlan plan) {
        return training.train(
                plan, update(training.network().layout(), training.network().features()), null);
    }

    /** What the Kullback-Leibler term is multiplied by once it is warm; a model with a multiplier of its own says so here. */
    protected double finalKlWeight() {
        return getKlWeight();
    }

    private TrainingPlan plan(Standardisation standardisation, FeatureMoments moments) {
        return new TrainingPlan(
                getSeed(),
                getSeed(),
                getEpochs(),
                getBatchSize(),
                getAveragingFrequency(),
                new TrainingPlan.LearningRate(
                        getLearningRate(),
                        getLearningRateSchedule().equals("cosine"),
                        getLearningRateFloor(),
                        getLearningRateWarmUp()),
                new Schedule.Linear(getKlWarmUp() > 0 ? 0 : finalKlWeight(), finalKlWeight(), 0, getKlWarmUp()),
                likelihoodInForce().hasUnits() ? noiseFloor(standardisation, moments) : null,
                new EncoderInput(standardisation, InputScaling.of(getInputScaling()), getInputDropout()),
                getPatience(),
                objectiveDraws());
    }

    private boolean hasLibrarySize() {
        return !getLibrarySize().equals("none");
    }

    /** Where the outputs start; where rows have a size, those of a row of size one. */
    private float[] outputStart(Likelihood likelihood, FeatureMoments moments) {
        float[] start = likelihood.outputStart(moments);
        if (hasLibrarySize()) {
            float size = (float) LibrarySize.log(Arrays.stream(moments.sums()).sum() / moments.totalWeight());
            for (int j = 0; j < start.length; j++) {
                start[j] -= size;
            }
        }
        return start;
    }

    private Likelihood likelihoodInForce() {
        return Likelihoods.of(getLikelihood());
    }

    /** How features are centred and scaled before training; null where they are taken as they are. */
    private Standardisation standardisation(Likelihood likelihood, FeatureMoments moments) {
        if (!likelihood.hasUnits() || !getStandardize()) {
            return null;
        }
        double[] sd = moments.standardDeviations();
        long constant = Arrays.stream(sd).filter(value -> !(value > 0)).count();
        if (constant > 0) {
            LOG.warn("{} of {} features are constant; they are centred and not scaled", constant, sd.length);
        }
        return new Standardisation(
                moments.means(),
                Arrays.stream(sd).map(value -> value > 0 ? value : 1).toArray());
    }

    /** The variances of the features that are not constant, as the network sees them. */
    private double[] trainedVariances(FeatureMoments moments) {
        double[] variances = Arrays.stream(moments.variances())
                .filter(variance -> variance > 0)
                .map(variance -> getStandardize() ? 1.0 : variance)
                .toArray();
        return variances.length > 0 ? variances : new double[] {1.0};
    }

    /** Where the noise is held above, in units of the features' standard deviations as the network sees them. */
    private TrainingPlan.NoiseFloor noiseFloor(Standardisation standardisation, FeatureMoments moments) {
        double[] unit = moments.standardDeviations();
        for (int j = 0; j < unit.length; j++) {
            unit[j] = standardisation == null && unit[j] > 0 ? unit[j] : 1;
        }
        boolean geometric = getNoiseFloorStart() > 0 && getNoiseFloor() > 0;
        return new TrainingPlan.NoiseFloor(
                geometric
                        ? new Schedule.Geometric(
                                getNoiseFloorStart(), getNoiseFloor(), getNoiseFloorFrom(), getNoiseFloorTo())
                        : new Schedule.Linear(
                                getNoiseFloorStart(), getNoiseFloor(), getNoiseFloorFrom(), getNoiseFloorTo()),
                unit);
    }

    /**
     * The schema of the fitted model's result. A pipeline asks for it before any of its stages does any work, so whatever can be refused
     * without reading the data is refused here.
     */
    @Override
    public final StructType transformSchema(StructType schema) {
        requireConsistent();
        LatentSchema.requireFittable(schema, this);
        return LatentSchema.transformed(schema, this, null);
    }
}
