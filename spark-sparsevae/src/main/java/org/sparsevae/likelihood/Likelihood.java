// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.io.Serializable;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.random.RandomGenerator;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.features.Moments;
import org.sparsevae.features.PossibleValues;
import org.sparsevae.features.Standardisation;

/**
 * Distribution of a row of features given the decoder's outputs m, and everything that depends on which it is: its value and gradient in
 * training, a row's log-likelihood and mean in a fitted model, which values it takes, where the outputs start, its defaults and its
 * scores. On plain arrays. {@link Likelihoods} lists them all.
 *
 * <p>Implementations are immutable and thread-safe; they travel inside the network configuration as JSON, so they need a creator and
 * properties that Jackson (the copy inside ND4J) can read. Training computes with {@code StrictMath}, so that its bits are the same on every
 * Java platform; a fitted model scores with {@code Math}, which is faster.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public interface Likelihood extends PossibleValues {

    /** Which of the two recipes of training and its defaults are the base of the likelihood's own. */
    enum Recipe {
        /** Real numbers in units of their own: few features, small networks, restarts. */
        REAL,
        /** Ratings and counts: many features, wide encoders, dropout, one start. */
        COUNTS
    }

    /**
     * A default in proportion to the training rows.
     *
     * @param rows rows for which the value is 1
     */
    record PerRows(double rows) implements Serializable {
        /**
         * @param effectiveRows the sum of the training rows' weights
         * @return the value for so many
         */
        public double at(double effectiveRows) {
            return effectiveRows / rows;
        }
    }

    /** @return the name users know it by, such as "gaussian" */
    String name();

    /** @return which values it takes, in words for the documentation of params: "any numbers" */
    String takes();

    /** @return what {@link #mean} gives, in words for the documentation of params: "expected counts" */
    String meansAre();

    /** @return the recipe that it trains by */
    Recipe recipe();

    /** @return its default values of params that differ from its recipe's, by name: values, {@link PerRows}, NaN of klWeight for 1/k */
    default Map<String, Object> defaults() {
        return Map.of();
    }

    // Training.

    /**
     * @return true if the log-likelihood is a sum over features, so that features can be evaluated in blocks; false if a
     *     row's outputs are needed all at once (softmax)
     */
    boolean separable();

    /**
     * Adds the log-likelihood of a block of features to {@link OutputBlock#logLikelihood()} and replaces the block's
     * outputs by the gradient of minus the weighted log-likelihood.
     *
     * @param block data, outputs and where to put the results; all features at once unless {@link #separable()}
     */
    void evaluate(OutputBlock block);

    /**
     * @param moments of the training rows
     * @return where the output offsets of the features start, length G; null: at random, as other biases
     */
    default float[] outputStart(Moments moments) {
        return null;
    }

    /** @return the name of its noise parameter, of which there is one trained value per feature, if it has one: "logSigma" */
    default Optional<String> noise() {
        return Optional.empty();
    }

    /**
     * @param moments of the training rows
     * @param units mean and standard deviation that the features were standardised with; null where they were not
     * @return where the noise parameter starts, length G
     */
    default float[] noiseStart(Moments moments, Standardisation units) {
        return new float[moments.sums().length];
    }

    /**
     * @param variances of the features as the network sees them, one or more, of those that are not constant
     * @return this likelihood with the prior of its noise parameter that such data have
     */
    default Likelihood calibrated(double[] variances) {
        return this;
    }

    /**
     * Minus the log prior of the noise parameter, up to constants, for the whole data set.
     *
     * @param noise the noise parameter, length G
     * @param scale what the gradient is multiplied by: minibatch rows over all rows, B/N
     * @param gradient where the scaled gradient is added, length G; null if none is wanted
     * @return the value, not scaled; 0 for likelihoods without noise
     */
    default double noisePenalty(double[] noise, double scale, double[] gradient) {
        return 0;
    }

    /**
     * @param noise the noise parameter, length G
     * @return its log prior with all constants, a term of the objective that is reported; 0 for likelihoods without noise
     */
    default double logNoisePrior(double[] noise) {
        return 0;
    }

    /**
     * @return whether outputs are means of real numbers in units of their own: such features can be standardised, and their noise's
     *     standard deviation is held above a floor while the factors settle
     */
    default boolean hasUnits() {
        return false;
    }

    /** @return whether outputs are logarithms of means, so that they can be moved by the logarithm of a row's sum (librarySize) */
    default boolean hasLogarithmicOutputs() {
        return false;
    }

    // A fitted model.

    /**
     * log p(x | m), up to what depends on the data alone and no parameter enters.
     *
     * @param row in the data's own units, G features
     * @param m the decoder's outputs, length G
     * @param noise the noise parameter, length G; null for likelihoods without noise
     * @param units what takes m back to the data's units; null where the model was fitted to the data as it is
     * @return the log-likelihood in nats, of x in its own units
     */
    double logLikelihood(FeatureRow row, double[] m, double[] noise, Standardisation units);

    /**
     * Replaces the decoder's outputs by the row that they expect.
     *
     * @param m the decoder's outputs, length G; becomes the expected value of every feature, in the data's own units
     * @param units what takes m back to the data's units; null where the model was fitted to the data as it is
     */
    void mean(double[] m, Standardisation units);

    /**
     * Draws a row, for generated data.
     *
     * @param m the decoder's outputs, length G
     * @param random where it is drawn from, feature after feature
     * @return G values that {@link #allows} takes
     */
    double[] sample(double[] m, RandomGenerator random);

    // Scores.

    /**
     * @return whether features occur in rows or do not, and are ranked by their outputs: scored by recall, NDCG and coherence; else by
     *     the mean squared error
     */
    default boolean ranks() {
        return recipe() == Recipe.COUNTS;
    }

    /** @return whether the features of a row share its total, so that popularity's loss follows from the features' shares alone */
    default boolean sharesTotal() {
        return false;
    }

    /**
     * The log-likelihood per row, like {@link #logLikelihood}, where every feature has its own mean (and noise) whatever the row: what a
     * model without factors would reach.
     *
     * @param moments of the rows
     * @param standardised whether the model's log-likelihood is that of standardised features
     * @return nats per row; NaN where it is not known
     */
    double popularity(Moments moments, boolean standardised);
}
