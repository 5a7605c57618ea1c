// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

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
 * All matrices are in column ('f') order, for which ND4J hands products straight to BLAS.
 */
public final class Kernels {
    private Kernels() {}

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
        Nd4j.exec(new Axpy(x, y, y, factor));
    }
}
