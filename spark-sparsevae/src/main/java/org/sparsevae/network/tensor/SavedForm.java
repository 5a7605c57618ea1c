// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

import java.util.Arrays;
import org.sparsevae.store.NamedArray;

/**
 * How a parameter lies in a saved model, whose matrices are row by row. Both ways are exact.
 *
 * @param name the array's
 * @param order of its numbers
 */
public record SavedForm(String name, Order order) {

    /** Shape and order of the numbers. */
    public enum Order {
        /** A vector of as many numbers as the parameter has rows. */
        VECTOR,
        /** The same in double precision. */
        DOUBLES,
        /** The numbers as they lie in the flat vector: as the matrix is stored by columns there, that is columns x rows. */
        AS_IT_LIES,
        /** The matrix itself, rows x columns. */
        TRANSPOSED
    }

    /**
     * @param parameter that has this form
     * @return extent of each dimension of its array
     */
    public int[] shape(Parameter parameter) {
        return switch (order) {
            case VECTOR, DOUBLES -> new int[] {parameter.length()};
            case AS_IT_LIES -> new int[] {parameter.columns(), parameter.rows()};
            case TRANSPOSED -> new int[] {parameter.rows(), parameter.columns()};
        };
    }

    /**
     * @param parameter that has this form
     * @param values its numbers, column by column
     * @return its array
     */
    public NamedArray array(Parameter parameter, float[] values) {
        int[] shape = shape(parameter);
        return switch (order) {
            case VECTOR, AS_IT_LIES -> NamedArray.of(name, values, shape);
            case DOUBLES -> {
                double[] doubles = new double[values.length];
                Arrays.setAll(doubles, i -> values[i]);
                yield NamedArray.of(name, doubles, shape);
            }
            case TRANSPOSED -> NamedArray.of(name, transposed(values, parameter.columns(), parameter.rows()), shape);
        };
    }

    /**
     * @param parameter that has this form
     * @param array its array, of its {@link #shape}
     * @return its numbers, column by column
     * @throws org.sparsevae.store.SavedModelException if the array is not of the type that belongs to the form
     */
    public float[] values(Parameter parameter, NamedArray array) {
        return switch (order) {
            case VECTOR, AS_IT_LIES -> array.floats();
            case DOUBLES -> {
                double[] doubles = array.doubles();
                float[] values = new float[doubles.length];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) doubles[i];
                }
                yield values;
            }
            case TRANSPOSED -> transposed(array.floats(), parameter.rows(), parameter.columns());
        };
    }

    /** A matrix of rows x columns, row by row, as columns x rows, row by row. */
    private static float[] transposed(float[] matrix, int rows, int columns) {
        float[] transposed = new float[matrix.length];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                transposed[c * rows + r] = matrix[r * columns + c];
            }
        }
        return transposed;
    }
}
