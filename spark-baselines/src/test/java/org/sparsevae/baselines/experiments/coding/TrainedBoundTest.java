// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.coding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.VAE;
import org.sparsevae.baselines.VAEModel;
import org.sparsevae.ml.LocalSpark;

class TrainedBoundTest {
    private static final int ROWS = 50;

    /** Normal features with standard deviations of about 1, 10 and 100. */
    private static double[][] features() {
        Random random = new Random(2);
        double[][] features = new double[3][ROWS];
        for (int j = 0; j < 3; j++) {
            for (int i = 0; i < ROWS; i++) {
                features[j][i] = Math.pow(10, j) * random.nextGaussian();
            }
        }
        return features;
    }

    private static Dataset<Row> table(double[][] features) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(RowFactory.create(Vectors.dense(features[0][i], features[1][i], features[2][i])));
        }
        return LocalSpark.session()
                .createDataFrame(
                        rows,
                        new StructType()
                                .add(DataTypes.createStructField("features", SQLDataTypes.VectorType(), false)));
    }

    @Test
    void theBoundIsThatOfTheDataInTheirUnits() {
        double[][] features = features();
        VAE estimator = new VAE().setK(1).setEpochs(2).setVerbosity(0);
        VAEModel standardised = estimator.fit(table(features));
        double logUnits = 0;
        for (double[] feature : features) {
            logUnits += Math.log(new StandardDeviation(false).evaluate(feature));
        }
        assertEquals(
                standardised.summary().evidenceLowerBound() / ROWS - logUnits,
                TrainedBound.perRow(standardised, ROWS),
                1e-3);
        VAEModel asTheyAre = estimator.setStandardize(false).fit(table(features));
        assertEquals(asTheyAre.summary().evidenceLowerBound() / ROWS, TrainedBound.perRow(asTheyAre, ROWS));
    }
}
