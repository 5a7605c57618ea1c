// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.List;

/**
 * Features that load on the same two factors k and l. A cell's code is (u, v) = (w_jk z_ik, w_jl z_il), and its second layer's
 * pre-activation is u P + v Q + c2, where P = sum of H2[:,d] H1[d,k] and Q = sum of H2[:,d] H1[d,l] over the units d that are on: those for
 * which u H1[d,k] + v H1[d,l] is positive. Which are depends on the direction of (u, v) alone and changes at one direction of the half plane
 * per unit; for the opposite direction it is the others. So a sweep over the half plane passes units and cells of all features in
 * the order of their directions and keeps P and Q as it goes: O(D) for a cell, O(D^2) for the pair.
 */
final class TwoFactorFeatures {
    /**
     * Weights and gradients, of 8 bytes, that a sweep may go over at a time: 2 MB. Sweeps of a few units, for a core's own cache, took half as
     * long again under the quick compiler, for which short loops are dear.
     */
    private static final int CACHED = 256 << 10;

    private static final int LEAST_UNITS = 16;

    private final DecoderArrays arrays;
    private final FeaturePaths.Group group;
    private final PairSweep sweep;
    private final int first;
    private final int second;

    /** Cells by direction: number of the feature in the group times B plus the row. */
    private int[] cells;

    private double[] cellKeys = {};
    private double[] u = {};
    private double[] v = {};
    private boolean[] opposite = {};

    TwoFactorFeatures(DecoderArrays arrays, SharedVectors shared, FeaturePaths.Group group, int index) {
        this.arrays = arrays;
        this.group = group;
        first = group.factors()[0];
        second = group.factors()[1];
        sweep = new PairSweep(arrays, shared, group, index);
    }

    /**
     * Decodes all pairs, some units of the second layer at a time.
     *
     * @param pairs of one decoder
     * @param arrays the decoder
     * @param rows B
     * @param outputs receives m_ij at {@code places[j] B + i}
     * @param places where a feature's cells lie
     */
    static void forward(List<TwoFactorFeatures> pairs, DecoderArrays arrays, int rows, double[] outputs, int[] places) {
        pairs.forEach(pair -> pair.prepare(rows, outputs, places));
        int width = width(arrays);
        for (int from = 0; from < arrays.last; from += width) {
            for (TwoFactorFeatures pair : pairs) {
                pair.forward(from, Math.min(arrays.last, from + width), rows, outputs, places);
            }
        }
    }

    /**
     * Takes the gradient in the outputs back, by the same sweeps from their ends to their starts.
     *
     * @param pairs of one decoder
     * @param arrays the decoder
     * @param rows B
     * @param gradient the gradient in m_ij, where its output was
     * @param places where a feature's cells lie
     */
    static void backward(
            List<TwoFactorFeatures> pairs, DecoderArrays arrays, int rows, double[] gradient, int[] places) {
        int width = width(arrays);
        for (int from = 0; from < arrays.last; from += width) {
            for (TwoFactorFeatures pair : pairs) {
                pair.backward(from, Math.min(arrays.last, from + width), rows, gradient, places);
            }
        }
        pairs.forEach(pair -> pair.finish(rows, gradient, places));
    }

    /** Units of the second layer whose weights and gradient fit the cache. */
    private static int width(DecoderArrays arrays) {
        return Math.max(LEAST_UNITS, CACHED / (2 * arrays.first));
    }

    private void prepare(int rows, double[] outputs, int[] places) {
        for (int j : group.features()) {
            int at = j * arrays.factors;
            double slope = arrays.skip ? arrays.w[at + first] * arrays.slopes[at + first] : 0;
            double other = arrays.skip ? arrays.w[at + second] * arrays.slopes[at + second] : 0;
            for (int i = 0; i < rows; i++) {
                outputs[places[j] * rows + i] = arrays.offsets[j]
                        + slope * arrays.z[i * arrays.factors + first]
                        + other * arrays.z[i * arrays.factors + second];
            }
        }
        sortCells(rows, outputs, places);
        sweep.prepare();
    }

