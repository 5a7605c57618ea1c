// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import org.apache.spark.ml.param.Params;
import org.sparsevae.features.PossibleValues;
import org.sparsevae.likelihood.Likelihoods;

/** What every model of latent factors, a network's or another, is told of the columns that it reads and adds. */
public interface FactorParams extends Params {

    /** Input column of feature vectors (dense or sparse), all of one size. */
    String getFeaturesCol();

    /** Output column of the factors, vectors of size k. */
    String getLatentCol();

    /** Output column of the factors' standard deviations; null: not made. */
    String getLatentStdCol();

    /** Output column of expected features; null: not made. */
    String getReconstructionCol();

    /** Output column of the probabilities that factors are not zero; null for models whose posterior has none, and when unset. */
    default String getActivationCol() {
        return null;
    }

    /** Input column of positive row weights; null: every row counts once. */
    String getWeightCol();

    /** Boolean input column of rows that are not trained on; null: all rows are. */
    String getValidationIndicatorCol();

    /** What is done with invalid rows: error, skip or keep. */
    String getHandleInvalid();

    /** Number of factors K. */
    int getK();

    /** The name of the likelihood, one of {@link Likelihoods#names}. */
    String getLikelihood();

    /** Which values a row may hold: those that the likelihood takes, unless the model itself takes fewer. */
    default PossibleValues possibleValues() {
        return Likelihoods.of(getLikelihood());
    }
}
