// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.sparsevae.app.options.ParamText;
import org.sparsevae.baselines.NonNegativeMatrixFactorization;
import org.sparsevae.baselines.OutputInterpretableVAE;
import org.sparsevae.baselines.VAE;
import org.sparsevae.baselines.VariationalSparseCoding;
import org.sparsevae.baselines.ranking.ImplicitALS;
import org.sparsevae.baselines.ranking.Popularity;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.params.LatentParams;
import org.sparsevae.ml.rows.FactorModel;

/** What a study compares, by the name on the command line. */
public enum Method {
    /** The sparse VAE as a user gets it who sets nothing. */
    SPARSE_VAE("sparsevae", "sparse VAE", sparse(e -> {}), Method::strengthOfSparsity),

    /**
     * The sparse VAE by the authors' own settings for these data (Moran et al. 2022, section 4, Tables 6 and C.3, and their program): one
     * training, factor covariance the identity, no warm-up of any term, no floor under the noise, learning rate 0.01 throughout, minibatches of 100 rows on one
     * partition without averaging, 200 epochs, loadings of either sign, nothing on the decoder's weights, features as they are.
     *
     * <p>Their program takes the mean over rows and features of the squared errors but the sum over features of log sigma_j, the mean over
     * factors of the KL term, and the prior over the batch size B. With s_j^2 = G sigma_j^2 in place of sigma_j^2 that is, up to a constant,
     * the log-likelihood with noise variances s_j^2 less KL / K, plus the log prior over B: klWeight 1/K and priorWeight N/B, under every
     * likelihood.
     *
     * <p>What is not theirs, because this library has no other: the prior acts by a proximal step in place of a subgradient, W starts from U(0.5, 1.5) in place of N(0, 1), the noise from the features' standard deviations, and the E-step keeps the
     * normalisers of the two components that their program drops.
     */
    PAPER("paper", "sparse VAE, authors' settings", Method::paper, Method::strengthOfSparsity),

    /** The sparse VAE with a lasso on the loadings in place of the spike and slab. */
    LASSO(
            "lasso",
            "sparse VAE, lasso",
            sparse(e -> ParamText.set(e, "prior", "lasso")),
            likelihood -> likelihood.hasUnits() ? both(2, "priorWeight", "priorWeightStart") : both(2, "lambda1")),

    /** Next to no shrinkage: lambda0 = lambda1 = 0.001 (Moran et al. 2022, C.4.1, experiment 1). */
    SLAB(
            "slab",
            "sparse VAE, slab",
            sparse(e -> e.setLambda0(0.001).setLambda1(0.001)),
            likelihood -> both(10, "lambda0", "lambda1")),

    /** The sparse VAE with a horseshoe on the loadings (Moran et al. 2022, C.4.1, experiment 2). */
    HORSESHOE("horseshoe", "sparse VAE, horseshoe", sparse(e -> ParamText.set(e, "prior", "horseshoe"))),

    /** The plain VAE: beta and the total correlation's weight stay at 1, whatever is set for the others. */
    VAE("vae", "VAE", size -> new VAE().setLikelihood(size.likelihood()), "beta", "totalCorrelationWeight"),

    /** The VAE with beta 2, the least of the paper's values 2, 4, 6, 8, 16; the param beta sets another. */
    BETA_VAE(
            "beta-vae",
            "beta-VAE",
            size -> new VAE().setLikelihood(size.likelihood()).setBeta(2),
            // beta below 2 would be the plain VAE; 2, 4 and 8 are of the paper's grid
            likelihood -> List.of(new Change(Set.of("beta"), 2), new Change(Set.of("beta"), 4)),
            "totalCorrelationWeight"),

    /** The VAE with the total correlation at the weight 6 of the authors' program (Chen et al. 2018); the param totalCorrelationWeight sets another. */
    BETA_TCVAE(
            "beta-tcvae",
            "beta-TCVAE",
            size -> new VAE().setLikelihood(size.likelihood()).setTotalCorrelationWeight(6),
            likelihood -> both(2, "totalCorrelationWeight"),
            "beta"),

    /** Variational sparse coding. */
    VSC(
            "vsc",
            "VSC",
            size -> new VariationalSparseCoding().setLikelihood(size.likelihood()),
            likelihood -> both(10, "sparsity")),

