// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.List;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;

/** Names and shapes that the sparse and the dense decoder share beyond their first layer. */
final class HiddenLayers {
    private HiddenLayers() {}

    static void addParameters(List<Parameter> parameters, int[] hidden, int features) {
        for (int l = 1; l < hidden.length; l++) {
            parameters.add(new Parameter(weight(l), ParameterKind.WEIGHT, hidden[l], hidden[l - 1], hidden[l - 1]));
            parameters.add(new Parameter(bias(l), ParameterKind.BIAS, hidden[l], 1, hidden[l - 1]));
        }
        int last = hidden[hidden.length - 1];
        parameters.add(new Parameter("output.W", ParameterKind.OUTPUT_WEIGHT, last, features, last));
        parameters.add(new Parameter("output.b", ParameterKind.OUTPUT_BIAS, features, 1, last));
    }

    static String weight(int layer) {
        return "decoder." + layer + ".W";
    }

    static String bias(int layer) {
        return "decoder." + layer + ".b";
    }
}
