// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.sparsevae.features.Moments;

/**
 * Weighted mean, population variance and range of every feature over the training rows, in double precision. Each partition
 * is read twice in row order (the two-pass algorithm); the partitions are combined on the driver in partition order by
 * the formula of Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances",
 * COMPSTAT 1982: stable for features with a large mean, and the same bits every time.
 */
public final class FeatureMoments implements Moments {
    private final PartitionMoments total;
    private final double[] means;
    private final double[] variances;

    private FeatureMoments(PartitionMoments total) {
        this.total = total;
        int numFeatures = total.sums.length;
        means = new double[numFeatures];
        variances = new double[numFeatures];
        for (int j = 0; j < numFeatures; j++) {
            // exact for constants, whatever the rounding of the sums
            boolean constant = total.minima[j] == total.maxima[j];
            means[j] = constant ? total.minima[j] : total.means[j];
            variances[j] = constant ? 0 : total.squares[j] / total.weight;
        }
    }

    /**
     * Computes the moments in one Spark job. What is collected is 32 bytes a feature and partition.
     *
     * @param rows the training rows, one element in each partition
     * @return the moments
     * @throws IllegalArgumentException if there are no rows
     */
    public static FeatureMoments of(JavaRDD<TrainingRows> rows) {
        return combine(rows.map(PartitionMoments::of).collect());
    }

    static FeatureMoments combine(List<PartitionMoments> partitions) {
        PartitionMoments total = null;
        for (PartitionMoments partition : partitions) {
            if (partition.rows > 0) {
                total = total == null ? partition : total.plus(partition);
            }
        }
        if (total == null) {
            throw new IllegalArgumentException(
                    "there are no training rows: 0 rows; check the input and what was held out or skipped");
        }
        return new FeatureMoments(total);
    }

    /**
     * G, the number of features.
     *
     * @return the length of every array given here
     */
    public int numFeatures() {
        return means.length;
    }

    /**
     * N, the number of training rows.
     *
     * @return the number of rows, at least 1
     */
    public long rows() {
        return total.rows;
    }

    /**
     * The sum of the rows' weights.
     *
     * @return the total weight, positive
     */
    @Override
    public double totalWeight() {
        return total.weight;
    }

    /**
     * How many rows have only zeros.
     *
     * @return the number of such rows
     */
    public long zeroRows() {
        return total.zeroRows;
    }

    /**
     * Whether every value of the table is 0 or 1.
     *
     * @return true if all values are 0 or 1
     */
    public boolean binary() {
        return total.binary;
    }

    /**
     * The weighted means.
     *
     * @return a copy, length G, in the features' units
     */
    @Override
    public double[] means() {
        return means.clone();
    }

    /**
     * The weighted population variances, sum_i w_i (x_ij - mean_j)^2 / sum_i w_i.
     *
     * @return a copy, length G, in the features' squared units; exactly 0 for constant features
     */
    @Override
    public double[] variances() {
        return variances.clone();
    }

    /**
     * The square roots of {@link #variances()}.
     *
     * @return a new array, length G
     */
    @Override
    public double[] standardDeviations() {
        double[] deviations = new double[variances.length];
        for (int j = 0; j < deviations.length; j++) {
            deviations[j] = StrictMath.sqrt(variances[j]);
        }
        return deviations;
    }

    /**
     * The weighted column sums, sum_i w_i x_ij: item counts for ratings.
     *
     * @return a copy, length G
     */
    @Override
    public double[] sums() {
        return total.sums.clone();
    }

    @Override
    public double sizeLogSizes() {
        return total.sizeLogSizes;
    }

    /**
     * The smallest values, zeros included.
     *
     * @return a copy, length G
     */
    public float[] minima() {
        return total.minima.clone();
    }

    /**
     * The largest values, zeros included.
     *
     * @return a copy, length G
     */
    public float[] maxima() {
        return total.maxima.clone();
    }

    /**
     * How many features have one value in all rows.
     *
     * @return the number of constant features
     */
    public int constantFeatures() {
        int count = 0;
        for (int j = 0; j < means.length; j++) {
            if (total.minima[j] == total.maxima[j]) {
                count++;
            }
        }
        return count;
    }

    /**
     * Whether there is nothing to learn: every feature has one value in all rows.
     *
     * @return true if all features are constant
     */
    public boolean allConstant() {
        return constantFeatures() == means.length;
    }

    /** The moments of one partition, or of several combined; the fields are those of {@link FeatureMoments}. */
    static final class PartitionMoments implements Serializable {
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
                throw new IllegalArgumentException("all partitions must have the same number of features: "
                        + numFeatures + " and " + other.sums.length);
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
}
