// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.network.decoder.DecoderPass.OutputLoss;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.network.tensor.ParameterViews;

/** Forward and backward pass of a multilayer perceptron; activations have one column per row of the minibatch. */
final class DenseDecoderPass implements DecoderPass {
    private final int[] hidden;
    private final int features;
    private final ParameterViews parameters;
    private final Arena arena;
    private final HostCopy copy = new HostCopy();
    private final INDArray[] activations;
    private final INDArray[] deltas;
    private final double[] offsetGradient;
    private INDArray outputs;
    private INDArray ones;
    private double[] hostOutputs = new double[0];
    private int rows;

    DenseDecoderPass(int[] hidden, int features, int factors, ParameterViews parameters, DataType dataType) {
        this.hidden = hidden;
        this.features = features;
        this.parameters = parameters;
        arena = new Arena(dataType);
        activations = new INDArray[hidden.length];
        deltas = new INDArray[hidden.length];
        offsetGradient = new double[features];
    }

    @Override
    public void run(int rowCount, INDArray z, OutputLoss loss, INDArray zGradient) {
        if (rowCount != rows) {
            lay(rowCount);
        }
        activate(z);
        readOutputs();
        loss.apply(0, features, hostOutputs);
        if (zGradient != null) {
            takeBack(z, zGradient);
        }
    }

    /** Entries that all buffers take together for minibatches of this size. */
    static long entries(int[] hidden, int features, int rows) {
        long entries = Arena.aligned(rows) + Arena.aligned((long) features * rows);
        for (int units : hidden) {
            entries += 2 * Arena.aligned((long) units * rows);
        }
        return entries;
    }

    private void lay(int rowCount) {
        rows = rowCount;
        arena.reset(entries(hidden, features, rows));
        ones = arena.matrix(rows, 1);
        ones.assign(1);
        outputs = arena.matrix(features, rows);
        for (int l = 0; l < hidden.length; l++) {
            activations[l] = arena.matrix(hidden[l], rows);
            deltas[l] = arena.matrix(hidden[l], rows);
        }
        hostOutputs = new double[features * rows];
    }

    private void activate(INDArray z) {
        INDArray below = z;
        for (int l = 0; l < hidden.length; l++) {
            INDArray bias = l == 0 ? null : column(parameters.parameter(HiddenLayers.bias(l)));
            Kernels.layer(parameters.parameter(HiddenLayers.weight(l)), false, below, bias, true, activations[l]);
            below = activations[l];
        }
    }

    private void readOutputs() {
        Kernels.layer(
                parameters.parameter(FittedDecoder.OUTPUT_WEIGHTS),
                true,
                activations[hidden.length - 1],
                column(parameters.parameter(FittedDecoder.OUTPUT_OFFSETS)),
                false,
                outputs);
        copy.read(outputs, hostOutputs);
    }

    private void takeBack(INDArray z, INDArray zGradient) {
        int last = hidden.length - 1;
        writeOutputGradient();
        Kernels.product(activations[last], false, outputs, true, 0, parameters.gradient(FittedDecoder.OUTPUT_WEIGHTS));
        Kernels.product(parameters.parameter(FittedDecoder.OUTPUT_WEIGHTS), false, outputs, false, 0, deltas[last]);
        for (int l = last; l >= 0; l--) {
            Kernels.backThroughRelu(activations[l], deltas[l]);
            INDArray below = l == 0 ? z : activations[l - 1];
            Kernels.product(deltas[l], false, below, true, 0, parameters.gradient(HiddenLayers.weight(l)));
            if (l > 0) {
                Kernels.product(deltas[l], false, ones, false, 0, column(parameters.gradient(HiddenLayers.bias(l))));
            }
            INDArray into = l == 0 ? zGradient : deltas[l - 1];
            Kernels.product(parameters.parameter(HiddenLayers.weight(l)), true, deltas[l], false, 0, into);
        }
    }

    private void writeOutputGradient() {
        copy.write(hostOutputs, outputs);
        Arrays.fill(offsetGradient, 0);
        for (int i = 0, cell = 0; i < rows; i++) {
            for (int j = 0; j < features; j++, cell++) {
                offsetGradient[j] += hostOutputs[cell];
            }
        }
        copy.write(offsetGradient, parameters.gradient(FittedDecoder.OUTPUT_OFFSETS));
    }

    private static INDArray column(INDArray vector) {
        return vector.reshape('f', true, vector.length(), 1);
    }

    @Override
    public void close() {
        rows = 0;
        arena.close();
    }
}
