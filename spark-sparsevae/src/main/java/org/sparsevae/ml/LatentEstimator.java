// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.inference.InputScaling;
import org.sparsevae.inference.Standardisation;
import org.sparsevae.likelihood.BernoulliLikelihood;
import org.sparsevae.likelihood.GaussianLikelihood;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.MultinomialLikelihood;
import org.sparsevae.network.Initialization;
import org.sparsevae.network.NetworkSpec;
import org.sparsevae.network.ParameterLayout;
import org.sparsevae.network.decoder.Decoder;
import org.sparsevae.network.penalty.GaussianWeightPrior;
import org.sparsevae.prior.NoiseVariancePrior;
import org.sparsevae.prior.Schedule;
import org.sparsevae.training.FitCheckpoints;
import org.sparsevae.training.RoundUpdate;
import org.sparsevae.training.TrainedNetwork;
import org.sparsevae.training.TrainingInputs;
import org.sparsevae.training.TrainingListener;
import org.sparsevae.training.TrainingPlan;
import org.sparsevae.training.TrainingProgress;
import org.sparsevae.training.round.EncoderInput;
import org.sparsevae.training.rows.FeatureMoments;
import org.sparsevae.training.rows.PlacedRows;
import org.sparsevae.training.rows.RowCounts;
import org.sparsevae.training.rows.RowPlacement;

