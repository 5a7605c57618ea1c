// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

/**
 * A parameter inside a flat array: what the steps between averaging rounds work on, in place and without copying.
 *
 * @param array the flat array, shared with the caller and not copied
 * @param offset index of the first element of the parameter
 * @param length number of elements of the parameter
 */
public record FloatSlice(float[] array, int offset, int length) {

    /**
     * Checks that the slice lies inside its array.
     *
     * @throws IllegalArgumentException if it does not
     */
    public FloatSlice {
        if (offset < 0 || length < 0 || (long) offset + length > array.length) {
            throw new IllegalArgumentException("a slice must lie inside its array: offset = " + offset + ", length = "
                    + length + ", array length = " + array.length);
        }
    }

    /**
     * The whole of an array as one slice.
     *
     * @param array the array, not copied
     * @return the slice that covers it
     */
    public static FloatSlice of(float[] array) {
        return new FloatSlice(array, 0, array.length);
    }

    /**
     * One element.
     *
     * @param i index within the slice
     * @return its value
     */
    public float get(int i) {
        return array[offset + i];
    }

    /**
     * Overwrites one element.
     *
     * @param i index within the slice
     * @param value the new value
     */
    public void set(int i, float value) {
        array[offset + i] = value;
    }

    /** Multiplies every element by a factor, rounding once. */
    void scale(double factor) {
        for (int i = offset; i < offset + length; i++) {
            array[i] = (float) (array[i] * factor);
        }
    }

    /** Fails unless the slice has the length that its role asks for. */
    void requireLength(String role, int expected) {
        if (length != expected) {
            throw new IllegalArgumentException(role + " must have " + expected + " elements: the slice has " + length);
        }
    }
}
