// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.random.Well19937c;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.features.FeatureRow;
import org.sparsevae.inference.FittedNetwork;
import org.sparsevae.synthetic.PlantedFactors;
import org.sparsevae.synthetic.SyntheticData;

/** Fits to counts that are independent given the factors. */
@Tag("slow")
class CountLikelihoodsTest {

    private static Dataset<Row> counts(double[]... rows) {
        return LocalSpark.session()
                .createDataFrame(
                        Arrays.stream(rows)
                                .map(row -> RowFactory.create(Vectors.dense(row).compressed()))
                                .toList(),
                        new StructType().add("features", SQLDataTypes.VectorType()));
    }

    private static Dataset<Row> small() {
        return counts(new PlantedFactors("poisson", 12, 3, 0)
                .generate(160, new Well19937c(4))
                .features());
    }

    /** Planted factors are what the model finds: each correlates with a factor of its own, and no feature of another loads on that. */
    @ParameterizedTest
    @CsvSource({"poisson, 0.85", "negativeBinomial, 0.75"})
    void plantedFactorsAreFound(String likelihood, double correlated) {
        SyntheticData data = new PlantedFactors(likelihood, 36, 3, 0).generate(1200, new Well19937c(5));
        SparseVAEModel model = new SparseVAE()
                .setLikelihood(likelihood)
                .setK(5)
                .setEncoderLayers(50, 50)
                .setSeed(3)
                .setVerbosity(0)
                .fit(counts(data.features()));
        double[][] codes = Arrays.stream(data.features())
                .map(row -> model.network().encode(FeatureRow.dense(row)).mean())
                .toArray(double[][]::new);
        boolean[] taken = new boolean[5];
        for (int planted = 0; planted < 3; planted++) {
            int truth = planted;
            double[] z =
                    Arrays.stream(data.factors()).mapToDouble(row -> row[truth]).toArray();
            int best = 0;
            double largest = 0;
            for (int k = 0; k < 5; k++) {
                int factor = k;
                double[] found =
                        Arrays.stream(codes).mapToDouble(row -> row[factor]).toArray();
                double correlation = Math.abs(new PearsonsCorrelation().correlation(found, z));
                if (correlation > largest) {
                    largest = correlation;
                    best = k;
                }
            }
            assertTrue(
                    largest > correlated,
                    "planted factor " + planted + " correlates with none by more than " + largest);
            assertTrue(!taken[best], "one factor stands for two planted ones");
            taken[best] = true;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"poisson", "negativeBinomial"})
    void aRowsReconstructionHasItsSize(String likelihood, @TempDir Path folder) throws Exception {
        Dataset<Row> data = small();
        SparseVAEModel model =
                SmallFits.estimator(likelihood).setReconstructionCol("expected").fit(data);
        assertEquals("rowSum", model.getLibrarySize());
        FittedNetwork network = model.network();
        double[] z = new double[3];
        double[] ofOne = network.reconstruct(z);
        FeatureRow row = FeatureRow.dense(new double[] {0, 3, 0, 0, 9, 0, 0, 0, 0, 0, 8, 0});
        double[] ofTwenty = network.reconstruct(row, z);
        for (int j = 0; j < 12; j++) {
            assertEquals(20 * ofOne[j], ofTwenty[j], 1e-9 * ofTwenty[j]);
        }
        Row first =
                model.transform(data).select("features", "latent", "expected").head();
        FeatureRow read = FeatureRow.dense(first.<Vector>getAs(0).toArray());
        assertArrayEquals(
                network.reconstruct(read, first.<Vector>getAs(1).toArray()),
                first.<Vector>getAs(2).toArray());
        model.write().save(folder + "/model");
        SparseVAEModel loaded = SparseVAEModel.load(folder + "/model");
        assertEquals(model.weightsSha256(), loaded.weightsSha256());
        assertEquals(model.logLikelihood(data), loaded.logLikelihood(data));
        assertTrue(loaded.network().librarySize());
        SparseVAE warm = SmallFits.estimator(likelihood).setInitialModel(folder + "/model");
        assertTrue(Double.isFinite(warm.fit(data).logLikelihood(data)));
        String refused = assertThrows(IllegalArgumentException.class, () -> warm.setLibrarySize("none")
                        .fit(data))
                .getMessage();
        assertTrue(refused.contains("librarySize is true in ") && refused.contains(" and false here"), refused);
    }

    /** With sizes, rows of other depth have the same factors to explain; popularity is told with the sizes too. */
    @ParameterizedTest
    @ValueSource(strings = {"poisson", "negativeBinomial"})
    void aFitSaysHowItDidAgainstPopularity(String likelihood) {
        Dataset<Row> data = small();
        SparseVAEModel model = SmallFits.estimator(likelihood).setEpochs(40).fit(data);
        List<Row> rows = data.collectAsList();
        double[] sums = new double[12];
        double total = 0;
        for (Row row : rows) {
            double[] x = row.<Vector>getAs(0).toArray();
            for (int j = 0; j < 12; j++) {
                sums[j] += x[j];
                total += x[j];
            }
        }
        double byShares = 0;
        for (Row row : rows) {
            double[] x = row.<Vector>getAs(0).toArray();
            double size = Arrays.stream(x).sum();
            for (int j = 0; j < 12; j++) {
                double mean = size * sums[j] / total;
                byShares += (x[j] > 0 ? x[j] * Math.log(mean) : 0) - mean;
            }
        }
        assertEquals(byShares / rows.size(), model.summary().popularityLogLikelihood(), 1e-6);
    }

    @Test
    void valuesBelowZeroAreRefused() {
        Dataset<Row> data = counts(new double[] {1, 0, 2, 0, 1}, new double[] {0, -1, 1, 0, 2});
        assertEquals(
                "1 of 2 rows of column features have a negative value, but the poisson likelihood takes counts of 0 or more, for"
                        + " example feature 1 = -1.0; correct them, or set handleInvalid to skip to leave them out",
                assertThrows(IllegalArgumentException.class, () -> SmallFits.estimator("poisson")
                                .fit(data))
                        .getMessage());
    }

    @Test
    void sizesAreForLogarithmicOutputsAlone() {
        SparseVAE estimator = SmallFits.estimator("multinomial").setLibrarySize("rowSum");
        assertEquals(
                "librarySize is for likelihoods of counts that are independent given the factors: librarySize = rowSum, likelihood ="
                        + " multinomial; leave it unset, or choose poisson or negativeBinomial",
                assertThrows(IllegalArgumentException.class, () -> estimator.fit(small()))
                        .getMessage());
    }
}
