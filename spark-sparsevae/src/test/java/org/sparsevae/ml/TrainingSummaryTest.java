// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.ml.linalg.Matrix;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.training.DivergedException;
import org.sparsevae.training.RoundRecord;

/** What a fit tells about itself: its rounds, its end, its failure. */
class TrainingSummaryTest {

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void thereIsARowPerRound(String likelihood) {
        TrainingSummary summary = SmallFits.model(likelihood).summary();
        long rows = SmallFits.data(likelihood).collectAsList().stream()
                .filter(row -> !likelihood.equals("multinomial")
                        || row.<Vector>getAs(0).numNonzeros() > 0)
                .count();
        // 160 rows or a few less on 2 partitions in batches of 40 are 2 steps, fewer than averagingFrequency: a round
        // an epoch
        assertEquals(3, summary.records().size());
        for (int i = 0; i < 3; i++) {
            RoundRecord record = summary.records().get(i);
            assertEquals(i + 1, record.round());
            assertEquals(i + 1, record.epoch());
            assertEquals(rows, record.rows());
            assertEquals(
                    record.logLikelihood() - record.kullbackLeibler() - record.penalty(), record.objective(), 1e-12);
            assertTrue(record.kullbackLeibler() > 0);
            assertTrue(record.logLikelihood() < 0);
            assertTrue(Double.isFinite(record.objective()));
            assertTrue(Double.isNaN(record.validationLogLikelihood()));
            assertTrue(record.seconds() > 0);
        }
        assertTrue(Double.isFinite(summary.evidenceLowerBound()));
        assertTrue(Double.isFinite(summary.marginalObjective()));
        assertNotEquals(summary.evidenceLowerBound(), summary.marginalObjective());
        assertFalse(summary.stoppedEarly());
        assertTrue(summary.seconds() > 0);
    }

    @Test
    void roundsAreADataFrame() {
        Dataset<Row> rounds = SmallFits.model("gaussian").summary().rounds();
        assertArrayEquals(
                new String[] {
                    "round",
                    "epoch",
                    "logLikelihood",
                    "kullbackLeibler",
                    "penalty",
                    "objective",
                    "validationLogLikelihood",
                    "activeFactors",
                    "nonZeroLoadings",
                    "rows",
                    "seconds",
                    "totalCorrelation"
                },
                rounds.columns());
        Row last = rounds.orderBy(functions.desc("round")).head();
        RoundRecord record = SmallFits.model("gaussian").summary().records().get(2);
        assertEquals(record.objective(), last.<Double>getAs("objective"));
        assertEquals(record.rows(), last.<Long>getAs("rows"));
        assertTrue(last.isNullAt(last.fieldIndex("validationLogLikelihood")));
        assertTrue(last.isNullAt(last.fieldIndex("totalCorrelation")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void theGaugeIsHeld(String likelihood) {
        Matrix w = SmallFits.model(likelihood).loadingMatrix();
        double sum = 0;
        for (int j = 0; j < w.numRows(); j++) {
            double largest = 0;
            for (int k = 0; k < w.numCols(); k++) {
                largest = Math.max(largest, Math.abs(w.apply(j, k)));
            }
            sum += largest;
        }
        assertEquals(1, sum / w.numRows(), 1e-5);
    }

    /** The counts of all ways add up to the features, and survive saving; without a freeze there is nothing to tell. */
    @Test
    void howFeaturesWereDecodedAfterTheFreezeIsTold(@TempDir Path folder) throws IOException {
        assertEquals("", SmallFits.model("gaussian").summary().decoding());
        SparseVAEModel model = SmallFits.estimator("multinomial")
                .setFreezeSupportAt(0.5)
                .setDecoderLayers(60, 60)
                .fit(SmallFits.data("multinomial"));
        String decoding = model.summary().decoding();
        Matcher counts = Pattern.compile(
                        "(\\d+) without factors as constants, (\\d+) of one factor from the vectors that its features"
                                + " share, (\\d+) of two factors by sweeps of \\d+ pairs, (\\d+) through the network")
                .matcher(decoding);
        assertTrue(counts.matches(), decoding);
        int sum = 0;
        for (int group = 1; group <= 4; group++) {
            sum += Integer.parseInt(counts.group(group));
        }
        assertEquals(12, sum);
        model.write().overwrite().save(folder.resolve("model").toString());
        assertEquals(
                decoding,
                SparseVAEModel.load(folder.resolve("model").toString())
                        .summary()
                        .decoding());
    }

    /** All warm-ups off and a rate at which it cannot but get worse in time: patience ends the fit at the best epoch's weights. */
    @Test
    void patienceStopsAndRestoresTheBestEpoch() {
        Dataset<Row> data = PlantedData.eq9(60, 5)
                .select("features")
                .withColumn("held", functions.lit(false))
                .union(PlantedData.eq9(60, 6).select("features").withColumn("held", functions.lit(true)));
        SparseVAE estimator = SmallFits.estimator("gaussian")
                .setValidationIndicatorCol("held")
                .setEpochs(60)
                .setPatience(3)
                .setKlWarmUp(0)
                .setPriorWarmUpFrom(0)
                .setPriorWarmUpTo(0)
                .setLambda0WarmUp(0)
                .setNoiseFloorStart(0.05)
                .setNoiseFloor(0.05)
                .setLearningRate(0.2)
                .setLearningRateSchedule("constant");
        SparseVAEModel model = estimator.fit(data);
        List<RoundRecord> records = model.summary().records();
        assertTrue(model.summary().stoppedEarly());
        assertTrue(records.size() < 60, records.size() + " rounds");
        int best = 0;
        for (int i = 0; i < records.size(); i++) {
            if (records.get(i).validationLogLikelihood() > records.get(best).validationLogLikelihood()) {
                best = i;
            }
        }
        assertEquals(records.size() - 1 - 3, best, "three epochs without a better one");
        double logUnits = 0;
        for (double sd : model.network().standardisation().orElseThrow().sd()) {
            logUnits += Math.log(sd);
        }
        assertEquals(
                records.get(best).validationLogLikelihood() - logUnits, model.logLikelihood(data.filter("held")), 1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void divergenceIsToldWithTheRoundAndWhatToTry(String likelihood) {
        SparseVAE estimator = SmallFits.estimator(likelihood)
                .setEpochs(10)
                .setLearningRate(1e30)
                .setLearningRateWarmUp(0);
        String message = assertThrows(DivergedException.class, () -> estimator.fit(SmallFits.data(likelihood)))
                .getMessage();
        assertTrue(
                Pattern.matches(
                        "training diverged: the objective is not a finite number after round \\d+ of 10; try a smaller learningRate "
                                + "\\(now 1.0E30\\), a longer klWarmUp, or standardize = true for features on very different scales",
                        message),
                message);
    }

    @Test
    void divergenceInTheVeryLastRoundIsToldToo() {
        SparseVAE estimator =
                SmallFits.estimator("gaussian").setEpochs(1).setBatchSize(80).setLearningRate(1e30);
        assertThrows(DivergedException.class, () -> estimator.fit(SmallFits.data("gaussian")));
    }
}
