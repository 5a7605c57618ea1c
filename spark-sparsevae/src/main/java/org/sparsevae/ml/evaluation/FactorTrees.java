// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GBTRegressionModel;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.metrics.Covariances;
import org.sparsevae.metrics.Disentanglement;
import org.sparsevae.ml.rows.FactorRow;

/**
 * Predicts each true factor from all codes by gradient-boosted trees, and reads off how important each code was.
 *
 * @param trees trees per factor
 * @param depth depth of a tree
 * @param seed seed of the trees
 */
record FactorTrees(int trees, int depth, long seed) {
    /** Rows without which there would be nothing to split: at least 8 to learn from and 2 to test on. */
    static final int FEWEST_ROWS = 10;

    private static final double HELD_OUT = 0.2;
    private static final int ROWS_PER_LEAF = 5;
    /** Share of a factor's variance that a split must explain; in Spark's units because the factors have variance 1. */
    private static final double LEAST_GAIN = 3e-3;
    /** Spark's squared loss has gradient 2 (y - prediction): half of it makes each tree fit what is left. */
    private static final double STEP = 0.5;

    /**
     * Importances and informativeness.
     *
     * @param spark the session that trains
     * @param rows complete rows in an order that is not theirs: the last fifth is held out
     * @param names the factors, for messages
     * @throws IllegalArgumentException if there are too few rows, or a factor is constant
     */
    Disentanglement disentanglement(SparkSession spark, List<FactorRow> rows, String[] names) {
        if (rows.size() < FEWEST_ROWS) {
            throw new IllegalArgumentException("disentanglement needs at least " + FEWEST_ROWS
                    + " rows to learn the factors from: rows = " + rows.size());
        }
        int learned = (int) Math.round((1 - HELD_OUT) * rows.size());
        List<FactorRow> training = rows.subList(0, learned);
        List<FactorRow> test = rows.subList(learned, rows.size());
        int codes = rows.get(0).codes().length;
        double[][] importances = new double[codes][names.length];
        double[] informativeness = new double[names.length];
        Dataset<Row> table = table(spark, training, names);
        for (int f = 0; f < names.length; f++) {
            GBTRegressionModel model = regressor("factor" + f).fit(table);
            Vector found = model.featureImportances();
            for (int c = 0; c < codes; c++) {
                importances[c][f] = found.apply(c);
            }
            informativeness[f] = explained(model, test, f, scale(training, f, names[f]));
        }
        return new Disentanglement(importances, informativeness);
    }

    private GBTRegressor regressor(String label) {
        return new GBTRegressor()
                .setFeaturesCol("codes")
                .setLabelCol(label)
                .setMaxIter(trees)
                .setMaxDepth(depth)
                .setStepSize(STEP)
                .setMinInstancesPerNode(ROWS_PER_LEAF)
                .setMinInfoGain(LEAST_GAIN)
                .setSeed(seed);
    }

    /** Codes and standardised factors in one partition: one task a job, and sums in one order. */
    private static Dataset<Row> table(SparkSession spark, List<FactorRow> rows, String[] names) {
        StructType type = new StructType().add("codes", SQLDataTypes.VectorType(), false);
        double[][] scales = new double[names.length][];
        for (int f = 0; f < names.length; f++) {
            type = type.add("factor" + f, DataTypes.DoubleType, false);
            scales[f] = scale(rows, f, names[f]);
        }
        List<Row> standardised = new ArrayList<>();
        for (FactorRow row : rows) {
            Object[] values = new Object[names.length + 1];
            values[0] = Vectors.dense(row.codes());
            for (int f = 0; f < names.length; f++) {
                values[f + 1] = (row.factors()[f] - scales[f][0]) / scales[f][1];
            }
            standardised.add(RowFactory.create(values));
        }
        return spark.createDataFrame(standardised, type).coalesce(1);
    }

    /** Mean and standard deviation of a factor. */
    private static double[] scale(List<FactorRow> rows, int factor, String name) {
        Covariances moments = new Covariances(1);
        rows.forEach(row -> moments.add(new double[] {row.factors()[factor]}));
        double deviation = Math.sqrt(moments.covariance(0, 0));
        if (deviation == 0) {
            throw new IllegalArgumentException("column " + name + " (factorCols) is constant, "
                    + rows.get(0).factors()[factor] + " in all of " + rows.size() + " rows: leave it out");
        }
        return new double[] {moments.mean(0), deviation};
    }

    /** R^2 on rows that the trees have not seen. */
    private static double explained(GBTRegressionModel model, List<FactorRow> rows, int factor, double[] scale) {
        double[] truth = rows.stream().mapToDouble(row -> row.factors()[factor]).toArray();
        double mean = Arrays.stream(truth).average().orElseThrow();
        double errors = 0;
        double squares = 0;
        for (int i = 0; i < truth.length; i++) {
            double prediction = scale[0]
                    + scale[1] * model.predict(Vectors.dense(rows.get(i).codes()));
            errors += (truth[i] - prediction) * (truth[i] - prediction);
            squares += (truth[i] - mean) * (truth[i] - mean);
        }
        // a factor that is constant among the rows held out: only a perfect prediction explains it
        return squares == 0 ? (errors == 0 ? 1 : 0) : 1 - errors / squares;
    }
}
