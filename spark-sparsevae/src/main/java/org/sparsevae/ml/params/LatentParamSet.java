// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.sparsevae.likelihood.Likelihoods;

/** The params that every latent variable model shares, declared once: {@link LatentParams} documents and exposes them. */
public class LatentParamSet implements Serializable {
    private static final String PAPER = "Moran et al. 2022, ";
    private static final String CODING = "Tonolini et al. 2019, ";
    private static final String GROUPS = "Ainsworth et al. 2018, ";
    private static final String RECIPE = "recipe, see the README";

    /** Where a param or its default comes from. */
    private static final Map<String, String> SOURCES = Map.ofEntries(
            Map.entry("k", PAPER + "Eq. 1"),
            Map.entry("likelihood", PAPER + "Eq. 1, C.2"),
            Map.entry("prior", PAPER + "Eq. 1, C.4.1"),
            Map.entry("lambda0", PAPER + "Eq. 1; values: " + RECIPE),
            Map.entry("lambda1", PAPER + "Eq. 1; values: " + RECIPE),
            Map.entry("a", PAPER + "Eq. 1, C.2"),
            Map.entry("b", PAPER + "Eq. 1, C.2"),
            Map.entry("factorCovariance", PAPER + "B.2"),
            Map.entry("decoderLayers", PAPER + "A.3, Table 6"),
            Map.entry("encoderLayers", RECIPE),
            Map.entry("klWeight", PAPER + "Eq. 7; values: " + RECIPE),
            Map.entry("klWarmUp", RECIPE),
            Map.entry("priorWeight", PAPER + "authors' code; values: " + RECIPE),
            Map.entry("priorWeightStart", RECIPE),
            Map.entry("priorWarmUpFrom", RECIPE),
            Map.entry("priorWarmUpTo", RECIPE),
            Map.entry("lambda0WarmUp", RECIPE),
            Map.entry("freezeSupportAt", RECIPE),
            Map.entry("nonNegativeLoadings", RECIPE),
            Map.entry("restarts", RECIPE),
            Map.entry("dropWeakFactors", PAPER + "Theorem 1"),
            Map.entry("numPseudoInputs", CODING + "Eq. 3, D.1"),
            Map.entry("sparsity", CODING + "Eq. 4, D.2"),
            Map.entry("sharpnessFrom", CODING + "B.2"),
            Map.entry("sharpnessTo", CODING + "B.2"),
            Map.entry("spikeWarmUp", CODING + "Eq. 7, D.2"),
            Map.entry("spikeWarmUpTo", CODING + "Eq. 7, D.2"),
            Map.entry("beta", "Higgins et al. 2017"),
            Map.entry("totalCorrelationWeight", "Chen et al. 2018, Eq. 4"),
            Map.entry("groups", GROUPS + "section 3.1"),
            Map.entry("groupUnits", GROUPS + "section 3.1; Moran et al. 2022, C.3"),
            Map.entry("groupLasso", GROUPS + "section 3.2; Moran et al. 2022, C.3"),
            Map.entry("groupLassoFrom", RECIPE),
            Map.entry("groupLassoTo", RECIPE),
            Map.entry("noiseFloorStart", RECIPE),
            Map.entry("noiseFloor", RECIPE),
            Map.entry("noiseFloorFrom", RECIPE),
            Map.entry("noiseFloorTo", RECIPE),
            Map.entry("weightDecay", RECIPE),
            Map.entry("decoderPrecision", RECIPE),
            Map.entry("linearSkip", RECIPE),
            Map.entry("inputDropout", RECIPE),
            Map.entry("learningRate", RECIPE),
            Map.entry("learningRateSchedule", RECIPE),
            Map.entry("learningRateWarmUp", RECIPE),
            Map.entry("learningRateFloor", RECIPE),
            Map.entry("batchSize", RECIPE),
            Map.entry("epochs", RECIPE),
            Map.entry("averagingFrequency", RECIPE),
            Map.entry("standardize", RECIPE));

