// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.baselines.factorization.DenseFactorization;
import org.sparsevae.baselines.factorization.FactorizationRecord;
import org.sparsevae.metrics.FactorMatching;

/** What the factorization minimises, how far it gets, and what of its input the result depends on. */
@Tag("slow")
class NonNegativeMatrixFactorizationTest {
    private static final int FACTORS = 3;
    private static final PlantedMatrix PLANTED = PlantedMatrix.of(40, 9, FACTORS, 1);

    private static NonNegativeMatrixFactorization estimator() {
        return new NonNegativeMatrixFactorization("nmf").setK(FACTORS).setVerbosity(0);
    }

    /** The documented start: uniform in [0, 2s), s^2 = mean of X over K, feature by feature. */
    private static double[][] start(double[][] x, long seed) {
        double mean = Arrays.stream(x).flatMapToDouble(Arrays::stream).average().orElseThrow();
        SplittableRandom random = new SplittableRandom(seed);
        double[][] v = new double[x[0].length][FACTORS];
        for (double[] row : v) {
            Arrays.setAll(row, k -> 2 * Math.sqrt(mean / FACTORS) * random.nextDouble());
        }
        return v;
    }

    private static double[][] loadings(NonNegativeMatrixFactorizationModel model) {
        double[][] v = new double[model.numFeatures()][model.getK()];
        for (int j = 0; j < v.length; j++) {
            for (int k = 0; k < v[j].length; k++) {
                v[j][k] = model.rowModel().loading(j, k);
            }
        }
        return v;
    }

    private static double[][] latent(NonNegativeMatrixFactorizationModel model, Dataset<Row> rows) {
        return model.transform(rows).select("latent").collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toArray(double[][]::new);
    }

    @ParameterizedTest
    @ValueSource(doubles = {1, 0.01, 20})
    void agreesWithADenseReferenceIterationByIteration(double l2Weight) {
        // noise, so that no iteration fits exactly
        double[][] x = Arrays.stream(PLANTED.x()).map(double[]::clone).toArray(double[][]::new);
        SplittableRandom random = new SplittableRandom(2);
        for (double[] row : x) {
            for (int j = 0; j < row.length; j++) {
                row[j] += random.nextInt(8) / 16.0;
            }
        }
        DenseFactorization reference = new DenseFactorization(x, start(x, 5), l2Weight);
        Dataset<Row> rows = new PlantedMatrix(x, null, null).dataset();
        NonNegativeMatrixFactorizationModel model = estimator()
                .setL2Weight(l2Weight)
                .setSeed(5)
                .setMaxIter(12)
                .setTol(0)
                .fit(rows);
        assertEquals(12, model.summary().iterations());
        for (FactorizationRecord record : model.summary().records()) {
            reference.iterate();
            assertEquals(reference.squaredError(), record.squaredError(), 1e-7 * reference.squaredError());
            assertEquals(reference.penalty(), record.penalty(), 1e-7 * reference.penalty());
            assertEquals(record.squaredError() + record.penalty(), record.objective());
        }
        double[][] found = loadings(model);
        for (int j = 0; j < found.length; j++) {
            assertArrayEquals(reference.loadings()[j], found[j], 1e-6);
        }
        double[][] factors = DenseFactorization.factors(x, found, l2Weight);
        double[][] latent = latent(model, rows);
        for (int i = 0; i < latent.length; i++) {
            assertArrayEquals(factors[i], latent[i], 1e-9);
        }
        double entries = x.length * (double) x[0].length;
        assertEquals(
                reference.squaredError() / entries, model.rowModel().noiseVariance(), 1e-7 * reference.squaredError());
    }

