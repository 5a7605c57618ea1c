// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's own OpenBLAS, called on the addresses of its arrays: the same products without ND4J's dispatch, which takes longer than the products
 * of a small network. Addresses are counted in entries, sizes and strides are those of column order.
 */
final class Blas {
    /** Whether arrays lie in memory that OpenBLAS can read: not on a GPU. */
    static final boolean AVAILABLE =
            Nd4j.getBackend().getClass().getSimpleName().equals("CpuBackend");

    /** The library and its version. */
    static final String LIBRARY = openblas_nolapack.OPENBLAS_VERSION.strip();

    private static final int COLUMNS = openblas_nolapack.CblasColMajor;

    /** What {@link #repeat} copies at a time, at most. */
    private static final int REPEATED_ENTRIES = 4096;

    private final boolean wide;
    private final long width;

    private Blas(DataType type) {
        wide = type == DataType.DOUBLE;
        width = type.width();
    }

    private static final Blas FLOATS = new Blas(DataType.FLOAT);
    private static final Blas DOUBLES = new Blas(DataType.DOUBLE);

    /**
     * @param type FLOAT or DOUBLE
     * @return the routines of this type
     */
    static Blas of(DataType type) {
        return switch (type) {
            case FLOAT -> FLOATS;
            case DOUBLE -> DOUBLES;
            default -> throw new IllegalArgumentException("products are of floats or doubles, not of " + type);
        };
    }

    /**
     * A matrix in memory, by columns or, as the transpose of such a one, by rows.
     *
     * @param owner keeps the memory from being freed
     * @param address of the first entry
     * @param rows number of rows
     * @param columns number of columns
     * @param stride entries from a column to the next, or from a row to the next
     * @param byRows whether rows are contiguous
     */
    record Matrix(INDArray owner, long address, int rows, int columns, int stride, boolean byRows) {

        /** @return the matrix, or null if neither its columns nor its rows are contiguous */
        static Matrix of(INDArray array) {
            if (array.rank() != 2) {
                return null;
            }
            int rows = (int) array.size(0);
            int columns = (int) array.size(1);
            long down = array.stride(0);
            long across = array.stride(1);
            if ((down == 1 || rows == 1) && (across >= rows || columns == 1)) {
                return new Matrix(array, Blas.address(array), rows, columns, columns == 1 ? rows : (int) across, false);
            }
            if ((across == 1 || columns == 1) && (down >= columns || rows == 1)) {
                return new Matrix(array, Blas.address(array), rows, columns, rows == 1 ? columns : (int) down, true);
            }
            return null;
        }
    }

    /** @return where an array's first entry lies */
    static long address(INDArray array) {
        return array.data().addressPointer().address();
    }

    /** c = op(a) op(b) + beta c. */
    void product(Matrix a, boolean transposeA, Matrix b, boolean transposeB, double beta, Matrix c) {
        if (c.byRows()) {
            // the transpose, which lies by columns
            Matrix turned = new Matrix(c.owner(), c.address(), c.columns(), c.rows(), c.stride(), false);
            product(b, !transposeB, a, !transposeA, beta, turned);
            return;
        }
        int inner = transposeA ? a.rows() : a.columns();
        int rows = transposeA ? a.columns() : a.rows();
        int columns = transposeB ? b.rows() : b.columns();
        if (inner != (transposeB ? b.columns() : b.rows()) || rows != c.rows() || columns != c.columns()) {
            // BLAS would read and write memory of others
            throw new IllegalArgumentException("the matrices' shapes do not go together: " + rows + " x " + inner
                    + " times " + (transposeB ? b.columns() : b.rows()) + " x " + columns + " into " + c.rows() + " x "
                    + c.columns());
        }
        boolean turnA = transposeA != a.byRows();
        boolean turnB = transposeB != b.byRows();
        if (c.columns() == 1) {
            // a vector: op(b) is a row of the stored matrix where it is turned
            int step = turnB ? b.stride() : 1;
            gemv(a, turnA, b.address(), step, beta, c.address(), 1);
        } else if (c.rows() == 1) {
            // its transpose: c' = op(b)' op(a)'
            gemv(b, !turnB, a.address(), turnA ? 1 : a.stride(), beta, c.address(), c.stride());
        } else {
            gemm(
                    turnA,
                    turnB,
                    c.rows(),
                    c.columns(),
                    inner,
                    a.address(),
                    a.stride(),
                    b.address(),
                    b.stride(),
                    beta,
                    c.address(),
                    c.stride());
        }
        Reference.reachabilityFence(a.owner());
        Reference.reachabilityFence(b.owner());
        Reference.reachabilityFence(c.owner());
    }

