// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.sparsevae.inference.FittedDenseDecoder;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.network.tensor.ParameterViews;
import org.sparsevae.network.tensor.SavedForm;

/**
 * The decoder of a plain VAE: one multilayer perceptron z -> D1 -> ... -> G with relu, the first layer without bias.
 *
 * <p>Parameters: "decoder.0.W" (D1 x K, entry (d,k) at d + D1 k), then as in {@link SparseDecoder}; in a saved model the output is the
 * last of the layers.
 */
public final class DenseDecoder implements Decoder {
    private static final long serialVersionUID = 1L;

    @JsonProperty("hidden")
    private final int[] hidden;

    /**
     * @param hidden units per hidden layer, at least one layer
     * @throws IllegalArgumentException if there is no layer or a size is not positive
     */
    @JsonCreator
    public DenseDecoder(@JsonProperty("hidden") int... hidden) {
        if (hidden.length == 0 || Arrays.stream(hidden).anyMatch(units -> units < 1)) {
            throw new IllegalArgumentException(
                    "the decoder needs at least one hidden layer of at least one unit: hidden = "
                            + Arrays.toString(hidden));
        }
        this.hidden = hidden.clone();
    }

    /** @return units per hidden layer */
    public int[] hidden() {
        return hidden.clone();
    }

    @Override
    public List<Parameter> parameters(int features, int factors) {
        List<Parameter> parameters = new ArrayList<>();
        parameters.add(new Parameter(HiddenLayers.weight(0), ParameterKind.WEIGHT, hidden[0], factors, factors));
        HiddenLayers.addParameters(parameters, hidden);
        int last = hidden[hidden.length - 1];
        parameters.add(HiddenLayers.outputWeights(last, features)
                .savedAs(HiddenLayers.weight(hidden.length), SavedForm.Order.TRANSPOSED));
        parameters.add(HiddenLayers.outputOffsets(last, features)
                .savedAs(HiddenLayers.bias(hidden.length), SavedForm.Order.VECTOR));
        return parameters;
    }

    @Override
    public DecoderPass newPass(int features, int factors, ParameterViews parameters, DataType dataType) {
        return new DenseDecoderPass(hidden, features, factors, parameters, dataType);
    }

    @Override
    public long workingEntries(int features, int factors, int rows, boolean separable, DataType dataType) {
        return DenseDecoderPass.entries(hidden, features, rows);
    }

    @Override
    public ObjectNode architecture() {
        return FittedDenseDecoder.architecture(hidden.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DenseDecoder that && Arrays.equals(hidden, that.hidden);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(hidden);
    }
}