    private final transient Params owner;
    private final Defaults defaults;

    final Param<String> featuresCol;
    final Param<String> latentCol;
    final Param<String> latentStdCol;
    final Param<String> reconstructionCol;
    final Param<String> weightCol;
    final Param<String> validationIndicatorCol;
    final Param<String> handleInvalid;
    final IntParam k;
    final IntArrayParam encoderLayers;
    final IntArrayParam decoderLayers;
    final Param<String> likelihood;
    final DoubleParam klWeight;
    final DoubleParam klWarmUp;
    final DoubleParam noiseFloorStart;
    final DoubleParam noiseFloor;
    final DoubleParam noiseFloorFrom;
    final DoubleParam noiseFloorTo;
    final DoubleParam weightDecay;
    final DoubleParam decoderPrecision;
    final DoubleParam inputDropout;
    final Param<String> inputScaling;
    final Param<String> librarySize;
    final BooleanParam standardize;
    final DoubleParam learningRate;
    final Param<String> learningRateSchedule;
    final DoubleParam learningRateWarmUp;
    final DoubleParam learningRateFloor;
    final IntParam batchSize;
    final IntParam epochs;
    final IntParam averagingFrequency;
    final IntParam numPartitions;
    final IntParam patience;
    final BooleanParam reproducible;
    final LongParam seed;
    final IntParam verbosity;
    final Param<String> checkpointDir;
    final IntParam checkpointInterval;
    final Param<String> initialModel;