    private void gemv(Matrix a, boolean turned, long x, int stepX, double beta, long y, int stepY) {
        int rows = a.byRows() ? a.columns() : a.rows();
        int columns = a.byRows() ? a.rows() : a.columns();
        gemv(turned, rows, columns, a.address(), a.stride(), x, stepX, beta, y, stepY);
    }

    /** y = op(a) x + beta y. */
    void gemv(
            boolean turned,
            int rows,
            int columns,
            long a,
            int stride,
            long x,
            int stepX,
            double beta,
            long y,
            int stepY) {
        int turn = turn(turned);
        if (wide) {
            openblas_nolapack.cblas_dgemv(
                    COLUMNS,
                    turn,
                    rows,
                    columns,
                    1,
                    new Doubles(a),
                    stride,
                    new Doubles(x),
                    stepX,
                    beta,
                    new Doubles(y),
                    stepY);
        } else {
            openblas_nolapack.cblas_sgemv(
                    COLUMNS,
                    turn,
                    rows,
                    columns,
                    1,
                    new Floats(a),
                    stride,
                    new Floats(x),
                    stepX,
                    (float) beta,
                    new Floats(y),
                    stepY);
        }
    }

    private void gemm(
            boolean turnA,
            boolean turnB,
            int m,
            int n,
            int k,
            long a,
            int strideA,
            long b,
            int strideB,
            double beta,
            long c,
            int strideC) {
        if (wide) {
            openblas_nolapack.cblas_dgemm(
                    COLUMNS,
                    turn(turnA),
                    turn(turnB),
                    m,
                    n,
                    k,
                    1,
                    new Doubles(a),
                    strideA,
                    new Doubles(b),
                    strideB,
                    beta,
                    new Doubles(c),
                    strideC);
        } else {
            openblas_nolapack.cblas_sgemm(
                    COLUMNS,
                    turn(turnA),
                    turn(turnB),
                    m,
                    n,
                    k,
                    1,
                    new Floats(a),
                    strideA,
                    new Floats(b),
                    strideB,
                    (float) beta,
                    new Floats(c),
                    strideC);
        }
    }

    /** a = a + x y', a by columns. */
    void ger(int rows, int columns, long x, int stepX, long y, int stepY, long a, int stride) {
        if (wide) {
            openblas_nolapack.cblas_dger(
                    COLUMNS, rows, columns, 1, new Doubles(x), stepX, new Doubles(y), stepY, new Doubles(a), stride);
        } else {
            openblas_nolapack.cblas_sger(
                    COLUMNS, rows, columns, 1, new Floats(x), stepX, new Floats(y), stepY, new Floats(a), stride);
        }
    }

    /** y = y + factor x. */
    void axpy(long length, double factor, long x, long y) {
        if (wide) {
            openblas_nolapack.cblas_daxpy((int) length, factor, new Doubles(x), 1, new Doubles(y), 1);
        } else {
            openblas_nolapack.cblas_saxpy((int) length, (float) factor, new Floats(x), 1, new Floats(y), 1);
        }
    }

    /** x = factor x. */
    void scale(long length, double factor, long x) {
        if (wide) {
            openblas_nolapack.cblas_dscal((int) length, factor, new Doubles(x), 1);
        } else {
            openblas_nolapack.cblas_sscal((int) length, (float) factor, new Floats(x), 1);
        }
    }

    /** @return x' y */
    double dot(int length, long x, long y) {
        return wide
                ? openblas_nolapack.cblas_ddot(length, new Doubles(x), 1, new Doubles(y), 1)
                : openblas_nolapack.cblas_sdot(length, new Floats(x), 1, new Floats(y), 1);
    }

    /** @return the sum of absolute values: not finite if one of them is not */
    double asum(int length, long x) {
        return wide
                ? openblas_nolapack.cblas_dasum(length, new Doubles(x), 1)
                : openblas_nolapack.cblas_sasum(length, new Floats(x), 1);
    }

    void zero(long length, long x) {
        Pointer.memset(new Floats(x), 0, length * width);
    }

    void copy(long length, long from, long to) {
        Pointer.memcpy(new Floats(to), new Floats(from), length * width);
    }

    /** Copies a vector {@code times} times, one after the other. */
    void repeat(int length, long from, long times, long to) {
        copy(length, from, to);
        long done = 1;
        // from what is in the cache
        long most = Math.max(1, REPEATED_ENTRIES / length);
        while (done < times) {
            long more = Math.min(Math.min(done, most), times - done);
            copy(more * length, to, at(to, done * length));
            done += more;
        }
    }

    /** @return the address of an entry */
    long at(long address, long entry) {
        return address + entry * width;
    }

    private static int turn(boolean turned) {
        return turned ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
    }

    /** Memory that belongs to somebody else. */
    private static final class Floats extends FloatPointer {
        Floats(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    private static final class Doubles extends DoublePointer {
        Doubles(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }
}
