// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.sparsevae.inference.DenseLayer.Activation;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/**
 * The decoder of a plain variational autoencoder: one network from the factors to all features. A saved model has its layers, from {@code
 * decoder.0} on, as {@link SavedLayers} says.
 */
public final class FittedDenseDecoder implements FittedDecoder {
    private static final long serialVersionUID = 1L;

    /** The name in saved models. */
    public static final String NAME = "dense";

    private final DenseLayer[] layers;

    /**
     * @param layers first (K inputs) to last (linear, G outputs)
     * @throws IllegalArgumentException if there are none, they do not fit together or the last is not linear
     */
    public FittedDenseDecoder(List<DenseLayer> layers) {
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("a decoder needs at least one layer: layers = 0");
        }
        DenseLayer.requireChain("decoder", layers.get(0).inputs(), layers);
        DenseLayer last = layers.get(layers.size() - 1);
        if (last.activation() != DenseLayer.Activation.IDENTITY) {
            throw new IllegalArgumentException(
                    "the decoder's last layer must be linear: activation = " + last.activation());
        }
        this.layers = layers.toArray(new DenseLayer[0]);
    }

    /** The decoder of a saved network. */
    static FittedDenseDecoder read(WeightsFile weights) throws IOException {
        return new FittedDenseDecoder(SavedLayers.read(weights, SavedLayers.DECODER));
    }

    /**
     * What a saved model's architecture says of a trained decoder, whose first layer has no bias.
     *
     * @param hidden number of hidden layers, at least 1
     * @return a new object
     */
    public static ObjectNode architecture(int hidden) {
        List<SavedLayers.Form> layers = new ArrayList<>();
        for (int l = 0; l < hidden; l++) {
            layers.add(new SavedLayers.Form(l > 0, Activation.RELU));
        }
        layers.add(new SavedLayers.Form(true, Activation.IDENTITY));
        return architecture(layers);
    }

    private static ObjectNode architecture(List<SavedLayers.Form> layers) {
        ObjectNode architecture = JsonNodeFactory.instance.objectNode().put(FittedParts.DECODER, NAME);
        return SavedLayers.describe(architecture, SavedLayers.DECODER, 0, layers);
    }

    @Override
    public ObjectNode architecture() {
        return architecture(SavedLayers.Form.of(List.of(layers)));
    }

    @Override
    public List<NamedArray> arrays() {
        return SavedLayers.arrays(SavedLayers.DECODER, 0, List.of(layers));
    }

    @Override
    public int features() {
        return layers[layers.length - 1].outputs();
    }

    @Override
    public int factors() {
        return layers[0].inputs();
    }

    @Override
    public double[] decode(double[] z) {
        requireFactors(z);
        float[] hidden = new float[z.length];
        for (int k = 0; k < z.length; k++) {
            hidden[k] = (float) z[k];
        }
        for (DenseLayer layer : layers) {
            hidden = layer.apply(hidden);
        }
        double[] m = new double[hidden.length];
        for (int j = 0; j < m.length; j++) {
            m[j] = hidden[j];
        }
        return m;
    }
}
