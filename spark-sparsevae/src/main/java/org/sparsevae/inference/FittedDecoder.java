// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;
import org.sparsevae.store.NamedArray;

/**
 * A decoder of a fitted network: the outputs m of all features given one row's factors. Its file says everything that a fitted network and its
 * saved form need to know of it; {@link FittedParts} lists all of them. Immutable and safe to share between threads.
 */
public interface FittedDecoder extends Serializable {
    /** Name of the weights from the last hidden units to the features, for decoders that have such. */
    String OUTPUT_WEIGHTS = "output.W";
    /** Name of the offset of each feature, for decoders that have such. */
    String OUTPUT_OFFSETS = "output.b";

    /** @return number of features G */
    int features();

    /** @return number of factors K */
    int factors();

    /**
     * @param z one value per factor
     * @return m, one value per feature: what the likelihood takes; of gaussian data means, in standardised units where there are such
     * @throws IllegalArgumentException if z does not have K values
     */
    double[] decode(double[] z);

    /**
     * What a saved model's architecture says of it: {@code decoder}, its name in {@link FittedParts}, and settings under keys that no other part
     * of a network uses.
     *
     * @return a new object
     */
    ObjectNode architecture();

    /** @return what was trained, under names that no other part of a network uses, in the order in which a saved model has them */
    List<NamedArray> arrays();

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