    private void forward(int from, int to, int rows, double[] outputs, int[] places) {
        sweep.start(from, to);
        for (int cell : cells) {
            sweep.passTo(cellKeys[cell]);
            int j = group.features()[cell / rows];
            int h = j * arrays.last;
            outputs[places[j] * rows + cell % rows] +=
                    opposite[cell] ? decodeOpposite(cell, h, from, to) : decode(cell, h, from, to);
        }
        sweep.passAll();
    }

    private void backward(int from, int to, int rows, double[] gradient, int[] places) {
        sweep.turn(from, to);
        for (int n = cells.length - 1; n >= 0; n--) {
            int cell = cells[n];
            sweep.passBackTo(cellKeys[cell]);
            int j = group.features()[cell / rows];
            cellBack(cell, cell % rows, j, gradient[places[j] * rows + cell % rows], from, to);
        }
        sweep.finish();
    }

    private void finish(int rows, double[] gradient, int[] places) {
        for (int f = 0; f < group.features().length; f++) {
            featureBack(f, rows, gradient, places);
        }
    }

    /** h3_j . relu(u P + v Q + c2). A relu is half of a + |a|: without a branch, which the processor would guess wrong half the time. */
    private double decode(int cell, int h, int from, int to) {
        double[] bias = arrays.bias;
        double[] h3 = arrays.h3;
        double[] ofP = sweep.p;
        double[] ofQ = sweep.q;
        double x = u[cell];
        double y = v[cell];
        double twice = 0;
        for (int e = from; e < to; e++) {
            double a = x * ofP[e] + y * ofQ[e] + bias[e];
            twice += h3[h + e] * (a + Math.abs(a));
        }
        return twice / 2;
    }

    private double decodeOpposite(int cell, int h, int from, int to) {
        double[] bias = arrays.bias;
        double[] h3 = arrays.h3;
        double[] ofP = sweep.p;
        double[] ofQ = sweep.q;
        double[] ofAllP = sweep.allP;
        double[] ofAllQ = sweep.allQ;
        double x = u[cell];
        double y = v[cell];
        double twice = 0;
        for (int e = from; e < to; e++) {
            double a = x * (ofAllP[e] - ofP[e]) + y * (ofAllQ[e] - ofQ[e]) + bias[e];
            twice += h3[h + e] * (a + Math.abs(a));
        }
        return twice / 2;
    }

    /** Orders the cells; those whose code is zero are constants. */
    private void sortCells(int rows, double[] outputs, int[] places) {
        int[] features = group.features();
        int length = features.length * rows;
        if (u.length != length) {
            u = new double[length];
            v = new double[length];
            opposite = new boolean[length];
            cellKeys = new double[length];
        }
        int[] found = new int[length];
        int count = 0;
        for (int f = 0; f < features.length; f++) {
            int at = features[f] * arrays.factors;
            double constant = Double.NaN;
            for (int i = 0; i < rows; i++) {
                int cell = f * rows + i;
                double x = arrays.w[at + first] * arrays.z[i * arrays.factors + first];
                double y = arrays.w[at + second] * arrays.z[i * arrays.factors + second];
                u[cell] = x;
                v[cell] = y;
                if (x == 0 && y == 0) {
                    constant = Double.isNaN(constant) ? ConstantFeatures.constant(arrays, features[f]) : constant;
                    outputs[places[features[f]] * rows + i] += constant;
                } else {
                    opposite[cell] = y < 0 || y == 0 && x < 0;
                    cellKeys[cell] = opposite[cell] ? PairSweep.key(-x, -y) : PairSweep.key(x, y);
                    found[count++] = cell;
                }
            }
        }
        cells = SortedOrder.of(cellKeys, found, count);
    }

