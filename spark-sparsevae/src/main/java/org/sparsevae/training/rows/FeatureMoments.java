// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

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
}
