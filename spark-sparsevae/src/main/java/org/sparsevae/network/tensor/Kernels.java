// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import java.lang.ref.Reference;
import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.api.ops.impl.scalar.Step;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.AddOp;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.Axpy;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.MulOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The array operations that decoders are made of: in place or into a given result, so that a step allocates nothing.
 * All matrices are in column ('f') order. With ND4J's CPU backend products go past ND4J to the OpenBLAS that it brings; elsewhere they are
 * ND4J's own.
 */
public final class Kernels {
    private static volatile boolean direct = Blas.AVAILABLE;

    private Kernels() {}

    /** @return whether products are handed to OpenBLAS past ND4J: with its CPU backend */
    static boolean direct() {
        return direct;
    }

    /** @return what computes products, on how many threads: part of what results depend on to the last bit */
    public static String products() {
        return direct() ? Blas.LIBRARY + " on 1 thread, called directly" : "called by ND4J";
    }

    /** For a test: computes with ND4J's own calls, as on a GPU, until told otherwise. */
    static void setDirect(boolean past) {
        direct = past && Blas.AVAILABLE;
    }

    /**
     * c = op(a) op(b) + beta c.
     *
     * @param a left matrix
     * @param transposeA whether a is transposed
     * @param b right matrix
     * @param transposeB whether b is transposed
     * @param beta 0 to overwrite c, 1 to add to it
     * @param c result
     */
    public static void product(
            INDArray a, boolean transposeA, INDArray b, boolean transposeB, double beta, INDArray c) {
        if (direct()) {
            Blas.Matrix left = Blas.Matrix.of(a);
            Blas.Matrix right = Blas.Matrix.of(b);
            Blas.Matrix result = Blas.Matrix.of(c);
            if (left != null
                    && right != null
                    && result != null
                    && a.dataType() == c.dataType()
                    && b.dataType() == c.dataType()) {
                Blas.of(c.dataType()).product(left, transposeA, right, transposeB, beta, result);
                return;
            }
        }
        MMulTranspose transpose = MMulTranspose.builder()
                .transposeA(transposeA)
                .transposeB(transposeB)
                .build();
        Nd4j.exec(new Mmul(a, b, c, 1.0, beta, transpose));
    }

    /**
     * out = x + y, where y may be a column or a row that is repeated.
     *
     * @param x matrix
     * @param y matrix, [n,1] or [1,m]
     * @param out result; may be x
     */
    public static void add(INDArray x, INDArray y, INDArray out) {
        Nd4j.exec(new AddOp(x, y, out));
    }

    /**
     * out = x * y entry by entry, where y may be a column or a row that is repeated.
     *
     * @param x matrix
     * @param y matrix, [n,1] or [1,m]
     * @param out result; may be x
     */
    public static void multiply(INDArray x, INDArray y, INDArray out) {
        Nd4j.exec(new MulOp(x, y, out));
    }

    /**
     * x = max(x, 0).
     *
     * @param x changed in place
     */
    public static void relu(INDArray x) {
        Nd4j.exec(new RectifiedLinear(x, x, 0.0));
    }

    /**
     * x = 1 where x is positive, else 0: the derivative of a relu, from its result.
     *
     * @param x changed in place
     */
    public static void positive(INDArray x) {
        Nd4j.exec(new Step(x, x, 0.0));
    }

    /**
     * y = y + factor * x.
     *
     * @param factor multiplies x
     * @param x what is added
     * @param y changed in place
     */
    public static void addScaled(double factor, INDArray x, INDArray y) {
        if (direct() && contiguous(x) && contiguous(y)) {
            requireAlike(x, y);
            Blas.of(y.dataType()).axpy(y.length(), factor, Blas.address(x), Blas.address(y));
            fence(x, y);
            return;
        }
        Nd4j.exec(new Axpy(x, y, y, factor));
    }

    /**
     * x = factor * x.
     *
     * @param factor multiplies x
     * @param x changed in place
     */
    public static void scale(double factor, INDArray x) {
        if (direct() && contiguous(x)) {
            Blas.of(x.dataType()).scale(x.length(), factor, Blas.address(x));
            fence(x);
            return;
        }
        x.muli(factor);
    }

