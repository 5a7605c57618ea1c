// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.List;

/**
 * An item that is recommended to a row, which is a user.
 *
 * @param item its feature
 * @param score the value of the feature that the model expects of this user, as {@link FittedNetwork#reconstruct} has it. Multinomial: the
 *     probability that one more rating of this user is of this item; bernoulli: the probability that the user rates the item; poisson and
 *     negative binomial: the expected count, for a user with as many in all where rows have a size; gaussian: the expected value in the
 *     data's units, zeros of what was not rated included
 * @param because the factors that explain it, the one with the largest part first; none where no factor raises the item's output: it is
 *     there because it is popular
 */
public record Recommendation(int item, double score, List<Reason> because) {

    /**
     * A factor that explains a recommendation.
     *
     * @param factor its index
     * @param part what the item's output loses where the factor is set to 0, its prior mean, and the others stay: greater than 0, in logits
     *     (multinomial, bernoulli), logarithms of means (poisson, negative binomial) or the model's units (gaussian). It goes through the
     *     network and the linear term together. Parts of several factors do not add up: the network is not linear
     * @param rated items that the user has rated above 0, and whose outputs the same factor raises for this user, most first; the item
     *     itself is not among them
     */
    public record Reason(int factor, double part, int[] rated) {}
}
