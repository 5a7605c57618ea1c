// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.inference.FittedSparseDecoder;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.Kernels;
import org.sparsevae.network.tensor.ParameterViews;

/**
 * The linear term of a block of g features, v_j . z_i with v_j = a_j o w_j, on top of what the network gives. A block's outputs are B x g
 * row by row, which is a g x B matrix in column order, so the term is one product of K x g with K x B.
 */
final class LinearSkip {
    private final INDArray loadings;
    private final INDArray loadingsGradient;
    private final INDArray slopes;
    private final INDArray slopesGradient;
    private final INDArray products;
    private final INDArray productsTall;
    private final INDArray productsGradient;
    private final INDArray productsGradientTall;
    private final INDArray outputs;

    /**
     * @param from first feature
     * @param to one past the last feature
     * @param rows rows of the minibatch
     * @param parameters those of the decoder, "A" among them
     * @param arena where the buffers lie
     * @param memory two buffers of K entries per feature: products, which must outlast the first pass, and scratch
     * @param outputsAt the block's outputs
     */
    LinearSkip(int from, int to, int rows, ParameterViews parameters, Arena arena, long[] memory, long outputsAt) {
        loadings = Arena.stacked(parameters.parameter(FittedSparseDecoder.LOADINGS), from, to);
        slopes = Arena.stacked(parameters.parameter(FittedSparseDecoder.SLOPES), from, to);
        boolean trainable = parameters.trainable();
        loadingsGradient =
                trainable ? Arena.stacked(parameters.gradient(FittedSparseDecoder.LOADINGS), from, to) : null;
        slopesGradient = trainable ? Arena.stacked(parameters.gradient(FittedSparseDecoder.SLOPES), from, to) : null;
        long factors = parameters.parameter(FittedSparseDecoder.SLOPES).size(0);
        long width = to - from;
        products = arena.matrix(memory[0], factors, width);
        productsTall = arena.matrix(memory[0], factors * width, 1);
        productsGradient = arena.matrix(memory[1], factors, width);
        productsGradientTall = arena.matrix(memory[1], factors * width, 1);
        outputs = arena.matrix(outputsAt, width, rows);
    }

    /** Adds v_j . z_i to the outputs; z is K x B. */
    void add(INDArray z) {
        Kernels.multiply(slopes, loadings, productsTall);
        Kernels.product(products, true, z, false, 1, outputs);
    }

    /**
     * Takes the gradient in the outputs back, after {@link #add} for the same weights and after the network has written its gradient in the
     * loadings: this adds to it, and to the one in z.
     */
    void takeBack(INDArray z, INDArray zGradient) {
        Kernels.product(products, false, outputs, false, 1, zGradient);
        Kernels.product(z, false, outputs, true, 0, productsGradient);
        Kernels.multiply(productsGradientTall, loadings, slopesGradient);
        Kernels.multiply(productsGradientTall, slopes, productsGradientTall);
        Kernels.addScaled(1, productsGradientTall, loadingsGradient);
    }
}
