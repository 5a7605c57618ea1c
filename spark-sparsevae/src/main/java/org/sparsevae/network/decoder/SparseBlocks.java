// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.sparsevae.network.tensor.Arena;
import org.sparsevae.network.tensor.Kernels;
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
    private final List<FactorTile> tiles = new ArrayList<>();
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

    /** Lays the blocks out for this number of rows, if it changed, and repeats z for each width. */
    void prepare(int rowCount, boolean twoPasses, INDArray z) {
        if (rowCount != rows || twoPasses != forTwoPasses) {
            forTwoPasses = twoPasses;
            lay(rowCount);
        }
        for (FactorTile tile : tiles) {
            Kernels.product(tile.repetition(), false, z, false, 0, tile.factors());
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
        long tileEntries =
                2 * (Arena.aligned((long) factors * widest * rows) + Arena.aligned((long) factors * widest * factors));
        return own * blockEntries()
                + 2 * scratchEntries()
                + tileEntries
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
        return Arena.aligned((long) Math.max(widestLayer(), factors) * widest * rows);
    }

    private void lay(int rowCount) {
        blocks.clear();
        tiles.clear();
        long entries = plan(rowCount);
        int blockCount = blockCount();
        int shortest = features - (blockCount - 1) * widest;
        long ones = ones();
        long scratch = scratchEntries();
        arena.reset(entries);
        long onesAt = arena.take(ones);
        arena.matrix(onesAt, ones, 1).assign(1);
        onesRow = arena.matrix(onesAt, 1, hidden[hidden.length - 1]);
        onesPerRow = arena.matrix(onesAt, rows, 1);
        FactorTile wide = tile(widest);
        FactorTile narrow = shortest == widest ? wide : tile(shortest);
        long outputsAt = arena.take((long) widest * rows);
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
                    to - from == widest ? wide : narrow,
                    parameters,
                    arena,
                    new SparseBlock.Memory(
                            onesAt,
                            outputsAt,
                            scratchAt,
                            activationsAt,
                            settings.linearSkip() ? new long[] {arena.take(loadingsEntries()), skipScratchAt} : null)));
        }
    }

    private int width() {
        if (settings.blockFeatures() > 0) {
            return Math.min(features, settings.blockFeatures());
        }
        long featureBytes = (long) Math.max(widestLayer(), factors) * rows * dataType.width();
        long most = Math.max(1, Math.min(features, BLOCK_BYTES / featureBytes));
        long blockCount = (features + most - 1) / most;
        return (int) ((features + blockCount - 1) / blockCount);
    }

    /** Entries of codes and activations of this many features. */
    private long activations(long featureCount) {
        long units = factors;
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
        long entries = Arena.aligned((long) factors * widest * rows);
        for (int layer : hidden) {
            entries += Arena.aligned((long) layer * widest * rows);
        }
        return entries;
    }

    private long[] takeActivations() {
        long[] offsets = new long[hidden.length + 1];
        offsets[0] = arena.take((long) factors * widest * rows);
        for (int l = 0; l < hidden.length; l++) {
            offsets[l + 1] = arena.take((long) hidden[l] * widest * rows);
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

    /** The identity, once per feature of a block; its product with z repeats z. */
    private FactorTile tile(int width) {
        INDArray repetition = arena.matrix((long) factors * width, factors);
        repetition.assign(0);
        for (int j = 0; j < width; j++) {
            for (int k = 0; k < factors; k++) {
                repetition.putScalar((long) j * factors + k, k, 1);
            }
        }
        FactorTile tile = new FactorTile(repetition, arena.matrix((long) factors * width, rows));
        tiles.add(tile);
        return tile;
    }

    @Override
    public void close() {
        rows = 0;
        blocks.clear();
        tiles.clear();
        arena.close();
    }

    /**
     * z, once per feature of a block of some width.
     *
     * @param repetition Kg x K, identities below each other
     * @param factors Kg x B, z repeated
     */
    record FactorTile(INDArray repetition, INDArray factors) {}
}
