// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.inference.FittedDecoder;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * Views of everything a block of g features works on. A matrix has gB columns, its "tall" form is the same memory with
 * B columns.
 */
final class SparseBlock {
    private final int from;
    private final int to;
    private final SparseBlocks.FactorTile tile;
    private final INDArray loadings;
    private final INDArray loadingsGradient;
    private final INDArray outputWeights;
    private final INDArray outputWeightsGradient;
    private final INDArray codes;
    private final INDArray codesTall;
    private final INDArray codesGradient;
    private final INDArray codesGradientTall;
    private final INDArray[] hidden;
    private final INDArray[] deltas;
    private final INDArray products;
    private final INDArray lastTall;
    private final INDArray productsTall;
    private final INDArray deltaTall;
    private final INDArray outputs;
    private final INDArray onesPerCell;
    private final LinearSkip skip;

    /**
     * Where in the arena a block's memory lies.
     *
     * @param ones at least gB ones
     * @param outputs g x B
     * @param scratch two buffers for the widest layer
     * @param activations codes, then one per hidden layer
     * @param skip two buffers of K entries per feature for the linear term; null without one
     */
    record Memory(long ones, long outputs, long[] scratch, long[] activations, long[] skip) {}

    SparseBlock(
            int from,
            int to,
            int rows,
            int[] sizes,
            SparseBlocks.FactorTile tile,
            ParameterViews parameters,
            Arena arena,
            Memory memory) {
        this.from = from;
        this.to = to;
        this.tile = tile;
        long width = to - from;
        long columns = width * rows;
        long factors = tile.repetition().size(1);
        int last = sizes.length - 1;
        loadings = Arena.stacked(parameters.parameter(FittedSparseDecoder.LOADINGS), from, to);
        outputWeights = Arena.stacked(parameters.parameter(FittedDecoder.OUTPUT_WEIGHTS), from, to);
        boolean trainable = parameters.trainable();
        loadingsGradient =
                trainable ? Arena.stacked(parameters.gradient(FittedSparseDecoder.LOADINGS), from, to) : null;
        outputWeightsGradient =
                trainable ? Arena.stacked(parameters.gradient(FittedDecoder.OUTPUT_WEIGHTS), from, to) : null;
        codes = arena.matrix(memory.activations()[0], factors, columns);
        codesTall = arena.matrix(memory.activations()[0], factors * width, rows);
        hidden = new INDArray[sizes.length];
        deltas = new INDArray[sizes.length];
        for (int l = 0; l < sizes.length; l++) {
            hidden[l] = arena.matrix(memory.activations()[l + 1], sizes[l], columns);
            // the gradient of a layer is made from that of the layer above: the two buffers take turns
            deltas[l] = arena.matrix(memory.scratch()[(last - l) % 2], sizes[l], columns);
        }
        lastTall = arena.matrix(memory.activations()[last + 1], sizes[last] * width, rows);
        deltaTall = arena.matrix(memory.scratch()[0], sizes[last] * width, rows);
        products = arena.matrix(memory.scratch()[1], sizes[last], columns);
        productsTall = arena.matrix(memory.scratch()[1], sizes[last] * width, rows);
        long free = memory.scratch()[(last + 1) % 2];
        codesGradient = arena.matrix(free, factors, columns);
        codesGradientTall = arena.matrix(free, factors * width, rows);
        outputs = arena.matrix(memory.outputs(), 1, columns);
        onesPerCell = arena.matrix(memory.ones(), columns, 1);
        skip = memory.skip() == null
                ? null
                : new LinearSkip(from, to, rows, parameters, arena, memory.skip(), memory.outputs());
    }

    int from() {
        return from;
    }

    int to() {
        return to;
    }

    int width() {
        return to - from;
    }

    /** @return Kg x 1: w_j below each other */
    INDArray loadings() {
        return loadings;
    }

    INDArray loadingsGradient() {
        return loadingsGradient;
    }

    /** @return D_L g x 1: h3_j below each other */
    INDArray outputWeights() {
        return outputWeights;
    }

    INDArray outputWeightsGradient() {
        return outputWeightsGradient;
    }

    /** @return Kg x B: z_i, once per feature */
    INDArray repeatedFactors() {
        return tile.factors();
    }

    /** @return Kg x K: the identity, once per feature */
    INDArray repetition() {
        return tile.repetition();
    }

    /** @return K x gB: w_j o z_i */
    INDArray codes() {
        return codes;
    }

    INDArray codesTall() {
        return codesTall;
    }

    /** @return K x gB, in the scratch buffer that the first layer's gradient leaves free */
    INDArray codesGradient() {
        return codesGradient;
    }

    INDArray codesGradientTall() {
        return codesGradientTall;
    }

    /** @return D_l x gB: activations of a hidden layer */
    INDArray hidden(int layer) {
        return hidden[layer];
    }

    /** @return D_L g x B: activations of the last hidden layer */
    INDArray lastTall() {
        return lastTall;
    }

    /** @return D_L x gB: scratch for products with the last layer */
    INDArray products() {
        return products;
    }

    INDArray productsTall() {
        return productsTall;
    }

    /** @return D_l x gB: gradient in the pre-activations of a hidden layer */
    INDArray delta(int layer) {
        return deltas[layer];
    }

    INDArray deltaTall() {
        return deltaTall;
    }

    /** @return 1 x gB: the outputs, then the gradient in them */
    INDArray outputs() {
        return outputs;
    }

    /** @return the linear term, or null where the decoder has none */
    LinearSkip skip() {
        return skip;
    }

    /** @return gB x 1: ones, to sum over all columns */
    INDArray onesPerCell() {
        return onesPerCell;
    }
}
