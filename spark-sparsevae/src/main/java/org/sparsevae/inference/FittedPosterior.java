// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.inference;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.sparsevae.store.NamedArray;

/**
 * A family of posteriors in a fitted network: what the outputs of the encoder's last layer mean. Its file says everything that a fitted network
 * and its saved form need to know of it; {@link FittedParts} lists all of them. Immutable and safe to share between threads.
 */
public interface FittedPosterior extends Serializable {

    /** @return outputs of the encoder's last layer per factor, at least 1 */
    int outputsPerFactor();

    /**
     * The posterior of one row.
     *
     * @param head the outputs of the encoder's last layer: K of the first kind, then K of the next
     * @return mean and standard deviation of the K factors, and what else the family knows of the row
     */
    RowPosterior posterior(float[] head);

    /**
     * What a saved model's architecture says of the family: {@code posterior}, its name in {@link FittedParts}, and settings under keys that no
     * other part of a network uses.
     *
     * @return a new object
     */
    ObjectNode architecture();

    /** @return what it was trained with beside the encoder, under names that no other part of a network uses; nothing by default */
    default List<NamedArray> arrays() {
        return List.of();
    }

    /**
     * The input of the encoder whose posterior is the prior of a row, for families with a trained prior.
     *
     * @param row the row, standardised where the model standardises, G values
     * @return the input, in the units of the encoder's; empty where all rows have the same prior, as by default
     */
    default Optional<float[]> priorInput(double[] row) {
        return Optional.empty();
    }

    /**
     * Refuses an encoder that does not fit; any fits by default.
     *
     * @param features number of features G that the encoder reads
     * @throws IllegalArgumentException if the family was trained with others
     */
    default void requireFeatures(int features) {}
}
