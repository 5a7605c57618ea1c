// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.util.List;

/** The decoder of a plain variational autoencoder: one network from the factors to all features. */
public final class FittedDenseDecoder implements FittedDecoder {
    private static final long serialVersionUID = 1L;

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

    /** @return the layers, first to last */
    public List<DenseLayer> layers() {
        return List.of(layers);
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
