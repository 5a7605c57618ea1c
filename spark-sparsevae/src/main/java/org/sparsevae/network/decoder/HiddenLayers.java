// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.List;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.SavedLayers;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;

/** Names and shapes that the sparse and the dense decoder share beyond their first layer. */
final class HiddenLayers {
    private HiddenLayers() {}

    static void addParameters(List<Parameter> parameters, int[] hidden) {
        for (int l = 1; l < hidden.length; l++) {
            parameters.add(new Parameter(weight(l), ParameterKind.WEIGHT, hidden[l], hidden[l - 1], hidden[l - 1]));
            parameters.add(Parameter.vector(bias(l), ParameterKind.BIAS, hidden[l], hidden[l - 1]));
        }
    }

    static Parameter outputWeights(int last, int features) {
        return new Parameter(FittedDecoder.OUTPUT_WEIGHTS, ParameterKind.OUTPUT_WEIGHT, last, features, last);
    }

    static Parameter outputOffsets(int last, int features) {
        return Parameter.vector(FittedDecoder.OUTPUT_OFFSETS, ParameterKind.OUTPUT_BIAS, features, last);
    }

    static String weight(int layer) {
        return SavedLayers.weights(SavedLayers.DECODER, layer);
    }

    static String bias(int layer) {
        return SavedLayers.biases(SavedLayers.DECODER, layer);
    }
}
