// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.decoder;

import java.util.Arrays;

/**
 * The way over the half plane of two factors' codes, in the order of the directions: P = sum of H2[:,d] H1[d,k] and Q = sum of H2[:,d] H1[d,l]
 * over the units d of the first layer that are on, which change at one direction each; and on the way back the gradients of all of these.
 * Every unit of the second layer goes this way on its own, so in wide networks it is gone for some of them at a time: all pairs need the
 * same weights H2 and their gradient, which for all units would not stay in the cache from one pair to the next.
 */
final class PairSweep {
    private final DecoderArrays arrays;
    private final SharedVectors shared;
    private final int index;
    private final int units;
    private final int first;
    private final int second;
    /** Units of the first layer by the direction at which they change; +1 for those that go on there, -1 for off. */
    private int[] flips;

    private final double[] flipKeys;
    private final double[] flipSigns;
    /** How many of them lie behind. */
    private int passed;
    /** The units of the second layer that the present sweep is for. */
    private int from;

    private int to;

    /** P and Q at the present direction; those of the opposite direction are the sums over all units less these. */
    final double[] p;

    final double[] q;
    final double[] allP;
    final double[] allQ;
    /** Gradients in P and Q from the cells beyond the present direction, and in the sums over all units. */
    final double[] restP;

    final double[] restQ;
    final double[] allPGradient;
    final double[] allQGradient;

