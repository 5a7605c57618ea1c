// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Features that load on one factor k: m_ij = sum_e h3_je relu(t q_e + c2_e) + c3_j, t = |w_jk z_ik|, where q is one of the factor's two
 * shared vectors, by the sign of w_jk z_ik. This is piecewise linear in t, with a breakpoint per unit at -c2_e / q_e. Breakpoints are sorted
 * once per factor and sign, rows by z_ik once per factor; then a feature is a sweep over both with a running slope and intercept, and its
 * gradient another with running sums over the rows: O(D + B) for a feature and all of its rows.
 */
final class OneFactorFeatures {
    private final DecoderArrays arrays;
    private final SharedVectors shared;
    private final FeaturePaths.Group group;
    private final int factor;
    private final Direction[] directions;
    /** Rows with a positive z, then those with a negative one, by growing size. */
    private final RowSide[] sides = {new RowSide(), new RowSide()};

    private int[] zeroRows = {};
    private int zeroCount;
    /** Slope and intercept at t = 0 of each feature and side. */
    private final double[] starts;

    OneFactorFeatures(DecoderArrays arrays, SharedVectors shared, FeaturePaths.Group group) {
        this.arrays = arrays;
        this.shared = shared;
        this.group = group;
        factor = group.factors()[0];
        directions = new Direction[] {new Direction(false), new Direction(true)};
        starts = new double[4 * group.features().length];
    }

    /** Rows on one side of zero, by growing |z|. */
    private static final class RowSide {
        int[] rows = {};
        double[] sizes = {};
        int count;
    }

    /** One of the factor's two vectors: which units are on at t = 0, and where each changes. */
    private final class Direction {
        private final boolean negative;
        private int at;
        /** q and c2 where the unit is on right after t = 0, else zero. */
        final double[] slopes = new double[arrays.last];

        final double[] intercepts = new double[arrays.last];
        /** Units by ascending breakpoint, the breakpoints, and what a unit adds to slope and intercept there: q and c2, or minus these. */
        final int[] units = new int[arrays.last];

        final double[] breakpoints = new double[arrays.last];
        final double[] slopeSteps = new double[arrays.last];
        final double[] interceptSteps = new double[arrays.last];
        int count;
        /** Sums of h3_e times the rows' gradients, and times these and t, for units that are on at t = 0. */
        final double[] biasSums = new double[arrays.last];

        final double[] slopeSums = new double[arrays.last];

        Direction(boolean negative) {
            this.negative = negative;
        }

        void prepare() {
            at = shared.ofFactor(factor, negative);
            double[] q = shared.values();
            count = 0;
            double[] found = new double[arrays.last];
            int[] order = new int[arrays.last];
            for (int e = 0; e < arrays.last; e++) {
                double slope = q[at + e];
                double bias = arrays.bias[e];
                boolean on = bias > 0 || bias == 0 && slope > 0;
                slopes[e] = on ? slope : 0;
                intercepts[e] = on ? bias : 0;
                biasSums[e] = 0;
                slopeSums[e] = 0;
                if (slope * bias < 0) {
                    found[e] = -bias / slope;
                    order[count++] = e;
                }
            }
            int[] sorted = SortedOrder.of(found, order, count);
            for (int p = 0; p < count; p++) {
                int e = sorted[p];
                double sign = q[at + e] > 0 ? 1 : -1;
                units[p] = e;
                breakpoints[p] = found[e];
                slopeSteps[p] = sign * q[at + e];
                interceptSteps[p] = sign * arrays.bias[e];
            }
        }

        void finish() {
            double[] gradient = shared.gradient();
            double[] q = shared.values();
            for (int e = 0; e < arrays.last; e++) {
                if (arrays.bias[e] > 0 || arrays.bias[e] == 0 && q[at + e] > 0) {
                    arrays.biasGradient[e] += biasSums[e];
                    gradient[at + e] += slopeSums[e];
                }
            }
        }
    }

