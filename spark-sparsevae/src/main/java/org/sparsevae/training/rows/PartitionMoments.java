// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;
import java.util.Arrays;

/** The moments of one partition, or of several combined; the fields are those of {@link FeatureMoments}. */
final class PartitionMoments implements Serializable {
    private static final long serialVersionUID = 1L;

    final long rows;
    final double weight;
    final long zeroRows;
    final boolean binary;
    /** Weighted sum of n log n over rows of sum n > 0. */
    final double sizeLogSizes;

    final double[] sums;
    final double[] means;
    /** Weighted sums of squared deviations from the mean. */
    final double[] squares;

    final float[] minima;
    final float[] maxima;

    private PartitionMoments(
            long rows,
            double weight,
            long zeroRows,
            boolean binary,
            double sizeLogSizes,
            double[] sums,
            double[] means,
            double[] squares,
            float[] minima,
            float[] maxima) {
        this.rows = rows;
        this.weight = weight;
        this.zeroRows = zeroRows;
        this.binary = binary;
        this.sizeLogSizes = sizeLogSizes;
        this.sums = sums;
        this.means = means;
        this.squares = squares;
        this.minima = minima;
        this.maxima = maxima;
    }

    /** Reads the rows twice: for means and ranges, then for squared deviations. */
    static PartitionMoments of(TrainingRows rows) {
        int numFeatures = rows.numFeatures();
        double[] sums = new double[numFeatures];
        double[] weightOfNonZeros = new double[numFeatures];
        int[] nonZeros = new int[numFeatures];
        float[] minima = filled(numFeatures, Float.POSITIVE_INFINITY);
        float[] maxima = filled(numFeatures, Float.NEGATIVE_INFINITY);
        long zeroRows = 0;
        double sizeLogSizes = 0;
        for (int i = 0; i < rows.size(); i++) {
            double weight = rows.weight(i);
            int end = rows.rowStart(i + 1);
            if (rows.rowStart(i) == end) {
                zeroRows++;
            }
            double size = 0;
            for (int e = rows.rowStart(i); e < end; e++) {
                int j = rows.column(e);
                float value = rows.value(e);
                sums[j] += weight * value;
                size += value;
                weightOfNonZeros[j] += weight;
                nonZeros[j]++;
                minima[j] = Math.min(minima[j], value);
                maxima[j] = Math.max(maxima[j], value);
            }
            sizeLogSizes += size > 0 ? weight * size * StrictMath.log(size) : 0;
        }
        double[] means = new double[numFeatures];
        double[] squares = new double[numFeatures];
        for (int j = 0; j < numFeatures && rows.size() > 0; j++) {
            means[j] = sums[j] / rows.totalWeight();
            if (nonZeros[j] < rows.size()) {
                minima[j] = Math.min(minima[j], 0f);
                maxima[j] = Math.max(maxima[j], 0f);
                squares[j] = Math.max(0, rows.totalWeight() - weightOfNonZeros[j]) * means[j] * means[j];
            }
        }
        addSquares(rows, means, squares);
        return new PartitionMoments(
                rows.size(),
                rows.totalWeight(),
                zeroRows,
                rows.binary(),
                sizeLogSizes,
                sums,
                means,
                squares,
                minima,
                maxima);
    }

    /** Chan, Golub and LeVeque (1982), Eq. 2.1, with weights in place of counts. Both sides must have rows. */
    PartitionMoments plus(PartitionMoments other) {
        int numFeatures = sums.length;
        if (other.sums.length != numFeatures) {
            throw new IllegalArgumentException("all partitions must have the same number of features: " + numFeatures
                    + " and " + other.sums.length);
        }
        double bothWeight = weight + other.weight;
        double share = other.weight / bothWeight;
        double[] bothSums = new double[numFeatures];
        double[] bothMeans = new double[numFeatures];
        double[] bothSquares = new double[numFeatures];
        float[] bothMinima = new float[numFeatures];
        float[] bothMaxima = new float[numFeatures];
        for (int j = 0; j < numFeatures; j++) {
            double shift = other.means[j] - means[j];
            bothSums[j] = sums[j] + other.sums[j];
            bothMeans[j] = means[j] + shift * share;
            bothSquares[j] = squares[j] + other.squares[j] + shift * shift * weight * share;
            bothMinima[j] = Math.min(minima[j], other.minima[j]);
            bothMaxima[j] = Math.max(maxima[j], other.maxima[j]);
        }
        return new PartitionMoments(
                rows + other.rows,
                bothWeight,
                zeroRows + other.zeroRows,
                binary && other.binary,
                sizeLogSizes + other.sizeLogSizes,
                bothSums,
                bothMeans,
                bothSquares,
                bothMinima,
                bothMaxima);
    }

    private static void addSquares(TrainingRows rows, double[] means, double[] squares) {
        for (int i = 0; i < rows.size(); i++) {
            double weight = rows.weight(i);
            int end = rows.rowStart(i + 1);
            for (int e = rows.rowStart(i); e < end; e++) {
                double deviation = rows.value(e) - means[rows.column(e)];
                squares[rows.column(e)] += weight * deviation * deviation;
            }
        }
    }

    private static float[] filled(int length, float value) {
        float[] array = new float[length];
        Arrays.fill(array, value);
        return array;
    }
}
