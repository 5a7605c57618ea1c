// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.ml.tuning.TrainValidationSplit;
import org.apache.spark.ml.tuning.TrainValidationSplitModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ml.LocalSpark;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.SparseVAE;
import org.sparsevae.ml.SparseVAEModel;

@Tag("slow")
class ReconstructionEvaluatorTest {
    private static final double EXACT = 1e-14;

    private static Dataset<Row> rows(Row... rows) {
        StructType type = new StructType()
                .add("features", SQLDataTypes.VectorType())
                .add("reconstruction", SQLDataTypes.VectorType())
                .add("importance", DataTypes.IntegerType);
        return LocalSpark.session().createDataFrame(List.of(rows), type);
    }

    private static Row row(Vector features, Vector reconstruction, int weight) {
        return RowFactory.create(features, reconstruction, weight);
    }

    /** Two rows with a sparse and a dense vector, weights 1 and 3. */
    private static Dataset<Row> counts() {
        return rows(
                row(Vectors.dense(0, 1, 1), Vectors.dense(.5, .3, .2), 1),
                row(Vectors.sparse(3, new int[] {1}, new double[] {2}), Vectors.dense(.25, .5, .25), 3));
    }

    private static ReconstructionEvaluator metric(String name) {
        return new ReconstructionEvaluator().setMetricName(name);
    }

    @Test
    void nllIsTheMeanOverRows() {
        double first = -Math.log(.3) - Math.log(.2);
        double second = -2 * Math.log(.5);
        assertEquals((first + second) / 2, new ReconstructionEvaluator().evaluate(counts()), EXACT);
        assertEquals(
                (first + 3 * second) / 4,
                metric("nll").setWeightCol("importance").evaluate(counts()),
                EXACT);
    }

    @Test
    void nllOfAnImpossibleCountIsFinite() {
        Dataset<Row> impossible = rows(row(Vectors.dense(1, 1), Vectors.dense(1, 0), 1));
        assertEquals(-Math.log(1e-15), metric("nll").evaluate(impossible), 1e-12);
    }

    @Test
    void bernoulliNllCountsTheZerosToo() {
        Dataset<Row> binary = rows(
                row(Vectors.dense(1, 0), Vectors.dense(.8, .1), 1),
                row(Vectors.sparse(2, new int[] {1}, new double[] {1}), Vectors.dense(.3, 1), 1));
        double expected = (-Math.log(.8) - Math.log(.9) - Math.log(.7)) / 2;
        assertEquals(expected, metric("bernoulliNll").evaluate(binary), 1e-12);
    }

    @Test
    void mseIsTheMeanOverAllEntries() {
        Dataset<Row> real = rows(
                row(Vectors.dense(1, -2), Vectors.dense(0, 1), 1), row(Vectors.dense(4, 0), Vectors.dense(2, 0), 3));
        assertEquals((1 + 9 + 4) / 4.0, metric("mse").evaluate(real), EXACT);
        assertEquals((5 + 3 * 2) / 4.0, metric("mse").setWeightCol("importance").evaluate(real), EXACT);
    }

    @Test
    void rankingsJudgeTheFirstN() {
        // row 1: ranks 2 and 3 are positive; row 2: rank 1; a row without positives does not count
        Dataset<Row> ranked = counts().union(rows(row(Vectors.dense(0, 0, 0), Vectors.dense(.5, .3, .2), 1)));
        assertEquals((0 + 1) / 2.0, metric("recall").setN(1).evaluate(ranked), EXACT);
        assertEquals((.5 + 1) / 2.0, metric("recall").setN(2).evaluate(ranked), EXACT);
        double log3 = Math.log(3) / Math.log(2);
        double first = (1 / log3 + 1 / 2.0) / (1 + 1 / log3);
        assertEquals((first + 1) / 2, metric("ndcg").setN(3).evaluate(ranked), EXACT);
        double weighted = metric("ndcg").setN(3).setWeightCol("importance").evaluate(ranked);
        assertEquals((first + 3) / 4, weighted, EXACT);
    }

    @Test
    void lengthAndDirectionFollowTheMetric() {
        assertEquals(5, metric("recall").getN());
        assertEquals(10, metric("ndcg").getN());
        assertTrue(metric("recall").isLargerBetter());
        assertTrue(metric("ndcg").isLargerBetter());
        for (String loss : List.of("nll", "bernoulliNll", "mse")) {
            assertFalse(metric(loss).isLargerBetter(), loss);
        }
    }