    /**
     * The sum of an array's squares.
     *
     * @param x any array
     * @return the sum
     */
    public static double squares(INDArray x) {
        if (direct() && contiguous(x)) {
            double sum = Blas.of(x.dataType()).dot((int) x.length(), Blas.address(x), Blas.address(x));
            fence(x);
            return sum;
        }
        double norm = x.norm2Number().doubleValue();
        return norm * norm;
    }

    /**
     * A quick look at all numbers of an array.
     *
     * @param x any array
     * @return true if none is infinite or NaN; false if one may be, or if a look takes long
     */
    public static boolean surelyFinite(INDArray x) {
        if (!direct() || !contiguous(x)) {
            return false;
        }
        double sum = Blas.of(x.dataType()).asum((int) x.length(), Blas.address(x));
        fence(x);
        return Double.isFinite(sum);
    }

    private static boolean contiguous(INDArray x) {
        return x.elementWiseStride() == 1 && x.length() <= Integer.MAX_VALUE;
    }

    private static void requireAlike(INDArray x, INDArray y) {
        if (x.dataType() != y.dataType() || x.length() != y.length()) {
            throw new IllegalArgumentException("arrays of one length and type are needed: got " + x.length() + " "
                    + x.dataType() + " and " + y.length() + " " + y.dataType());
        }
    }

    /**
     * out = a op(b) + bias, then relu if asked for: a layer of a network.
     *
     * @param a left matrix
     * @param transposeA whether a is transposed
     * @param b right matrix
     * @param bias [n,1] for an out of n rows by columns, or [1,m] for one of m columns by rows, contiguous; null for none
     * @param relu whether negative entries become 0
     * @param out result
     */
    public static void layer(INDArray a, boolean transposeA, INDArray b, INDArray bias, boolean relu, INDArray out) {
        Blas.Matrix result = direct() && bias != null ? Blas.Matrix.of(out) : null;
        int length = bias == null ? 0 : (int) bias.length();
        if (result != null && result.stride() == length && (result.byRows() ? bias.size(1) : bias.size(0)) == length) {
            // BLAS would write zeros first to add to
            Blas.of(out.dataType()).repeat(length, Blas.address(bias), out.length() / length, result.address());
            Reference.reachabilityFence(bias);
            product(a, transposeA, b, false, 1, out);
        } else {
            product(a, transposeA, b, false, 0, out);
            if (bias != null) {
                add(out, bias, out);
            }
        }
        if (relu) {
            relu(out);
        }
    }

    /**
     * delta = delta where a relu's result is positive, else 0: takes a gradient back through the relu.
     *
     * @param result of the relu; not kept
     * @param delta changed in place
     */
    public static void backThroughRelu(INDArray result, INDArray delta) {
        positive(result);
        multiply(delta, result, delta);
    }

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
        if (direct()) {
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
            fence(first, loadings, out);
            return;
        }
        INDArray masks =
                loadings.reshape('f', factors, width).transpose().dup('f').reshape('f', 1, width, factors);
        multiply(
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
        if (direct()) {
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
            fence(gradient, first, loadings, firstGradient, loadingsGradient);
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
        if (direct()) {
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
            fence(h, vectors, out);
            return;
        }
        multiply(tall(h, units * width), vectors, tall(scratch, units * width));
        product(onesRow, false, scratch, false, 0, out);
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
        if (direct()) {
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
            fence(h, weights, out);
            return;
        }
        multiply(h, weights, scratch);
        product(tall(scratch, units * width), false, onesPerRow, false, 0, out);
    }

    private static INDArray tall(INDArray matrix, long rows) {
        return matrix.reshape('f', true, rows, matrix.length() / rows);
    }

    /** Keeps arrays from being freed while their addresses are in use. */
    private static void fence(INDArray... arrays) {
        for (INDArray array : arrays) {
            Reference.reachabilityFence(array);
        }
    }
}
