// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;
import java.util.Arrays;

/**
 * One fully connected layer, out = activation(in W + bias). The product is a sum of scaled rows of W, one per input that
 * is not zero, in the order of the inputs: the cost follows the sparsity of the input, and an output's bits depend on that input alone. Each row of W
 * is an array of its own and four are added at a time, because HotSpot makes vector instructions of loops in which all arrays have the same
 * index, and so passes over the outputs a quarter as often.
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
    /** A row per input: the weight from input i to output o at [i][o]. */
    private final float[][] rows;

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
        this.rows = new float[inputs][];
        for (int i = 0; i < inputs; i++) {
            rows[i] = Arrays.copyOfRange(weights, i * outputs, (i + 1) * outputs);
        }
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
        float[] weights = new float[Math.multiplyExact(inputs, outputs)];
        for (int i = 0; i < inputs; i++) {
            System.arraycopy(rows[i], 0, weights, i * outputs, outputs);
        }
        return weights;
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
        apply(input, output, new NonZeros(inputs));
        return output;
    }

    /**
     * The layer without allocation.
     *
     * @param input read
     * @param output overwritten
     * @param nonZeros overwritten, of as many inputs as this layer's or more
     */
    void apply(float[] input, float[] output, NonZeros nonZeros) {
        nonZeros.gather(input);
        start(output);
        addRows(nonZeros, output);
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
        add(rows[input], scale, output);
    }

    /** Adds the weights of several inputs, each times its value, one after another: the bits are those of {@link #addRow} in a loop. */
    void addRows(NonZeros nonZeros, float[] output) {
        int[] places = nonZeros.places;
        float[] values = nonZeros.values;
        int e = 0;
        for (; e + 4 <= nonZeros.count; e += 4) {
            add(
                    rows[places[e]],
                    values[e],
                    rows[places[e + 1]],
                    values[e + 1],
                    rows[places[e + 2]],
                    values[e + 2],
                    rows[places[e + 3]],
                    values[e + 3],
                    output);
        }
        for (; e < nonZeros.count; e++) {
            add(rows[places[e]], values[e], output);
        }
    }

    private static void add(float[] row, float scale, float[] output) {
        for (int o = 0; o < output.length; o++) {
            output[o] += scale * row[o];
        }
    }

    private static void add(
            float[] row0,
            float scale0,
            float[] row1,
            float scale1,
            float[] row2,
            float scale2,
            float[] row3,
            float scale3,
            float[] output) {
        for (int o = 0; o < output.length; o++) {
            output[o] = output[o] + scale0 * row0[o] + scale1 * row1[o] + scale2 * row2[o] + scale3 * row3[o];
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

    /** The inputs of a layer that are not zero, in their order. */
    static final class NonZeros {
        private final int[] places;
        private final float[] values;
        private int count;

        /** Room for so many inputs. */
        NonZeros(int inputs) {
            places = new int[inputs];
            values = new float[inputs];
        }

        NonZeros clear() {
            count = 0;
            return this;
        }

        void add(int place, float value) {
            places[count] = place;
            values[count++] = value;
        }

        /** Written without a branch: which units are zero cannot be predicted, and a wrong guess costs more than the work. */
        private void gather(float[] input) {
            int found = 0;
            for (int i = 0; i < input.length; i++) {
                places[found] = i;
                values[found] = input[i];
                found += input[i] != 0 ? 1 : 0;
            }
            count = found;
        }
    }
}
