// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.synthetic;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.util.MathArrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Rows whose factors are known.
 *
 * @param features what a model sees, N x G
 * @param factors what made it, N x K
 * @param support whether feature j depends on factor k, G x K
 */
public record SyntheticData(double[][] features, double[][] factors, boolean[][] support) {
    /** Column of the rows' features, a vector. */
    public static final String FEATURES = "features";
    /** The true factors are columns z1, z2, ... */
    private static final String FACTOR = "z";

    /**
     * Checks that the sizes agree.
     *
     * @throws IllegalArgumentException if there is not a row of factors for every row of features
     */
    public SyntheticData {
        if (features.length != factors.length) {
            throw new IllegalArgumentException("there must be as many rows of factors as of features: factors = "
                    + factors.length + ", features = " + features.length);
        }
    }

    /** Number of rows N. */
    public int rows() {
        return features.length;
    }

    /**
     * The same rows in two parts, by a random permutation.
     *
     * @param training rows of the first part, 1 to N - 1; the second gets the others
     * @param random where the permutation comes from
     * @return two parts
     * @throws IllegalArgumentException if a part would be empty
     */
    public SyntheticData[] split(int training, RandomGenerator random) {
        if (training < 1 || training >= rows()) {
            throw new IllegalArgumentException("the training part must have at least 1 row and leave at least 1: "
                    + training + " of " + rows() + " rows");
        }
        int[] order = MathArrays.natural(rows());
        MathArrays.shuffle(order, random);
        return new SyntheticData[] {at(Arrays.copyOf(order, training)), at(Arrays.copyOfRange(order, training, rows()))
        };
    }

    private SyntheticData at(int[] rows) {
        return new SyntheticData(
                Arrays.stream(rows).mapToObj(i -> features[i]).toArray(double[][]::new),
                Arrays.stream(rows).mapToObj(i -> factors[i]).toArray(double[][]::new),
                support);
    }

    /** The columns of the true factors: z1, z2, ... */
    public String[] factorColumns() {
        return IntStream.rangeClosed(1, factors[0].length)
                .mapToObj(k -> FACTOR + k)
                .toArray(String[]::new);
    }

    /**
     * The rows as a table.
     *
     * @param spark the session that holds it
     * @return column {@link #FEATURES} and a column of numbers for each of {@link #factorColumns}, in the order of the rows
     */
    public Dataset<Row> dataset(SparkSession spark) {
        List<Row> data = new ArrayList<>(rows());
        for (int i = 0; i < rows(); i++) {
            Object[] row = new Object[1 + factors[i].length];
            row[0] = Vectors.dense(features[i]);
            for (int k = 0; k < factors[i].length; k++) {
                row[1 + k] = factors[i][k];
            }
            data.add(RowFactory.create(row));
        }
        StructType type = new StructType().add(FEATURES, SQLDataTypes.VectorType());
        for (String column : factorColumns()) {
            type = type.add(column, DataTypes.DoubleType);
        }
        return spark.createDataFrame(data, type);
    }
}
