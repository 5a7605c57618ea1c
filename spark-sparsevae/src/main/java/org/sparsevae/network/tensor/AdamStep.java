// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.ScalarAdd;
import org.nd4j.linalg.api.ops.impl.transforms.floating.Sqrt;
import org.nd4j.linalg.api.ops.impl.transforms.pairwise.arithmetic.DivOp;
import org.nd4j.linalg.api.ops.impl.transforms.same.Square;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam's step on a flat vector, piece by piece so that what is worked on stays in the cache. The arithmetic is that of ND4J's AdamUpdater,
 * with vector operations over a piece instead of all of it for one number after the other, and the mean over the minibatch taken with it.
 */
public final class AdamStep {
    /** Entries of a piece: its gradient, moments and scratch take a megabyte in single precision. */
    private static final long PIECE = 1 << 16;

    private final INDArray gradient;
    private final INDArray state;
    private final List<Piece> pieces = new ArrayList<>();
    private final float[] means;
    private final float[] squares;

    /** Views of consecutive entries. */
    private record Piece(INDArray gradient, INDArray mean, INDArray square, INDArray scratch) {}

    /**
     * @param gradient of n entries, contiguous
     * @param state Adam's: n first moments, then n second moments, contiguous
     */
    public AdamStep(INDArray gradient, INDArray state) {
        this.gradient = gradient;
        this.state = state;
        long length = gradient.length();
        means = new float[(int) Math.min(PIECE, length)];
        squares = new float[means.length];
        INDArray flat = gradient.reshape(length);
        INDArray moments = state.reshape(2 * length);
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            INDArray scratch = Nd4j.createUninitialized(gradient.dataType(), Math.min(PIECE, length));
            for (long from = 0; from < length; from += PIECE) {
                long to = Math.min(length, from + PIECE);
                pieces.add(new Piece(
                        flat.get(NDArrayIndex.interval(from, to)),
                        moments.get(NDArrayIndex.interval(from, to)),
                        moments.get(NDArrayIndex.interval(length + from, length + to)),
                        scratch.get(NDArrayIndex.interval(0, to - from))));
            }
        }
    }

    /**
     * @param otherGradient a gradient
     * @param otherState Adam's state
     * @return whether this is the step on these
     */
    public boolean isOf(INDArray otherGradient, INDArray otherState) {
        return gradient == otherGradient && state == otherState;
    }

    /**
     * Brings the moments up to date and replaces the gradient by what is to be subtracted from the parameters.
     *
     * @param settings beta1, beta2 and epsilon
     * @param rate learning rate of this step
     * @param iteration steps done before
     * @param scale what the gradient is multiplied by first
     */
    public void apply(Adam settings, double rate, int iteration, double scale) {
        double beta1 = settings.getBeta1();
        double beta2 = settings.getBeta2();
        double bias1 = 1 - StrictMath.pow(beta1, iteration + 1);
        double bias2 = 1 - StrictMath.pow(beta2, iteration + 1);
        double size = rate * Math.sqrt(bias2) / bias1;
        for (Piece piece : pieces) {
            Kernels.scale(beta1, piece.mean());
            Kernels.addScaled((1 - beta1) * scale, piece.gradient(), piece.mean());
            Nd4j.exec(new Square(piece.gradient(), piece.scratch()));
            Kernels.scale(beta2, piece.square());
            Kernels.addScaled((1 - beta2) * scale * scale, piece.scratch(), piece.square());
            if (Kernels.direct()) {
                divide(piece, size, settings.getEpsilon());
            } else {
                Nd4j.exec(new Sqrt(piece.square(), piece.scratch()));
                Nd4j.exec(new ScalarAdd(piece.scratch(), null, piece.scratch(), settings.getEpsilon()));
                Nd4j.exec(new DivOp(piece.mean(), piece.scratch(), piece.gradient()));
                Kernels.scale(size, piece.gradient());
            }
        }
        Reference.reachabilityFence(this);
    }

    /** gradient = size mean / (sqrt(square) + epsilon), in Java: ND4J takes its roots one by one too, and slower. */
    private void divide(Piece piece, double size, double epsilon) {
        int length = (int) piece.mean().length();
        if (piece.mean().data().addressPointer() instanceof FloatPointer mean) {
            mean.get(means, 0, length);
            ((FloatPointer) piece.square().data().addressPointer()).get(squares, 0, length);
            float floatSize = (float) size;
            float floatEpsilon = (float) epsilon;
            for (int i = 0; i < length; i++) {
                means[i] = floatSize * means[i] / ((float) Math.sqrt(squares[i]) + floatEpsilon);
            }
            ((FloatPointer) piece.gradient().data().addressPointer()).put(means, 0, length);
        } else {
            double[] wideMeans = new double[length];
            double[] wideSquares = new double[length];
            ((DoublePointer) piece.mean().data().addressPointer()).get(wideMeans, 0, length);
            ((DoublePointer) piece.square().data().addressPointer()).get(wideSquares, 0, length);
            for (int i = 0; i < length; i++) {
                wideMeans[i] = size * wideMeans[i] / (Math.sqrt(wideSquares[i]) + epsilon);
            }
            ((DoublePointer) piece.gradient().data().addressPointer()).put(wideMeans, 0, length);
        }
    }
}