/**
 * Fits a latent variable model by the one training loop. A subclass says what is its own: the decoder, what happens between two rounds,
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

    /** The model's work between two rounds. */
    protected abstract RoundUpdate update(ParameterLayout layout, int features);

    /** Draws of z per row that the final objective is averaged over; more where it decides something. */
    protected int objectiveDraws() {
        return 1;
    }

    /** How the weights start, given the output offsets (null for gaussian data: at random). */
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
    }

    /**
     * Fits the model.
     *
     * @throws IllegalArgumentException if a param or the data is bad: before training starts, with the value and the remedy
     * @throws org.sparsevae.training.DivergedException if the objective is no longer finite
     */
    @Override
    public final M fit(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        FitRows rows = FitRows.of(dataset, this);
        try (PlacedRows placed = RowPlacement.place(rows.rows(), getNumPartitions(), rows.features())) {
            if (placed.trainingTotal().rows() == 0) {
                throw new IllegalArgumentException("there is no row to train on: every row of column "
                        + getValidationIndicatorCol() + " (validationIndicatorCol) is true");
            }
            FeatureMoments moments = FeatureMoments.of(placed.training());
            if (moments.allConstant() && moments.rows() > 1) {
                throw new IllegalArgumentException("there is nothing to learn: all " + rows.features()
                        + " features of column " + getFeaturesCol() + " are constant over " + moments.rows() + " rows");
            }
            warnOfIgnoredParams();
            FitSize size = new FitSize(rows.features(), placed.trainingTotal().weight(), largestPartition(placed));
            warnOfPace(size);
            LatentEstimator<E, M> resolved = resolvedFor(size);
            return resolved.train(rows, placed, moments).setParent(this);
        }
    }

    /** Logs a warning if a param was set that has no meaning beside the others; called once per fit. */
    protected void warnOfIgnoredParams() {}

    private void warnOfPace(FitSize size) {
        double rows = size.effectiveRows();
        if (isSet(batchSize()) && !isSet(epochs()) && pace().isTooFast(getBatchSize(), rows, getEpochs())) {
            LOG.warn(
                    "batchSize = {} on each of numPartitions = {} takes steps that are larger than {} rows afford: fewer steps fit worse, and "
                            + "epochs can make up for them in part only; lower batchSize (unset, it would be {}), or raise epochs",
                    getBatchSize(),
                    getNumPartitions(),
                    Math.round(rows),
                    pace().batchSize(rows, getEpochs()));
        }
        int usual = pace().averagingFrequency(rows, getEpochs());
        if (isSet(averagingFrequency()) && getAveragingFrequency() > 2 * usual) {
            LOG.warn(
                    "averagingFrequency = {} lets {} partitions drift further apart between two averages than was found harmless: {} or less "
                            + "costs nothing",
                    getAveragingFrequency(),
                    getNumPartitions(),
                    usual);
        }
    }

    /** This estimator with every param set to the value that a fit of this size uses. */
    private E resolvedFor(FitSize size) {
        @SuppressWarnings("unchecked")
        E resolved = (E) copy(ParamMap.empty());
        for (String name : latentParams().defaults().params()) {
            resolved.set(resolved.<Object>getParam(name), fittedValue(name, size));
        }
        return resolved;
    }

    /** The value of a param that a fit of this size uses. */
    protected Object fittedValue(String param, FitSize size) {
        double rows = size.effectiveRows();
        return switch (param) {
            case "klWeight" -> getKlWeight();
            case "batchSize" -> fittedBatchSize(size);
            case "averagingFrequency" -> isSet(averagingFrequency())
                    ? getAveragingFrequency()
                    : pace().averagingFrequency(rows, getEpochs());
            case "epochs" -> isSet(epochs())
                    ? getEpochs()
                    : pace().epochs(getEpochs(), size.stepsPerEpoch(fittedBatchSize(size)));
            case "learningRate" -> !Double.isNaN(this.<Double>resolved(learningRate()))
                    ? getLearningRate()
                    : pace().gaussianLearningRate(fittedBatchSize(size));
            default -> resolved(getParam(param));
        };
    }

    private Pace pace() {
        return new Pace(getLikelihood().equals("gaussian"), getNumPartitions());
    }

    private int fittedBatchSize(FitSize size) {
        return isSet(batchSize()) ? getBatchSize() : pace().batchSize(size.effectiveRows(), getEpochs());
    }

    private static long largestPartition(PlacedRows placed) {
        return placed.trainingCounts().stream().mapToLong(RowCounts::rows).max().orElse(0);
    }

    private M train(FitRows rows, PlacedRows placed, FeatureMoments moments) {
        Standardisation standardisation = standardisation(moments);
        NoiseVariancePrior noisePrior = noisePrior(moments);
        NetworkSpec network = NetworkSpec.builder(
                        rows.features(), getK(), decoder(rows.features()), likelihood(noisePrior))
                .encoderLayers(getEncoderLayers())
                .penalty(new GaussianWeightPrior(getDecoderPrecision()))
                .weightDecay(getWeightDecay())
                .build();
        Initialization start = start(getLikelihood().equals("gaussian") ? null : outputOffsets(moments));
        try (TrainingListener listener = TrainingProgress.of(getVerbosity());
                FitCheckpoints checkpoints = checkpoints(placed)) {
            TrainedNetwork trained = train(
                    new TrainingInputs(network, placed, start, noisePrior, listener, checkpoints),
                    plan(standardisation, moments));
            FittedNetwork fitted = NetworkExport.fitted(
                    network, trained.state().parameters(), InputScaling.of(getInputScaling()), standardisation);
            double[][] stability = trained.otherRestarts().isEmpty()
                            || placed.trainingTotal().rows() < 2
                    ? new double[0][]
                    : RestartStability.correlations(placed, fitted, otherNetworks(network, trained, standardisation));
            return copyValues(model(uid(), fitted, rows.names(), trained, stability), ParamMap.empty());
        }
    }

    private FitCheckpoints checkpoints(PlacedRows placed) {
        String dir = getCheckpointDir();
        if (dir == null || dir.isBlank()) {
            return FitCheckpoints.none();
        }
        return FitCheckpoints.open(
                dir,
                getCheckpointInterval(),
                FitIdentities.of(this, placed, decidedBesides()),
                placed.partitions().context().hadoopConfiguration());
    }

    /** What decides the result of a fit beside params and rows, by name: a checkpoint is only good for a fit with the same. */
    protected Map<String, String> decidedBesides() {
        return Map.of();
    }

    private List<FittedNetwork> otherNetworks(
            NetworkSpec network, TrainedNetwork trained, Standardisation standardisation) {
        return trained.otherRestarts().stream()
                .map(state -> NetworkExport.fitted(
                        network, state.parameters(), InputScaling.of(getInputScaling()), standardisation))
                .toList();
    }

    /** The training of a fit; a model that trains more than once says here how. */
    protected TrainedNetwork train(TrainingInputs inputs, TrainingPlan plan) {
        return inputs.train(
                plan, update(inputs.network().layout(), inputs.network().features()));
    }

    private TrainingPlan plan(Standardisation standardisation, FeatureMoments moments) {
        boolean gaussian = getLikelihood().equals("gaussian");
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
                new Schedule.Linear(getKlWarmUp() > 0 ? 0 : getKlWeight(), getKlWeight(), 0, getKlWarmUp()),
                gaussian ? noise(standardisation, moments) : null,
                getDecoderPrecision(),
                new EncoderInput(standardisation, InputScaling.of(getInputScaling()), getInputDropout()),
                getPatience(),
                objectiveDraws());
    }

    private TrainingPlan.Noise noise(Standardisation standardisation, FeatureMoments moments) {
        double[] unit = new double[moments.numFeatures()];
        for (int j = 0; j < unit.length; j++) {
            double sd = standardisation == null ? moments.standardDeviations()[j] : 1;
            unit[j] = sd > 0 ? sd : 1;
        }
        return new TrainingPlan.Noise(noiseFloorSchedule(), unit);
    }

    private Schedule noiseFloorSchedule() {
        if (getNoiseFloorStart() > 0 && getNoiseFloor() > 0) {
            return new Schedule.Geometric(
                    getNoiseFloorStart(), getNoiseFloor(), getNoiseFloorFrom(), getNoiseFloorTo());
        }
        return new Schedule.Linear(getNoiseFloorStart(), getNoiseFloor(), getNoiseFloorFrom(), getNoiseFloorTo());
    }

    private Standardisation standardisation(FeatureMoments moments) {
        if (!getLikelihood().equals("gaussian") || !getStandardize()) {
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

    private NoiseVariancePrior noisePrior(FeatureMoments moments) {
        if (!getLikelihood().equals("gaussian")) {
            return null;
        }
        double[] variances = moments.variances();
        double[] positive = Arrays.stream(variances)
                .filter(variance -> variance > 0)
                .map(variance -> getStandardize() ? 1.0 : variance)
                .toArray();
        return NoiseVariancePrior.calibrate(positive.length > 0 ? positive : new double[] {1.0});
    }

    private Likelihood likelihood(NoiseVariancePrior noisePrior) {
        return switch (getLikelihood()) {
            case "gaussian" -> new GaussianLikelihood(noisePrior.nu(), noisePrior.xi());
            case "multinomial" -> new MultinomialLikelihood();
            default -> new BernoulliLikelihood();
        };
    }

    /** Where the output offsets start: log popularity for counts, the logit of the share of ones for binary data. */
    private float[] outputOffsets(FeatureMoments moments) {
        double[] sums = moments.sums();
        double total = Arrays.stream(sums).sum();
        float[] offsets = new float[sums.length];
        for (int j = 0; j < sums.length; j++) {
            double share = getLikelihood().equals("multinomial")
                    ? (sums[j] + 1) / (total + sums.length)
                    : (sums[j] + 1) / (moments.totalWeight() + 2);
            offsets[j] = (float) StrictMath.log(getLikelihood().equals("multinomial") ? share : share / (1 - share));
        }
        return offsets;
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