    PairSweep(DecoderArrays arrays, SharedVectors shared, FeaturePaths.Group group, int index) {
        this.arrays = arrays;
        this.shared = shared;
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
    static double key(double x, double y) {
        return 1 - x / (Math.abs(x) + y);
    }

    /** P and Q right after direction (1, 0), and the sums over all units. */
    void prepare() {
        sortUnits();
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

    /** Starts a sweep for some units of the second layer. */
    void start(int fromUnit, int toUnit) {
        from = fromUnit;
        to = toUnit;
        passed = 0;
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

    /** Lets the units change that do before a direction; two at a time, since this is bound by loads and stores. */
    void passTo(double key) {
        int end = passed;
        while (end < flips.length && flipKeys[flips[end]] < key) {
            end++;
        }
        for (; passed + 1 < end; passed += 2) {
            flip(flips[passed], flips[passed + 1]);
        }
        if (passed < end) {
            flip(flips[passed++]);
        }
    }

    private double change(int unit, int factor) {
        return flipSigns[unit] * arrays.h1[factor * arrays.first + unit];
    }

    private void flip(int unit, int next) {
        double x = change(unit, first);
        double y = change(unit, second);
        double nextX = change(next, first);
        double nextY = change(next, second);
        double[] weights = arrays.h2[unit];
        double[] nextWeights = arrays.h2[next];
        double[] ofP = p;
        double[] ofQ = q;
        int lowest = from;
        int beyond = to;
        for (int e = lowest; e < beyond; e++) {
            double weight = weights[e];
            double nextWeight = nextWeights[e];
            ofP[e] += x * weight + nextX * nextWeight;
            ofQ[e] += y * weight + nextY * nextWeight;
        }
    }

    private void flip(int unit) {
        double x = change(unit, first);
        double y = change(unit, second);
        double[] weights = arrays.h2[unit];
        double[] ofP = p;
        double[] ofQ = q;
        int lowest = from;
        int beyond = to;
        for (int e = lowest; e < beyond; e++) {
            double weight = weights[e];
            ofP[e] += x * weight;
            ofQ[e] += y * weight;
        }
    }

    /** To the end of the half plane. */
    void passAll() {
        passTo(Double.POSITIVE_INFINITY);
    }

    /** Starts the way back of some units of the second layer, from the end of the half plane. */
    void turn(int fromUnit, int toUnit) {
        from = fromUnit;
        to = toUnit;
        passed = flips.length;
        Arrays.fill(restP, from, to, 0);
        Arrays.fill(restQ, from, to, 0);
        Arrays.fill(allPGradient, from, to, 0);
        Arrays.fill(allQGradient, from, to, 0);
    }

    /** Takes back the changes of the units beyond a direction; two at a time. */
    void passBackTo(double key) {
        int end = passed;
        while (end > 0 && flipKeys[flips[end - 1]] >= key) {
            end--;
        }
        for (; passed - 1 > end; passed -= 2) {
            flipBack(flips[passed - 1], flips[passed - 2]);
        }
        if (passed > end) {
            flipBack(flips[--passed]);
        }
    }

    /** Two units at a time read and write P, Q and their gradients once: one after the other but for rounding; the last of an odd number goes alone. */
    private void flipBack(int unit, int next) {
        double x = change(unit, first);
        double y = change(unit, second);
        double nextX = change(next, first);
        double nextY = change(next, second);
        double[] weights = arrays.h2[unit];
        double[] nextWeights = arrays.h2[next];
        double[] gradient = arrays.h2Gradient[unit];
        double[] nextGradient = arrays.h2Gradient[next];
        double[] ofP = p;
        double[] ofQ = q;
        int lowest = from;
        int beyond = to;
        double[] ofRestP = restP;
        double[] ofRestQ = restQ;
        double xSum = 0;
        double ySum = 0;
        double nextXSum = 0;
        double nextYSum = 0;
        for (int e = lowest; e < beyond; e++) {
            double weight = weights[e];
            double nextWeight = nextWeights[e];
            double rp = ofRestP[e];
            double rq = ofRestQ[e];
            gradient[e] += x * rp + y * rq;
            nextGradient[e] += nextX * rp + nextY * rq;
            xSum += weight * rp;
            ySum += weight * rq;
            nextXSum += nextWeight * rp;
            nextYSum += nextWeight * rq;
            ofP[e] -= x * weight + nextX * nextWeight;
            ofQ[e] -= y * weight + nextY * nextWeight;
        }
        addToFirstLayer(unit, xSum, ySum);
        addToFirstLayer(next, nextXSum, nextYSum);
    }

    private void flipBack(int unit) {
        double x = change(unit, first);
        double y = change(unit, second);
        double[] weights = arrays.h2[unit];
        double[] gradient = arrays.h2Gradient[unit];
        double[] ofP = p;
        double[] ofQ = q;
        int lowest = from;
        int beyond = to;
        double[] ofRestP = restP;
        double[] ofRestQ = restQ;
        double xSum = 0;
        double ySum = 0;
        for (int e = lowest; e < beyond; e++) {
            double weight = weights[e];
            double rp = ofRestP[e];
            double rq = ofRestQ[e];
            gradient[e] += x * rp + y * rq;
            xSum += weight * rp;
            ySum += weight * rq;
            ofP[e] -= x * weight;
            ofQ[e] -= y * weight;
        }
        addToFirstLayer(unit, xSum, ySum);
    }

    private void addToFirstLayer(int d, double xSum, double ySum) {
        arrays.h1Gradient[first * arrays.first + d] += flipSigns[d] * xSum;
        arrays.h1Gradient[second * arrays.first + d] += flipSigns[d] * ySum;
    }

    /** Goes back to the start, and hands on the gradient in what the sweep started with. */
    void finish() {
        passBackTo(-1);
        double[] sharedGradient = shared.gradient();
        int on = shared.ofFactor(first, false);
        int off = shared.ofFactor(first, true);
        int otherOn = shared.ofFactor(second, false);
        int otherOff = shared.ofFactor(second, true);
        int ofPair = shared.ofPair(index);
        for (int e = from; e < to; e++) {
            sharedGradient[on + e] += restP[e] + allPGradient[e];
            sharedGradient[off + e] -= allPGradient[e];
            sharedGradient[ofPair + e] += restQ[e];
            sharedGradient[otherOn + e] += allQGradient[e];
            sharedGradient[otherOff + e] -= allQGradient[e];
        }
    }
}
