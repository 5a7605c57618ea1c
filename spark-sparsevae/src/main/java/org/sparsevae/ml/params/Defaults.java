// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihood.PerRows;

/**
 * The defaults that a model has of its own, instead of those that params are declared with and of what likelihoods say of them. A param that
 * is not set takes its default when {@code fit} starts, and the fitted model carries the value it was fitted with.
 *
 * <p>Values are those of the robust recipes: see docs/defaults.md.
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
     * A default that {@link FitPace.Pace} chooses.
     *
     * @param words how
     * @param usual the value at the default number of partitions, on a small table
     */
    record ByPace(String words, Object usual) implements Serializable {}

    /**
     * A default by the kind of likelihood.
     *
     * @param real of real numbers
     * @param counts of counts
     */
    record ByRecipe(Object real, Object counts) implements Serializable {
        Object of(Likelihood.Recipe recipe) {
            return recipe == Likelihood.Recipe.REAL ? real : counts;
        }
    }

    private final Map<String, ByRecipe> own = new HashMap<>();

    private Defaults() {}

    /** None other than declared. */
    public static Defaults asDeclared() {
        return new Defaults();
    }

    /** One default for every likelihood, in place of what was there. */
    public Defaults all(String param, Object value) {
        return each(param, value, value);
    }

    /** A default for likelihoods of each recipe, whatever their own, in place of what was there. */
    public Defaults each(String param, Object real, Object counts) {
        own.put(param, new ByRecipe(real, counts));
        return this;
    }

    /** The params that have a default of the model's own. */
    Set<String> params() {
        return own.keySet();
    }

    /** The default of a param under a likelihood, a value or the rule for one; null where it has none. */
    Object of(Declaration<?> param, Likelihood likelihood) {
        ByRecipe row = own.get(param.name());
        if (row != null) {
            return row.of(likelihood.recipe());
        }
        if (param.defaults() == null) {
            return null;
        }
        Object ofLikelihood = likelihood.defaults().get(param.name());
        return ofLikelihood == null ? param.defaults().of(likelihood.recipe()) : ofLikelihood;
    }

    /** The value where the size of a fit is not known; NaN where only the data tell. */
    static Object usual(Object value) {
        if (value instanceof ByPace pace) {
            return pace.usual();
        }
        if (value instanceof PerFeatures rate) {
            return rate.least();
        }
        return value instanceof PerRows ? (Object) Double.NaN : value;
    }

    /** Whether the number of rows or features of a fit tells the value. */
    static boolean isRule(Object value) {
        return value instanceof PerRows || value instanceof PerFeatures || value instanceof ByPace;
    }

    static String words(Object value) {
        if (value instanceof PerRows share) {
            return "N/" + Math.round(share.rows());
        }
        if (value instanceof PerFeatures rate) {
            return rate.least() + ", with more than 25 features G/25 times that";
        }
        return value instanceof ByPace pace ? pace.words() : String.valueOf(value);
    }
}
