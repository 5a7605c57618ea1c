// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.params;

import java.io.Serializable;
import java.util.Arrays;
import java.util.function.Predicate;
import scala.runtime.AbstractFunction1;

/**
 * What a param's value must satisfy; a value that does not is refused when it is set, in one sentence with the value.
 *
 * @param <T> the value's type
 */
public final class Requirement<T> extends AbstractFunction1<T, Object> implements Serializable {
    private final String param;
    private final String range;
    private final SerializablePredicate<T> holds;

    /** A predicate that travels with its param. */
    public interface SerializablePredicate<T> extends Predicate<T>, Serializable {}

    /**
     * @param param the param's name
     * @param range the values it takes, to follow "must be"
     * @param holds tells them
     */
    public Requirement(String param, String range, SerializablePredicate<T> holds) {
        this.param = param;
        this.range = range;
        this.holds = holds;
    }

    /** The values it takes, in words. */
    public String range() {
        return range;
    }

    @Override
    public Object apply(T value) {
        if (!holds.test(value)) {
            String shown = value instanceof int[] ints ? Arrays.toString(ints) : String.valueOf(value);
            throw new IllegalArgumentException(param + " must be " + range + ": " + param + " = " + shown);
        }
        return true;
    }
}
