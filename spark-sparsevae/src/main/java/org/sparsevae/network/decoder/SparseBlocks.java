// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.ParameterViews;

/** The blocks of features that a minibatch of a given size is worked on in, and the memory they share. */
final class SparseBlocks implements AutoCloseable {
    /** What a block's largest activation should take, so that the few that are in use stay in the cache. */
    private static final long BLOCK_BYTES = 1200L << 10;

    private final SparseDecoder settings;
    private final int features;
    private final int factors;
    private final int[] hidden;
    private final ParameterViews parameters;
    private final DataType dataType;
    private final Arena arena;
    private final List<SparseBlock> blocks = new ArrayList<>();
    private int rows;
    private int widest;
    private boolean forTwoPasses;
    private boolean kept;
    private INDArray onesRow;
    private INDArray onesPerRow;

    SparseBlocks(SparseDecoder settings, int features, int factors, ParameterViews parameters, DataType dataType) {
        this.settings = settings;
        this.features = features;
        this.factors = factors;
        this.parameters = parameters;
        this.dataType = dataType;
        hidden = settings.hidden();
        arena = new Arena(dataType);
    }

    int count() {
        return blocks.size();
    }

    SparseBlock get(int index) {
        return blocks.get(index);
    }

    /** @return features in the widest block */
    int widest() {
        return widest;
    }

    /** @return true if every block has activations of its own, which then outlast the first pass */
    boolean kept() {
        return kept;
    }

    /** @return 1 x D_L, to sum over the units of the last layer */
    INDArray onesRow() {
        return onesRow;
    }

    /** @return B x 1, to sum over the rows of the minibatch */
    INDArray onesPerRow() {
        return onesPerRow;
    }

    /** Lays the blocks out for this number of rows, if it changed. */
    void prepare(int rowCount, boolean twoPasses) {
        if (rowCount != rows || twoPasses != forTwoPasses) {
            forTwoPasses = twoPasses;
            lay(rowCount);
        }
    }

    /** Entries that all buffers take together for minibatches of this size; lays nothing out. */
    long entries(int rowCount, boolean twoPasses) {
        forTwoPasses = twoPasses;
        return plan(rowCount);
    }

    /** Decides how wide blocks are and whether each keeps its activations; the entries that all of it takes. */
    private long plan(int rowCount) {
        rows = rowCount;
        widest = width();
        int blockCount = blockCount();
        kept = forTwoPasses && activations(features) * dataType.width() <= settings.keptBytes();
        int own = kept ? blockCount : 1;
        return own * blockEntries()
                + 2 * scratchEntries()
                + Arena.aligned(maskedWeightsEntries())
                + Arena.aligned(ones())
                + Arena.aligned((long) widest * rows)
                + skipEntries(blockCount);
    }

    private int blockCount() {
        return (features + widest - 1) / widest;
    }

    private long ones() {
        return Math.max((long) widest * rows, Math.max(widestLayer(), rows));
    }

    private long scratchEntries() {
        return Arena.aligned(Math.max((long) widestLayer() * widest * rows, maskedWeightsEntries()));
    }

    private long maskedWeightsEntries() {
        return (long) hidden[0] * widest * factors;
    }

    private void lay(int rowCount) {
        blocks.clear();
        long entries = plan(rowCount);
        int blockCount = blockCount();
        long ones = ones();
        long scratch = scratchEntries();
        arena.reset(entries);
        long onesAt = arena.take(ones);
        arena.matrix(onesAt, ones, 1).assign(1);
        onesRow = arena.matrix(onesAt, 1, hidden[hidden.length - 1]);
        onesPerRow = arena.matrix(onesAt, rows, 1);
        long outputsAt = arena.take((long) widest * rows);
        long maskedWeightsAt = arena.take(maskedWeightsEntries());
        long[] scratchAt = {arena.take(scratch), arena.take(scratch)};
        long skipScratchAt = settings.linearSkip() ? arena.take(loadingsEntries()) : 0;
        long[] activationsAt = null;
        for (int b = 0; b < blockCount; b++) {
            if (activationsAt == null || kept) {
                activationsAt = takeActivations();
            }
            int from = b * widest;
            int to = Math.min(features, from + widest);
            blocks.add(new SparseBlock(
                    from,
                    to,
                    rows,
                    hidden,
                    parameters,
                    arena,
                    new SparseBlock.Memory(
                            onesAt,
                            outputsAt,
                            maskedWeightsAt,
                            scratchAt,
                            activationsAt,
                            settings.linearSkip() ? new long[] {arena.take(loadingsEntries()), skipScratchAt} : null)));
        }
    }

    private int width() {
        if (settings.blockFeatures() > 0) {
            return Math.min(features, settings.blockFeatures());
        }
        long featureBytes = (long) widestLayer() * rows * dataType.width();
        long most = Math.max(1, Math.min(features, BLOCK_BYTES / featureBytes));
        long blockCount = (features + most - 1) / most;
        return (int) ((features + blockCount - 1) / blockCount);
    }

    /** Entries of the activations of this many features. */
    private long activations(long featureCount) {
        long units = 0;
        for (int layer : hidden) {
            units += layer;
        }
        return units * rows * featureCount;
    }

    /** Entries of a block's loadings. */
    private long loadingsEntries() {
        return (long) factors * widest;
    }

    /** Entries that linear terms take: one buffer per block, and one that all share. */
    private long skipEntries(int blockCount) {
        return settings.linearSkip() ? (blockCount + 1) * Arena.aligned(loadingsEntries()) : 0;
    }

    private long blockEntries() {
        long entries = 0;
        for (int layer : hidden) {
            entries += Arena.aligned((long) layer * widest * rows);
        }
        return entries;
    }

    private long[] takeActivations() {
        long[] offsets = new long[hidden.length];
        for (int l = 0; l < hidden.length; l++) {
            offsets[l] = arena.take((long) hidden[l] * widest * rows);
        }
        return offsets;
    }

    private int widestLayer() {
        int widestLayer = 0;
        for (int layer : hidden) {
            widestLayer = Math.max(widestLayer, layer);
        }
        return widestLayer;
    }

    @Override
    public void close() {
        rows = 0;
        blocks.clear();
        arena.close();
    }
}
