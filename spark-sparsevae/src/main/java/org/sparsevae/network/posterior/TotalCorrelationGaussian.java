// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.inference.FittedGaussian;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * The posterior of {@link DiagonalGaussian} with a weight on its total correlation (beta-TCVAE: Chen et al. 2018, "Isolating Sources of
 * Disentanglement in Variational Autoencoders", Eqs. 2 and 4). With q(z) the mean of q(z|x_n) over the training rows, the mean KL divergence
 * is the mutual information of row and code, plus the total correlation KL(q(z) || prod_k q(z_k)), plus sum_k KL(q(z_k) || p(z_k)). The
 * divergence of a row stays the closed form; the weight less one times the total correlation comes on top as {@link
 * PosteriorPass#surcharge}, under the same KL weight.
 *
 * <p>The total correlation is estimated from the minibatch (section 4.1, minibatch-weighted sampling; w_j are the row weights, W their sum,
 * N the rows of the whole data set):
 *
 * <pre>
 *   mean_i { log [ sum_j w_j q(z_i|x_j) / (N W) ] - sum_k log [ sum_j w_j q(z_ik|x_j) / (N W) ] }
 * </pre>
 *
 * <p>N counts all training rows, not those of a partition: q(z) is that of the data, of which any partition, made by a hash of the rows'
 * content, is a sample. N adds the constant (K - 1) log N and changes no gradient; with it estimates can be compared whatever the number of
 * partitions. They are biased, to (K - 1) log N for codes that do not depend on the rows and to (K - 1) log (N B) for rows whose codes are
 * far apart, so compare them at one N, K and B only. A row of weight w counts as w equal rows do. Nothing is estimated at the posterior mean.
 */
public final class TotalCorrelationGaussian implements Posterior {
    private static final long serialVersionUID = 1L;

    @JsonProperty("weight")
    private final double weight;

    /**
     * @param weight what the total correlation counts in the divergence, at least 0; 1 is the plain KL divergence
     * @throws IllegalArgumentException if the weight is negative or not finite
     */
    @JsonCreator
    public TotalCorrelationGaussian(@JsonProperty("weight") double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(
                    "the weight of the total correlation must be finite and not negative: " + weight);
        }
        this.weight = weight;
    }

    @Override
    public int headWidth(int factors) {
        return 2 * factors;
    }

    @Override
    public PosteriorPass newPass(int features, int factors, ParameterViews parameters) {
        return new TotalCorrelationPass(factors, weight - 1);
    }

    @Override
    public ObjectNode architecture() {
        return new FittedGaussian().architecture();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TotalCorrelationGaussian that && weight == that.weight;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(weight);
    }
}
