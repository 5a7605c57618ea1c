// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.training.RoundRecord;
import org.sparsevae.training.TrainedNetwork.RestartRecord;

/** Restarts, and doing without factors that lack two anchors. */
@Tag("slow")
class RobustFitTest {

    /** Four features of one factor, and one feature of its own noise. */
    private static Dataset<Row> oneFactorAndALoner(int rows) {
        Random random = new Random(1);
        List<Row> data = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            double z = random.nextGaussian();
            double[] x = {z, -2 * z, 1.5 * z, z, random.nextGaussian()};
            for (int j = 0; j < 4; j++) {
                x[j] += 0.3 * random.nextGaussian();
            }
            data.add(RowFactory.create(Vectors.dense(x)));
        }
        return LocalSpark.session().createDataFrame(data, new StructType().add("features", SQLDataTypes.VectorType()));
    }

    private static SparseVAE small() {
        return new SparseVAE()
                .setK(2)
                .setSeed(4)
                .setEncoderLayers(10)
                .setDecoderLayers(10, 10)
                .setBatchSize(20)
                .setEpochs(40)
                .setVerbosity(0);
    }

    @Test
    void theRestartOfTheBestObjectiveIsKeptAndOneRestartIsAPlainTraining() {
        Dataset<Row> data = oneFactorAndALoner(80);
        SparseVAE estimator = small().setEpochs(4).setDropWeakFactors(false);
        SparseVAEModel plain = estimator.setRestarts(1).fit(data);
        assertTrue(plain.summary().restarts().isEmpty());
        assertEquals(0, plain.restartCorrelations().length);

        SparseVAEModel model = estimator.setRestarts(3).fit(data);
        List<RestartRecord> restarts = model.summary().restarts();
        assertTrue(restarts.size() >= 2 && restarts.size() <= 3, "restarts = " + restarts.size());
        RestartRecord best = restarts.stream()
                .max(Comparator.comparingDouble(RestartRecord::selectionObjective))
                .orElseThrow();
        assertTrue(best.kept());
        assertEquals(1, restarts.stream().filter(RestartRecord::kept).count());
        assertEquals(best.evidenceLowerBound(), model.summary().evidenceLowerBound());
        assertEquals(restarts.size() - 1, model.restartCorrelations().length);
        for (double[] correlations : model.restartCorrelations()) {
            for (double correlation : correlations) {
                assertTrue(correlation >= 0 && correlation <= 1, "correlation " + correlation);
            }
        }
        // the first restart has the fit's own seed: it ends with as many loadings as the plain training
        assertEquals(
                plain.summary().records().get(0).rows(),
                model.summary().records().get(0).rows());
        assertEquals(plain.activeFactors().length, restarts.get(0).activeFactors());
        SparseVAEModel first = estimator.setRestarts(2).fit(data);
        assertEquals(
                restarts.get(0).selectionObjective(),
                first.summary().restarts().get(0).selectionObjective(),
                "the same first training however many follow");
        if (restarts.get(0).kept()) {
            assertArrayEquals(
                    plain.loadingMatrix().toArray(), model.loadingMatrix().toArray());
        } else {
            assertFalse(Arrays.equals(
                    plain.loadingMatrix().toArray(), model.loadingMatrix().toArray()));
        }
    }

    @Test
    void restartsEndWhenTheBestSupportHasBeenFoundTwice(@TempDir Path folder) throws Exception {
        Dataset<Row> data = oneFactorAndALoner(300);
        SparseVAEModel model = small().setK(1).setRestarts(6).fit(data);
        List<RestartRecord> restarts = model.summary().restarts();
        assertTrue(restarts.size() < 6, restarts.toString());
        // with one factor, the same support found twice is the same factor found twice
        double best = 0;
        for (double[] correlations : model.restartCorrelations()) {
            best = Math.max(best, correlations[0]);
        }
        assertTrue(best > 0.99, "best correlation " + best);
        String path = folder.resolve("model").toString();
        model.write().save(path);
        SparseVAEModel loaded = SparseVAEModel.load(path);
        assertEquals(restarts, loaded.summary().restarts());
        assertArrayEquals(model.restartCorrelations()[0], loaded.restartCorrelations()[0]);
    }

    @Test
    void aFactorOfOneFeatureIsTakenOut() {
        Dataset<Row> data = oneFactorAndALoner(300);
        // the prior off: it would take the factor out by itself
        SparseVAE estimator = small().setK(2).setPriorWeight(0.05).setRestarts(1);
        SparseVAEModel model = estimator.setDropWeakFactors(true).fit(data);
        List<RestartRecord> records = model.summary().restarts();
        assertEquals("restart", records.get(0).kind());
        assertEquals(2, records.get(0).activeFactors(), "the case needs a factor too many: " + records);
        assertEquals("refit", records.get(1).kind());
        assertTrue(records.get(1).kept(), records.toString());
        assertTrue(records.get(1).selectionObjective() >= records.get(0).selectionObjective(), records.toString());
        assertEquals(1, model.activeFactors().length);
        // the refit's rounds follow on the restart's: 40 epochs, and 0.4 of them
        List<RoundRecord> rounds = model.summary().records();
        for (int i = 0; i < rounds.size(); i++) {
            assertEquals(i + 1, rounds.get(i).round());
        }
        assertEquals(56, rounds.get(rounds.size() - 1).epoch());
        for (int j = 0; j < 5; j++) {
            assertEquals(0, model.loadingMatrix().apply(j, records.get(1).droppedFactor()));
        }
    }

    @Test
    void aGivenSupportIsHeldThroughout() {
        boolean[][] allowed = {{true, false}, {true, false}, {false, true}, {false, true}, {false, false}};
        SparseVAEModel model = small().setEpochs(3)
                .setRestarts(1)
                .setDropWeakFactors(false)
                .withAllowedLoadings(allowed)
                .fit(oneFactorAndALoner(60));
        for (int j = 0; j < 5; j++) {
            for (int k = 0; k < 2; k++) {
                if (!allowed[j][k]) {
                    assertEquals(0, model.loadingMatrix().apply(j, k), "feature " + j + ", factor " + k);
                }
            }
        }
        assertTrue(model.loadings().count() > 0);
    }

    /** Two trainings of a support that is held agree on it whatever they found: that must not end the search. */
    @Test
    void aHeldSupportIsSearchedAsLongAsAFreeOne() {
        boolean[][] allowed = {{true, false}, {true, false}, {true, false}, {true, false}, {false, false}};
        SparseVAEModel model = small().setEpochs(3)
                .setRestarts(4)
                .setDropWeakFactors(false)
                .withAllowedLoadings(allowed)
                .fit(oneFactorAndALoner(60));
        assertEquals(4, model.summary().restarts().size());
    }

    private static double meanLargestLoading(SparseVAEModel model) {
        double sum = 0;
        for (int j = 0; j < 5; j++) {
            sum += Math.max(
                    Math.abs(model.loadingMatrix().apply(j, 0)),
                    Math.abs(model.loadingMatrix().apply(j, 1)));
        }
        return sum / 5;
    }

    @Test
    void theGaugeIsHeldAsItsParamSays() {
        Dataset<Row> data = oneFactorAndALoner(60);
        SparseVAE estimator = small().setEpochs(3).setRestarts(1).setDropWeakFactors(false);
        SparseVAEModel columns = estimator.fit(data);
        SparseVAEModel scale = estimator.setGauge("scale").fit(data);
        SparseVAEModel none = estimator.setGauge("none").fit(data);
        assertEquals(1, meanLargestLoading(columns), 1e-5);
        assertEquals(1, meanLargestLoading(scale), 1e-5);
        assertTrue(Math.abs(meanLargestLoading(none) - 1) > 1e-3, "left free: " + meanLargestLoading(none));
        assertFalse(columns.weightsSha256().equals(scale.weightsSha256()), "columns of the first layer");
    }
}
