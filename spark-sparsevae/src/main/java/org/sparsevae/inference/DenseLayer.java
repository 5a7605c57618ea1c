// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * One fully connected layer, out = activation(in W + bias). The product is a sum of scaled rows of W, one per input that
 * is not zero: the form that HotSpot turns into vector instructions, and whose cost follows the sparsity of the input.
 */
public final class DenseLayer implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What is applied to every output unit. */
    public enum Activation {
        /** max(0, x). */
        RELU,
        /** x itself. */
        IDENTITY
    }

    private final int inputs;
    private final int outputs;
    private final float[] weights;
    private final float[] bias;
    private final Activation activation;

    /**
     * @param inputs number of inputs
     * @param outputs number of outputs
     * @param weights inputs x outputs, row-major: the weight from input i to output o at i * outputs + o
     * @param bias one value per output, or null for none
     * @param activation what is applied to the outputs
     * @throws IllegalArgumentException if an array's length does not fit
     */
    public DenseLayer(int inputs, int outputs, float[] weights, float[] bias, Activation activation) {
        if (inputs < 1 || outputs < 1 || weights.length != (long) inputs * outputs) {
            throw new IllegalArgumentException("a layer needs inputs x outputs weights: inputs = " + inputs
                    + ", outputs = " + outputs + ", weights = " + weights.length);
        }
        if (bias != null && bias.length != outputs) {
            throw new IllegalArgumentException(
                    "a layer needs one bias per output: outputs = " + outputs + ", biases = " + bias.length);
        }
        this.inputs = inputs;
        this.outputs = outputs;
        this.weights = weights.clone();
        this.bias = bias == null ? null : bias.clone();
        this.activation = activation;
    }

    /** @return number of inputs */
    public int inputs() {
        return inputs;
    }

    /** @return number of outputs */
    public int outputs() {
        return outputs;
    }

    /** @return a copy of the weights, inputs x outputs, row-major */
    public float[] weights() {
        return weights.clone();
    }

    /** @return a copy of the bias, or null if the layer has none */
    public float[] bias() {
        return bias == null ? null : bias.clone();
    }

    /** @return what is applied to the outputs */
    public Activation activation() {
        return activation;
    }

    /**
     * @param input one value per input
     * @return the outputs, a new array
     */
    public float[] apply(float[] input) {
        if (input.length != inputs) {
            throw new IllegalArgumentException(
                    "the layer expects " + inputs + " inputs: inputs given = " + input.length);
        }
        float[] output = new float[outputs];
        apply(input, output);
        return output;
    }

    /** The layer without allocation: reads {@code input}, overwrites {@code output}. */
    void apply(float[] input, float[] output) {
        start(output);
        for (int i = 0; i < inputs; i++) {
            if (input[i] != 0) {
                addRow(i, input[i], output);
            }
        }
        activate(output);
    }

    /** Sets the output to the bias, or to zero where there is none. */
    void start(float[] output) {
        if (bias == null) {
            Arrays.fill(output, 0f);
        } else {
            System.arraycopy(bias, 0, output, 0, outputs);
        }
    }

    /** Adds {@code scale} times the weights of one input. */
    void addRow(int input, float scale, float[] output) {
        int row = input * outputs;
        for (int o = 0; o < output.length; o++) {
            output[o] += scale * weights[row + o];
        }
    }

    void activate(float[] output) {
        if (activation == Activation.RELU) {
            for (int o = 0; o < output.length; o++) {
                output[o] = Math.max(0f, output[o]);
            }
        }
    }

    /** Refuses layers that do not fit together; returns the width that the last of them puts out. */
    static int requireChain(String what, int width, Iterable<DenseLayer> layers) {
        int position = 0;
        for (DenseLayer layer : layers) {
            if (layer.inputs != width) {
                throw new IllegalArgumentException("layers of the " + what + " must fit together: layer = " + position
                        + ", inputs = " + layer.inputs + ", values that reach it = " + width);
            }
            width = layer.outputs;
            position++;
        }
        return width;
    }
}
