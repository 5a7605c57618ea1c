// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.features;

/**
 * The size of a row of counts: its sum, by which its expected counts are multiplied, so that factors tell shares and not how much of a row was
 * counted (sequencing depth, say). A row of less than one count is taken for one of one.
 */
public final class LibrarySize {
    private LibrarySize() {}

    /**
     * @param sum of the row's values
     * @return what is added to the row's outputs, the logarithms of its means; the same on every Java platform
     */
    public static double log(double sum) {
        return StrictMath.log(Math.max(1, sum));
    }

    /**
     * @param row of counts
     * @return what is added to its outputs
     */
    public static double log(FeatureRow row) {
        double sum = 0;
        for (int e = 0; e < row.nonZeros(); e++) {
            sum += row.value(e);
        }
        return log(sum);
    }
}