    @Test
    void noIterationRaisesTheObjectiveAndTheLastIsStationary() {
        NonNegativeMatrixFactorizationModel model =
                estimator().setL2Weight(0.5).setTol(1e-10).setMaxIter(600).fit(PLANTED.dataset());
        double before = Double.POSITIVE_INFINITY;
        for (FactorizationRecord record : model.summary().records()) {
            assertTrue(record.objective() <= before * (1 + 1e-13), record + " after " + before);
            before = record.objective();
        }
        double[][] v = loadings(model);
        double[][] u = DenseFactorization.factors(PLANTED.x(), v, 0.5);
        for (int j = 0; j < v.length; j++) {
            for (int k = 0; k < FACTORS; k++) {
                double descent = -0.5 * v[j][k];
                for (int i = 0; i < u.length; i++) {
                    double error = PLANTED.x()[i][j];
                    for (int l = 0; l < FACTORS; l++) {
                        error -= u[i][l] * v[j][l];
                    }
                    descent += error * u[i][k];
                }
                assertTrue(descent < 1e-2, "v_" + j + k + " = " + v[j][k] + " wants to rise: " + descent);
                assertTrue(v[j][k] == 0 || descent > -1e-2, "v_" + j + k + " = " + v[j][k] + " falls: " + descent);
            }
        }
    }

    @Test
    void recoversPlantedFactors() {
        PlantedMatrix planted = PlantedMatrix.of(300, 20, 4, 3);
        NonNegativeMatrixFactorizationModel model = estimator()
                .setK(4)
                .setL2Weight(1e-3)
                .setTol(1e-5)
                .setMaxIter(600)
                .fit(planted.dataset());
        assertTrue(model.summary().converged());
        double[][] latent = latent(model, planted.dataset());
        double[][] codes = new double[4][];
        double[][] truth = new double[4][];
        for (int k = 0; k < 4; k++) {
            codes[k] = PlantedMatrix.column(latent, k);
            truth[k] = PlantedMatrix.column(planted.u(), k);
        }
        FactorMatching matching = FactorMatching.of(codes, truth);
        assertTrue(matching.minimum() > 0.99, "least correlation " + matching.minimum());
        for (int k = 0; k < 4; k++) {
            double[] found = PlantedMatrix.column(loadings(model), matching.code(k));
            double largest = Arrays.stream(found).max().orElseThrow();
            for (int j = 0; j < 8; j++) {
                // features of one factor alone
                assertEquals(planted.v()[j][k] > 0, found[j] > 0.1 * largest, "feature " + j + ", factor " + k);
            }
        }
    }

    @Test
    void convergedMeansWithinTol() {
        List<FactorizationRecord> records =
                estimator().setTol(1e-3).fit(PLANTED.dataset()).summary().records();
        for (int t = 1; t < records.size(); t++) {
            double before = records.get(t - 1).objective();
            boolean small = before - records.get(t).objective() <= 1e-3 * before;
            assertEquals(t == records.size() - 1, small, "iteration " + (t + 1));
        }
        assertFalse(estimator().setMaxIter(2).fit(PLANTED.dataset()).summary().converged());
    }

    private static List<Vector> vectors() {
        List<Vector> vectors = new ArrayList<>();
        for (double[] row : PLANTED.x()) {
            vectors.add(Vectors.dense(row));
        }
        return vectors;
    }

    private static String sha(Dataset<Row> rows) {
        return estimator().setMaxIter(5).fit(rows).weightsSha256();
    }

