// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.report;

import java.util.Arrays;

/**
 * How values are spread.
 *
 * @param low the smallest
 * @param high the largest
 * @param counts of values in equal intervals from low to high, of which each holds its lower end and the last both
 * @param mean of the values
 * @param deviation their standard deviation, divided by n
 */
public record Histogram(double low, double high, int[] counts, double mean, double deviation) {

    /**
     * Counts values.
     *
     * @param values at least one, all finite
     * @param intervals how many, at least 1
     */
    public static Histogram of(double[] values, int intervals) {
        double low = Arrays.stream(values).min().orElseThrow();
        double high = Arrays.stream(values).max().orElseThrow();
        int[] counts = new int[intervals];
        double mean = Arrays.stream(values).average().orElseThrow();
        double squares = 0;
        for (double value : values) {
            int at = high > low ? (int) ((value - low) / (high - low) * intervals) : 0;
            counts[Math.min(at, intervals - 1)]++;
            squares += (value - mean) * (value - mean);
        }
        return new Histogram(low, high, counts, mean, Math.sqrt(squares / values.length));
    }
}
