// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.features;

import java.io.Serializable;
import java.util.Arrays;

/**
 * One row of the data: the entries that are not zero, in ascending order of their features. Equal rows are equal
 * whether they came from a sparse or a dense vector, because explicit zeros are dropped.
 */
public final class FeatureRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int size;
    private final int[] indices;
    private final double[] values;

    private FeatureRow(int size, int[] indices, double[] values) {
        this.size = size;
        this.indices = indices;
        this.values = values;
    }

    /**
     * A row from the entries of a sparse vector.
     *
     * @param size number of features G
     * @param indices features of the entries, ascending, each in [0, G)
     * @param values the entries, in the data's own units
     * @return the row; the arrays are copied
     * @throws IllegalArgumentException if the lengths differ or an index is out of order or out of range
     */
    public static FeatureRow sparse(int size, int[] indices, double[] values) {
        if (indices.length != values.length) {
            throw new IllegalArgumentException("a sparse row needs one value per index: indices = " + indices.length
                    + ", values = " + values.length);
        }
        int previous = -1;
        for (int index : indices) {
            if (index <= previous || index >= size) {
                throw new IllegalArgumentException("indices of a sparse row must ascend and be below its size: index = "
                        + index + " after " + previous + ", size = " + size);
            }
            previous = index;
        }
        return withoutZeros(size, indices, values);
    }

    /**
     * A row from a dense vector.
     *
     * @param values one value per feature, in the data's own units
     * @return the row
     */
    public static FeatureRow dense(double[] values) {
        int[] indices = new int[values.length];
        Arrays.setAll(indices, j -> j);
        return withoutZeros(values.length, indices, values);
    }

    private static FeatureRow withoutZeros(int size, int[] indices, double[] values) {
        int[] keptIndices = new int[indices.length];
        double[] keptValues = new double[indices.length];
        int kept = 0;
        for (int e = 0; e < indices.length; e++) {
            if (values[e] != 0) {
                keptIndices[kept] = indices[e];
                keptValues[kept++] = values[e];
            }
        }
        return new FeatureRow(size, Arrays.copyOf(keptIndices, kept), Arrays.copyOf(keptValues, kept));
    }

    /** @return the number of features G, zeros included */
    public int size() {
        return size;
    }

    /** @return the number of entries that are not zero */
    public int nonZeros() {
        return indices.length;
    }

    /**
     * @param entry position among the entries that are not zero
     * @return its feature
     */
    public int index(int entry) {
        return indices[entry];
    }

    /**
     * @param entry position among the entries that are not zero
     * @return its value
     */
    public double value(int entry) {
        return values[entry];
    }

    /** @return the row with its zeros, one value per feature, as a new array */
    public double[] toDense() {
        double[] dense = new double[size];
        for (int e = 0; e < indices.length; e++) {
            dense[indices[e]] = values[e];
        }
        return dense;
    }

    /**
     * Refuses a row that does not have one value per feature of a model.
     *
     * @param features number of features G of the model
     * @return this row
     * @throws IllegalArgumentException if it has more or fewer values
     */
    public FeatureRow requireSize(int features) {
        if (size != features) {
            throw new IllegalArgumentException("the row must have as many values as the model has features: row = "
                    + size + ", features = " + features);
        }
        return this;
    }
}
