// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;
import org.sparsevae.store.NamedArray;

/**
 * Where each parameter lies in the network's flat parameter vector. Adam's state is one vector too: the first moments of
 * all parameters, then the second moments, each in this layout.
 *
 * <p>Every matrix lies column by column: entry (r,c) at offset + r + rows * c. So the weights of an encoder layer, inputs
 * x outputs, have the weight from input a to unit b at offset + a + inputs * b; "W" is K x G, that is row-major G x K;
 * "H1" is D1 x K; a decoder's "decoder.l.W" is D_l x D_(l-1); "output.W" is D_L x G;
 * "A", where the sparse decoder has a linear term, is K x G like "W".
 *
 * <p>Every parameter says how it lies in a saved model, so the layout maps both ways between the flat vector and the arrays of a weights file.
 */
public final class ParameterLayout {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final int length;

    /**
     * A parameter and its place.
     *
     * @param parameter its name, e.g. "encoder.0.W", "head.b", "W", "H1", "decoder.1.W", "output.b", "logSigma", and its shape
     * @param offset index of its first entry in the flat vector
     */
    public record Entry(Parameter parameter, int offset) {

        /** @return the parameter's name */
        public String name() {
            return parameter.name();
        }

        /** @return what it is for */
        public ParameterKind kind() {
            return parameter.kind();
        }

        /** @return number of rows */
        public int rows() {
            return parameter.rows();
        }

        /** @return number of columns, 1 for a vector */
        public int columns() {
            return parameter.columns();
        }

        /** @return inputs of the layer it belongs to */
        public int fanIn() {
            return parameter.fanIn();
        }

        /** @return name of its array in a saved model */
        public String savedName() {
            return parameter.saved().name();
        }

        /** @return extent of each dimension of its array in a saved model */
        public int[] savedShape() {
            return parameter.saved().shape(parameter);
        }

        /** @return number of entries */
        public int length() {
            return parameter.length();
        }

        /** @return one past its last index in the flat vector */
        public int end() {
            return offset + length();
        }

        /**
         * @param row row
         * @param column column
         * @return index in the flat vector
         */
        public int index(int row, int column) {
            return offset + row + rows() * column;
        }
    }

    ParameterLayout(List<Parameter> parameters) {
        int offset = 0;
        for (Parameter parameter : parameters) {
            Entry entry = new Entry(parameter, offset);
            if (entries.put(entry.name(), entry) != null) {
                throw new IllegalArgumentException("two parameters have the same name: " + entry.name());
            }
            offset = Math.addExact(offset, parameter.length());
        }
        length = offset;
    }

    /** @return all parameters in the order of the flat vector */
    public List<Entry> entries() {
        return new ArrayList<>(entries.values());
    }

    /**
     * @param name a parameter's name
     * @return true if the network has it
     */
    public boolean has(String name) {
        return entries.containsKey(name);
    }

    /**
     * @param name a parameter's name
     * @return its place
     * @throws IllegalArgumentException if the network has no such parameter
     */
    public Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new IllegalArgumentException(
                    "the network has no parameter " + name + "; it has " + String.join(", ", entries.keySet()));
        }
        return entry;
    }

    /**
     * The parameters as the arrays of a saved model.
     *
     * @param parameters a flat vector
     * @return an array per parameter, in the order of the flat vector
     */
    public List<NamedArray> arrays(float[] parameters) {
        List<NamedArray> arrays = new ArrayList<>();
        for (Entry entry : entries.values()) {
            float[] values = Arrays.copyOfRange(parameters, entry.offset(), entry.end());
            arrays.add(entry.parameter().saved().array(entry.parameter(), values));
        }
        return arrays;
    }

    /**
     * The way back from {@link #arrays}.
     *
     * @param saved finds an array by its name
     * @return the flat vector
     * @throws IllegalArgumentException if an array has another shape
     */
    public float[] parameters(Function<String, NamedArray> saved) {
        float[] parameters = new float[length];
        for (Entry entry : entries.values()) {
            NamedArray array = saved.apply(entry.savedName());
            if (!Arrays.equals(array.shape(), entry.savedShape())) {
                throw new IllegalArgumentException("the network has another shape than the array " + array + ": "
                        + Arrays.toString(entry.savedShape()));
            }
            float[] values = entry.parameter().saved().values(entry.parameter(), array);
            System.arraycopy(values, 0, parameters, entry.offset(), values.length);
        }
        return parameters;
    }

    /** @return number of entries of the flat vector */
    public int length() {
        return length;
    }
}