    @Test
    void sparseAndDenseVectorsInAnyOrderAndPartitionsGiveTheSameBits() {
        String expected = sha(PLANTED.dataset());
        assertEquals(expected, sha(PLANTED.dataset()), "again");
        List<Vector> vectors = vectors();
        assertEquals(expected, sha(PlantedMatrix.dataset(vectors)), "dense");
        vectors.replaceAll(Vector::toSparse);
        assertEquals(expected, sha(PlantedMatrix.dataset(vectors)), "sparse");
        Collections.shuffle(vectors, new Random(4));
        assertEquals(expected, sha(PlantedMatrix.dataset(vectors).repartition(5)), "shuffled");
        assertNotEquals(
                expected,
                estimator().setMaxIter(5).setSeed(43).fit(PLANTED.dataset()).weightsSha256(),
                "another seed");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64})
    void partitionsOnlyRoundAndMayBeEmpty(int partitions) {
        NonNegativeMatrixFactorizationModel model = estimator().setMaxIter(5).fit(PLANTED.dataset());
        NonNegativeMatrixFactorizationModel other =
                estimator().setMaxIter(5).setNumPartitions(partitions).fit(PLANTED.dataset());
        assertEquals(
                model.summary().objective(),
                other.summary().objective(),
                1e-10 * model.summary().objective());
        assertEquals(
                other.weightsSha256(),
                estimator()
                        .setMaxIter(5)
                        .setNumPartitions(partitions)
                        .fit(PLANTED.dataset())
                        .weightsSha256(),
                "the same sums whatever arrives first");
    }

    @Test
    void rowsWithoutAnyValueChangeNothingButTheNoise() {
        List<Vector> vectors = vectors();
        for (int i = 0; i < 7; i++) {
            vectors.add(Vectors.sparse(9, new int[0], new double[0]));
        }
        // the start depends on the mean of X, which they lower: compare the solutions
        NonNegativeMatrixFactorization estimator = estimator().setTol(1e-6);
        NonNegativeMatrixFactorizationModel with = estimator.fit(PlantedMatrix.dataset(vectors));
        NonNegativeMatrixFactorizationModel without = estimator.fit(PLANTED.dataset());
        assertEquals(
                without.summary().objective(),
                with.summary().objective(),
                1e-3 * without.summary().objective());
        double[][] latent = latent(with, PlantedMatrix.dataset(vectors));
        assertArrayEquals(new double[FACTORS], latent[latent.length - 1]);
        assertTrue(with.rowModel().noiseVariance() < without.rowModel().noiseVariance());
    }

    @Test
    void aWeightOfTwoStandsForTwoRows() {
        NonNegativeMatrixFactorizationModel weighted = estimator()
                .setMaxIter(8)
                .setWeightCol("w")
                .fit(PLANTED.dataset().withColumn("w", functions.lit(2)));
        NonNegativeMatrixFactorizationModel twice =
                estimator().setMaxIter(8).fit(PLANTED.dataset().union(PLANTED.dataset()));
        double[][] expected = loadings(twice);
        double[][] found = loadings(weighted);
        for (int j = 0; j < expected.length; j++) {
            assertArrayEquals(expected[j], found[j], 1e-9);
        }
        assertEquals(
                twice.summary().objective(),
                weighted.summary().objective(),
                1e-9 * twice.summary().objective());
        assertEquals(twice.rowModel().noiseVariance(), weighted.rowModel().noiseVariance(), 1e-9);
    }

    @Test
    void aFeatureWithoutAnyValueHasNoLoadings() {
        List<Vector> vectors = new ArrayList<>();
        for (double[] row : PLANTED.x()) {
            vectors.add(Vectors.dense(Arrays.copyOf(row, row.length + 1)));
        }
        NonNegativeMatrixFactorizationModel model = estimator().setMaxIter(5).fit(PlantedMatrix.dataset(vectors));
        assertArrayEquals(new double[FACTORS], loadings(model)[9]);
    }

    /** Nothing left over to divide by: the noise is small, not zero. */
    @Test
    void aPerfectFitHasNoiseAboveZero() {
        List<Vector> vectors = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            vectors.add(Vectors.dense(i, 2 * i, 0));
        }
        NonNegativeMatrixFactorizationModel model =
                estimator().setK(1).setL2Weight(0).setTol(0).setMaxIter(50).fit(PlantedMatrix.dataset(vectors));
        assertEquals(0, model.summary().objective(), 1e-9);
        assertTrue(model.rowModel().noiseVariance() > 0);
        assertTrue(Double.isFinite(model.logLikelihood(PlantedMatrix.dataset(vectors))));
    }
}
