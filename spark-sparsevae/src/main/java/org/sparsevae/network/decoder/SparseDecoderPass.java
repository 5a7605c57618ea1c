// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.decoder.DecoderPass.OutputLoss;
import org.sparsevae.network.tensor.FeatureKernels;
import org.sparsevae.network.tensor.HostCopy;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * Forward and backward pass of the sparse decoder, block of features by block of features.
 *
 * <p>A block of g features and B rows is a matrix with gB columns, column j + g i for feature j and row i. Read with D g
 * rows and B columns, the same memory has one column per row of the minibatch, so that h3_j is a column to multiply with. The first layer,
 * H1 (w_j o z_i), is computed as (H1 diag w_j) z_i: one product of Dg x K with K x B, whose gradients need no pass over gB columns but
 * the products themselves.
 */
final class SparseDecoderPass implements DecoderPass {
    private final SparseDecoder settings;
    private final int features;
    private final int factors;
    private final int[] hidden;
    private final ParameterViews parameters;
    private final INDArray[] weights;
    private final INDArray[] biases;
    private final INDArray[] weightGradients;
    private final INDArray[] biasGradients;
    private final double[] offsets;
    private final double[] offsetGradient;
    private final HostCopy copy = new HostCopy();
    private final SparseBlocks blocks;
    private double[] blockOutputs = new double[0];
    private double[] allOutputs = new double[0];
    private SparseBlock masked;

    SparseDecoderPass(SparseDecoder settings, int features, int factors, ParameterViews parameters, DataType dataType) {
        this.settings = settings;
        this.features = features;
        this.factors = factors;
        this.parameters = parameters;
        hidden = settings.hidden();
        int layers = hidden.length;
        weights = new INDArray[layers];
        biases = new INDArray[layers];
        weightGradients = new INDArray[layers];
        biasGradients = new INDArray[layers];
        for (int l = 0; l < layers; l++) {
            String weight = l == 0 ? FittedSparseDecoder.FIRST_LAYER : HiddenLayers.weight(l);
            weights[l] = parameters.parameter(weight);
            biases[l] = l == 0 ? null : column(parameters.parameter(HiddenLayers.bias(l)));
            if (parameters.trainable()) {
                weightGradients[l] = parameters.gradient(weight);
                biasGradients[l] = l == 0 ? null : column(parameters.gradient(HiddenLayers.bias(l)));
            }
        }
        offsets = new double[features];
        offsetGradient = new double[features];
        blocks = new SparseBlocks(settings, features, factors, parameters, dataType);
    }

    @Override
    public void run(int rows, INDArray z, OutputLoss loss, INDArray zGradient) {
        boolean backward = zGradient != null;
        prepare(rows, !loss.separable(), backward);
        if (loss.separable()) {
            for (int b = 0; b < blocks.count(); b++) {
                SparseBlock block = blocks.get(b);
                activate(block, z);
                readOutputs(block, rows, z);
                loss.apply(block.from(), block.to(), blockOutputs);
                if (backward) {
                    takeBack(block, rows, b == 0, z, zGradient);
                }
            }
        } else {
            allOutputs(rows, z);
            loss.apply(0, features, allOutputs);
            if (backward) {
                allBack(rows, z, zGradient);
            }
        }
        if (backward) {
            copy.write(offsetGradient, parameters.gradient(FittedDecoder.OUTPUT_OFFSETS));
        }
    }

    private void prepare(int rows, boolean twoPasses, boolean backward) {
        blocks.prepare(rows, twoPasses);
        masked = null;
        copy.read(parameters.parameter(FittedDecoder.OUTPUT_OFFSETS), offsets);
        if (blockOutputs.length < rows * blocks.widest()) {
            blockOutputs = new double[rows * blocks.widest()];
        }
        if (backward) {
            Arrays.fill(offsetGradient, 0);
        }
    }

    /** First pass for a likelihood that needs whole rows: all outputs, row-major B x G. */
    private void allOutputs(int rows, INDArray z) {
        if (allOutputs.length != rows * features) {
            allOutputs = new double[rows * features];
        }
        for (int b = 0; b < blocks.count(); b++) {
            SparseBlock block = blocks.get(b);
            activate(block, z);
            readOutputs(block, rows, z);
            for (int i = 0; i < rows; i++) {
                System.arraycopy(
                        blockOutputs, i * block.width(), allOutputs, i * features + block.from(), block.width());
            }
        }
    }

