// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.StrictJson;
import org.sparsevae.store.WeightsFile;

/**
 * Layers in their saved form: layer l of a part, such as the encoder, is the arrays {@code part.l.W}, inputs x outputs, so that
 * out = in W + b, and {@code part.l.b}, where it has a bias;
 * the architecture's {@code partLayers} says {@code name}, {@code bias} (whether it has one) and {@code activation} (relu or identity) of each.
 */
public final class SavedLayers {
    /** The encoder's layers. */
    public static final String ENCODER = "encoder";
    /** A decoder's layers. */
    public static final String DECODER = "decoder";

    private static final String RELU = "relu";
    private static final String IDENTITY = "identity";

    private SavedLayers() {}

    /** What is said of a layer beside its arrays. */
    record Form(boolean bias, Activation activation) {
        static List<Form> of(List<DenseLayer> layers) {
            return layers.stream()
                    .map(layer -> new Form(layer.bias() != null, layer.activation()))
                    .toList();
        }
    }

    /**
     * @param part {@link #ENCODER} or {@link #DECODER}
     * @param layer its number
     * @return the name of its weights
     */
    public static String weights(String part, int layer) {
        return name(part, layer) + ".W";
    }

    /**
     * @param part {@link #ENCODER} or {@link #DECODER}
     * @param layer its number
     * @return the name of its biases
     */
    public static String biases(String part, int layer) {
        return name(part, layer) + ".b";
    }

    private static String name(String part, int layer) {
        return part + "." + layer;
    }

    /** Adds the description of layers, numbered from a first number on, to an architecture. */
    static ObjectNode describe(ObjectNode architecture, String part, int from, List<Form> layers) {
        ArrayNode descriptions = architecture.putArray(part + "Layers");
        for (int l = 0; l < layers.size(); l++) {
            descriptions
                    .addObject()
                    .put("name", name(part, from + l))
                    .put("bias", layers.get(l).bias())
                    .put("activation", layers.get(l).activation() == Activation.RELU ? RELU : IDENTITY);
        }
        return architecture;
    }

    /** The description of layers as an architecture of its own. */
    static ObjectNode described(String part, List<Form> layers) {
        return describe(JsonNodeFactory.instance.objectNode(), part, 0, layers);
    }

    /** The arrays of layers, numbered from a first number on. */
    static List<NamedArray> arrays(String part, int from, List<DenseLayer> layers) {
        List<NamedArray> arrays = new ArrayList<>();
        for (int l = 0; l < layers.size(); l++) {
            DenseLayer layer = layers.get(l);
            arrays.add(weights(weights(part, from + l), layer));
            if (layer.bias() != null) {
                arrays.add(NamedArray.of(biases(part, from + l), layer.bias(), layer.outputs()));
            }
        }
        return arrays;
    }

    /** A layer's weights as an array. */
    static NamedArray weights(String name, DenseLayer layer) {
        return NamedArray.of(name, layer.weights(), layer.inputs(), layer.outputs());
    }

    /** The layers of a part. */
    static List<DenseLayer> read(WeightsFile weights, String part) throws IOException {
        List<DenseLayer> layers = new ArrayList<>();
        for (JsonNode layer : StrictJson.array(weights.architecture(), part + "Layers")) {
            String name = StrictJson.text(layer, "name");
            float[] bias =
                    StrictJson.flag(layer, "bias") ? weights.array(name + ".b").floats() : null;
            layers.add(layer(weights.array(name + ".W"), bias, activation(StrictJson.text(layer, "activation"))));
        }
        return layers;
    }

    private static Activation activation(String label) throws IOException {
        return switch (label) {
            case RELU -> Activation.RELU;
            case IDENTITY -> Activation.IDENTITY;
            default -> throw new IOException("activation = " + label);
        };
    }

    /** A layer of one matrix, and biases unless they are null. */
    static DenseLayer layer(NamedArray matrix, float[] bias, Activation activation) {
        int[] shape = matrix.shape();
        if (shape.length != 2) {
            throw new IllegalArgumentException("a layer's weights must be a matrix: " + matrix);
        }
        return new DenseLayer(shape[0], shape[1], matrix.floats(), bias, activation);
    }
}
