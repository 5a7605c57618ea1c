// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * Distribution of the data given the decoder's outputs: value and gradient, on plain arrays.
 *
 * <p>Implementations are immutable and thread-safe; they travel inside the network configuration as JSON, so they need
 * a creator and properties that Jackson (the copy inside ND4J) can read.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public interface Likelihood extends Serializable {

    /** @return the name users know it by: "gaussian", "multinomial", "bernoulli" */
    String name();

    /**
     * @return true if the log-likelihood is a sum over features, so that features can be evaluated in blocks; false if a
     *     row's outputs are needed all at once (softmax)
     */
    boolean separable();

    /** @return true if there is one trained log standard deviation per feature, the parameter "logSigma" */
    boolean hasNoiseScale();

    /**
     * Adds the log-likelihood of a block of features to {@link OutputBlock#logLikelihood()} and replaces the block's
     * outputs by the gradient of minus the weighted log-likelihood.
     *
     * @param block data, outputs and where to put the results; all features at once unless {@link #separable()}
     */
    void evaluate(OutputBlock block);

    /**
     * Minus the log prior of the noise scales, up to constants, for the whole data set.
     *
     * @param logSigma log standard deviation per feature, length G
     * @param scale what the gradient is multiplied by: minibatch rows over all rows, B/N
     * @param gradient where the scaled gradient is added, length G; null if none is wanted
     * @return the value, not scaled; 0 for likelihoods without noise scale
     */
    default double noisePenalty(double[] logSigma, double scale, double[] gradient) {
        return 0;
    }
}
