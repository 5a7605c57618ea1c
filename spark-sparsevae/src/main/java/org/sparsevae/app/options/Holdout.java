// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftrightunsigned;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.nio.ByteBuffer;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;

/**
 * Which rows are kept from training, to score the fitted model on. A row is held out if
 *
 * <pre>{@code xxhash64(key, seed) >>> 11 < share * 2^53}</pre>
 *
 * with Spark SQL's {@code xxhash64}. The key of a user is the text of the user's id; the key of a row of a features table, which has no id,
 * is its vector (size, then index and value of each entry that is not zero). So the choice does not depend on the order or partitions of
 * the input or on what other rows there are, and what is held out at one share is held out at every larger one.
 *
 * @param share expected share of the rows, in [0, 1)
 * @param seed seed of the choice
 */
public record Holdout(double share, long seed) {
    /** Bits of the hash that are not used: what is left is exact in a double. */
    private static final int UNUSED_BITS = 11;

    private static final double HASHES = 0x1p53;

    /**
     * Checks the share.
     *
     * @throws IllegalArgumentException if it is not in [0, 1)
     */
    public Holdout {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("--holdout must be a share of the rows in [0, 1): " + share);
        }
    }

    /** Tells whether any rows are held out. */
    public boolean isGiven() {
        return share > 0;
    }

    /**
     * Whether a user is held out.
     *
     * @param userCol column of users
     * @return a boolean column
     */
    public Column ofUsers(String userCol) {
        return chosen(col(userCol).cast(DataTypes.StringType));
    }

    /**
     * Whether a row is held out by its features.
     *
     * @param featuresCol column of feature vectors
     * @return a boolean column
     */
    public Column ofFeatures(String featuresCol) {
        UDF1<Vector, byte[]> content = Holdout::content;
        return chosen(udf(content, DataTypes.BinaryType).apply(col(featuresCol)));
    }

    private Column chosen(Column key) {
        Column hash = xxhash64(key, lit(seed));
        return shiftrightunsigned(hash, UNUSED_BITS).cast(DataTypes.DoubleType).lt(share * HASHES);
    }

    /** The same bytes for a vector and its sparse form. */
    private static byte[] content(Vector vector) {
        if (vector == null) {
            return new byte[0];
        }
        // not toSparse, which boxes every index and value
        int[] indices = vector instanceof SparseVector sparse ? sparse.indices() : null;
        double[] values = vector instanceof SparseVector sparse ? sparse.values() : vector.toArray();
        int nonZeros = 0;
        for (double value : values) {
            nonZeros += value == 0 ? 0 : 1;
        }
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + nonZeros * (Integer.BYTES + Double.BYTES));
        bytes.putInt(vector.size());
        for (int e = 0; e < values.length; e++) {
            if (values[e] != 0) {
                bytes.putInt(indices == null ? e : indices[e]).putDouble(values[e]);
            }
        }
        return bytes.array();
    }
}