    /** The OI-VAE, every feature a group of its own. */
    OI_VAE(
            "oi-vae",
            "OI-VAE",
            size -> new OutputInterpretableVAE().setLikelihood(size.likelihood()),
            likelihood -> both(2, "groupLasso")),

    /** Non-negative matrix factorization. */
    NMF("nmf", "NMF", size -> new NonNegativeMatrixFactorization().setLikelihood(size.likelihood())),

    /** Spark's alternating least squares for implicit feedback: a ranking, no likelihood. */
    ALS("als", "ALS", size -> new ImplicitALS().setLikelihood(size.likelihood())),

    /** Items by how often they occur, whatever the row. */
    POPULARITY("popularity", "popularity", size -> new Popularity().setLikelihood(size.likelihood()));

    private static final double AUTHORS_BATCH = 100;
    private static final Size ANY_SIZE = new Size("multinomial", 100, 10, 2);

    private final String text;
    private final String title;
    private final Recipe recipe;
    private final Function<Likelihood, List<Change>> search;
    /** Params that make the method what it is, and that no other value is set of. */
    private final Set<String> own;

    /** The weight of the divergence is what every network has, if nothing else is its own: the horseshoe has no rate. */
    Method(String text, String title, Recipe recipe, String... own) {
        this(text, title, recipe, likelihood -> both(2, "klWeight"), own);
    }

    Method(String text, String title, Recipe recipe, Function<Likelihood, List<Change>> search, String... own) {
        this.text = text;
        this.title = title;
        this.recipe = recipe;
        this.search = search;
        this.own = Set.of(own);
    }

    /**
     * A change of settings that a search tries.
     *
     * @param params names of params
     * @param factor what each of their values in force is multiplied by
     */
    public record Change(Set<String> params, double factor) {}

    private static List<Change> both(double factor, String... params) {
        return List.of(new Change(Set.of(params), factor), new Change(Set.of(params), 1 / factor));
    }

    /** Where rates and weight go together, by the number of features, the weight is the strength. */
    private static List<Change> strengthOfSparsity(Likelihood likelihood) {
        return likelihood.hasUnits() ? both(2, "priorWeight", "priorWeightStart") : both(2, "lambda0", "lambda1");
    }

    /** The changes of its own strength of sparsity or regularization that a search tries first; none of a method without a network's params. */
    public List<Change> search(Likelihood likelihood) {
        return search.apply(likelihood).stream()
                .filter(change -> change.params().stream().allMatch(this::hasParam))
                .toList();
    }

    /** Tells whether the method can be fitted under a likelihood. */
    public boolean takes(String likelihood) {
        try {
            recipe.of(new Size(likelihood, ANY_SIZE.rows(), ANY_SIZE.features(), ANY_SIZE.factors()));
            return true;
        } catch (IllegalArgumentException e) {
            return false; // the param's own refusal
        }
    }

    /**
     * What settings may depend on.
     *
     * @param likelihood name of a likelihood
     * @param rows training rows
     * @param features G
     * @param factors K, those fitted
     */
    public record Size(String likelihood, int rows, int features, int factors) {}

    /** Makes an estimator, K not set yet. */
    @FunctionalInterface
    private interface Recipe {
        Estimator<?> of(Size size);
    }

    private static Recipe sparse(Consumer<SparseVAE> settings) {
        return size -> {
            SparseVAE estimator = new SparseVAE().setLikelihood(size.likelihood());
            settings.accept(estimator);
            return estimator;
        };
    }

    private static Estimator<?> paper(Size size) {
        double perBatch = size.rows() / AUTHORS_BATCH;
        return new SparseVAE()
                .setLikelihood(size.likelihood())
                .setFactorCovariance("identity")
                .setRestarts(1)
                .setDropWeakFactors(false)
                .setGauge("none")
                .setNonNegativeLoadings(false)
                .setLambda0(10)
                .setLambda1(1)
                .setA(1)
                .setB(size.features())
                .setLambda0WarmUp(0)
                .setFreezeSupportAt(1)
                .setPriorWeightStart(perBatch)
                .setPriorWeight(perBatch)
                .setKlWeight(1.0 / size.factors())
                .setKlWarmUp(0)
                .setNoiseFloorStart(0)
                .setNoiseFloor(0)
                .setStandardize(false)
                .setWeightDecay(0)
                .setDecoderPrecision(0)
                .setEncoderLayers(50, 50)
                .setDecoderLayers(50, 50)
                .setLearningRate(0.01)
                .setLearningRateSchedule("constant")
                .setLearningRateWarmUp(0)
                .setBatchSize((int) AUTHORS_BATCH)
                .setNumPartitions(1)
                .setAveragingFrequency(1)
                .setEpochs(200);
    }