    @Test
    void doesNotDependOnTheOrderOfRows() {
        List<Row> some = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            some.add(row(Vectors.dense(1.0 / i, i / 7.0), Vectors.dense(i % 3 / 3.0, 1.0 / 3), i));
        }
        List<Row> reversed = new ArrayList<>(some);
        Collections.reverse(reversed);
        ReconstructionEvaluator mse = metric("mse").setWeightCol("importance");
        double expected = mse.evaluate(rows(some.toArray(new Row[0])).repartition(3));
        assertEquals(expected, mse.evaluate(rows(reversed.toArray(new Row[0])).coalesce(1)), 0);
    }

    @Test
    void rowsWithoutReconstructionAreLeftOut() {
        Dataset<Row> withNull = counts().union(rows(row(Vectors.dense(1, 1, 1), null, 1)));
        assertEquals(metric("nll").evaluate(counts()), metric("nll").evaluate(withNull), 0);
        Dataset<Row> onlyNull = rows(row(Vectors.dense(1, 1, 1), null, 1));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> metric("nll").evaluate(onlyNull))
                .getMessage();
        assertTrue(message.startsWith("there is no row to score by nll: of 1 rows"), message);
    }

    @Test
    void refusesWhatItCannotScore() {
        Dataset<Row> missing = counts().drop("reconstruction");
        assertEquals(
                "there is no column reconstruction (reconstructionCol): set reconstructionCol on the estimator to the same "
                        + "name, the columns are features, importance",
                assertThrows(IllegalArgumentException.class, () -> metric("nll").evaluate(missing))
                        .getMessage());
        assertRefused("metric nll needs reconstructions that sum to 1", "nll", Vectors.dense(.5, .1));
        assertRefused("metric nll needs probabilities", "nll", Vectors.dense(1.5, -.5));
        assertRefused("metric bernoulliNll needs probabilities", "bernoulliNll", Vectors.dense(.5, Double.NaN));
        assertRefused("a row and its reconstruction must have the same size", "mse", Vectors.dense(1, 0, 0));
        assertEquals(
                "metricName must be one of nll, bernoulliNll, mse, recall, ndcg: metricName = rmse",
                assertThrows(IllegalArgumentException.class, () -> metric("rmse"))
                        .getMessage());
        assertEquals(
                "n must be 1 or more: n = 0",
                assertThrows(IllegalArgumentException.class, () -> metric("ndcg")
                                .setN(0))
                        .getMessage());
    }

    private static void assertRefused(String reason, String metric, Vector reconstruction) {
        Dataset<Row> dataset = rows(row(Vectors.dense(1, 0), reconstruction, 1));
        SparkException failure =
                assertThrows(SparkException.class, () -> metric(metric).evaluate(dataset));
        assertTrue(failure.getMessage().contains(reason), failure.getMessage());
    }

    @Test
    void copiesAndSavesItsParams(@TempDir Path folder) throws Exception {
        ReconstructionEvaluator evaluator = metric("recall")
                .setN(7)
                .setFeaturesCol("x")
                .setReconstructionCol("y")
                .setWeightCol("w");
        String path = folder.resolve("evaluator").toString();
        evaluator.save(path);
        for (ReconstructionEvaluator same :
                List.of(evaluator.copy(ParamMap.empty()), ReconstructionEvaluator.load(path))) {
            assertEquals(evaluator.uid(), same.uid());
            assertEquals(
                    "recall 7 x y w",
                    String.join(
                            " ",
                            same.getMetricName(),
                            String.valueOf(same.getN()),
                            same.getFeaturesCol(),
                            same.getReconstructionCol(),
                            same.getWeightCol()));
        }
        assertEquals(2, evaluator.copy(new ParamMap().put(evaluator.n(), 2)).getN());
        assertTrue(evaluator.explainParams().contains("metric: nll, bernoulliNll, mse, recall, ndcg"));
    }

    private static SparseVAE tinyVae() {
        return new SparseVAE("tiny")
                .setLikelihood("multinomial")
                .setK(3)
                .setEpochs(2)
                .setEncoderLayers(8)
                .setDecoderLayers(6)
                .setBatchSize(10)
                .setVerbosity(0)
                .setReconstructionCol("expected");
    }

    @Test
    void choosesTheSameModelInCrossValidationHoweverManyFitsRunAtOnce(@TempDir Path folder) throws Exception {
        Dataset<Row> data = PlantedData.groups(60, 2, 4, 5).cache();
        CrossValidatorModel alone = crossValidate(data, 1);
        CrossValidatorModel together = crossValidate(data, 2);
        assertEquals(4, Arrays.stream(alone.avgMetrics()).distinct().count(), "the grid must make a difference");
        assertArrayEquals(alone.avgMetrics(), together.avgMetrics(), 0);
        SparseVAEModel best = (SparseVAEModel) alone.bestModel();
        assertEquals(best.weightsSha256(), ((SparseVAEModel) together.bestModel()).weightsSha256());
        int smallest = 0;
        for (int i = 0; i < 4; i++) {
            smallest = alone.avgMetrics()[i] < alone.avgMetrics()[smallest] ? i : smallest;
        }
        ParamMap chosen = alone.getEstimatorParamMaps()[smallest];
        assertEquals(chosen.apply(best.k()), best.getK());
        assertEquals(chosen.apply(best.lambda1()), best.getLambda1());

        String path = folder.resolve("validated").toString();
        alone.save(path);
        CrossValidatorModel loaded = CrossValidatorModel.load(path);
        assertEquals(best.weightsSha256(), ((SparseVAEModel) loaded.bestModel()).weightsSha256());
    }

    private static CrossValidatorModel crossValidate(Dataset<Row> data, int parallelism) {
        SparseVAE estimator = tinyVae();
        return new CrossValidator()
                .setEstimator(estimator)
                .setEvaluator(new ReconstructionEvaluator().setReconstructionCol("expected"))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(estimator.lambda1(), new double[] {3, 30})
                        .addGrid(estimator.k(), new int[] {2, 3})
                        .build())
                .setNumFolds(2)
                .setParallelism(parallelism)
                .fit(data);
    }

    @Test
    void choosesTheSameModelInATrainValidationSplitHoweverManyFitsRunAtOnce() {
        Dataset<Row> data = PlantedData.groups(60, 2, 4, 5).cache();
        TrainValidationSplitModel alone = trainAndValidate(data, 1);
        TrainValidationSplitModel together = trainAndValidate(data, 2);
        assertArrayEquals(alone.validationMetrics(), together.validationMetrics(), 0);
        double larger = Math.max(alone.validationMetrics()[0], alone.validationMetrics()[1]);
        int best = larger == alone.validationMetrics()[0] ? 2 : 3;
        assertEquals(best, ((SparseVAEModel) alone.bestModel()).getK());
        assertEquals(
                ((SparseVAEModel) alone.bestModel()).weightsSha256(),
                ((SparseVAEModel) together.bestModel()).weightsSha256());
    }

    private static TrainValidationSplitModel trainAndValidate(Dataset<Row> data, int parallelism) {
        SparseVAE estimator = tinyVae();
        return new TrainValidationSplit()
                .setEstimator(estimator)
                .setEvaluator(new ReconstructionEvaluator()
                        .setReconstructionCol("expected")
                        .setMetricName("recall")
                        .setN(3))
                .setEstimatorParamMaps(new ParamGridBuilder()
                        .addGrid(estimator.k(), new int[] {2, 3})
                        .build())
                .setParallelism(parallelism)
                .setSeed(3)
                .fit(data);
    }

    @Test
    void saysWhatToSetWhenTheEstimatorMakesNoReconstruction() {
        Dataset<Row> data = PlantedData.groups(30, 2, 4, 5);
        SparseVAE silent = tinyVae();
        silent.clear(silent.reconstructionCol());
        TrainValidationSplit split = new TrainValidationSplit()
                .setEstimator(silent)
                .setEvaluator(new ReconstructionEvaluator())
                .setEstimatorParamMaps(new ParamMap[] {ParamMap.empty()})
                .setSeed(3);
        Exception failure = assertThrows(Exception.class, () -> split.fit(data));
        // Spark runs the fits on threads of its own
        String message = failure.getCause().getMessage();
        assertTrue(message.contains("set reconstructionCol on the estimator"), message);
    }
}
