// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.likelihood;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.sparsevae.features.Moments;

/** Moments of a small table, each computed by its definition. */
record TableMoments(double[][] rows) implements Moments {

    static Moments of(double[][] rows) {
        return new TableMoments(rows);
    }

    private double[] perFeature(java.util.function.IntToDoubleFunction of) {
        return IntStream.range(0, rows[0].length).mapToDouble(of).toArray();
    }

    @Override
    public double totalWeight() {
        return rows.length;
    }

    @Override
    public double[] sums() {
        return perFeature(j -> Arrays.stream(rows).mapToDouble(row -> row[j]).sum());
    }

    @Override
    public double sizeLogSizes() {
        return Arrays.stream(rows)
                .mapToDouble(row -> Arrays.stream(row).sum())
                .filter(size -> size > 0)
                .map(size -> size * Math.log(size))
                .sum();
    }

    @Override
    public double[] means() {
        return perFeature(j -> sums()[j] / rows.length);
    }

    @Override
    public double[] variances() {
        double[] means = means();
        return perFeature(j -> Arrays.stream(rows)
                        .mapToDouble(row -> (row[j] - means[j]) * (row[j] - means[j]))
                        .sum()
                / rows.length);
    }

    @Override
    public double[] standardDeviations() {
        return perFeature(j -> Math.sqrt(variances()[j]));
    }
}
