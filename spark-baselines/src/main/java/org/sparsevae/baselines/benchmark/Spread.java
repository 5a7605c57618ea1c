// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The median of repeated measurements, and how far they lie apart. Measurements of one run are taken in turns, so that what else the machine
 * does falls on all of them; the median forgets the turns that it disturbed.
 *
 * @param median the median; NaN if there are none
 * @param low the smallest
 * @param high the largest
 */
record Spread(double median, double low, double high) {
    private static final int DIGITS = 4;

    /** The spread of some measurements. */
    static Spread of(double... measured) {
        double[] sorted = DoubleStream.of(measured).sorted().toArray();
        if (sorted.length == 0) {
            return new Spread(Double.NaN, Double.NaN, Double.NaN);
        }
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** The spread of the ratios of measurements that were taken in the same turn. */
    static Spread ofRatios(double[] over, double[] under) {
        double[] ratios = new double[over.length];
        Arrays.setAll(ratios, i -> over[i] / under[i]);
        return of(ratios);
    }

    /** Lowest and highest, for {@code --json}. */
    List<Double> range() {
        return Arrays.asList(rounded(low), rounded(high));
    }

    /** A number as it is printed: four significant digits; null where it is none. */
    static Double rounded(double value) {
        if (!Double.isFinite(value)) {
            return null;
        }
        return new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue();
    }
}
