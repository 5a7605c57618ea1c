// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.commons.math3.random.Well19937c;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.sparsevae.synthetic.PaperData;

/** Generated data whose factors are known. */
public final class PlantedData {
    private PlantedData() {}

    /** The rows of the paper's synthetic study (Eq. 9) with independent factors: columns features, z1, z2. */
    public static Dataset<Row> eq9(int rows, long seed) {
        return PaperData.generate(rows, 0, new Well19937c(seed)).dataset(LocalSpark.session());
    }

    /** Binary rows in which groups of features are on together, each group by its own chance: columns features. */
    public static Dataset<Row> groups(int rows, int groups, int featuresPerGroup, long seed) {
        return groups(rows, groups, featuresPerGroup, 0, seed);
    }

    /**
     * The same with further features behind the groups' that are on by chance alone. Counts under the multinomial likelihood need them: where
     * every feature has a group, shares that sum to 1 leave one group the mirror of the others.
     */
    public static Dataset<Row> groups(int rows, int groups, int featuresPerGroup, int background, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            double[] x = new double[groups * featuresPerGroup + background];
            for (int g = 0; g < groups; g++) {
                double chance = random.nextDouble() < 0.4 ? 0.7 : 0.08;
                for (int j = 0; j < featuresPerGroup; j++) {
                    x[g * featuresPerGroup + j] = random.nextDouble() < chance ? 1 : 0;
                }
            }
            for (int j = x.length - background; j < x.length; j++) {
                x[j] = random.nextDouble() < 0.3 ? 1 : 0;
            }
            Vector dense = Vectors.dense(x);
            data.add(RowFactory.create(i % 2 == 0 ? dense : dense.toSparse()));
        }
        return LocalSpark.session().createDataFrame(data, new StructType().add("features", SQLDataTypes.VectorType()));
    }
}