    private void cellBack(int cell, int row, int j, double cellGradient, int from, int to) {
        double[] bias = arrays.bias;
        double[] h3 = arrays.h3;
        double[] h3Gradient = arrays.h3Gradient;
        double[] biasGradient = arrays.biasGradient;
        double[] ofP = sweep.p;
        double[] ofQ = sweep.q;
        double[] toP = sweep.restP;
        double[] toQ = sweep.restQ;
        double x = u[cell];
        double y = v[cell];
        int h = j * arrays.last;
        double uGradient = 0;
        double vGradient = 0;
        if (opposite[cell]) {
            double[] ofAllP = sweep.allP;
            double[] ofAllQ = sweep.allQ;
            double[] toAllP = sweep.allPGradient;
            double[] toAllQ = sweep.allQGradient;
            for (int e = from; e < to; e++) {
                double pe = ofAllP[e] - ofP[e];
                double qe = ofAllQ[e] - ofQ[e];
                double a = x * pe + y * qe + bias[e];
                double delta = ifPositive(a, cellGradient * h3[h + e]);
                h3Gradient[h + e] += cellGradient * .5 * (a + Math.abs(a));
                biasGradient[e] += delta;
                uGradient += delta * pe;
                vGradient += delta * qe;
                double ofX = x * delta;
                double ofY = y * delta;
                toP[e] -= ofX;
                toQ[e] -= ofY;
                toAllP[e] += ofX;
                toAllQ[e] += ofY;
            }
        } else {
            for (int e = from; e < to; e++) {
                double pe = ofP[e];
                double qe = ofQ[e];
                double a = x * pe + y * qe + bias[e];
                double delta = ifPositive(a, cellGradient * h3[h + e]);
                h3Gradient[h + e] += cellGradient * .5 * (a + Math.abs(a));
                biasGradient[e] += delta;
                uGradient += delta * pe;
                vGradient += delta * qe;
                toP[e] += x * delta;
                toQ[e] += y * delta;
            }
        }
        int at = j * arrays.factors;
        int z = row * arrays.factors;
        arrays.wGradient[at + first] += uGradient * arrays.z[z + first];
        arrays.wGradient[at + second] += vGradient * arrays.z[z + second];
        arrays.zGradient[z + first] += uGradient * arrays.w[at + first];
        arrays.zGradient[z + second] += vGradient * arrays.w[at + second];
    }

    /** The value where a is positive, else 0, without a branch: numbers are positive as their bits are. */
    private static double ifPositive(double a, double value) {
        long positive = -Double.doubleToRawLongBits(a) >> 63;
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & positive);
    }

    /** Offset, cells of code zero, and the linear term. */
    private void featureBack(int f, int rows, double[] gradient, int[] places) {
        int j = group.features()[f];
        int at = j * arrays.factors;
        double sum = 0;
        double zeroSum = 0;
        double firstSum = 0;
        double secondSum = 0;
        for (int i = 0; i < rows; i++) {
            double cellGradient = gradient[places[j] * rows + i];
            int z = i * arrays.factors;
            sum += cellGradient;
            zeroSum += u[f * rows + i] == 0 && v[f * rows + i] == 0 ? cellGradient : 0;
            firstSum += cellGradient * arrays.z[z + first];
            secondSum += cellGradient * arrays.z[z + second];
            if (arrays.skip) {
                arrays.zGradient[z + first] += cellGradient * arrays.w[at + first] * arrays.slopes[at + first];
                arrays.zGradient[z + second] += cellGradient * arrays.w[at + second] * arrays.slopes[at + second];
            }
        }
        arrays.offsetsGradient[j] += sum;
        if (zeroSum != 0) {
            ConstantFeatures.takeBack(arrays, j, zeroSum);
        }
        if (arrays.skip) {
            arrays.slopesGradient[at + first] += firstSum * arrays.w[at + first];
            arrays.slopesGradient[at + second] += secondSum * arrays.w[at + second];
            arrays.wGradient[at + first] += firstSum * arrays.slopes[at + first];
            arrays.wGradient[at + second] += secondSum * arrays.slopes[at + second];
        }
    }
}
