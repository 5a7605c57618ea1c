// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sparsevae.ChildJvm;
import org.sparsevae.inference.FittedSpikeAndSlab;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.training.RoundRecord;

@Tag("slow")
class VariationalSparseCodingTest {
    private static final int PLANTED = 3;
    private static final int K = 6;

    /** A fit of a second that learns little. */
    static VariationalSparseCoding quick() {
        return new VariationalSparseCoding("vsc")
                .setK(3)
                .setNumPseudoInputs(4)
                .setEncoderLayers(8)
                .setDecoderLayers(6)
                .setEpochs(3)
                .setVerbosity(0);
    }

    /**
     * Each planted factor is found by a factor of its own, in whether it is zero and in its value, and used by as many rows; superfluous
     * factors are used by none. There is no spike warm-up: the divergence's is slow enough. A noise floor that starts at the data's scale
     * lets a third of the starts find all three factors (at a twentieth of it one start in twelve did); of six, the best by the objective,
     * which knows nothing of the truth, does.
     */
    @Test
    void recoversPlantedSparseCodes() {
        Dataset<Row> data = SparseCodes.gaussian(600, PLANTED, 0.1, 1).cache();
        VariationalSparseCodingModel model = LongStream.rangeClosed(1, 6)
                .mapToObj(seed -> new VariationalSparseCoding("vsc")
                        .setK(K)
                        .setEncoderLayers(32)
                        .setDecoderLayers(32)
                        .setEpochs(80)
                        .setKlWarmUp(0.8)
                        .setNoiseFloorStart(1)
                        .setSpikeWarmUp(0)
                        .setSpikeWarmUpTo(0)
                        .setVerbosity(0)
                        .setSeed(seed)
                        .fit(data))
                .max(Comparator.comparingDouble(one -> one.summary().marginalObjective()))
                .orElseThrow();
        List<Row> rows = model.transform(data).collectAsList();
        double[] usage = model.averageActivation(data);
        Set<Integer> found = new HashSet<>();
        for (int i = 0; i < PLANTED; i++) {
            int best = 0;
            for (int k = 1; k < K; k++) {
                best = spike(rows, i, k) > spike(rows, i, best) ? k : best;
            }
            String where = "planted factor " + i + ", factor " + best + ", usage " + Arrays.toString(usage);
            double value = Math.abs(SparseCodes.correlation(rows, "codes", i, "latent", best, false));
            assertTrue(spike(rows, i, best) > 0.9, where + ", spike " + spike(rows, i, best));
            assertTrue(value > 0.9, where + ", value " + value);
            assertTrue(found.add(best), where + ": taken");
            assertEquals(SparseCodes.ACTIVE, usage[best], 0.1, where);
        }
        for (int k = 0; k < K; k++) {
            assertTrue(found.contains(k) || usage[k] < 0.05, "factor " + k + ", usage " + Arrays.toString(usage));
        }
    }

    private static double spike(List<Row> rows, int planted, int factor) {
        return Math.abs(SparseCodes.correlation(rows, "codes", planted, "activation", factor, true));
    }

    /** Where the data say nothing, codes are as sparse as asked for. */
    @Test
    void sparsityIsWhatItIsDrawnTo() {
        Dataset<Row> data = PlantedData.groups(300, 4, 5, 2);
        double sparse = usage(data, 0.01);
        double dense = usage(data, 0.4);
        assertEquals(0.01, sparse, 0.03);
        assertEquals(0.4, dense, 0.1);
    }

    private static double usage(Dataset<Row> data, double sparsity) {
        // with so much weight nothing but the divergence counts
        VariationalSparseCodingModel model = quick().setLikelihood("bernoulli")
                .setK(8)
                .setEpochs(60)
                .setSparsity(sparsity)
                .setKlWeight(50)
                .setLearningRate(0.02)
                .fit(data);
        return Arrays.stream(model.averageActivation(data)).average().orElseThrow();
    }

    private static float[] selector(VariationalSparseCodingModel model) {
        return ((FittedSpikeAndSlab) model.network().encoder().posterior())
                .pseudoInputs()
                .orElseThrow()
                .selector()
                .weights();
    }

    @Test
    void pseudoInputsAndTheirSelectorAreTrained() {
        Dataset<Row> data = SparseCodes.gaussian(80, 3);
        VariationalSparseCodingModel still = quick().setLearningRate(1e-30).fit(data);
        VariationalSparseCodingModel moved = quick().setLearningRate(0.01).fit(data);
        double[] before = still.pseudoInputs().toArray();
        double[] after = moved.pseudoInputs().toArray();
        for (int i = 0; i < before.length; i++) {
            assertNotEquals(before[i], after[i], "entry " + i);
        }
        float[] selector = selector(moved);
        float[] start = selector(still);
        int changed = 0;
        for (int i = 0; i < start.length; i++) {
            changed += start[i] != selector[i] ? 1 : 0;
        }
        assertTrue(changed > start.length / 2, changed + " of " + start.length + " weights of the selector changed");
    }