    /** The names of all that compare anything but the authors' synthetic data, for the help of a command. */
    public static final class NamesForTables implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values())
                    .filter(method -> method != PAPER)
                    .map(Method::text)
                    .iterator();
        }
    }

    /** The name on the command line and in the records. */
    public String text() {
        return text;
    }

    /** The name in figures. */
    public String title() {
        return title;
    }

    /** The methods that may be put beside each other on any data: the others have settings of their own for the paper's synthetic data. */
    public static List<Method> comparable() {
        return Arrays.stream(values())
                .filter(method -> method != PAPER && method != SLAB)
                .toList();
    }

    /** Tells whether the method has a param that may be set. */
    boolean hasParam(String name) {
        return !own.contains(name) && recipe.of(ANY_SIZE).hasParam(name);
    }

    /** Tells whether the method has loadings. */
    public boolean isSparse() {
        return recipe.of(ANY_SIZE) instanceof SparseVAE;
    }

    /**
     * Finds a method.
     *
     * @param text its name
     * @return the method
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Method of(String text) {
        return Arrays.stream(values())
                .filter(method -> method.text.equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no method " + text + ": the methods are "
                        + Arrays.stream(values()).map(Method::text).collect(Collectors.joining(", "))));
    }

    /** The number of factors that params ask for, or else the usual one. */
    public static int fitted(Map<String, String> params, int usual) {
        SparseVAE probe = new SparseVAE().setK(usual);
        if (params.containsKey("k")) {
            ParamText.set(probe, "k", params.get("k"));
        }
        return probe.getK();
    }

    /**
     * Makes the estimator.
     *
     * @param size of the data
     * @param params params' values as text by name; they come after the method's own, a method that has no such param goes without
     * @return the estimator, silent
     * @throws IllegalArgumentException if a value is not of the param's type or out of its range
     */
    public Estimator<?> estimator(Size size, Map<String, String> params) {
        Estimator<?> estimator = recipe.of(size);
        if (estimator.hasParam("k")) {
            ParamText.set(estimator, "k", String.valueOf(size.factors()));
        }
        if (estimator.hasParam("verbosity")) {
            ParamText.set(estimator, "verbosity", "0");
        }
        params.forEach((name, value) -> {
            if (!own.contains(name) && estimator.hasParam(name)) {
                ParamText.set(estimator, name, value);
            }
        });
        return estimator;
    }

    /**
     * Sets the seed of a fit; a method that draws nothing has none.
     *
     * @param estimator of {@link #estimator}
     * @param seed the seed
     */
    public static void setSeed(Estimator<?> estimator, long seed) {
        if (estimator.hasParam("seed")) {
            ParamText.set(estimator, "seed", String.valueOf(seed));
        }
    }

    /**
     * Fits.
     *
     * @param estimator of {@link #estimator}
     * @param training rows
     * @return the model
     */
    public static FactorModel fit(Estimator<?> estimator, Dataset<Row> training) {
        return (FactorModel) estimator.fit(training);
    }

    /**
     * The params in force, for {@link org.sparsevae.baselines.experiments.run.StudySettings}. The seed is not among them: it differs from fit to fit.
     *
     * @param estimator of {@link #estimator}
     * @return values by name; those that only the data tell in words, in parentheses
     */
    public static Map<String, Object> settings(Estimator<?> estimator) {
        Map<String, Object> settings = new TreeMap<>();
        for (Param<?> param : estimator.params()) {
            Object value = value(estimator, param);
            if (value != null && !param.name().equals("seed") && !param.name().equals("verbosity")) {
                settings.put(param.name(), value);
            }
        }
        return new LinkedHashMap<>(settings);
    }

    private static Object value(Estimator<?> estimator, Param<?> param) {
        if (estimator instanceof LatentParams latent) {
            // defaults that differ by likelihood are not in Spark's own map
            return latent.defaultInWords(param)
                    .<Object>map(words -> "(" + words + ")")
                    .orElseGet(() -> latent.resolved(param));
        }
        return estimator.isDefined(param) ? estimator.getOrDefault(param) : null;
    }
}