    /**
     * Decodes.
     *
     * @param rows B
     * @param outputs receives m_ij at {@code places[j] B + i}
     * @param places where a feature's cells lie
     */
    void forward(int rows, double[] outputs, int[] places) {
        sortRows(rows);
        directions[0].prepare();
        directions[1].prepare();
        for (int f = 0; f < group.features().length; f++) {
            int j = group.features()[f];
            int cell = places[j] * rows;
            double weight = arrays.w[j * arrays.factors + factor];
            forwardNetwork(f, j, weight, outputs, cell);
            double offset = arrays.offsets[j];
            double slope = arrays.skip ? weight * arrays.slopes[j * arrays.factors + factor] : 0;
            for (int i = 0; i < rows; i++) {
                outputs[cell + i] += offset + slope * arrays.z[i * arrays.factors + factor];
            }
        }
    }

    private void sortRows(int rows) {
        double[] sizes = new double[rows];
        int[][] found = {new int[rows], new int[rows]};
        int[] counts = new int[2];
        zeroRows = new int[rows];
        zeroCount = 0;
        for (int i = 0; i < rows; i++) {
            double value = arrays.z[i * arrays.factors + factor];
            sizes[i] = Math.abs(value);
            if (value == 0) {
                zeroRows[zeroCount++] = i;
            } else {
                int side = value > 0 ? 0 : 1;
                found[side][counts[side]++] = i;
            }
        }
        for (int s = 0; s < 2; s++) {
            RowSide side = sides[s];
            side.count = counts[s];
            side.rows = SortedOrder.of(sizes, found[s], counts[s]);
            side.sizes = IntStream.range(0, counts[s])
                    .mapToDouble(n -> sizes[side.rows[n]])
                    .toArray();
        }
    }

    private void forwardNetwork(int f, int j, double weight, double[] outputs, int cell) {
        int h = j * arrays.last;
        if (weight == 0 || zeroCount > 0) {
            double constant = ConstantFeatures.constant(arrays, j);
            if (weight == 0) {
                Arrays.fill(outputs, cell, cell + arrays.z.length / arrays.factors, constant);
                return;
            }
            for (int n = 0; n < zeroCount; n++) {
                outputs[cell + zeroRows[n]] = constant;
            }
        }
        double size = Math.abs(weight);
        for (int s = 0; s < 2; s++) {
            Direction direction = directions[weight > 0 ? s : 1 - s];
            RowSide side = sides[s];
            if (side.count > 0) {
                start(direction, h, 4 * f + 2 * s);
                sweep(direction, side, size, h, 4 * f + 2 * s, outputs, cell);
            }
        }
    }

    private void start(Direction direction, int h, int at) {
        double[] h3 = arrays.h3;
        double[] slopes = direction.slopes;
        double[] intercepts = direction.intercepts;
        double slope = 0;
        double intercept = 0;
        for (int e = 0; e < slopes.length; e++) {
            double weight = h3[h + e];
            slope += weight * slopes[e];
            intercept += weight * intercepts[e];
        }
        starts[at] = slope;
        starts[at + 1] = intercept;
    }

    private void sweep(Direction direction, RowSide side, double size, int h, int at, double[] outputs, int cell) {
        double[] h3 = arrays.h3;
        int[] units = direction.units;
        double[] breakpoints = direction.breakpoints;
        double[] slopeSteps = direction.slopeSteps;
        double[] interceptSteps = direction.interceptSteps;
        int count = direction.count;
        double slope = starts[at];
        double intercept = starts[at + 1];
        int p = 0;
        for (int n = 0; n < side.count; n++) {
            double t = size * side.sizes[n];
            while (p < count && breakpoints[p] < t) {
                double weight = h3[h + units[p]];
                slope += weight * slopeSteps[p];
                intercept += weight * interceptSteps[p];
                p++;
            }
            outputs[cell + side.rows[n]] = slope * t + intercept;
        }
    }

