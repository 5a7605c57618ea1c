// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;

/**
 * Features that load on no factor, and the cells of others whose code is zero: m_ij = h3_j . relu(c2) + c3_j in every row. No gradient goes
 * below the second layer's bias, as in the network, where a relu passes nothing on at zero.
 */
final class ConstantFeatures {
    private final DecoderArrays arrays;
    private final int[] features;

    ConstantFeatures(DecoderArrays arrays, int[] features) {
        this.arrays = arrays;
        this.features = features;
    }

    /** h3_j . relu(c2). */
    static double constant(DecoderArrays arrays, int j) {
        double sum = 0;
        for (int e = 0; e < arrays.last; e++) {
            sum += arrays.h3[j * arrays.last + e] * Math.max(arrays.bias[e], 0);
        }
        return sum;
    }

    /** Adds the gradients in h3_j and c2, from the sum of those in the outputs. */
    static void takeBack(DecoderArrays arrays, int j, double sum) {
        int h = j * arrays.last;
        for (int e = 0; e < arrays.last; e++) {
            if (arrays.bias[e] > 0) {
                arrays.h3Gradient[h + e] += sum * arrays.bias[e];
                arrays.biasGradient[e] += sum * arrays.h3[h + e];
            }
        }
    }

    /** Writes m_ij to {@code places[j] B + i}. */
    void forward(int rows, double[] outputs, int[] places) {
        for (int j : features) {
            double value = constant(arrays, j) + arrays.offsets[j];
            Arrays.fill(outputs, places[j] * rows, (places[j] + 1) * rows, value);
        }
    }

    /** Takes the gradient in the outputs back. */
    void backward(int rows, double[] gradient, int[] places) {
        for (int j : features) {
            double sum = 0;
            for (int cell = places[j] * rows; cell < (places[j] + 1) * rows; cell++) {
                sum += gradient[cell];
            }
            arrays.offsetsGradient[j] += sum;
            takeBack(arrays, j, sum);
        }
    }
}
