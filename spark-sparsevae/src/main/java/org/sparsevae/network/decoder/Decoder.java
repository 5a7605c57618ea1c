// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * A decoder: from latent factors to one output (mean or logit) per feature.
 *
 * <p>Implementations are immutable settings that travel as JSON inside the network configuration; the work is done by
 * the {@link DecoderPass} they create, one per network instance.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public interface Decoder extends Serializable {

    /**
     * @param features number of features G
     * @param factors number of latent factors K
     * @return the parameters, in the order in which they lie in the flat vector; each says how it lies in a saved model, under the names of the
     *     fitted decoder
     */
    List<Parameter> parameters(int features, int factors);

    /**
     * @param features number of features G
     * @param factors number of latent factors K
     * @param parameters the output layer's parameters and gradients
     * @param dataType FLOAT or DOUBLE
     * @return the working state of one network instance
     */
    DecoderPass newPass(int features, int factors, ParameterViews parameters, DataType dataType);

    /**
     * What a saved model's architecture says of this decoder: the words are those of its class in {@link org.sparsevae.inference}, which reads them.
     *
     * @return a new object
     */
    ObjectNode architecture();

    /**
     * The memory outside the heap that a pass works in, besides parameters and gradients.
     *
     * @param features number of features G
     * @param factors number of latent factors K
     * @param rows rows B of a minibatch
     * @param separable whether the likelihood takes the outputs feature by feature
     * @param dataType FLOAT or DOUBLE
     * @return entries of this type
     */
    long workingEntries(int features, int factors, int rows, boolean separable, DataType dataType);
}
