// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.likelihood.Likelihood;

/**
 * A fitted model of one row, as far as scores need it: what factors it reads from a row, and what row it expects for factors. A network
 * ({@link FittedNetwork}) is one, a matrix factorization another. Immutable and safe to share between threads.
 */
public interface RowModel extends Serializable {

    /** @return number of features G */
    int features();

    /** @return number of factors K */
    int factors();

    /** @return how a row is distributed given its factors */
    Likelihood likelihood();

    /**
     * The factors of a row.
     *
     * @param row in the data's own units, G features
     * @return their mean and standard deviation; the standard deviations of a model that estimates points are 0
     * @throws IllegalArgumentException if the row does not have G features
     */
    RowPosterior encode(FeatureRow row);

    /**
     * The parameters of the likelihood, by which features are ranked.
     *
     * @param z one value per factor
     * @return m, one value per feature: logits (multinomial, bernoulli), logarithms of means (poisson, negativeBinomial), or means in the
     *     model's units (gaussian)
     * @throws IllegalArgumentException if z does not have K values
     */
    double[] decode(double[] z);

    /**
     * The row that the model expects for these factors.
     *
     * @param z one value per factor
     * @return gaussian: the mean in the data's own units; multinomial: the features' probabilities; bernoulli: the probability of a one
     * @throws IllegalArgumentException if z does not have K values
     */
    double[] reconstruct(double[] z);

    /**
     * The row that the model expects for these factors in place of a given one: the same, but where a row's sum is its size.
     *
     * @param row in the data's own units, G features
     * @param z one value per factor
     * @return as {@link #reconstruct(double[])}, for a row of the same sum
     * @throws IllegalArgumentException if the row does not have G features or z not K values
     */
    default double[] reconstruct(FeatureRow row, double[] z) {
        return reconstruct(z);
    }

    /**
     * log p(x | z); the multinomial coefficient, which no parameter enters, is left out.
     *
     * @param row in the data's own units, G features
     * @param z one value per factor
     * @return the log-likelihood in nats
     * @throws IllegalArgumentException if the row does not have G features or z not K values
     */
    double logLikelihood(FeatureRow row, double[] z);

    /**
     * {@link #logLikelihood(FeatureRow, double[])} where the outputs are at hand: decoding is most of its cost.
     *
     * @param row in the data's own units, G features
     * @param z one value per factor
     * @param m {@link #decode decode(z)}; not changed
     * @return the log-likelihood in nats, the same bits
     * @throws IllegalArgumentException if the row does not have G features or z not K values
     */
    default double logLikelihood(FeatureRow row, double[] z, double[] m) {
        return logLikelihood(row, z);
    }

    /**
     * {@link #reconstruct(double[])} where the outputs are at hand.
     *
     * @param z one value per factor
     * @param m {@link #decode decode(z)}; not changed
     * @return the row that the model expects, the same bits
     * @throws IllegalArgumentException if z does not have K values
     */
    default double[] reconstruct(double[] z, double[] m) {
        return reconstruct(z);
    }

    /**
     * What a factor does to every feature, so that the features it acts on most are those with the largest values.
     *
     * @param factor in [0, K)
     * @return one value per feature, in the units of {@link #decode}
     * @throws IllegalArgumentException if there is no such factor
     */
    double[] effects(int factor);
}
