// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network.tensor;

/**
 * A parameter that a component of the output layer trains. It lies in the network's flat parameter vector column by
 * column: entry (r,c) at offset + r + rows * c.
 *
 * @param name unique within the network, without underscore (DL4J splits names there)
 * @param kind what it is for
 * @param rows number of rows
 * @param columns number of columns; 1 for a vector
 * @param fanIn number of inputs of the layer it belongs to, which sets the scale of its starting values
 * @param saved how it lies in a saved model
 */
public record Parameter(String name, ParameterKind kind, int rows, int columns, int fanIn, SavedForm saved) {

    /**
     * A matrix that is saved under its own name as it lies, columns x rows.
     *
     * @param name unique within the network, without underscore
     * @param kind what it is for
     * @param rows number of rows
     * @param columns number of columns
     * @param fanIn number of inputs of the layer it belongs to
     */
    public Parameter(String name, ParameterKind kind, int rows, int columns, int fanIn) {
        this(name, kind, rows, columns, fanIn, new SavedForm(name, SavedForm.Order.AS_IT_LIES));
    }

    /**
     * A vector that is saved under its own name.
     *
     * @param name unique within the network, without underscore
     * @param kind what it is for
     * @param length number of entries
     * @param fanIn number of inputs of the layer it belongs to
     */
    public static Parameter vector(String name, ParameterKind kind, int length, int fanIn) {
        return new Parameter(name, kind, length, 1, fanIn, new SavedForm(name, SavedForm.Order.VECTOR));
    }

    /**
     * @param savedName of its array in a saved model
     * @param order of the numbers there
     * @return this parameter, saved so
     */
    public Parameter savedAs(String savedName, SavedForm.Order order) {
        return new Parameter(name, kind, rows, columns, fanIn, new SavedForm(savedName, order));
    }

    /**
     * Checks the shape.
     *
     * @throws IllegalArgumentException if a dimension is not positive or the name holds an underscore
     */
    public Parameter {
        if (rows < 1 || columns < 1 || fanIn < 1) {
            throw new IllegalArgumentException("dimensions of a parameter must be positive: " + name + " is " + rows
                    + " x " + columns + " with fan-in " + fanIn);
        }
        if (name.indexOf('_') >= 0) {
            throw new IllegalArgumentException("a parameter's name must not hold an underscore: " + name);
        }
    }

    /** @return whether it is a vector; a matrix of one column, such as H1 of a single factor, is still a matrix to ND4J's products */
    public boolean isVector() {
        return saved.order() == SavedForm.Order.VECTOR || saved.order() == SavedForm.Order.DOUBLES;
    }

    /** @return number of entries */
    public int length() {
        return Math.multiplyExact(rows, columns);
    }
}
