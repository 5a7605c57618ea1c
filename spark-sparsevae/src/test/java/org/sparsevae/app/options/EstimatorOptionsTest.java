// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.app.options;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sparsevae.ml.SparseVAE;
import picocli.CommandLine;

class EstimatorOptionsTest {

    private static SparseVAE estimator(String... args) {
        EstimatorOptions options = new EstimatorOptions();
        new CommandLine(options).parseArgs(args);
        return options.estimator("multinomial");
    }

    private static String refusal(String... args) {
        return assertThrows(IllegalArgumentException.class, () -> estimator(args))
                .getMessage();
    }

    @Test
    void optionsAreParams() {
        SparseVAE estimator = estimator(
                "--k=30",
                "--likelihood=bernoulli",
                "--seed=-5",
                "--epochs=7",
                "--partitions=3",
                "--batch-size=64",
                "--averaging-frequency=9");
        assertEquals(30, estimator.getK());
        assertEquals("bernoulli", estimator.getLikelihood());
        assertEquals(-5L, estimator.getSeed());
        assertEquals(7, estimator.getEpochs());
        assertEquals(3, estimator.getNumPartitions());
        assertEquals(64, estimator.getBatchSize());
        assertEquals(9, estimator.getAveragingFrequency());
    }

    @Test
    void whatIsNotGivenHasTheModelsDefault() {
        SparseVAE estimator = estimator();
        SparseVAE untouched = new SparseVAE().setLikelihood("multinomial");
        assertEquals(
                untouched.extractParamMap().size(), estimator.extractParamMap().size());
        assertEquals(untouched.getK(), estimator.getK());
        assertEquals(untouched.getEpochs(), estimator.getEpochs());
    }

    /** The help says defaults in words of its own, shorter than the params': their numbers must be the same. */
    @Test
    void theHelpTellsTheDefaultsInForce() {
        SparseVAE untouched = new SparseVAE();
        Map<String, Object> defaults = Map.of(
                "--k", untouched.getK(),
                "--seed", untouched.getSeed(),
                "--partitions", untouched.getNumPartitions(),
                "--batch-size", untouched.getBatchSize(),
                "--averaging-frequency", untouched.getAveragingFrequency());
        CommandLine.Model.CommandSpec spec = new CommandLine(new EstimatorOptions()).getCommandSpec();
        defaults.forEach((option, value) -> {
            String help = String.join(" ", spec.findOption(option).description());
            assertTrue(help.matches(".*Default: " + value + "\\b.*"), option + ": " + help);
        });
    }

    @Test
    void paramsOfEveryTypeAreRead() {
        SparseVAE estimator = estimator(
                "--param=lambda0=1e2",
                "--param",
                "encoderLayers=200, 100",
                "--param=nonNegativeLoadings=false",
                "--param=latentCol=z",
                "--param=patience=4",
                "--param=checkpointDir=hdfs://host/a=b",
                "--param=checkpointInterval=7",
                "--param=initialModel=model",
                "--param=seed=9000000000");
        assertEquals(100.0, estimator.getLambda0());
        assertArrayEquals(new int[] {200, 100}, estimator.getEncoderLayers());
        assertFalse(estimator.getNonNegativeLoadings());
        assertEquals("z", estimator.getLatentCol());
        assertEquals(4, estimator.getPatience());
        assertEquals("hdfs://host/a=b", estimator.getCheckpointDir());
        assertEquals(7, estimator.getCheckpointInterval());
        assertEquals("model", estimator.getInitialModel());
        assertEquals(9_000_000_000L, estimator.getSeed());
    }

    @Test
    void unknownParamsAreRefusedWithTheList() {
        String said = refusal("--param=lamda0=100");
        assertTrue(said.startsWith("there is no param lamda0: the params are a, averagingFrequency, b, "), said);
        assertTrue(said.contains("lambda0, lambda0WarmUp, lambda1,"), said);
    }

    @Test
    void valuesOfTheWrongTypeAreRefused() {
        assertEquals("lambda0 must be a number: much", refusal("--param=lambda0=much"));
        assertEquals("k must be a whole number: 2.5", refusal("--k=2.5"));
        assertEquals("seed must be a whole number: x", refusal("--seed=x"));
        assertEquals("standardize must be true or false: yes", refusal("--param=standardize=yes"));
        assertEquals("encoderLayers must be whole numbers joined by commas: 3,a", refusal("--param=encoderLayers=3,a"));
        assertEquals("k must be 1 or more: k = 0", refusal("--k=0"));
        assertTrue(refusal("--likelihood=cauchy").contains("one of gaussian, multinomial, bernoulli, poisson"));
    }

    @Test
    void aParamNeedsANameAndAValue() {
        for (String given : new String[] {"epochs", "=3", ""}) {
            assertEquals("--param must be NAME=VALUE, such as lambda0=100: " + given, refusal("--param=" + given));
        }
        assertEquals("", estimator("--param=checkpointDir=").getCheckpointDir());
    }

    @Test
    void aParamGivenTwiceIsRefused() {
        assertEquals("k is given twice, --k 3 and --param k=4: give it once", refusal("--k=3", "--param=k=4"));
        assertEquals(
                "epochs is given twice, --param epochs=1 and --param epochs=2: give it once",
                refusal("--param=epochs=1", "--param", "epochs=2"));
    }
}