    /**
     * Declares the params.
     *
     * @param owner the estimator or model that they belong to
     * @param defaults what holds where one is not set
     */
    public LatentParamSet(Params owner, Defaults defaults) {
        this.owner = owner;
        this.defaults = defaults;
        featuresCol = column("featuresCol", "column of feature vectors, dense or sparse, all of one size");
        latentCol = column("latentCol", "output column: posterior mean of the latent factors, a vector of size k");
        latentStdCol =
                column("latentStdCol", "output column: posterior standard deviation of the factors; unset: not made");
        reconstructionCol = column(
                "reconstructionCol",
                "output column: expected features at the posterior mean (gaussian: in the units of the data; "
                        + "multinomial: probabilities that sum to 1; bernoulli: probabilities; poisson and negativeBinomial: expected counts); unset: not made");
        weightCol = column("weightCol", "column of row weights, positive numbers; unset: every row counts once");
        validationIndicatorCol = column(
                "validationIndicatorCol",
                "boolean column: rows marked true are not trained on, but scored after each epoch; unset: all rows are trained on");
        handleInvalid = choice(
                "handleInvalid",
                "rows with a null, a NaN, an infinite or an impossible value: error refuses them, skip drops them, keep gives "
                        + "them null outputs in transform (and drops them in fit)",
                "error",
                "skip",
                "keep");
        k = integer("k", "number of latent factors, less than the number of features", 1);
        encoderLayers = layers("encoderLayers", "sizes of the encoder's hidden layers (relu)");
        decoderLayers = layers("decoderLayers", "sizes of the decoder's hidden layers (relu), the first without bias");
        likelihood = choice(
                "likelihood",
                "distribution of the features given the factors: gaussian takes any numbers, bernoulli 0 and 1, the others counts of 0 or more, which share the row's "
                        + "total (multinomial), or are independent given the factors (poisson; negativeBinomial with a trained dispersion per feature)",
                Likelihoods.names().toArray(new String[0]));
        klWeight = real(
                "klWeight",
                "final weight of the Kullback-Leibler term; 1 is the evidence lower bound",
                "0 or more",
                v -> v >= 0);
        klWarmUp = share("klWarmUp", "share of the epochs over which klWeight rises from 0; 0: no warm-up");
        noiseFloorStart = real(
                "noiseFloorStart",
                "gaussian: lower bound of sigma_j at the start, in feature standard deviations",
                "0 or more",
                v -> v >= 0);
        noiseFloor = real(
                "noiseFloor",
                "gaussian: lower bound of sigma_j in the end, in feature standard deviations",
                "0 or more",
                v -> v >= 0);
        noiseFloorFrom =
                share("noiseFloorFrom", "share of the epochs at which the lower bound of sigma_j begins to fall");
        noiseFloorTo =
                share("noiseFloorTo", "share of the epochs at which it has reached noiseFloor (geometric in between)");
        weightDecay = real(
                "weightDecay",
                "decoupled weight decay (AdamW) of the weight matrices of encoder and decoder, never of the loadings, the slopes "
                        + "of linearSkip, the first decoder layer or biases",
                "0 or more",
                v -> v >= 0);
        decoderPrecision = real(
                "decoderPrecision",
                "precision of the Gaussian prior on the decoder's weights; 0: none",
                "0 or more",
                v -> v >= 0);
        inputDropout = real(
                "inputDropout",
                "highest rate at which inputs of the encoder are set to zero while training: each row has a rate of its own, uniform between 0 "
                        + "and this; the others are not scaled up, and inputScaling is that of what is left",
                "in [0, 1)",
                v -> v >= 0 && v < 1);
        inputScaling = choice(
                "inputScaling",
                "what the encoder reads: the row as it is, divided by its sum, divided by its Euclidean norm, or log2(1 + value) of each value, which "
                        + "leaves zeros and ones as they are and keeps heavy counts from swamping the others",
                "none",
                "rowSum",
                "l2",
                "log");
        librarySize = choice(
                "librarySize",
                "poisson and negativeBinomial: what a row's expected counts are multiplied by; rowSum: the sum of its counts, so that factors tell "
                        + "shares and not how much of a row was counted; none: nothing",
                "none",
                "rowSum");
        standardize = flag("standardize", "gaussian: train on features of mean 0 and standard deviation 1");
        learningRate = real("learningRate", "Adam's step size after its warm-up", "greater than 0", v -> v > 0);
        learningRateSchedule =
                choice("learningRateSchedule", "decay of the learning rate over the fit", "cosine", "constant");
        learningRateWarmUp = real(
                "learningRateWarmUp",
                "epochs over which the learning rate rises linearly from 0",
                "0 or more",
                v -> v >= 0);
        learningRateFloor = share("learningRateFloor", "share of learningRate that the cosine decay ends at");
        batchSize = integer("batchSize", "rows of a minibatch on one partition", 1);
        epochs = integer(
                "epochs",
                "passes over the training rows; where it is not set, small tables get more, up to 300, so that there are up to 1600 "
                        + "steps (gaussian 1000), and large gaussian ones fewer, down to 20, as far as there are 3000 steps",
                1);
        averagingFrequency =
                integer("averagingFrequency", "minibatches that each partition trains on between two averages", 1);
        numPartitions = integer(
                "numPartitions",
                "partitions that train side by side; part of the result: never taken from the number of cores, so that a fit repeats anywhere",
                1);
        patience = integer(
                "patience",
                "epochs without a better validation log-likelihood (at the posterior mean) after which the fit stops, counted once every schedule is "
                        + "over and the support frozen; the model is that of the best epoch counted; "
                        + "0: train to the end. Needs validationIndicatorCol",
                0);
        reproducible = flag(
                "reproducible",
                "refuse executors that differ in processor model, ND4J backend or number of native threads, on which the same seed does not "
                        + "give the same bits; false: warn of them");
        seed = new LongParam(
                owner,
                "seed",
                doc("seed", "seed of the start, of the order of the rows and of all noise; any integer"));
        Requirement<Object> level =
                new Requirement<>("verbosity", "0, 1 or 2", v -> (Integer) v >= 0 && (Integer) v <= 2);
        verbosity = new IntParam(
                owner,
                "verbosity",
                doc(
                        "verbosity",
                        "0: silent, 1: progress (a bar on a terminal, elsewhere log lines at level INFO), 2: a log line per round; one of 0, 1, 2"),
                level);
        Requirement<String> given = new Requirement<>("checkpointDir", "a folder's path, or empty", v -> v != null);
        checkpointDir = new Param<>(
                owner,
                "checkpointDir",
                doc(
                        "checkpointDir",
                        "a folder on any Hadoop file system, for this fit alone, where the state of training is kept; a fit with the same params and data "
                                + "goes on from what it finds there and ends with the same weights bit for bit, one with others is refused. The folder stays "
                                + "after the fit: remove it when the model is saved. Empty or unset: no checkpoints"),
                given);
        checkpointInterval = integer(
                "checkpointInterval",
                "averaging rounds between two checkpoints of a training, of which the last 3 are kept; one more is written at the end of each training and when "
                        + "the fit is stopped",
                1);
        initialModel = new Param<>(
                owner,
                "initialModel",
                doc(
                        "initialModel",
                        "a folder of a saved model, or of a saved pipeline that ends with one, whose weights the fit starts from: of the same number of "
                                + "features, k, likelihood, layers and decoder. Schedules and the prior's expectations begin anew; restarts is 1. Empty or "
                                + "unset: start at random"),
                new Requirement<>("initialModel", "a folder's path, or empty", v -> v != null));
    }

