// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The output layer's parameters and gradients by name, as views of the network's flat vectors: matrices in column
 * ('f') order, vectors of rank one.
 */
public final class ParameterViews {
    private final Map<String, INDArray> parameters;
    private final Map<String, INDArray> gradients;

    /**
     * @param parameters parameter views by name
     * @param gradients gradient views by name; null while the network is used for inference only
     */
    public ParameterViews(Map<String, INDArray> parameters, Map<String, INDArray> gradients) {
        this.parameters = parameters;
        this.gradients = gradients;
    }

    /**
     * @param name a declared parameter
     * @return its view
     */
    public INDArray parameter(String name) {
        return found(parameters.get(name), name);
    }

    /**
     * @param name a declared parameter
     * @return the view of its gradient, which a backward pass has to fill completely
     */
    public INDArray gradient(String name) {
        return found(gradients.get(name), name);
    }

    /** @return true if there are gradient views */
    public boolean trainable() {
        return gradients != null;
    }

    private static INDArray found(INDArray view, String name) {
        if (view == null) {
            throw new IllegalArgumentException("the network has no parameter of this name: " + name);
        }
        return view;
    }
}
