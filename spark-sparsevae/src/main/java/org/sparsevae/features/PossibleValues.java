// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.features;

import java.io.Serializable;

/** Which values a model's features may have, beside being finite numbers of single precision. */
public interface PossibleValues extends Serializable {

    /** Those of a model that only adds up parts of 0 or more, whatever its likelihood. */
    enum NonNegative implements PossibleValues {
        /** The only one. */
        VALUES;

        @Override
        public boolean allows(double value) {
            return value >= 0;
        }

        @Override
        public String refusal() {
            return "a negative value, but factors and loadings of 0 or more can only add up to values of 0 or more";
        }
    }

    /**
     * @param value a finite value of a feature
     * @return whether the model can take it
     */
    boolean allows(double value);

    /** @return what is wrong with a value that is not allowed, to follow "have" or "has" */
    String refusal();

    /** @return whether a row of zeros alone says nothing, so that it is left out, and counted, and not refused */
    default boolean emptyRowsSayNothing() {
        return false;
    }
}
