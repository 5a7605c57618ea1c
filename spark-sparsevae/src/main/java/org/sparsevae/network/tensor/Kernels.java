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

    /** Keeps arrays from being freed while their addresses are in use. */
    static void fence(INDArray... arrays) {
        for (INDArray array : arrays) {
            Reference.reachabilityFence(array);
        }
    }
}
