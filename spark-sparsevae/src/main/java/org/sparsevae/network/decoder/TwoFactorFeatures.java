// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;

/**
 * Features that load on the same two factors k and l. A cell's code is (u, v) = (w_jk z_ik, w_jl z_il), and its second layer's
 * pre-activation is u P + v Q + c2, where P = sum of H2[:,d] H1[d,k] and Q = sum of H2[:,d] H1[d,l] over the units d that are on: those for
 * which u H1[d,k] + v H1[d,l] is positive. Which are depends on the direction of (u, v) alone and changes at one direction of the half plane
 * per unit; for the opposite direction it is the others. So a sweep over the half plane passes units and cells of all features in
 * the order of their directions and keeps P and Q as it goes: O(D) for a cell, O(D^2) for the pair.
 */
final class TwoFactorFeatures {
    private final DecoderArrays arrays;
    private final SharedVectors shared;
    private final FeaturePaths.Group group;
    private final int index;
    private final int units;
    private final int first;
    private final int second;

    /** Units of the first layer by the direction at which they change; +1 for those that go on there, -1 for off. */
    private int[] flips;

    private final double[] flipKeys;
    private final double[] flipSigns;
    /** Cells by direction: number of the feature in the group times B plus the row. */
    private int[] cells;

    private double[] cellKeys = {};
    private double[] u = {};
    private double[] v = {};
    private boolean[] opposite = {};
    /** P and Q, and for the opposite direction the sums over all units less these. */
    private final double[] p;

    private final double[] q;
    private final double[] allP;
    private final double[] allQ;
    /** Gradients in P and Q from the cells beyond a direction. */
    private final double[] restP;

    private final double[] restQ;
    private final double[] allPGradient;
    private final double[] allQGradient;

    TwoFactorFeatures(DecoderArrays arrays, SharedVectors shared, FeaturePaths.Group group, int index) {
        this.arrays = arrays;
        this.shared = shared;
        this.group = group;
        this.index = index;
        units = arrays.last;
        first = group.factors()[0];
        second = group.factors()[1];
        flipKeys = new double[arrays.first];
        flipSigns = new double[arrays.first];
        p = new double[units];
        q = new double[units];
        allP = new double[units];
        allQ = new double[units];
        restP = new double[units];
        restQ = new double[units];
        allPGradient = new double[units];
        allQGradient = new double[units];
    }

    /** Where a direction of the upper half plane lies between 0 and 2, growing with its angle. */
    private static double key(double x, double y) {
        return 1 - x / (Math.abs(x) + y);
    }

    /**
     * Decodes.
     *
     * @param rows B
     * @param outputs receives m_ij at {@code places[j] B + i}
     * @param places where a feature's cells lie
     */
    void forward(int rows, double[] outputs, int[] places) {
        sortUnits();
        sortCells(rows, outputs, places);
        start();
        double[] bias = arrays.bias;
        double[] h3 = arrays.h3;
        int passed = 0;
        for (int cell : cells) {
            passed = pass(passed, cellKeys[cell]);
            int j = group.features()[cell / rows];
            int h = j * units;
            double x = u[cell];
            double y = v[cell];
            double sum = 0;
            if (opposite[cell]) {
                for (int e = 0; e < units; e++) {
                    double a = x * (allP[e] - p[e]) + y * (allQ[e] - q[e]) + bias[e];
                    sum += h3[h + e] * Math.max(a, 0);
                }
            } else {
                for (int e = 0; e < units; e++) {
                    double a = x * p[e] + y * q[e] + bias[e];
                    sum += h3[h + e] * Math.max(a, 0);
                }
            }
            outputs[places[j] * rows + cell % rows] = sum;
        }
        pass(passed, Double.POSITIVE_INFINITY);
        for (int j : group.features()) {
            int at = j * arrays.factors;
            double slope = arrays.skip ? arrays.w[at + first] * arrays.slopes[at + first] : 0;
            double other = arrays.skip ? arrays.w[at + second] * arrays.slopes[at + second] : 0;
            for (int i = 0; i < rows; i++) {
                outputs[places[j] * rows + i] += arrays.offsets[j]
                        + slope * arrays.z[i * arrays.factors + first]
                        + other * arrays.z[i * arrays.factors + second];
            }
        }
    }

