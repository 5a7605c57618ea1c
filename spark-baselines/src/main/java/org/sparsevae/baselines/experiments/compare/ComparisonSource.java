// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.compare;

import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.sparsevae.app.options.Holdout;
import org.sparsevae.ml.rows.FactorModel;

/** Data that models are put beside each other on. Implementations read them once and keep them for all fits, which come from several threads. */
public interface ComparisonSource extends AutoCloseable {
    /** Column of the feature vectors. */
    String FEATURES = "features";

    /** Share of the rows that a split holds out. */
    double HELD_OUT = 0.2;

    /** Keeps the split's hash apart from others of the same content and seed, such as a search's choice of validation rows. */
    long SPLIT_SALT = 0x5eed_0f5f_1175L;

    /**
     * Which rows a split holds out where rows have no identifier: by a hash of their content.
     *
     * @param seed of the split
     * @return a boolean column of a table with {@link #FEATURES}
     */
    static Column heldOutByContent(long seed) {
        return new Holdout(HELD_OUT, seed ^ SPLIT_SALT).ofFeatures(FEATURES);
    }

    /**
     * Rows to train on, and rows to judge by.
     *
     * @param training with a column {@link #FEATURES}, and what {@link #measures} reads
     * @param heldOut of the same columns
     */
    record Split(Dataset<Row> training, Dataset<Row> heldOut) {}

    /** What the data are and how they were prepared: part of {@code study.json}, so that a folder with fits to other data is refused. */
    Map<String, Object> settings();

    /** What a split holds out, in words, such as "a fifth of the users". */
    String heldOut();

    /** name of a likelihood. */
    String likelihood();

    /** Factors fitted unless another number is asked for. */
    int usualFactors();

    /**
     * The rows, split.
     *
     * @param seed of the split; the same for all models
     * @param spark the session
     * @return the same rows for the same seed
     * @throws Exception if they cannot be read
     */
    Split split(long seed, SparkSession spark) throws Exception;

    /** Values as text of params that are set on every method that has them, before the user's own: an experiment's published settings. */
    default Map<String, String> params() {
        return Map.of();
    }

    /**
     * What {@link #setParams} sets of the sparse VAE where the user has not, in words.
     *
     * @return words by the param's name
     */
    default Map<String, Object> paramsOfData() {
        return Map.of();
    }

    /**
     * Sets what only the rows tell, such as a weight in proportion to them; what is set already stays.
     *
     * @param estimator with {@link #params} and the user's own
     * @param split the rows that it is fitted to and judged on
     */
    default void setParams(Estimator<?> estimator, Split split) {}

    /**
     * What this kind of data tells of a model beyond {@link org.sparsevae.app.HeldOutReport}, such as the recovery of known factors.
     *
     * @param model fitted to the training rows
     * @param split the rows
     * @return numbers by the names that {@link Comparison} knows
     */
    default Map<String, Double> measures(FactorModel model, Split split) {
        return Map.of();
    }

    /** Lets the rows go that were kept for further fits. */
    @Override
    default void close() {}
}
