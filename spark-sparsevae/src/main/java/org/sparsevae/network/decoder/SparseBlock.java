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
    private final INDArray loadings;
    private final INDArray loadingsGradient;
    private final INDArray outputWeights;
    private final INDArray outputWeightsGradient;
    private final INDArray maskedWeights;
    private final INDArray maskedWeightsGradient;
    private final INDArray[] hidden;
    private final INDArray[] deltas;
    private final INDArray products;
    private final INDArray firstTall;
    private final INDArray lastTall;
    private final INDArray firstDeltaTall;
    private final INDArray lastDeltaTall;
    private final INDArray outputs;
    private final INDArray onesPerCell;
    private final LinearSkip skip;

    /**
     * Where in the arena a block's memory lies.
     *
     * @param ones at least gB ones
     * @param outputs g x B
     * @param maskedWeights D_1 K entries per feature
     * @param scratch two buffers for the widest layer or the gradient in the masked weights
     * @param activations one per hidden layer
     * @param skip two buffers of K entries per feature for the linear term; null without one
     */
    record Memory(long ones, long outputs, long maskedWeights, long[] scratch, long[] activations, long[] skip) {}

    SparseBlock(int from, int to, int rows, int[] sizes, ParameterViews parameters, Arena arena, Memory memory) {
        this.from = from;
        this.to = to;
        long width = to - from;
        long columns = width * rows;
        long factors = parameters.parameter(FittedSparseDecoder.LOADINGS).size(0);
        int last = sizes.length - 1;
        loadings = Arena.stacked(parameters.parameter(FittedSparseDecoder.LOADINGS), from, to);
        outputWeights = Arena.stacked(parameters.parameter(FittedDecoder.OUTPUT_WEIGHTS), from, to);
        boolean trainable = parameters.trainable();
        loadingsGradient =
                trainable ? Arena.stacked(parameters.gradient(FittedSparseDecoder.LOADINGS), from, to) : null;
        outputWeightsGradient =
                trainable ? Arena.stacked(parameters.gradient(FittedDecoder.OUTPUT_WEIGHTS), from, to) : null;
        maskedWeights = arena.matrix(memory.maskedWeights(), sizes[0] * width, factors);
        hidden = new INDArray[sizes.length];
        deltas = new INDArray[sizes.length];
        for (int l = 0; l < sizes.length; l++) {
            hidden[l] = arena.matrix(memory.activations()[l], sizes[l], columns);
            // the gradient of a layer is made from that of the layer above: the two buffers take turns
            deltas[l] = arena.matrix(memory.scratch()[(last - l) % 2], sizes[l], columns);
        }
        firstTall = arena.matrix(memory.activations()[0], sizes[0] * width, rows);
        firstDeltaTall = arena.matrix(memory.scratch()[last % 2], sizes[0] * width, rows);
        lastTall = arena.matrix(memory.activations()[last], sizes[last] * width, rows);
        lastDeltaTall = arena.matrix(memory.scratch()[0], sizes[last] * width, rows);
        products = arena.matrix(memory.scratch()[1], sizes[last], columns);
        maskedWeightsGradient = arena.matrix(memory.scratch()[(last + 1) % 2], sizes[0] * width, factors);
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

    /** @return D_1 g x K: H1 diag(w_j) below each other, in a buffer that blocks share */
    INDArray maskedWeights() {
        return maskedWeights;
    }

    /** @return D_1 g x K, in the scratch buffer that the first layer's gradient leaves free */
    INDArray maskedWeightsGradient() {
        return maskedWeightsGradient;
    }

    /** @return D_l x gB: activations of a hidden layer */
    INDArray hidden(int layer) {
        return hidden[layer];
    }

    /** @return D_1 g x B: activations of the first hidden layer */
    INDArray firstTall() {
        return firstTall;
    }

    /** @return D_L g x B: activations of the last hidden layer */
    INDArray lastTall() {
        return lastTall;
    }

    /** @return D_L x gB: scratch for products with the last layer */
    INDArray products() {
        return products;
    }

    /** @return D_l x gB: gradient in the pre-activations of a hidden layer */
    INDArray delta(int layer) {
        return deltas[layer];
    }

    /** @return D_1 g x B */
    INDArray firstDeltaTall() {
        return firstDeltaTall;
    }

    /** @return D_L g x B */
    INDArray lastDeltaTall() {
        return lastDeltaTall;
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