    private void sortUnits() {
        double[] h1 = arrays.h1;
        int[] found = new int[arrays.first];
        int count = 0;
        for (int d = 0; d < arrays.first; d++) {
            double x = h1[first * arrays.first + d];
            double y = h1[second * arrays.first + d];
            // a unit with x = 0 keeps its sign all over the open half plane
            if (x != 0) {
                flipSigns[d] = x > 0 ? -1 : 1;
                flipKeys[d] = x > 0 ? key(-y, x) : key(y, -x);
                found[count++] = d;
            }
        }
        flips = SortedOrder.of(flipKeys, found, count);
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
                    outputs[places[features[f]] * rows + i] = constant;
                } else {
                    opposite[cell] = y < 0 || y == 0 && x < 0;
                    cellKeys[cell] = opposite[cell] ? key(-x, -y) : key(x, y);
                    found[count++] = cell;
                }
            }
        }
        cells = SortedOrder.of(cellKeys, found, count);
    }

    /** P and Q right after direction (1, 0), and the sums over all units. */
    private void start() {
        double[] vectors = shared.values();
        int on = shared.ofFactor(first, false);
        int off = shared.ofFactor(first, true);
        System.arraycopy(vectors, on, p, 0, units);
        System.arraycopy(vectors, shared.ofPair(index), q, 0, units);
        int otherOn = shared.ofFactor(second, false);
        int otherOff = shared.ofFactor(second, true);
        for (int e = 0; e < units; e++) {
            allP[e] = vectors[on + e] - vectors[off + e];
            allQ[e] = vectors[otherOn + e] - vectors[otherOff + e];
        }
    }

    /** Lets the units change that do before a direction; two at a time, since this is bound by loads and stores. */
    private int pass(int from, double key) {
        int to = from;
        while (to < flips.length && flipKeys[flips[to]] < key) {
            to++;
        }
        double[] h1 = arrays.h1;
        double[] h2 = arrays.h2;
        int n = from;
        for (; n + 1 < to; n += 2) {
            int d = flips[n];
            int c = flips[n + 1];
            double x = flipSigns[d] * h1[first * arrays.first + d];
            double y = flipSigns[d] * h1[second * arrays.first + d];
            double otherX = flipSigns[c] * h1[first * arrays.first + c];
            double otherY = flipSigns[c] * h1[second * arrays.first + c];
            int column = d * units;
            int otherColumn = c * units;
            for (int e = 0; e < units; e++) {
                double weight = h2[column + e];
                double other = h2[otherColumn + e];
                p[e] += x * weight + otherX * other;
                q[e] += y * weight + otherY * other;
            }
        }
        if (n < to) {
            int d = flips[n];
            double x = flipSigns[d] * h1[first * arrays.first + d];
            double y = flipSigns[d] * h1[second * arrays.first + d];
            int column = d * units;
            for (int e = 0; e < units; e++) {
                double weight = h2[column + e];
                p[e] += x * weight;
                q[e] += y * weight;
            }
        }
        return to;
    }

    /**
     * Takes the gradient in the outputs back, by the same sweep from its end to its start.
     *
     * @param rows B
     * @param gradient the gradient in m_ij, where its output was
     * @param places where a feature's cells lie
     */
    void backward(int rows, double[] gradient, int[] places) {
        Arrays.fill(restP, 0);
        Arrays.fill(restQ, 0);
        Arrays.fill(allPGradient, 0);
        Arrays.fill(allQGradient, 0);
        int left = flips.length;
        for (int n = cells.length - 1; n >= 0; n--) {
            int cell = cells[n];
            left = passBack(left, cellKeys[cell]);
            int j = group.features()[cell / rows];
            cellBack(cell, cell % rows, j, gradient[places[j] * rows + cell % rows]);
        }
        passBack(left, -1);
        double[] sharedGradient = shared.gradient();
        int on = shared.ofFactor(first, false);
        int off = shared.ofFactor(first, true);
        int otherOn = shared.ofFactor(second, false);
        int otherOff = shared.ofFactor(second, true);
        int ofPair = shared.ofPair(index);
        for (int e = 0; e < units; e++) {
            sharedGradient[on + e] += restP[e] + allPGradient[e];
            sharedGradient[off + e] -= allPGradient[e];
            sharedGradient[ofPair + e] += restQ[e];
            sharedGradient[otherOn + e] += allQGradient[e];
            sharedGradient[otherOff + e] -= allQGradient[e];
        }
        for (int f = 0; f < group.features().length; f++) {
            featureBack(f, rows, gradient, places);
        }
    }

    private void cellBack(int cell, int row, int j, double cellGradient) {
        double[] bias = arrays.bias;
        double[] h3 = arrays.h3;
        double[] h3Gradient = arrays.h3Gradient;
        double[] biasGradient = arrays.biasGradient;
        double x = u[cell];
        double y = v[cell];
        int h = j * units;
        double uGradient = 0;
        double vGradient = 0;
        if (opposite[cell]) {
            for (int e = 0; e < units; e++) {
                double pe = allP[e] - p[e];
                double qe = allQ[e] - q[e];
                double a = x * pe + y * qe + bias[e];
                if (a > 0) {
                    double delta = cellGradient * h3[h + e];
                    h3Gradient[h + e] += cellGradient * a;
                    biasGradient[e] += delta;
                    uGradient += delta * pe;
                    vGradient += delta * qe;
                    restP[e] -= x * delta;
                    restQ[e] -= y * delta;
                    allPGradient[e] += x * delta;
                    allQGradient[e] += y * delta;
                }
            }
        } else {
            for (int e = 0; e < units; e++) {
                double a = x * p[e] + y * q[e] + bias[e];
                if (a > 0) {
                    double delta = cellGradient * h3[h + e];
                    h3Gradient[h + e] += cellGradient * a;
                    biasGradient[e] += delta;
                    uGradient += delta * p[e];
                    vGradient += delta * q[e];
                    restP[e] += x * delta;
                    restQ[e] += y * delta;
                }
            }
        }
        int at = j * arrays.factors;
        int z = row * arrays.factors;
        arrays.wGradient[at + first] += uGradient * arrays.z[z + first];
        arrays.wGradient[at + second] += vGradient * arrays.z[z + second];
        arrays.zGradient[z + first] += uGradient * arrays.w[at + first];
        arrays.zGradient[z + second] += vGradient * arrays.w[at + second];
    }

    /** Takes back the changes of the units beyond a direction; two at a time. */
    private int passBack(int from, double key) {
        int to = from;
        while (to > 0 && flipKeys[flips[to - 1]] >= key) {
            to--;
        }
        double[] h2 = arrays.h2;
        double[] h2Gradient = arrays.h2Gradient;
        int n = from;
        for (; n - 1 > to; n -= 2) {
            int d = flips[n - 1];
            int c = flips[n - 2];
            double x = flipSigns[d] * arrays.h1[first * arrays.first + d];
            double y = flipSigns[d] * arrays.h1[second * arrays.first + d];
            double otherX = flipSigns[c] * arrays.h1[first * arrays.first + c];
            double otherY = flipSigns[c] * arrays.h1[second * arrays.first + c];
            int column = d * units;
            int otherColumn = c * units;
            double xSum = 0;
            double ySum = 0;
            double otherXSum = 0;
            double otherYSum = 0;
            for (int e = 0; e < units; e++) {
                double weight = h2[column + e];
                double other = h2[otherColumn + e];
                double rp = restP[e];
                double rq = restQ[e];
                h2Gradient[column + e] += x * rp + y * rq;
                h2Gradient[otherColumn + e] += otherX * rp + otherY * rq;
                xSum += weight * rp;
                ySum += weight * rq;
                otherXSum += other * rp;
                otherYSum += other * rq;
                p[e] -= x * weight + otherX * other;
                q[e] -= y * weight + otherY * other;
            }
            addToFirstLayer(d, xSum, ySum);
            addToFirstLayer(c, otherXSum, otherYSum);
        }
        if (n > to) {
            int d = flips[n - 1];
            double x = flipSigns[d] * arrays.h1[first * arrays.first + d];
            double y = flipSigns[d] * arrays.h1[second * arrays.first + d];
            int column = d * units;
            double xSum = 0;
            double ySum = 0;
            for (int e = 0; e < units; e++) {
                double weight = h2[column + e];
                h2Gradient[column + e] += x * restP[e] + y * restQ[e];
                xSum += weight * restP[e];
                ySum += weight * restQ[e];
                p[e] -= x * weight;
                q[e] -= y * weight;
            }
            addToFirstLayer(d, xSum, ySum);
        }
        return to;
    }

    private void addToFirstLayer(int d, double xSum, double ySum) {
        arrays.h1Gradient[first * arrays.first + d] += flipSigns[d] * xSum;
        arrays.h1Gradient[second * arrays.first + d] += flipSigns[d] * ySum;
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
