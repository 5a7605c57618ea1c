// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Operations of the sparse decoder that go feature by feature: g of them over matrices of gB columns, column j + g i for feature j and row i.
 * Past ND4J each is a BLAS call per feature or factor, which reads a matrix once.
 */
public final class FeatureKernels {
    private FeatureKernels() {}

    /**
     * The weights of a layer on w_j o z, feature by feature, as weights on z: out's entry (d + D j, k) = first(d,k) w_j(k).
     *
     * @param first D x K
     * @param loadings w_j below each other, Kg x 1
     * @param out Dg x K
     */
    public static void maskedWeights(INDArray first, INDArray loadings, INDArray out) {
        int units = (int) first.size(0);
        int factors = (int) first.size(1);
        int width = (int) loadings.length() / factors;
        if (Kernels.direct()) {
            Blas blas = Blas.of(out.dataType());
            long weights = Blas.address(first);
            long masks = Blas.address(loadings);
            long to = Blas.address(out);
            blas.zero(out.length(), to);
            for (int k = 0; k < factors; k++) {
                blas.ger(
                        units,
                        width,
                        blas.at(weights, (long) k * units),
                        1,
                        blas.at(masks, k),
                        factors,
                        blas.at(to, (long) k * units * width),
                        units);
            }
            Kernels.fence(first, loadings, out);
            return;
        }
        INDArray masks =
                loadings.reshape('f', factors, width).transpose().dup('f').reshape('f', 1, width, factors);
        Kernels.multiply(
                masks.broadcast(units, width, factors).dup('f'),
                first.reshape('f', units, 1, factors),
                out.reshape('f', true, units, width, factors));
    }

    /**
     * Takes the gradient in {@link #maskedWeights} back.
     *
     * @param gradient Dg x K
     * @param first D x K
     * @param loadings w_j below each other, Kg x 1
     * @param beta 0 to overwrite the gradient in first, 1 to add to it
     * @param firstGradient D x K
     * @param loadingsGradient overwritten, Kg x 1
     */
    public static void maskedWeightsBack(
            INDArray gradient,
            INDArray first,
            INDArray loadings,
            double beta,
            INDArray firstGradient,
            INDArray loadingsGradient) {
        int units = (int) first.size(0);
        int factors = (int) first.size(1);
        int width = (int) loadings.length() / factors;
        if (Kernels.direct()) {
            Blas blas = Blas.of(gradient.dataType());
            for (int k = 0; k < factors; k++) {
                long column = (long) k * units;
                long from = blas.at(Blas.address(gradient), column * width);
                long masks = blas.at(Blas.address(loadings), k);
                long to = blas.at(Blas.address(firstGradient), column);
                blas.gemv(false, units, width, from, units, masks, factors, beta, to, 1);
                long weights = blas.at(Blas.address(first), column);
                long toMasks = blas.at(Blas.address(loadingsGradient), k);
                blas.gemv(true, units, width, from, units, weights, 1, 0, toMasks, factors);
            }
            Kernels.fence(gradient, first, loadings, firstGradient, loadingsGradient);
            return;
        }
        INDArray masks = loadings.reshape('f', factors, width);
        INDArray toMasks = loadingsGradient.reshape('f', true, factors, width);
        for (int k = 0; k < factors; k++) {
            INDArray from = gradient.get(NDArrayIndex.all(), NDArrayIndex.interval(k, k + 1))
                    .dup('f')
                    .reshape('f', units, width);
            INDArray mask = masks.get(NDArrayIndex.interval(k, k + 1), NDArrayIndex.all());
            INDArray weights = first.get(NDArrayIndex.all(), NDArrayIndex.interval(k, k + 1));
            INDArray sums = firstGradient.get(NDArrayIndex.all(), NDArrayIndex.interval(k, k + 1));
            INDArray more = from.mmul(mask.transpose());
            sums.assign(beta == 0 ? more : sums.add(more));
            toMasks.get(NDArrayIndex.interval(k, k + 1), NDArrayIndex.all())
                    .assign(weights.transpose().mmul(from));
        }
    }

    /**
     * A product of two vectors per feature and row: out's entry j + g i is v_j . h(:, j + g i).
     *
     * @param h D x gB, column j + g i for feature j and row i
     * @param vectors v_j below each other, Dg x 1
     * @param onesRow ones, 1 x D
     * @param scratch as large as h
     * @param out 1 x gB
     */
    public static void dots(INDArray h, INDArray vectors, INDArray onesRow, INDArray scratch, INDArray out) {
        int units = (int) h.size(0);
        int width = (int) vectors.length() / units;
        int rows = (int) h.size(1) / width;
        if (Kernels.direct()) {
            Blas blas = Blas.of(h.dataType());
            long from = Blas.address(h);
            long with = Blas.address(vectors);
            long to = Blas.address(out);
            for (int j = 0; j < width; j++) {
                long start = (long) j * units;
                blas.gemv(
                        true,
                        units,
                        rows,
                        blas.at(from, start),
                        units * width,
                        blas.at(with, start),
                        1,
                        0,
                        blas.at(to, j),
                        width);
            }
            Kernels.fence(h, vectors, out);
            return;
        }
        Kernels.multiply(tall(h, units * width), vectors, tall(scratch, units * width));
        Kernels.product(onesRow, false, scratch, false, 0, out);
    }

    /**
     * A weighted sum over rows per feature: out's column j is the sum over i of weights(j + g i) h(:, j + g i).
     *
     * @param h D x gB
     * @param weights 1 x gB
     * @param onesPerRow ones, B x 1
     * @param scratch as large as h
     * @param out the sums below each other, Dg x 1
     */
    public static void sums(INDArray h, INDArray weights, INDArray onesPerRow, INDArray scratch, INDArray out) {
        int units = (int) h.size(0);
        int width = (int) out.length() / units;
        int rows = (int) h.size(1) / width;
        if (Kernels.direct()) {
            Blas blas = Blas.of(h.dataType());
            long from = Blas.address(h);
            long with = Blas.address(weights);
            long to = Blas.address(out);
            for (int j = 0; j < width; j++) {
                long start = (long) j * units;
                blas.gemv(
                        false,
                        units,
                        rows,
                        blas.at(from, start),
                        units * width,
                        blas.at(with, j),
                        width,
                        0,
                        blas.at(to, start),
                        1);
            }
            Kernels.fence(h, weights, out);
            return;
        }
        Kernels.multiply(h, weights, scratch);
        Kernels.product(tall(scratch, units * width), false, onesPerRow, false, 0, out);
    }

    private static INDArray tall(INDArray matrix, long rows) {
        return matrix.reshape('f', true, rows, matrix.length() / rows);
    }
}
