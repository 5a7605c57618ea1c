// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.penalty;

import java.io.Serializable;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterViews;

/** Minus the log prior of the decoder's weights. The loadings' prior is not here: it acts on the driver, once a round. */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, include = JsonTypeInfo.As.PROPERTY, property = "@class")
public interface Penalty extends Serializable {

    /**
     * @param declared the parameters of the output layer
     * @param views their values and gradients
     * @param scale what the gradient is multiplied by before it is added: minibatch rows over all rows, B/N; 0 for the
     *     value alone
     * @return the value for the whole data set, not scaled
     */
    double apply(List<Parameter> declared, ParameterViews views, double scale);
}