    /**
     * Takes the gradient in the outputs back.
     *
     * @param rows B
     * @param gradient the gradient in m_ij, where its output was
     * @param places where a feature's cells lie
     */
    void backward(int rows, double[] gradient, int[] places) {
        for (int f = 0; f < group.features().length; f++) {
            int j = group.features()[f];
            int cell = places[j] * rows;
            int entry = j * arrays.factors + factor;
            backwardNetwork(f, j, gradient, cell, rows);
            double sum = 0;
            double sumWithFactor = 0;
            for (int i = 0; i < rows; i++) {
                sum += gradient[cell + i];
                sumWithFactor += gradient[cell + i] * arrays.z[i * arrays.factors + factor];
            }
            arrays.offsetsGradient[j] += sum;
            if (arrays.skip) {
                arrays.slopesGradient[entry] += sumWithFactor * arrays.w[entry];
                arrays.wGradient[entry] += sumWithFactor * arrays.slopes[entry];
                double slope = arrays.w[entry] * arrays.slopes[entry];
                for (int i = 0; i < rows; i++) {
                    arrays.zGradient[i * arrays.factors + factor] += slope * gradient[cell + i];
                }
            }
        }
        directions[0].finish();
        directions[1].finish();
    }

    private void backwardNetwork(int f, int j, double[] gradient, int cell, int rows) {
        double weight = arrays.w[j * arrays.factors + factor];
        if (weight == 0) {
            double sum = 0;
            for (int i = 0; i < rows; i++) {
                sum += gradient[cell + i];
            }
            ConstantFeatures.takeBack(arrays, j, sum);
            return;
        }
        if (zeroCount > 0) {
            double sum = 0;
            for (int n = 0; n < zeroCount; n++) {
                sum += gradient[cell + zeroRows[n]];
            }
            ConstantFeatures.takeBack(arrays, j, sum);
        }
        for (int s = 0; s < 2; s++) {
            Direction direction = directions[weight > 0 ? s : 1 - s];
            if (sides[s].count > 0) {
                sweepBack(direction, sides[s], j, starts[4 * f + 2 * s], gradient, cell);
            }
        }
    }

    private void sweepBack(Direction direction, RowSide side, int j, double startSlope, double[] gradient, int cell) {
        int h = j * arrays.last;
        double weight = arrays.w[j * arrays.factors + factor];
        double size = Math.abs(weight);
        double[] h3 = arrays.h3;
        double[] h3Gradient = arrays.h3Gradient;
        double[] biasGradient = arrays.biasGradient;
        double[] slopeGradient = shared.gradient();
        double total = 0;
        double totalWithSize = 0;
        for (int n = 0; n < side.count; n++) {
            double cellGradient = gradient[cell + side.rows[n]];
            total += cellGradient;
            totalWithSize += cellGradient * size * side.sizes[n];
        }
        double slope = startSlope;
        // what rows that are still to come have: a unit that changes here is on, or off, in all of these
        double rest = total;
        double restWithSize = totalWithSize;
        double sign = direction.negative ? -1 : 1;
        double weightSum = 0;
        int p = 0;
        for (int n = 0; n < side.count; n++) {
            double t = size * side.sizes[n];
            while (p < direction.count && direction.breakpoints[p] < t) {
                int e = direction.units[p];
                double slopeStep = direction.slopeSteps[p];
                double unit = h3[h + e];
                h3Gradient[h + e] += slopeStep * restWithSize + direction.interceptSteps[p] * rest;
                double signed = slopeStep * shared.values()[direction.at + e] > 0 ? unit : -unit;
                biasGradient[e] += signed * rest;
                slopeGradient[direction.at + e] += signed * restWithSize;
                slope += unit * slopeStep;
                p++;
            }
            int row = side.rows[n];
            double cellGradient = gradient[cell + row];
            double codeGradient = sign * slope * cellGradient;
            int at = row * arrays.factors + factor;
            weightSum += codeGradient * arrays.z[at];
            arrays.zGradient[at] += codeGradient * weight;
            rest -= cellGradient;
            restWithSize -= cellGradient * t;
        }
        arrays.wGradient[j * arrays.factors + factor] += weightSum;
        double[] slopes = direction.slopes;
        double[] intercepts = direction.intercepts;
        double[] biasSums = direction.biasSums;
        double[] slopeSums = direction.slopeSums;
        for (int e = 0; e < slopes.length; e++) {
            double unit = h3[h + e];
            h3Gradient[h + e] += slopes[e] * totalWithSize + intercepts[e] * total;
            biasSums[e] += unit * total;
            slopeSums[e] += unit * totalWithSize;
        }
    }
}
