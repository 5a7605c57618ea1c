// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import java.io.Serializable;

/** A decoder: the outputs m of all features given one row's factors. Immutable and safe to share between threads. */
public interface FittedDecoder extends Serializable {
    /** @return number of features G */
    int features();

    /** @return number of factors K */
    int factors();

    /**
     * @param z one value per factor
     * @return m, one value per feature: means in standardised units for gaussian data, logits otherwise
     * @throws IllegalArgumentException if z does not have K values
     */
    double[] decode(double[] z);

    /**
     * Refuses a code of another size than K.
     *
     * @param z one value per factor
     * @throws IllegalArgumentException if z does not have K values
     */
    default void requireFactors(double[] z) {
        if (z.length != factors()) {
            throw new IllegalArgumentException(
                    "z must have one value per factor: values = " + z.length + ", factors = " + factors());
        }
    }
}
