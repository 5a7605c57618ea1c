// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.apache.commons.math3.random.Well19937c;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.metrics.Disentanglement;
import org.sparsevae.metrics.FactorMatching;
import org.sparsevae.ml.LocalSpark;

@Tag("slow")
class FactorEvaluatorsTest {
    private static final StructType TYPE = new StructType()
            .add("latent", SQLDataTypes.VectorType())
            .add("z1", DataTypes.DoubleType)
            .add("z2", DataTypes.DoubleType);

    /** How codes come from factors. */
    private interface Codes {
        double[] of(double z1, double z2, double noise);
    }

    /** One code per factor, swapped and bent, and one of noise. */
    private static final Codes SEPARATE = (a, b, noise) -> new double[] {-2 * b, noise, Math.tanh(a)};
    /** Both codes tell both factors. */
    private static final Codes MIXED = (a, b, noise) -> new double[] {a + b, a - b, noise};

    private static List<Row> rows(int count, Codes codes) {
        Well19937c random = new Well19937c(4);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double a = random.nextGaussian();
            double b = random.nextGaussian();
            rows.add(RowFactory.create(Vectors.dense(codes.of(a, b, random.nextGaussian())), a, b));
        }
        return rows;
    }

    private static Dataset<Row> table(List<Row> rows) {
        return LocalSpark.session().createDataFrame(rows, TYPE);
    }

    private static DisentanglementEvaluator trees() {
        return new DisentanglementEvaluator("dci").setFactorCols("z1", "z2");
    }

    /** One tree a factor: enough where it is not what they find that counts. */
    private static DisentanglementEvaluator oneTree() {
        return trees().setMaxIter(1).setMaxDepth(3);
    }

    private static FactorRecoveryEvaluator matched() {
        return new FactorRecoveryEvaluator("matched").setFactorCols("z1", "z2");
    }

    @Test
    void codesOfOneFactorEachAreDisentangled() {
        Disentanglement found = trees().disentanglement(table(rows(400, SEPARATE)));
        assertTrue(found.disentanglement() > .97, found.toString());
        assertTrue(found.completeness() > .97, found.toString());
        assertTrue(found.informativeness() > .95, found.toString());
        double[][] r = found.importances();
        assertTrue(r[0][1] > .97 && r[2][0] > .97, "each factor is told by its code");
        assertEquals(1, r[0][0] + r[1][0] + r[2][0], 1e-9);
    }

    @Test
    void codesOfBothFactorsAreNot() {
        Disentanglement found = trees().disentanglement(table(rows(400, MIXED)));
        assertTrue(found.disentanglement() < .2, found.toString());
        assertTrue(found.completeness() < .5, found.toString());
        assertTrue(found.informativeness() > .6, "they predict all the same: " + found);
    }

    @Test
    void codesOfNoiseInformOfNothing() {
        Dataset<Row> noise = table(rows(300, (a, b, e) -> new double[] {e, e * e}));
        DisentanglementEvaluator informativeness = trees().setMetricName("informativeness");
        assertTrue(informativeness.evaluate(noise) < .1);
        assertEquals(0, trees().evaluate(table(rows(300, (a, b, e) -> new double[] {1, 2}))), "constants tell nothing");
    }

    @Test
    void theMetricIsTheOneNamed() {
        Dataset<Row> data = table(rows(200, MIXED));
        Disentanglement all = oneTree().disentanglement(data);
        assertEquals(all.disentanglement(), oneTree().evaluate(data), 0);
        assertEquals(all.completeness(), oneTree().setMetricName("completeness").evaluate(data), 0);
        assertEquals(
                all.informativeness(),
                oneTree().setMetricName("informativeness").evaluate(data),
                0);
    }

    @Test
    void orderAndPartitionsMakeNoDifference() {
        List<Row> rows = rows(150, SEPARATE);
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(1));
        Dataset<Row> once = table(rows).coalesce(1);
        Dataset<Row> again = table(shuffled).repartition(3);
        assertEquals(matched().evaluate(once), matched().evaluate(again), 0);
        DisentanglementEvaluator some = oneTree().setMaxRows(100);
        Disentanglement first = some.disentanglement(once);
        Disentanglement second = some.disentanglement(again);
        assertArrayEquals(first.importances(), second.importances());
        assertEquals(first.informativeness(), second.informativeness(), 0);
    }

    @Test
    void seedAndRowsUsedMatter() {
        Dataset<Row> data = table(rows(120, MIXED));
        double all = oneTree().setMetricName("informativeness").evaluate(data);
        double few = oneTree().setMetricName("informativeness").setMaxRows(50).evaluate(data);
        double other = oneTree().setMetricName("informativeness").setSeed(1).evaluate(data);
        assertEquals(3, DoubleStream.of(all, few, other).distinct().count());
    }

    @Test
    void matchedCorrelationFindsTheCodes() {
        FactorMatching matching = matched().matching(table(rows(300, SEPARATE)));
        assertEquals(2, matching.code(0));
        assertEquals(0, matching.code(1));
        assertEquals(1, matching.correlation(1), 1e-9);
        assertTrue(matching.correlation(0) > .95);
        Dataset<Row> data = table(rows(300, MIXED));
        FactorMatching mixed = matched().matching(data);
        assertEquals(mixed.mean(), matched().evaluate(data), 0);
        assertEquals(mixed.minimum(), matched().setMetricName("minimum").evaluate(data), 0);
        assertEquals(Math.sqrt(.5), mixed.mean(), .06);
    }

    @Test
    void incompleteRowsAreRefused() {
        List<Row> rows = rows(30, SEPARATE);
        Vector code = Vectors.dense(1, 2, 3);
        for (FactorEvaluator<?> evaluator : List.of(trees(), matched())) {
            assertRefused(
                    evaluator, rows, RowFactory.create(null, 1.0, 1.0), "column latent (latentCol) has a null, NaN");
            assertRefused(
                    evaluator,
                    rows,
                    RowFactory.create(Vectors.dense(1, Double.NaN, 1), 1.0, 1.0),
                    "column latent (latentCol) has a null, NaN");
            assertRefused(
                    evaluator, rows, RowFactory.create(code, 1.0, null), "column z2 (factorCols) has a null, NaN");
            assertRefused(
                    evaluator,
                    rows,
                    RowFactory.create(code, Double.POSITIVE_INFINITY, 1.0),
                    "column z1 (factorCols) has a null, NaN or infinite value");
            assertRefused(
                    evaluator,
                    rows,
                    RowFactory.create(Vectors.dense(1, 2), 1.0, 1.0),
                    "column latent (latentCol) must hold vectors of one size: sizes = ");
        }
    }

    private static void assertRefused(FactorEvaluator<?> evaluator, List<Row> rows, Row bad, String reason) {
        List<Row> all = new ArrayList<>(rows);
        all.add(new SplittableRandom(3).nextInt(rows.size()), bad);
        String said = refusal(() -> evaluator.evaluate(table(all).repartition(2)));
        assertTrue(said.startsWith(reason), said);
    }

    @Test
    void refusesWhatItCannotCompare() {
        Dataset<Row> data = table(rows(30, SEPARATE));
        assertEquals(
                "there is no column z3 (factorCols): the columns are latent, z1, z2",
                refusal(() -> trees().setFactorCols("z1", "z3").evaluate(data)));
        assertEquals(
                "column latent (factorCols) must be numeric, but its type is vector",
                refusal(() -> matched().setFactorCols("latent").evaluate(data)));
        assertEquals(
                "column z1 (latentCol) must hold vectors, but its type is double",
                refusal(() -> matched().setLatentCol("z1").evaluate(data)));
        assertEquals(
                "disentanglement needs at least 10 rows to learn the factors from: rows = 9",
                refusal(() -> trees().evaluate(table(rows(9, SEPARATE)))));
        assertEquals("correlations need at least two rows: rows = 0", refusal(() -> matched()
                .evaluate(table(List.of()))));
        assertEquals(
                "column z2 (factorCols) is constant, 3.0 in all of 24 rows: leave it out",
                refusal(() -> trees().evaluate(data.withColumn("z2", functions.lit(3.0)))));
        assertEquals(
                "factorCols is not set: name the columns of the true factors",
                assertThrows(IllegalStateException.class, () -> new FactorRecoveryEvaluator().evaluate(data))
                        .getMessage());
        assertEquals(
                "metricName must be one of disentanglement, completeness, informativeness: metricName = dci",
                refusal(() -> trees().setMetricName("dci")));
        assertEquals("maxDepth must be 1 to 30: maxDepth = 31", refusal(() -> trees().setMaxDepth(31)));
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }

    @Test
    void areCopiedAndSavedWithTheirParams(@TempDir Path folder) throws Exception {
        DisentanglementEvaluator evaluator = trees().setMetricName("completeness")
                .setLatentCol("codes")
                .setMaxIter(2)
                .setMaxDepth(3)
                .setMaxRows(77)
                .setSeed(Long.MAX_VALUE);
        String path = folder.resolve("dci").toString();
        evaluator.save(path);
        for (DisentanglementEvaluator same :
                List.of(evaluator.copy(ParamMap.empty()), DisentanglementEvaluator.load(path))) {
            assertEquals("dci", same.uid());
            assertArrayEquals(new String[] {"z1", "z2"}, same.getFactorCols());
            assertEquals("codes", same.getLatentCol());
            assertEquals(2, same.getMaxIter());
            assertEquals(3, same.getMaxDepth());
            assertEquals(77, same.getMaxRows());
            assertEquals(Long.MAX_VALUE, same.getSeed());
            assertEquals("completeness", same.getMetricName());
        }
        String other = folder.resolve("matched").toString();
        matched().setMetricName("minimum").save(other);
        assertEquals("minimum", FactorRecoveryEvaluator.load(other).getMetricName());
        assertEquals("mean", matched().copy(ParamMap.empty()).getMetricName());
        assertTrue(matched().isLargerBetter());
    }
}
