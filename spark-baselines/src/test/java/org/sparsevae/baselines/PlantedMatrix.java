// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.ml.LocalSpark;

/**
 * A matrix X = U V' of planted factors of 0 or more, all of it numbers that single precision holds exactly: every factor has two features of
 * its own and shares the others, and half of the factors of a row are off.
 *
 * @param x N x G
 * @param u N x K
 * @param v G x K
 */
record PlantedMatrix(double[][] x, double[][] u, double[][] v) {

    /** Draws a matrix. */
    static PlantedMatrix of(int rows, int features, int factors, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] v = new double[features][factors];
        for (int j = 0; j < features; j++) {
            for (int k = 0; k < factors; k++) {
                boolean own = j < 2 * factors;
                if (own ? j / 2 == k : random.nextDouble() < 0.4) {
                    v[j][k] = 1 + random.nextInt(8) / 4.0;
                }
            }
        }
        double[][] u = new double[rows][factors];
        double[][] x = new double[rows][features];
        for (int i = 0; i < rows; i++) {
            for (int k = 0; k < factors; k++) {
                u[i][k] = random.nextBoolean() ? 0 : (1 + random.nextInt(16)) / 8.0;
            }
            for (int j = 0; j < features; j++) {
                for (int k = 0; k < factors; k++) {
                    x[i][j] += u[i][k] * v[j][k];
                }
            }
        }
        return new PlantedMatrix(x, u, v);
    }

    /** The rows as a dataset with the column features, dense and sparse in turn. */
    Dataset<Row> dataset() {
        List<Vector> vectors = new ArrayList<>();
        for (double[] row : x) {
            Vector dense = Vectors.dense(row.clone());
            vectors.add(vectors.size() % 2 == 0 ? dense : dense.toSparse());
        }
        return dataset(vectors);
    }

    /** Vectors as a dataset with the column features. */
    static Dataset<Row> dataset(List<Vector> vectors) {
        return LocalSpark.session()
                .createDataFrame(
                        vectors.stream().map(RowFactory::create).toList(),
                        new StructType().add("features", SQLDataTypes.VectorType()));
    }

    /** A column of a matrix. */
    static double[] column(double[][] rows, int column) {
        return Arrays.stream(rows).mapToDouble(row -> row[column]).toArray();
    }
}
