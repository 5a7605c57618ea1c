// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import org.sparsevae.network.decoder.DecoderPass.OutputLoss;

/**
 * Hands a loss, which takes features that lie side by side, the outputs of some that do not: those of the general features, row by row, and
 * those of the special ones, feature by feature.
 */
final class ScatteredLoss implements OutputLoss {
    private final OutputLoss loss;
    private final int rows;
    private final int features;
    private final int[] general;
    private final int[] special;
    private final double[] cells;
    private double[] buffer = new double[0];

    /**
     * @param loss takes all features
     * @param rows B
     * @param features G
     * @param general those that are handed over by {@link #apply}
     * @param special all others
     * @param cells B outputs per special feature, replaced by the gradient in them
     */
    ScatteredLoss(OutputLoss loss, int rows, int features, int[] general, int[] special, double[] cells) {
        this.loss = loss;
        this.rows = rows;
        this.features = features;
        this.general = general;
        this.special = special;
        this.cells = cells;
    }

    @Override
    public boolean separable() {
        return loss.separable();
    }

    /** Outputs of general features; for a loss that needs all at once, those of the special ones are added. */
    @Override
    public void apply(int from, int to, double[] outputs) {
        if (!loss.separable()) {
            whole(outputs);
            return;
        }
        int width = to - from;
        for (int start = from; start < to; ) {
            int end = endOfRun(general, start, to);
            int run = end - start;
            double[] block = run == width ? outputs : buffer(rows * run);
            for (int i = 0; i < rows && run < width; i++) {
                System.arraycopy(outputs, i * width + start - from, block, i * run, run);
            }
            loss.apply(general[start], general[start] + run, block);
            for (int i = 0; i < rows && run < width; i++) {
                System.arraycopy(block, i * run, outputs, i * width + start - from, run);
            }
            start = end;
        }
    }

    /** Special features, of a loss that takes features one after the other. */
    void applyToSpecial() {
        for (int start = 0; start < special.length; ) {
            int end = endOfRun(special, start, special.length);
            int run = end - start;
            double[] block = buffer(rows * run);
            for (int s = start; s < end; s++) {
                for (int i = 0; i < rows; i++) {
                    block[i * run + s - start] = cells[s * rows + i];
                }
            }
            loss.apply(special[start], special[start] + run, block);
            for (int s = start; s < end; s++) {
                for (int i = 0; i < rows; i++) {
                    cells[s * rows + i] = block[i * run + s - start];
                }
            }
            start = end;
        }
    }

    /** All features at once. */
    void whole(double[] ofGeneral) {
        double[] all = buffer(rows * features);
        int width = general.length;
        for (int i = 0; i < rows; i++) {
            for (int n = 0; n < width; n++) {
                all[i * features + general[n]] = ofGeneral[i * width + n];
            }
            for (int s = 0; s < special.length; s++) {
                all[i * features + special[s]] = cells[s * rows + i];
            }
        }
        loss.apply(0, features, all);
        for (int i = 0; i < rows; i++) {
            for (int n = 0; n < width; n++) {
                ofGeneral[i * width + n] = all[i * features + general[n]];
            }
            for (int s = 0; s < special.length; s++) {
                cells[s * rows + i] = all[i * features + special[s]];
            }
        }
    }

    private static int endOfRun(int[] of, int start, int limit) {
        int end = start + 1;
        while (end < limit && of[end] == of[end - 1] + 1) {
            end++;
        }
        return end;
    }

    private double[] buffer(int length) {
        if (buffer.length < length) {
            buffer = new double[length];
        }
        return buffer;
    }
}