    /** Second pass: activations are still there, or are computed again by the same operations. */
    private void allBack(int rows, INDArray z, INDArray zGradient) {
        for (int b = 0; b < blocks.count(); b++) {
            SparseBlock block = blocks.get(b);
            if (!blocks.kept()) {
                activate(block, z);
            }
            for (int i = 0; i < rows; i++) {
                System.arraycopy(
                        allOutputs, i * features + block.from(), blockOutputs, i * block.width(), block.width());
            }
            takeBack(block, rows, b == 0, z, zGradient);
        }
    }

    /** h1 = relu((H1 diag w_j) z_i), h_l = relu(H_l h_{l-1} + c_l). */
    private void activate(SparseBlock block, INDArray z) {
        mask(block);
        Kernels.layer(block.maskedWeights(), false, z, null, true, block.firstTall());
        for (int l = 1; l < hidden.length; l++) {
            Kernels.layer(weights[l], false, block.hidden(l - 1), biases[l], true, block.hidden(l));
        }
    }

    /** H1 diag w_j for the block's features; blocks share the memory, so the last block's are still there on the way back. */
    private void mask(SparseBlock block) {
        if (masked != block) {
            FeatureKernels.maskedWeights(weights[0], block.loadings(), block.maskedWeights());
            masked = block;
        }
    }

    /** m_ij = h3_j . h_L + c3_j and the linear term, row-major B x g on the heap. */
    private void readOutputs(SparseBlock block, int rows, INDArray z) {
        FeatureKernels.dots(
                block.hidden(hidden.length - 1),
                block.outputWeights(),
                blocks.onesRow(),
                block.products(),
                block.outputs());
        if (block.skip() != null) {
            block.skip().add(z);
        }
        copy.read(block.outputs(), blockOutputs);
        int width = block.width();
        for (int i = 0, cell = 0; i < rows; i++) {
            for (int j = 0; j < width; j++, cell++) {
                blockOutputs[cell] += offsets[block.from() + j];
            }
        }
    }

    /** Takes the gradient in the block's outputs back to all parameters and to z. */
    private void takeBack(SparseBlock block, int rows, boolean first, INDArray z, INDArray zGradient) {
        writeOutputGradient(block, rows);
        double beta = first ? 0 : 1;
        int last = hidden.length - 1;
        // h3_j: sum over rows of dm_ij h_L
        FeatureKernels.sums(
                block.hidden(last),
                block.outputs(),
                blocks.onesPerRow(),
                block.products(),
                block.outputWeightsGradient());
        // pre-activation of the last layer: dm_ij h3_j where h_L is positive
        Kernels.positive(block.hidden(last));
        Kernels.multiply(block.lastTall(), block.outputWeights(), block.lastDeltaTall());
        Kernels.multiply(block.delta(last), block.outputs(), block.delta(last));
        for (int l = last; l > 0; l--) {
            INDArray delta = block.delta(l);
            INDArray below = block.hidden(l - 1);
            Kernels.product(delta, false, below, true, beta, weightGradients[l]);
            Kernels.product(delta, false, block.onesPerCell(), false, beta, biasGradients[l]);
            Kernels.product(weights[l], true, delta, false, 0, block.delta(l - 1));
            Kernels.backThroughRelu(below, block.delta(l - 1));
        }
        // (H1 diag w_j) z_i: to z_i, and by H1 diag w_j to H1 and w_j
        INDArray delta = block.firstDeltaTall();
        mask(block);
        Kernels.product(block.maskedWeights(), true, delta, false, beta, zGradient);
        Kernels.product(delta, false, z, true, 0, block.maskedWeightsGradient());
        FeatureKernels.maskedWeightsBack(
                block.maskedWeightsGradient(),
                weights[0],
                block.loadings(),
                beta,
                weightGradients[0],
                block.loadingsGradient());
        if (block.skip() != null) {
            block.skip().takeBack(z, zGradient);
        }
    }

    private void writeOutputGradient(SparseBlock block, int rows) {
        copy.write(blockOutputs, block.outputs());
        int width = block.width();
        for (int i = 0, cell = 0; i < rows; i++) {
            for (int j = 0; j < width; j++, cell++) {
                offsetGradient[block.from() + j] += blockOutputs[cell];
            }
        }
    }

    private static INDArray column(INDArray vector) {
        return vector.reshape('f', true, vector.length(), 1);
    }

    @Override
    public void close() {
        blocks.close();
    }
}
