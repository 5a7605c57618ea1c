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

/**
 * Forward and backward pass of {@link GroupDecoder}. All groups' views of the factors are one product; the few units of each group are
 * then taken to its features in plain Java, which for a handful of units is faster than a product per group.
 */
final class GroupDecoderPass implements DecoderPass {
    private final int[] groups;
    private final int units;
    private final int width;
    private final ParameterViews parameters;
    private final Arena arena;
    private final HostCopy copy = new HostCopy();
    private final double[] weights;
    private final double[] weightGradient;
    private final double[] offsets;
    private final double[] offsetGradient;
    private INDArray activations;
    private INDArray deltas;
    private INDArray ones;
    private double[] hidden = new double[0];
    private double[] hiddenGradient = new double[0];
    private double[] outputs = new double[0];
    private int rows;

    GroupDecoderPass(int[] groups, int units, int numGroups, ParameterViews parameters, DataType dataType) {
        this.groups = groups;
        this.units = units;
        this.width = numGroups * units;
        this.parameters = parameters;
        arena = new Arena(dataType);
        weights = new double[units * groups.length];
        weightGradient = new double[units * groups.length];
        offsets = new double[groups.length];
        offsetGradient = new double[groups.length];
    }

    /** Entries that all buffers take together for minibatches of this size. */
    static long entries(int width, int rows) {
        return Arena.aligned(rows) + 2 * Arena.aligned((long) width * rows);
    }

    @Override
    public void run(int rowCount, INDArray z, OutputLoss loss, INDArray zGradient) {
        if (rowCount != rows) {
            lay(rowCount);
        }
        Kernels.product(parameters.parameter(GroupDecoder.WEIGHTS), false, z, false, 0, activations);
        Kernels.add(activations, column(parameters.parameter(GroupDecoder.BIAS)), activations);
        Kernels.relu(activations);
        copy.read(activations, hidden);
        copy.read(parameters.parameter(FittedDecoder.OUTPUT_WEIGHTS), weights);
        copy.read(parameters.parameter(FittedDecoder.OUTPUT_OFFSETS), offsets);
        decode();
        loss.apply(0, groups.length, outputs);
        if (zGradient != null) {
            takeBack(z, zGradient);
        }
    }

    private void lay(int rowCount) {
        rows = rowCount;
        arena.reset(entries(width, rows));
        ones = arena.matrix(rows, 1);
        ones.assign(1);
        activations = arena.matrix(width, rows);
        deltas = arena.matrix(width, rows);
        hidden = new double[width * rows];
        hiddenGradient = new double[width * rows];
        outputs = new double[groups.length * rows];
    }

    private void decode() {
        int features = groups.length;
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < features; j++) {
                int unit = i * width + groups[j] * units;
                double m = offsets[j];
                for (int q = 0; q < units; q++) {
                    m += weights[j * units + q] * hidden[unit + q];
                }
                outputs[i * features + j] = m;
            }
        }
    }

    private void takeBack(INDArray z, INDArray zGradient) {
        gradientsOfFeatures();
        copy.write(weightGradient, parameters.gradient(FittedDecoder.OUTPUT_WEIGHTS));
        copy.write(offsetGradient, parameters.gradient(FittedDecoder.OUTPUT_OFFSETS));
        copy.write(hiddenGradient, deltas);
        Kernels.product(deltas, false, z, true, 0, parameters.gradient(GroupDecoder.WEIGHTS));
        Kernels.product(deltas, false, ones, false, 0, column(parameters.gradient(GroupDecoder.BIAS)));
        Kernels.product(parameters.parameter(GroupDecoder.WEIGHTS), true, deltas, false, 0, zGradient);
    }

    private void gradientsOfFeatures() {
        int features = groups.length;
        Arrays.fill(weightGradient, 0);
        Arrays.fill(offsetGradient, 0);
        Arrays.fill(hiddenGradient, 0);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < features; j++) {
                int unit = i * width + groups[j] * units;
                double gradient = outputs[i * features + j];
                offsetGradient[j] += gradient;
                for (int q = 0; q < units; q++) {
                    if (hidden[unit + q] > 0) {
                        weightGradient[j * units + q] += gradient * hidden[unit + q];
                        hiddenGradient[unit + q] += gradient * weights[j * units + q];
                    }
                }
            }
        }
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
