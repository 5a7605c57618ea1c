// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training.rows;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;

/**
 * One row in its canonical form: the non-zero features in ascending order, a weight, and whether the row is held out for
 * validation. A dense and a sparse vector of equal content give equal rows; explicit zeros, negative zeros and values
 * that are zero as a float are dropped.
 */
public final class SparseRow implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int HEADER_BYTES = 1 + Float.BYTES;
    private static final int ENTRY_BYTES = Integer.BYTES + Float.BYTES;

    private final int[] indices;
    private final float[] values;
    private final float weight;
    private final boolean validation;

    private SparseRow(int[] indices, float[] values, float weight, boolean validation) {
        this.indices = indices;
        this.values = values;
        this.weight = weight;
        this.validation = validation;
    }

    /**
     * A training row of weight 1.
     *
     * @param features the row's features, dense or sparse, length G
     * @return the canonical row
     * @throws IllegalArgumentException if a value is NaN, infinite, or too large for a float
     */
    public static SparseRow of(Vector features) {
        return of(features, 1.0, false);
    }

    /**
     * The canonical form of a row. Values are narrowed to float.
     *
     * @param features the row's features, dense or sparse, length G
     * @param weight the row's weight in the objective, positive and finite; rows of weight zero carry no information and
     *     are to be dropped before
     * @param validation true if the row is held out: it is scored and never trained on
     * @return the canonical row
     * @throws IllegalArgumentException if a value is NaN, infinite, or too large for a float, or if the weight is not
     *     positive and finite
     */
    public static SparseRow of(Vector features, double weight, boolean validation) {
        int[] positions = features instanceof SparseVector sparse ? sparse.indices() : null;
        double[] entries = features instanceof SparseVector sparse ? sparse.values() : features.toArray();
        int[] indices = new int[entries.length];
        float[] values = new float[entries.length];
        int nonZeros = 0;
        for (int e = 0; e < entries.length; e++) {
            int index = positions == null ? e : positions[e];
            float value = finiteFloat(entries[e], index);
            if (value != 0f) {
                indices[nonZeros] = index;
                values[nonZeros++] = value;
            }
        }
        return new SparseRow(
                Arrays.copyOf(indices, nonZeros), Arrays.copyOf(values, nonZeros), checkedWeight(weight), validation);
    }

    /**
     * Reads a row back from {@link #toBytes()}.
     *
     * @param bytes the canonical bytes of a row
     * @return the row
     */
    public static SparseRow fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean validation = buffer.get() != 0;
        float weight = buffer.getFloat();
        int nonZeros = buffer.remaining() / ENTRY_BYTES;
        int[] indices = new int[nonZeros];
        float[] values = new float[nonZeros];
        for (int e = 0; e < nonZeros; e++) {
            indices[e] = buffer.getInt();
            values[e] = buffer.getFloat();
        }
        return new SparseRow(indices, values, weight, validation);
    }

    /**
     * The canonical bytes: flag, weight, then (index, value) pairs, big-endian. Equal rows have equal bytes and different
     * rows different bytes, so comparing them as unsigned bytes is a total order on rows.
     *
     * @return a new array of 5 + 8 * nonZeros() bytes
     * @throws IllegalArgumentException if the row has more non-zeros than one byte array can hold
     */
    public byte[] toBytes() {
        long length = HEADER_BYTES + (long) ENTRY_BYTES * indices.length;
        if (length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("a row has too many non-zero features: " + indices.length + "; at most "
                    + (Integer.MAX_VALUE - 8 - HEADER_BYTES) / ENTRY_BYTES + " are supported");
        }
        ByteBuffer buffer = ByteBuffer.allocate((int) length);
        buffer.put((byte) (validation ? 1 : 0)).putFloat(weight);
        for (int e = 0; e < indices.length; e++) {
            buffer.putInt(indices[e]).putFloat(values[e]);
        }
        return buffer.array();
    }

    /**
     * How many features are not zero.
     *
     * @return the number of non-zero features, 0 for a row of zeros
     */
    public int nonZeros() {
        return indices.length;
    }

    /**
     * The feature of a non-zero entry.
     *
     * @param entry the entry, 0 to nonZeros() - 1
     * @return the feature index, ascending in entry
     */
    public int index(int entry) {
        return indices[entry];
    }

    /**
     * The value of a non-zero entry.
     *
     * @param entry the entry, 0 to nonZeros() - 1
     * @return the value, never zero
     */
    public float value(int entry) {
        return values[entry];
    }

    /**
     * The row's weight in the objective.
     *
     * @return the weight, positive
     */
    public float weight() {
        return weight;
    }

    /**
     * Whether the row is held out.
     *
     * @return true for a validation row, false for a training row
     */
    public boolean validation() {
        return validation;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SparseRow row
                && validation == row.validation
                && weight == row.weight
                && Arrays.equals(indices, row.indices)
                && Arrays.equals(values, row.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(toBytes());
    }

    @Override
    public String toString() {
        return "SparseRow(" + Arrays.toString(indices) + ", " + Arrays.toString(values) + ", weight " + weight
                + (validation ? ", validation)" : ")");
    }

    private static float finiteFloat(double value, int feature) {
        float narrowed = (float) value;
        if (!Float.isFinite(narrowed)) {
            String what = Double.isFinite(value) ? "is too large for a float" : "is not a finite number";
            throw new IllegalArgumentException("feature " + feature + " " + what + ": " + value
                    + "; remove or replace such values, or set handleInvalid to skip");
        }
        return narrowed;
    }

    private static float checkedWeight(double weight) {
        float narrowed = (float) weight;
        if (!(narrowed > 0f) || !Float.isFinite(narrowed)) {
            throw new IllegalArgumentException("a row's weight must be positive and finite: " + weight
                    + "; drop rows of weight zero before training");
        }
        return narrowed;
    }
}
