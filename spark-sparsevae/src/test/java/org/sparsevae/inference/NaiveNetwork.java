// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Random;
import org.sparsevae.store.NamedArray;
import org.sparsevae.store.WeightsFile;

/** The formulas of the forward pass written out in double precision, cell by cell, with random weights to try them on. */
final class NaiveNetwork {

    private NaiveNetwork() {}

    static float[] random(Random random, int length, double scale) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) (scale * random.nextGaussian());
        }
        return values;
    }

    /** W with features of no, one, two and all factors, signs mixed. */
    static float[] loadings(Random random, int features, int factors) {
        float[] w = new float[features * factors];
        for (int j = 0; j < features; j++) {
            int active = j % 4 == 3 ? factors : j % 4;
            for (int a = 0; a < active; a++) {
                int k = active == factors ? a : (j + a) % factors;
                w[j * factors + k] = (float) random.nextGaussian();
            }
        }
        return w;
    }

    static DenseLayer layer(Random random, int in, int out, boolean bias, boolean relu) {
        return new DenseLayer(
                in,
                out,
                random(random, in * out, 1 / Math.sqrt(in)),
                bias ? random(random, out, 0.3) : null,
                relu ? DenseLayer.Activation.RELU : DenseLayer.Activation.IDENTITY);
    }

    static double[] apply(DenseLayer layer, double[] input) {
        float[] w = layer.weights();
        double[] output = new double[layer.outputs()];
        for (int o = 0; o < output.length; o++) {
            output[o] = layer.bias() == null ? 0 : layer.bias()[o];
            for (int i = 0; i < input.length; i++) {
                output[o] += input[i] * w[i * layer.outputs() + o];
            }
            if (layer.activation() == DenseLayer.Activation.RELU) {
                output[o] = Math.max(0, output[o]);
            }
        }
        return output;
    }

    /** The layers of a part, by the arrays that it is saved as. */
    static List<DenseLayer> layers(ObjectNode architecture, List<NamedArray> arrays, String part) {
        try {
            return SavedLayers.read(new WeightsFile(architecture, arrays), part);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double[] decode(FittedSparseDecoder decoder, double[] z) {
        WeightsFile weights = new WeightsFile(decoder.architecture(), decoder.arrays());
        DenseLayer first = SavedLayers.layer(weights.array("H1"), null, DenseLayer.Activation.RELU);
        List<DenseLayer> hidden = layers(weights.architecture(), weights.arrays(), "decoder");
        float[] rows = weights.array("output.W").floats();
        float[] offsets = weights.array("output.b").floats();
        float[] w = decoder.loadings();
        double[] m = new double[decoder.features()];
        for (int j = 0; j < m.length; j++) {
            double[] h = new double[z.length];
            for (int k = 0; k < z.length; k++) {
                h[k] = w[j * z.length + k] * z[k];
            }
            h = apply(first, h);
            for (DenseLayer layer : hidden) {
                h = apply(layer, h);
            }
            m[j] = offsets[j];
            for (int d = 0; d < h.length; d++) {
                m[j] += rows[j * h.length + d] * h[d];
            }
            for (int k = 0; decoder.slopes() != null && k < z.length; k++) {
                m[j] += decoder.slopes()[j * z.length + k] * w[j * z.length + k] * z[k];
            }
        }
        return m;
    }
}
