// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import java.util.ArrayList;
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

/** Rows of which each uses some of a few planted factors, which act on four features each: columns features, codes, label. */
final class SparseCodes {
    static final int FEATURES_EACH = 4;
    /** Share of the rows that use a factor. */
    static final double ACTIVE = 0.3;

    private SparseCodes() {}

    /** Gaussian rows of five factors; the label is whether the row's first factor is on or off. */
    static Dataset<Row> gaussian(int rows, long seed) {
        return gaussian(rows, 5, 0.3, seed);
    }

    /** The same with so many factors and noise of that standard deviation. */
    static Dataset<Row> gaussian(int rows, int factors, double noise, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            double[] codes = new double[factors];
            double[] x = new double[factors * FEATURES_EACH];
            for (int k = 0; k < factors; k++) {
                codes[k] = random.nextDouble() < ACTIVE ? 2 + 0.7 * random.nextGaussian() : 0;
                for (int j = 0; j < FEATURES_EACH; j++) {
                    double slope = (j % 2 == 0 ? 1 : -1) * (1 + 0.3 * j);
                    x[k * FEATURES_EACH + j] = slope * codes[k] + noise * random.nextGaussian();
                }
            }
            data.add(RowFactory.create(Vectors.dense(x), Vectors.dense(codes), codes[0] != 0 ? "on" : "off"));
        }
        StructType type = new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("codes", SQLDataTypes.VectorType())
                .add("label", "string");
        return LocalSpark.session().createDataFrame(data, type);
    }

    /** Correlation over rows of entry i of one vector column with entry k of another. */
    static double correlation(List<Row> rows, String one, int i, String other, int k, boolean onlyWhetherZero) {
        double[] sums = new double[5];
        for (Row row : rows) {
            double a = row.<Vector>getAs(one).apply(i);
            a = onlyWhetherZero ? Math.abs(Math.signum(a)) : a;
            double b = row.<Vector>getAs(other).apply(k);
            sums[0] += a;
            sums[1] += b;
            sums[2] += a * a;
            sums[3] += b * b;
            sums[4] += a * b;
        }
        int n = rows.size();
        double covariance = sums[4] / n - sums[0] * sums[1] / n / n;
        double variances = (sums[2] / n - sums[0] * sums[0] / n / n) * (sums[3] / n - sums[1] * sums[1] / n / n);
        return variances > 1e-18 ? covariance / Math.sqrt(variances) : 0;
    }
}
