// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihood.PerRows;
import org.sparsevae.likelihood.Likelihoods;

/**
 * The one table of default values of a model's params, a column for each recipe of a likelihood, from which a likelihood's own defaults
 * differ. A param that is not set takes its value from here when {@code fit} starts, and the fitted model carries the value it was fitted
 * with.
 *
 * <p>Values are those of the robust recipes: see the README, "Where the defaults come from".
 */
public final class Defaults implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * A rate of the prior on gaussian loadings, which grows with the features beyond as many as its recipe was tried with. An inclusion
     * probability is above one half where |w| exceeds log[(1-eta)/eta lambda0/lambda1] / (lambda0 - lambda1), and eta, the share of all
     * features that load on a factor, is the smaller the more features there are: at the recipe's rates 200 features fall into the spike one
     * after the other, each taking eta down further. What shrinks a loading is the rate times priorWeight, which falls as the rates rise.
     *
     * @param least the rate up to {@link #FEATURES} features
     */
    public record PerFeatures(double least) implements Serializable {
        private static final double FEATURES = 25;

        /** How many times the least rate. */
        public static double factor(int features) {
            return Math.max(1, features / FEATURES);
        }
    }

    /**
     * A default that {@link Pace} chooses.
     *
     * @param words how
     * @param usual the value at the default number of partitions, on a small table
     */
    record ByPace(String words, Object usual) implements Serializable {}

    /** By param and likelihood. */
    private final LinkedHashMap<String, LinkedHashMap<String, Object>> rows = new LinkedHashMap<>();

    private Defaults() {}

    /** Defaults of the params that every latent variable model shares. */
    static Defaults ofLatentModels() {
        Defaults d = new Defaults();
        d.all("featuresCol", "features").all("latentCol", "latent").all("handleInvalid", "error");
        d.all("k", 10).all("likelihood", "gaussian").all("seed", 42L).all("verbosity", 1);
        d.all("checkpointInterval", 50);
        d.each("encoderLayers", new int[] {50, 50}, new int[] {400, 400});
        d.all("decoderLayers", new int[] {50, 50});
        d.all("klWarmUp", 0.2);
        d.each("klWeight", 1.0, 1.0);
        d.each("epochs", 200, 60)
                .all("batchSize", new ByPace("100/numPartitions, on large tables up to 100", 50))
                .all("numPartitions", 2)
                .all("averagingFrequency", new ByPace("10/numPartitions, from 1 to 5, on large tables up to 5", 5));
        // two partitions of 50 rows stand for one batch of 100
        d.each("learningRate", new ByPace("0.01 numPartitions sqrt(batchSize/100), up to 0.04", Double.NaN), 5e-3)
                .all("learningRateSchedule", "cosine");
        d.each("learningRateWarmUp", 0.0, 1.0).each("learningRateFloor", 0.0, 0.02);
        d.each("weightDecay", 0.0, 0.5).each("decoderPrecision", 1.0, 0.0);
        d.each("inputDropout", 0.0, 0.15);
        d.all("inputScaling", "none").all("librarySize", "none").each("standardize", true, false);
        d.each("noiseFloorStart", 0.8, 0.0).each("noiseFloor", 0.05, 0.0);
        d.all("noiseFloorFrom", 0.2).all("noiseFloorTo", 0.6);
        d.all("patience", 0).all("reproducible", true);
        return d.own();
    }

    /** Defaults of the sparse VAE: the shared ones and those of its prior. */
    public static Defaults ofSparseVae() {
        Defaults d = ofLatentModels();
        d.all("prior", "spikeAndSlabLasso");
        // as much as leaves about a fifth of the loadings when the prior comes on late
        d.each("lambda0", new PerFeatures(10), 500.0).each("lambda1", new PerFeatures(1), 50.0);
        // NaN stands for 1/k in a and for G in b, see SparseVAEParams
        d.each("a", 1.0, Double.NaN).each("b", Double.NaN, 1.0);
        // in proportion to the rows, as in the authors' code, so that a large table gives loadings as sparse as a small
        // one; equal to the
        // recipes' 1, 20 and 1 at the sizes they were made with (N = 500, and about 4000)
        d.each("priorWeightStart", new PerRows(500), 0.0);
        d.each("priorWeight", new PerRows(25), new PerRows(4000));
        d.each("priorWarmUpFrom", 0.2, 0.0).all("priorWarmUpTo", 0.6);
        d.each("lambda0WarmUp", 0.0, 0.6).each("freezeSupportAt", 1.0, 0.65);
        d.each("factorCovariance", "estimated", "identity")
                .all("nonNegativeLoadings", true)
                .all("gauge", "columns");
        // the paper's decoder has none; on ratings the network alone ranks items worse than a dense VAE
        d.each("linearSkip", false, true);
        d.each("restarts", 8, 1).each("dropWeakFactors", true, false);
        return d.own();
    }

    /** Defaults of a model of another module: the shared ones, to be changed with {@link #all} and {@link #each}. */
    public static Defaults ofBaseline() {
        return ofLatentModels();
    }

    /** One default for every likelihood. */
    public Defaults all(String param, Object value) {
        return each(param, value, value);
    }

    /** A default for likelihoods of each recipe, whatever their own. */
    public Defaults each(String param, Object real, Object counts) {
        LinkedHashMap<String, Object> row = new LinkedHashMap<>();
        for (Likelihood likelihood : Likelihoods.all()) {
            row.put(likelihood.name(), likelihood.recipe() == Likelihood.Recipe.REAL ? real : counts);
        }
        rows.put(param, row);
        return this;
    }

    /** What the likelihoods themselves have to say of the params in the table. */
    private Defaults own() {
        for (Likelihood likelihood : Likelihoods.all()) {
            likelihood.defaults().forEach((param, value) -> {
                if (rows.containsKey(param)) {
                    rows.get(param).put(likelihood.name(), value);
                }
            });
        }
        return this;
    }

    /** The default of {@code param} under {@code likelihood}, or null where there is none; NaN for a number that k or the data tell. */
    public Object of(String param, String likelihood) {
        Object value = entry(param, likelihood);
        if (value instanceof ByPace pace) {
            return pace.usual();
        }
        if (value instanceof PerFeatures rate) {
            return rate.least();
        }
        return value instanceof PerRows ? (Object) Double.NaN : value;
    }

    /** Whether the default of a param is told by the number of rows or features of a fit. */
    boolean isToldBySize(String param, String likelihood) {
        Object value = entry(param, likelihood);
        return value instanceof PerRows || value instanceof PerFeatures || value instanceof ByPace;
    }

    /** The default of a param under one likelihood in words. */
    String words(String param, String likelihood) {
        return show(param, entry(param, likelihood));
    }

    /** The default of a number for a fit to so many rows. */
    public double of(String param, String likelihood, double effectiveRows) {
        Object value = entry(param, likelihood);
        return value instanceof PerRows share ? share.at(effectiveRows) : (Double) value;
    }

    private Object entry(String param, String likelihood) {
        LinkedHashMap<String, Object> row = rows.get(param);
        return row == null ? null : row.get(Likelihoods.of(likelihood).name());
    }

    /** The names in the table. */
    public Iterable<String> params() {
        return rows.keySet();
    }

    /** The defaults of a param in words, for its documentation; empty where it has none. */
    String describe(String param) {
        LinkedHashMap<String, Object> row = rows.get(param);
        if (row == null) {
            return "";
        }
        LinkedHashMap<String, List<String>> byValue = new LinkedHashMap<>();
        row.forEach((likelihood, value) -> byValue.computeIfAbsent(show(param, value), v -> new ArrayList<>())
                .add(likelihood));
        String others = byValue.keySet().stream()
                .max(Comparator.comparing(value -> byValue.get(value).size()))
                .orElseThrow();
        if (byValue.size() == 1) {
            return " (default: " + others + ")";
        }
        StringBuilder text = new StringBuilder(" (default: ");
        byValue.forEach((value, likelihoods) -> {
            if (!value.equals(others)) {
                likelihoods.forEach(likelihood ->
                        text.append(likelihood).append(' ').append(value).append(", "));
            }
        });
        return text + "others " + others + ")";
    }

    /** A value in words; NaN stands for what only k or the data tell. */
    public static String show(String param, Object value) {
        if (value instanceof int[] layers) {
            return Arrays.toString(layers);
        }
        if (value instanceof PerRows share) {
            return "N/" + Math.round(share.rows());
        }
        if (value instanceof PerFeatures rate) {
            return rate.least() + ", with more than 25 features G/25 times that";
        }
        if (value instanceof ByPace pace) {
            return pace.words();
        }
        if (value instanceof Double number && number.isNaN()) {
            return switch (param) {
                case "b" -> "the number of features";
                case "learningRate" -> "by numPartitions and batchSize";
                case "priorWeight", "priorWeightStart" -> "in proportion to the rows";
                default -> "1/k";
            };
        }
        return String.valueOf(value);
    }
}
