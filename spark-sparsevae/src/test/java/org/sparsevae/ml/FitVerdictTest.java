// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fit says of itself at its end. */
class FitVerdictTest {
    private static final int ROWS = 120;

    private static SparseVAE small(String likelihood) {
        return new SparseVAE()
                .setLikelihood(likelihood)
                .setK(3)
                .setEpochs(30)
                .setNumPartitions(1)
                .setRestarts(1)
                .setDropWeakFactors(false)
                .setEncoderLayers(16)
                .setDecoderLayers(8)
                .setVerbosity(0);
    }

    /** Counts whose sizes reach from a few to tens of thousands, as plays of artists do: two groups of users with a taste each. */
    private static Dataset<Row> plays(double limit) {
        SplittableRandom random = new SplittableRandom(5);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            double[] x = new double[12];
            for (int j = 0; j < x.length; j++) {
                boolean liked = j % 2 == i % 2;
                if (random.nextDouble() < (liked ? .8 : .2)) {
                    x[j] = Math.min(limit, Math.ceil(Math.exp(9 * random.nextDouble())));
                }
            }
            x[i % 12] = Math.max(1, x[i % 12]);
            rows.add(RowFactory.create(Vectors.dense(x)));
        }
        return LocalSpark.session().createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()));
    }

    private static List<double[]> values(Dataset<Row> data) {
        return data.collectAsList().stream()
                .map(row -> row.<Vector>getAs(0).toArray())
                .toList();
    }

    @Test
    void popularityOfCountsIsThatOfTheSharesAlone() {
        Dataset<Row> data = plays(50);
        double[] totals = new double[12];
        double all = 0;
        for (double[] row : values(data)) {
            for (int j = 0; j < 12; j++) {
                totals[j] += row[j];
                all += row[j];
            }
        }
        double expected = 0;
        for (double[] row : values(data)) {
            for (int j = 0; j < 12; j++) {
                expected += row[j] * Math.log(totals[j] / all) / ROWS;
            }
        }
        assertEquals(
                expected,
                small("multinomial").setEpochs(1).fit(data).summary().popularityLogLikelihood(),
                1e-6 * Math.abs(expected));
    }

    @Test
    void popularityOfZerosAndOnesAndOfNumbers() {
        Dataset<Row> ones = PlantedData.groups(ROWS, 2, 4, 9);
        double[] share = new double[8];
        values(ones).forEach(row -> {
            for (int j = 0; j < 8; j++) {
                share[j] += row[j] / ROWS;
            }
        });
        double expected = 0;
        for (double one : share) {
            expected += one * Math.log(one) + (1 - one) * Math.log(1 - one);
        }
        assertEquals(
                expected, small("bernoulli").setEpochs(1).fit(ones).summary().popularityLogLikelihood(), 1e-6);

        Dataset<Row> numbers = PlantedData.eq9(ROWS, 1).select("features");
        int features = numbers.head().<Vector>getAs(0).size();
        double standardised =
                small("gaussian").setEpochs(1).fit(numbers).summary().popularityLogLikelihood();
        assertEquals(-features / 2.0 * (Math.log(2 * Math.PI) + 1), standardised, 1e-9);
        double raw = 0;
        for (int j = 0; j < features; j++) {
            int feature = j;
            double mean = values(numbers).stream()
                    .mapToDouble(row -> row[feature])
                    .average()
                    .orElseThrow();
            double variance = values(numbers).stream()
                    .mapToDouble(row -> (row[feature] - mean) * (row[feature] - mean))
                    .average()
                    .orElseThrow();
            for (double[] row : values(numbers)) {
                raw -= (Math.log(2 * Math.PI * variance) + (row[j] - mean) * (row[j] - mean) / variance) / 2 / ROWS;
            }
        }
        assertEquals(
                raw,
                small("gaussian")
                        .setEpochs(1)
                        .setStandardize(false)
                        .fit(numbers)
                        .summary()
                        .popularityLogLikelihood(),
                1e-3 * Math.abs(raw));
    }

    /** Unscaled, such counts drive the posterior means to thousands: said, with what to try; by default they do not. */
    @Test
    void heavyTailedCountsAreScaledByDefaultAndWarnedOfOtherwise(@TempDir Path folder) throws IOException {
        SparseVAEModel unscaled = small("multinomial").setInputScaling("none").fit(plays(1e9));
        assertTrue(
                unscaled.summary().warnings().stream()
                        .anyMatch(text -> text.contains("worse than popularity alone") && text.contains("rowSum")),
                unscaled.summary().warnings().toString());
        SparseVAEModel usual = small("multinomial").fit(plays(1e9));
        assertEquals("log", usual.getInputScaling());
        assertTrue(
                usual.summary().lastLogLikelihood() > usual.summary().popularityLogLikelihood(),
                usual.summary().lastLogLikelihood() + " " + usual.summary().popularityLogLikelihood());
        String path = folder.resolve("model").toString();
        unscaled.save(path);
        assertEquals(
                unscaled.summary().warnings(),
                SparseVAEModel.load(path).summary().warnings());
    }

    @Test
    void whatWentWrongIsSaid() {
        Dataset<Row> data = PlantedData.groups(ROWS, 2, 4, 9);
        List<String> spiked = small("bernoulli")
                .setPriorWeight(1e6)
                .setFreezeSupportAt(1)
                .fit(data)
                .summary()
                .warnings();
        assertTrue(spiked.stream().anyMatch(text -> text.startsWith("every loading is zero")), spiked.toString());
        List<String> collapsed =
                small("bernoulli").setKlWeight(1e4).fit(data).summary().warnings();
        assertTrue(collapsed.stream().anyMatch(text -> text.contains("posterior is the prior")), collapsed.toString());
        List<String> early = small("gaussian")
                .setLearningRateSchedule("constant")
                .setLearningRate(1e-4)
                .setKlWarmUp(0)
                .setNoiseFloorStart(0)
                .setNoiseFloor(0)
                .fit(PlantedData.eq9(ROWS, 1).select("features"))
                .summary()
                .warnings();
        assertTrue(
                early.contains("the objective was still rising at the end: try more epochs than 30"), early.toString());
        Dataset<Row> broken = data.union(data)
                .union(data)
                .limit(ROWS)
                .union(LocalSpark.session()
                        .createDataFrame(
                                java.util.Collections.nCopies(2 * ROWS, RowFactory.create((Object) null)),
                                data.schema()));
        SparseVAE skipping = small("bernoulli").setEpochs(2);
        skipping.setHandleInvalid("skip");
        List<String> dropped = skipping.fit(broken).summary().warnings();
        assertTrue(
                dropped.stream().anyMatch(text -> text.startsWith("only " + ROWS + " of " + 3 * ROWS + " rows")),
                dropped.toString());
    }

    @Test
    void featuresThatCannotBeComparedAreNamed() {
        SplittableRandom random = new SplittableRandom(3);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(RowFactory.create(Vectors.dense(
                    random.nextDouble(),
                    random.nextDouble(),
                    5,
                    1e9 + random.nextDouble(),
                    1e9 + 100 * random.nextDouble())));
        }
        Dataset<Row> data = new VectorNames()
                .setInputCol("features")
                .setNames("a", "b", "flat", "far", "coarse")
                .transform(LocalSpark.session()
                        .createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType())));
        SparseVAEModel model = small("gaussian").setEpochs(1).fit(data);
        assertTrue(Double.isNaN(model.summary().popularityLogLikelihood()));
        List<String> warnings = model.summary().warnings();
        assertTrue(
                warnings.stream()
                        .anyMatch(text -> text.startsWith("the log-likelihood could not be compared")
                                && text.endsWith("flat, far; leave them out")),
                warnings.toString());
        assertTrue(
                warnings.stream()
                        .anyMatch(
                                text -> text.contains("far (steps of 64.0 near 1.000e+09), coarse (steps of 64.0 near")
                                        && text.contains("subtract an offset")),
                warnings.toString());
    }
}
