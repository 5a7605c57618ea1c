// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sparsevae.network.tensor.Parameter;
import org.sparsevae.network.tensor.ParameterKind;

/**
 * Where each parameter lies in the network's flat parameter vector. Adam's state is one vector too: the first moments of
 * all parameters, then the second moments, each in this layout.
 *
 * <p>Every matrix lies column by column: entry (r,c) at offset + r + rows * c. So the weights of an encoder layer, inputs
 * x outputs, have the weight from input a to unit b at offset + a + inputs * b; "W" is K x G, that is row-major G x K;
 * "H1" is D1 x K; a decoder's "decoder.l.W" is D_l x D_(l-1); "output.W" is D_L x G;
 * "A", where the sparse decoder has a linear term, is K x G like "W".
 */
public final class ParameterLayout {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final int length;

    /**
     * A parameter and its place.
     *
     * @param name e.g. "encoder.0.W", "head.b", "W", "H1", "decoder.1.W", "output.b", "logSigma"
     * @param kind what it is for
     * @param offset index of its first entry in the flat vector
     * @param rows number of rows
     * @param columns number of columns, 1 for a vector
     * @param fanIn inputs of the layer it belongs to
     */
    public record Entry(String name, ParameterKind kind, int offset, int rows, int columns, int fanIn) {

        /** @return number of entries */
        public int length() {
            return rows * columns;
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
            return offset + row + rows * column;
        }
    }

    ParameterLayout(List<Parameter> parameters) {
        int offset = 0;
        for (Parameter parameter : parameters) {
            Entry entry = new Entry(
                    parameter.name(),
                    parameter.kind(),
                    offset,
                    parameter.rows(),
                    parameter.columns(),
                    parameter.fanIn());
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

    /** @return number of entries of the flat vector */
    public int length() {
        return length;
    }
}
