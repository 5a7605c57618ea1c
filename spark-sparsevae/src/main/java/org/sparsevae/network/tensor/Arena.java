// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One block of off-heap memory, outside any ND4J workspace, from which a component takes all its buffers. It only ever
 * grows, so that memory stays put over a fit however the minibatch size changes.
 */
public final class Arena implements AutoCloseable {
    private static final int ALIGNMENT = 16;

    private final DataType dataType;
    private INDArray memory;
    private long used;

    /**
     * @param dataType FLOAT or DOUBLE
     */
    public Arena(DataType dataType) {
        this.dataType = dataType;
    }

    /**
     * Forgets all buffers and makes room for new ones; their content is undefined.
     *
     * @param entries number of entries needed, see {@link #aligned}
     */
    public void reset(long entries) {
        used = 0;
        if (memory == null || memory.length() < entries) {
            close();
            try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
                memory = Nd4j.create(dataType, entries);
            }
        }
    }

    /**
     * @param entries size of a buffer
     * @return the room it takes, which is a multiple of a cache line
     */
    public static long aligned(long entries) {
        return (entries + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * @param entries size of a buffer
     * @return its offset
     */
    public long take(long entries) {
        long offset = used;
        used += aligned(entries);
        if (used > memory.length()) {
            throw new IllegalStateException("the arena holds " + memory.length() + " entries, " + used + " were taken");
        }
        return offset;
    }

    /**
     * @param offset where a taken buffer starts
     * @param rows number of rows
     * @param columns number of columns
     * @return a matrix in column order over that memory
     */
    public INDArray matrix(long offset, long rows, long columns) {
        return memory.get(NDArrayIndex.interval(offset, offset + rows * columns))
                .reshape('f', true, rows, columns);
    }

    /**
     * @param rows number of rows
     * @param columns number of columns
     * @return a new buffer as a matrix in column order
     */
    public INDArray matrix(long rows, long columns) {
        return matrix(take(rows * columns), rows, columns);
    }

    /**
     * @param matrix a matrix in column order
     * @param from first column
     * @param to one past the last column
     * @return those columns, one below the other, as a single column over the same memory
     */
    public static INDArray stacked(INDArray matrix, long from, long to) {
        long rows = matrix.size(0);
        return matrix.reshape('f', true, matrix.length())
                .get(NDArrayIndex.interval(from * rows, to * rows))
                .reshape('f', true, (to - from) * rows, 1);
    }

    @Override
    public void close() {
        if (memory != null && memory.closeable()) {
            memory.close();
        }
        memory = null;
    }
}