    @Test
    void equalSeedsGiveEqualBits() {
        Dataset<Row> data = SparseCodes.gaussian(100, 1);
        VariationalSparseCodingModel model = quick().fit(data);
        VariationalSparseCodingModel again = quick().fit(data.repartition(5));
        assertEquals(model.weightsSha256(), again.weightsSha256());
        assertEquals(model.summary().evidenceLowerBound(), again.summary().evidenceLowerBound(), 0);
        assertNotEquals(model.weightsSha256(), quick().setSeed(7).fit(data).weightsSha256());
    }

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void oneThreadGivesTheBitsOfTwo(@TempDir Path folder) throws Exception {
        String expected = quick().fit(SparseCodes.gaussian(120, 5)).weightsSha256();
        File log = folder.resolve("fit.log").toFile();
        Process process = ChildJvm.of(CodingFitOnce.class, List.of(), List.of("local[1]"))
                .redirectOutput(log)
                .start();
        if (!process.waitFor(8, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log.toPath());
        assertTrue(lines.contains(CodingFitOnce.PREFIX + expected), String.join("\n", lines));
    }

    @Test
    void takesCounts() {
        Dataset<Row> data = PlantedData.groups(80, 3, 4, 2);
        VariationalSparseCodingModel model = quick().setLikelihood("multinomial")
                .setInputScaling("rowSum")
                .setReconstructionCol("expected")
                .fit(data);
        assertTrue(Double.isFinite(model.summary().evidenceLowerBound()));
        assertTrue(model.logLikelihood(data) < 0);
    }

    @Test
    void patienceWaitsForTheSpikeWarmUp() {
        Dataset<Row> data = SparseCodes.gaussian(80, 1)
                .withColumn(
                        "held", functions.monotonically_increasing_id().mod(4).equalTo(0));
        VariationalSparseCodingModel model = quick().setValidationIndicatorCol("held")
                .setPatience(1)
                .setEpochs(10)
                .setKlWarmUp(0)
                .setNoiseFloorStart(0.05)
                .setSpikeWarmUp(0.4)
                .setSpikeWarmUpTo(0.6)
                // too small a step to change a weight: every epoch scores the same
                .setLearningRate(1e-30)
                .fit(data);
        List<RoundRecord> records = model.summary().records();
        assertTrue(model.summary().stoppedEarly());
        assertEquals(7, records.get(records.size() - 1).epoch());
    }

    @Test
    void defaultsAreThePapers() {
        VariationalSparseCoding estimator = new VariationalSparseCoding();
        assertEquals(20, estimator.getNumPseudoInputs());
        assertEquals(0.01, estimator.getSparsity());
        assertEquals(50, estimator.getSharpnessFrom());
        assertEquals(200, estimator.getSharpnessTo());
        assertEquals(0.25, estimator.getSpikeWarmUp());
        assertEquals(0.3, estimator.getSpikeWarmUpTo());
        assertEquals(1, estimator.getKlWeight());
        assertEquals(
                0.1, estimator.setLikelihood("multinomial").getKlWeight(), "1/k of counts, as of the other networks");
        assertEquals("activation", estimator.getActivationCol());
        String text = estimator.explainParams();
        assertTrue(text.contains("sparsity: alpha: the mean probability"), text);
        assertTrue(text.contains("in (0, 1) (default: 0.01) [Tonolini et al. 2019, Eq. 4, D.2]"), text);
    }

    @Test
    void refusesParamsOutOfRange() {
        VariationalSparseCoding estimator = quick();
        assertEquals("sparsity must be in (0, 1): sparsity = 0.0", refusal(() -> estimator.setSparsity(0)));
        assertEquals("sparsity must be in (0, 1): sparsity = 1.0", refusal(() -> estimator.setSparsity(1)));
        assertEquals(
                "numPseudoInputs must be 1 or more: numPseudoInputs = 0",
                refusal(() -> estimator.setNumPseudoInputs(0)));
        assertEquals(
                "sharpnessFrom must be greater than 0: sharpnessFrom = -1.0",
                refusal(() -> estimator.setSharpnessFrom(-1)));
        assertEquals(
                "spikeWarmUpTo must be in [0, 1]: spikeWarmUpTo = 1.5", refusal(() -> estimator.setSpikeWarmUpTo(1.5)));
        Dataset<Row> data = SparseCodes.gaussian(10, 1);
        assertEquals(
                "spikeWarmUp must not be greater than spikeWarmUpTo: spikeWarmUp = 0.8, spikeWarmUpTo = 0.3",
                refusal(() -> quick().setSpikeWarmUp(0.8).fit(data)));
        assertEquals(
                "sharpnessFrom must not be greater than sharpnessTo: sharpnessFrom = 300.0, sharpnessTo = 200.0",
                refusal(() -> quick().setSharpnessFrom(300).fit(data)));
        assertEquals("output column activation exists already; choose another name for it", refusal(() -> quick().fit(
                        data.withColumn("activation", functions.lit(1)))));
        assertEquals("k must be less than the number of features: k = 20, features = 20", refusal(() -> quick().setK(20)
                .fit(data)));
    }

    private static String refusal(Runnable call) {
        return assertThrows(IllegalArgumentException.class, call::run).getMessage();
    }
}