    public final Defaults defaults() {
        return defaults;
    }

    protected final Param<String> column(String name, String text) {
        Requirement<String> filled = new Requirement<>(name, "a column name", v -> v != null && !v.isBlank());
        return new Param<>(owner, name, doc(name, text), filled);
    }

    protected final Param<String> choice(String name, String text, String... options) {
        String range = "one of " + String.join(", ", options);
        Requirement<String> one =
                new Requirement<>(name, range, v -> Arrays.asList(options).contains(v));
        return new Param<>(owner, name, doc(name, text + "; " + range), one);
    }

    protected final IntParam integer(String name, String text, int least) {
        Requirement<Object> bound = new Requirement<>(name, least + " or more", v -> (Integer) v >= least);
        return new IntParam(owner, name, doc(name, text + "; " + bound.range()), bound);
    }

    protected final DoubleParam real(
            String name, String text, String range, Requirement.SerializablePredicate<Double> holds) {
        Requirement<Object> bound =
                new Requirement<>(name, range, v -> Double.isFinite((Double) v) && holds.test((Double) v));
        return new DoubleParam(owner, name, doc(name, text + "; " + range), bound);
    }

    protected final DoubleParam share(String name, String text) {
        return real(name, text, "in [0, 1]", v -> v >= 0 && v <= 1);
    }

    protected final DoubleParam positive(String name, String text) {
        return real(name, text, "greater than 0", v -> v > 0);
    }

    protected final DoubleParam probability(String name, String text) {
        return real(name, text, "in (0, 1)", v -> v > 0 && v < 1);
    }

    protected final BooleanParam flag(String name, String text) {
        return new BooleanParam(owner, name, doc(name, text + "; true or false"));
    }

    /** Any number of whole numbers, each at least so large. */
    protected final IntArrayParam integers(String name, String text, int least) {
        String range = "whole numbers, each " + least + " or more";
        Requirement<int[]> bound = new Requirement<>(
                name, range, v -> v != null && Arrays.stream(v).allMatch(value -> value >= least));
        return new IntArrayParam(owner, name, doc(name, text + "; " + range), bound);
    }

    /** A number of 0 or more. */
    protected final DoubleParam nonNegative(String name, String text) {
        return real(name, text, "0 or more", v -> v >= 0);
    }

    private IntArrayParam layers(String name, String text) {
        String range = "one or more sizes, each 1 or more";
        Requirement<int[]> positive = new Requirement<>(
                name, range, v -> v != null && v.length > 0 && Arrays.stream(v).allMatch(size -> size > 0));
        return new IntArrayParam(owner, name, doc(name, text + "; " + range), positive);
    }

    private String doc(String name, String text) {
        String source = SOURCES.containsKey(name) ? " [" + SOURCES.get(name) + "]" : "";
        return text + defaults.describe(name) + source;
    }
}
