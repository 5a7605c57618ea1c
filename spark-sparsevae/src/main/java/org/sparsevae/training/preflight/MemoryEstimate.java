// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.preflight;

/**
 * What a fit takes of memory, in bytes. What lies outside the heap was measured ({@link org.sparsevae.network.NetworkSpec#offHeapBytes});
 * what lies in the heap is counted from the arrays that the code holds, all at once, which they need not be. So there are two numbers:
 * what to make room for, and the least without which a fit must fail.
 *
 * @param offHeap outside the heap of an executor: its networks, and what a JVM with Spark and ND4J takes in any case
 * @param leastOffHeap the same at the least
 * @param heap in the heap of an executor, besides the cached rows: broadcast state, minibatches, results on their way
 * @param leastHeap the state and the results alone, once, and a minibatch in one form
 * @param cachedRows the rows of an executor's partitions; Spark keeps on disk what memory has no room for
 * @param driverHeap in the heap of the driver: state, average, results of a round
 * @param leastDriverHeap the same with results in one form alone
 * @param roundResults the results of one round in serialised form, which spark.driver.maxResultSize bounds
 */
record MemoryEstimate(
        long offHeap,
        long leastOffHeap,
        long heap,
        long leastHeap,
        long cachedRows,
        long driverHeap,
        long leastDriverHeap,
        long roundResults) {
    /** Metaspace, code, threads, network buffers and ND4J's libraries. */
    static final long PROCESS_BYTES = 384L << 20;
    /** What a JVM takes that has started ND4J and done nothing, measured. */
    static final long LEAST_PROCESS_BYTES = 160L << 20;
    /** A network takes at least its estimate over this, measured. */
    static final double ACCURACY = 1.5;

    /** Parameters and Adam's two moments as floats. */
    private static final long STATE_BYTES = 3 * Float.BYTES;
    /** Beyond as many partitions, groups of them are summed on executors, in double precision. */
    private static final int DIRECT_PARTITIONS = 16;

    /**
     * Estimates.
     *
     * @param shape the fit
     * @param tasks tasks that run at once in an executor
     * @param executors executors that share the partitions, at least 1
     */
    static MemoryEstimate of(FitShape shape, int tasks, int executors) {
        long n = shape.parameters();
        long cells = (long) shape.batchSize() * shape.features();
        int most = Math.min(tasks, shape.partitions());
        // a minibatch as floats for encoder and loss, as doubles for data and outputs, and a copy on its way out
        long minibatch = cells * (2 * Float.BYTES + 2 * Double.BYTES + Float.BYTES);
        // a result, its serialised form with a buffer that doubles, and the copy of the weights that is looked through
        // for NaN
        long result = n * (4 * STATE_BYTES + Float.BYTES);
        long broadcast = 2 * n * STATE_BYTES;
        long results = shape.partitions() <= DIRECT_PARTITIONS
                ? shape.partitions() * n * STATE_BYTES
                : (long) Math.ceil(Math.sqrt(shape.partitions())) * n * 2 * STATE_BYTES;
        long average = n * 2 * STATE_BYTES;
        return new MemoryEstimate(
                most * shape.networkBytes() + PROCESS_BYTES,
                (long) (most * shape.networkBytes() / ACCURACY) + LEAST_PROCESS_BYTES,
                broadcast + most * (minibatch + result),
                (1 + most) * n * STATE_BYTES + most * cells * Float.BYTES,
                (8 * shape.nonZeros() + 8 * shape.rows()) / executors,
                2 * results + average + 3 * n * STATE_BYTES,
                results + average + n * STATE_BYTES,
                results);
    }
}
