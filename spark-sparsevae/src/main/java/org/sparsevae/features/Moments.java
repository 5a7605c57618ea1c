// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.features;

/** Weighted sums, means and variances of every feature over the rows of a table, in double precision. */
public interface Moments {

    /** @return the sum of the rows' weights, positive */
    double totalWeight();

    /** @return a copy of the weighted sums, sum_i w_i x_ij, length G */
    double[] sums();

    /** @return the weighted sum over rows of n_i log n_i, n_i the sum of row i, of those above 0 */
    double sizeLogSizes();

    /** @return a copy of the weighted means, length G */
    double[] means();

    /** @return a copy of the weighted population variances, length G; exactly 0 for constant features */
    double[] variances();

    /** @return the square roots of the {@link #variances}, length G */
    double[] standardDeviations();
}
