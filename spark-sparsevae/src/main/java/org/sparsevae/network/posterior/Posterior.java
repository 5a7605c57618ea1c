// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.posterior;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * A variational family: how the encoder's head becomes a sample of the latent factors, and what that sample costs.
 *
 * <p>Implementations are immutable settings that travel as JSON inside the network configuration; the work is done by
 * the {@link PosteriorPass} they create, one per network instance.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public interface Posterior extends Serializable {

    /**
     * @param factors number of latent factors K
     * @return number of outputs of the encoder's head per row
     */
    int headWidth(int factors);

    /**
     * @param factors number of latent factors K
     * @return standard-normal numbers needed per row and step
     */
    default int noiseWidth(int factors) {
        return factors;
    }

    /**
     * @param factors number of latent factors K
     * @return uniform numbers needed per row and step, default 0
     */
    default int uniformWidth(int factors) {
        return 0;
    }

    /**
     * Rows that the posterior wants encoded beside the minibatch's own. They are trained, as the parameter "pseudo.W", and
     * appended to every minibatch, so that the head has B + pseudoInputs rows.
     *
     * @return number of trained pseudo-inputs, default 0
     */
    default int pseudoInputs() {
        return 0;
    }

    /**
     * @param features number of features G
     * @param factors number of latent factors K
     * @return parameters of its own, trained beside the decoder's; none by default
     */
    default List<Parameter> parameters(int features, int factors) {
        return List.of();
    }

    /**
     * What a saved model's architecture says of this posterior: the words are those of its class in {@link org.sparsevae.inference}, which reads
     * them.
     *
     * @return a new object
     */
    ObjectNode architecture();

    /**
     * @param features number of features G
     * @param factors number of latent factors K
     * @param parameters the output layer's parameters and gradients
     * @return the working state of one network instance
     */
    PosteriorPass newPass(int features, int factors, ParameterViews parameters);
}
