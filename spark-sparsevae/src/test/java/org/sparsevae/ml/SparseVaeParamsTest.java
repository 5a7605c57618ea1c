// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.params.Defaults;
import org.sparsevae.ml.params.FitSize;
import org.sparsevae.ml.params.LatentParamSet;
import org.sparsevae.prior.LoadingsPriors;
import org.sparsevae.prior.PriorChoice;

/** The params of {@link SparseVAE} as users of Spark ML set, read, copy and save them. */
class SparseVaeParamsTest {
    private static final Set<String> WITHOUT_DEFAULT = Set.of(
            "latentStdCol",
            "reconstructionCol",
            "weightCol",
            "validationIndicatorCol",
            "checkpointDir",
            "initialModel");

    private static String refusal(Executable setter) {
        return assertThrows(IllegalArgumentException.class, setter).getMessage();
    }

    private static Object byDefault(String param, String likelihood) {
        SparseVAE estimator = new SparseVAE();
        return estimator.latentParams().byDefault(estimator.getParam(param), likelihood);
    }

    private static String capitalised(String name) {
        return Character.toUpperCase(name.charAt(0)) + name.substring(1);
    }

    /** The cut between spike and slab comes down with the features; what shrinks the loadings, rate times weight, stays. */
    @Test
    void theRatesGrowWithTheFeaturesAndTheWeightFalls() {
        FitSize small = new FitSize(25, 500, 250);
        FitSize large = new FitSize(200, 500, 250);
        SparseVAE estimator = new SparseVAE();
        assertEquals(10.0, estimator.fittedValue("lambda0", small));
        assertEquals(1.0, estimator.fittedValue("lambda1", small));
        assertEquals(20.0, estimator.fittedValue("priorWeight", small));
        assertEquals(80.0, estimator.fittedValue("lambda0", large));
        assertEquals(8.0, estimator.fittedValue("lambda1", large));
        assertEquals(2.5, estimator.fittedValue("priorWeight", large));
        assertEquals(0.125, estimator.fittedValue("priorWeightStart", large));
        assertEquals(20.0, new SparseVAE().setPrior("horseshoe").fittedValue("priorWeight", large), "it has no rates");
        assertEquals(500.0, new SparseVAE().setLikelihood("multinomial").fittedValue("lambda0", large));
        SparseVAE set = new SparseVAE().setLambda1(2);
        assertEquals(2.0, set.fittedValue("lambda1", large));
        assertEquals(10.0, set.fittedValue("lambda0", large), "who sets one rate gets what stands in the table");
        assertEquals(20.0, set.fittedValue("priorWeight", large));
    }

    @Test
    void everyParamHasAccessorsAndIsDeclaredOnce() throws ReflectiveOperationException {
        SparseVAE estimator = new SparseVAE();
        for (Param<?> param : estimator.params()) {
            Method accessor = SparseVAE.class.getMethod(param.name());
            assertEquals(param, accessor.invoke(estimator));
            assertNotNull(SparseVAE.class.getMethod("get" + capitalised(param.name())));
            assertEquals(1, settersOf(param.name()), "setters of " + param.name());
            assertEquals(estimator.uid(), param.parent());
        }
        Set<String> withoutDefault = Arrays.stream(estimator.params())
                .filter(param -> !estimator.latentParams().hasDefault(param))
                .map(Param::name)
                .collect(Collectors.toSet());
        assertEquals(WITHOUT_DEFAULT, withoutDefault);
    }

    /** What a prior asks for by name is there, and is a number. */
    @Test
    void everyPriorReadsNumbersThatAreParams() {
        SparseVAE estimator = new SparseVAE();
        for (PriorChoice prior : LoadingsPriors.all()) {
            for (String param : prior.params()) {
                assertInstanceOf(DoubleParam.class, estimator.getParam(param), prior.name() + " reads " + param);
            }
        }
    }

    @Test
    void aDefaultOfNoParamIsRefused() {
        SparseVAE estimator = new SparseVAE();
        new LatentParamSet(Defaults.asDeclared().all("klWarmUp", 0.0)).requireDeclared(estimator);
        LatentParamSet misspelt = new LatentParamSet(Defaults.asDeclared().all("klWarmup", 0.0));
        assertEquals(
                "there is no param for the default of klWarmup",
                assertThrows(IllegalStateException.class, () -> misspelt.requireDeclared(estimator))
                        .getMessage());
    }

    private static long settersOf(String name) {
        return Arrays.stream(SparseVAE.class.getMethods())
                .filter(method -> method.getName().equals("set" + capitalised(name)) && !method.isBridge())
                .filter(method -> Params.class.isAssignableFrom(method.getReturnType()))
                .count();
    }

    @Test
    void everyParamSaysItsRangeAndItsDefault() {
        List<String> ranges = List.of(
                "or more",
                "greater than 0",
                "in [0, 1]",
                "in [0, 1)",
                "one of ",
                "true or false",
                "column",
                "a folder",
                "any integer");
        for (Param<?> param : new SparseVAE().params()) {
            String doc = param.doc();
            assertTrue(ranges.stream().anyMatch(doc::contains), param.name() + " has no range: " + doc);
            assertEquals(
                    !WITHOUT_DEFAULT.contains(param.name()), doc.contains("(default: "), param.name() + ": " + doc);
            assertEquals(WITHOUT_DEFAULT.contains(param.name()), doc.contains("unset: "), param.name() + ": " + doc);
        }
        assertTrue(new SparseVAE()
                .lambda0()
                .doc()
                .contains("(default: gaussian " + byDefault("lambda0", "gaussian")
                        + ", with more than 25 features G/25 times that, others "
                        + byDefault("lambda0", "multinomial") + ")"));
        assertTrue(new SparseVAE().k().doc().contains("(default: 10)"));
        assertTrue(new SparseVAE().encoderLayers().doc().contains("(default: gaussian [50, 50], others [400, 400])"));
    }

    @Test
    void explainParamsListsEveryParamWithTheValueInForce() {
        SparseVAE estimator = new SparseVAE().setLikelihood("multinomial").setK(7);
        List<String> lines = estimator.explainParams().lines().toList();
        assertEquals(estimator.params().length, lines.size());
        for (Param<?> param : estimator.params()) {
            assertEquals(
                    1,
                    lines.stream()
                            .filter(line -> line.startsWith(param.name() + ": "))
                            .count(),
                    param.name());
        }
        assertTrue(line(lines, "k").endsWith("(current: 7)"), line(lines, "k"));
        assertTrue(
                line(lines, "lambda0").endsWith("(in force: " + byDefault("lambda0", "multinomial") + ")"),
                line(lines, "lambda0"));
        assertTrue(line(lines, "encoderLayers").endsWith("(in force: [400, 400])"), line(lines, "encoderLayers"));
        assertTrue(line(lines, "klWeight").endsWith("(in force: 1/k)"), line(lines, "klWeight"));
        assertTrue(line(lines, "b").endsWith("(in force: 1.0)"), line(lines, "b"));
        assertTrue(line(lines, "weightCol").endsWith("(not set)"), line(lines, "weightCol"));
        String gaussian = new SparseVAE("x").explainParam(new SparseVAE("x").b());
        assertTrue(gaussian.endsWith("(in force: the number of features)"), gaussian);
    }

    private static String line(List<String> lines, String param) {
        return lines.stream()
                .filter(line -> line.startsWith(param + ": "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void settersRefuseValuesOutOfRangeWithTheValue() {
        SparseVAE estimator = new SparseVAE();
        assertEquals("k must be 1 or more: k = 0", refusal(() -> estimator.setK(0)));
        assertEquals("epochs must be 1 or more: epochs = -3", refusal(() -> estimator.setEpochs(-3)));
        assertEquals("patience must be 0 or more: patience = -1", refusal(() -> estimator.setPatience(-1)));
        assertEquals(
                "likelihood must be one of " + String.join(", ", Likelihoods.names()) + ": likelihood = cauchy",
                refusal(() -> estimator.setLikelihood("cauchy")));
        assertEquals(
                "likelihood must be one of " + String.join(", ", Likelihoods.names()) + ": likelihood = null",
                refusal(() -> estimator.setLikelihood(null)));
        assertEquals(
                "prior must be one of " + String.join(", ", LoadingsPriors.names()) + ": prior = cauchy",
                refusal(() -> estimator.setPrior("cauchy")));
        assertEquals("lambda0 must be greater than 0: lambda0 = 0.0", refusal(() -> estimator.setLambda0(0)));
        assertEquals("lambda1 must be greater than 0: lambda1 = -1.0", refusal(() -> estimator.setLambda1(-1)));
        assertEquals("a must be greater than 0: a = NaN", refusal(() -> estimator.setA(Double.NaN)));
        assertEquals("klWarmUp must be in [0, 1]: klWarmUp = 1.5", refusal(() -> estimator.setKlWarmUp(1.5)));
        assertEquals("inputDropout must be in [0, 1): inputDropout = 1.0", refusal(() -> estimator.setInputDropout(1)));
        assertEquals(
                "learningRate must be greater than 0: learningRate = Infinity",
                refusal(() -> estimator.setLearningRate(Double.POSITIVE_INFINITY)));
        assertEquals(
                "encoderLayers must be one or more sizes, each 1 or more: encoderLayers = []",
                refusal(() -> estimator.setEncoderLayers()));
        assertEquals(
                "decoderLayers must be one or more sizes, each 1 or more: decoderLayers = [50, 0]",
                refusal(() -> estimator.setDecoderLayers(50, 0)));
        assertEquals(
                "decoderLayers must be one or more sizes, each 1 or more: decoderLayers = null",
                refusal(() -> estimator.setDecoderLayers((int[]) null)));
        assertEquals("latentCol must be a column name: latentCol =  ", refusal(() -> estimator.setLatentCol(" ")));
        assertEquals(
                "handleInvalid must be one of error, skip, keep: handleInvalid = drop",
                refusal(() -> estimator.setHandleInvalid("drop")));
        for (Param<?> param : estimator.params()) {
            assertFalse(estimator.isSet(param), "a refused value was kept: " + param.name());
        }
    }

    @Test
    void everyNumberParamAcceptsItsOwnDefaults() {
        for (String likelihood : SmallFits.LIKELIHOODS) {
            SparseVAE estimator = new SparseVAE().setLikelihood(likelihood);
            for (Param<?> param : estimator.params()) {
                Object value = estimator.resolved(param);
                if (value != null && !value.equals(Double.NaN)) {
                    set(estimator, param, value);
                    assertEquals(value, estimator.<Object>resolved(param));
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void set(SparseVAE estimator, Param<?> param, Object value) {
        estimator.set((Param<Object>) param, value);
    }

    @Test
    void defaultsFollowTheLikelihood() {
        SparseVAE estimator = new SparseVAE();
        assertEquals("gaussian", estimator.getLikelihood());
        assertEquals(10, estimator.getLambda0());
        assertEquals(1, estimator.getLambda1());
        assertEquals(1, estimator.getA());
        assertTrue(Double.isNaN(estimator.getB()));
        assertEquals(byDefault("epochs", "gaussian"), estimator.getEpochs());
        assertTrue(estimator.getStandardize());
        assertFalse(estimator.getLinearSkip());
        assertEquals("estimated", estimator.getFactorCovariance());
        assertArrayEquals(new int[] {50, 50}, estimator.getEncoderLayers());

        estimator.setLikelihood("multinomial").setK(4);
        assertEquals(byDefault("lambda0", "multinomial"), estimator.getLambda0());
        assertEquals(byDefault("lambda1", "multinomial"), estimator.getLambda1());
        assertTrue(estimator.getLambda1() > 1, "ratings ask for another prior");
        assertEquals(0.25, estimator.getA());
        assertEquals(1, estimator.getB());
        assertEquals(0.25, estimator.getKlWeight());
        assertEquals(byDefault("epochs", "multinomial"), estimator.getEpochs());
        assertFalse(estimator.getStandardize());
        assertTrue(estimator.getLinearSkip());
        assertEquals("identity", estimator.getFactorCovariance());
        assertArrayEquals(new int[] {400, 400}, estimator.getEncoderLayers());

        estimator.setLambda0(50);
        estimator.setLikelihood("bernoulli");
        assertEquals(50, estimator.getLambda0(), "a value that was set stays");
        assertEquals(1, estimator.getKlWeight());
        assertNull(estimator.getWeightCol());
        assertNull(estimator.getLatentStdCol());
    }

    @Test
    void copyKeepsValuesAndTakesNewOnes() {
        SparseVAE estimator =
                new SparseVAE("mine").setLikelihood("multinomial").setK(4).setEncoderLayers(9, 8);
        SparseVAE copy = estimator.copy(new ParamMap().put(estimator.k(), 5).put(estimator.lambda0(), 99.0));
        assertEquals("mine", copy.uid());
        assertEquals(5, copy.getK());
        assertEquals(99, copy.getLambda0());
        assertEquals("multinomial", copy.getLikelihood());
        assertEquals(0.2, copy.getKlWeight(), 1e-15, "1/k follows the new k");
        assertArrayEquals(new int[] {9, 8}, copy.getEncoderLayers());
        assertEquals(4, estimator.getK());
        copy.setEpochs(3);
        assertEquals(byDefault("epochs", "multinomial"), estimator.getEpochs());
        assertNotEquals(new SparseVAE().uid(), new SparseVAE().uid());
    }

    @Test
    void anEstimatorIsSavedAndLoaded(@TempDir Path folder) throws IOException {
        LocalSpark.session();
        SparseVAE estimator = new SparseVAE("mine")
                .setLikelihood("bernoulli")
                .setK(4)
                .setSeed(Long.MAX_VALUE)
                .setEncoderLayers(9, 8)
                .setNonNegativeLoadings(false)
                .setLearningRate(0.1 + 0.2)
                .setWeightCol("w");
        String path = folder.resolve("estimator").toString();
        estimator.save(path);
        SparseVAE loaded = SparseVAE.load(path);
        assertEquals("mine", loaded.uid());
        assertEquals(estimator.explainParams(), loaded.explainParams());
        assertEquals(Long.MAX_VALUE, loaded.getSeed());
        assertEquals(0.1 + 0.2, loaded.getLearningRate());
        for (Param<?> param : estimator.params()) {
            assertEquals(estimator.isSet(param), loaded.isSet(loaded.getParam(param.name())), param.name());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gaussian", "multinomial", "bernoulli"})
    void aFittedModelCarriesTheValuesItWasFittedWith(String likelihood) {
        SparseVAE estimator = SmallFits.estimator(likelihood);
        SparseVAEModel model = SmallFits.model(likelihood);
        for (Param<?> param : estimator.params()) {
            Param<?> ofModel = model.getParam(param.name());
            assertEquals(!WITHOUT_DEFAULT.contains(param.name()), model.isSet(ofModel), param.name());
            Object expected = estimator.resolved(param);
            Object found = model.resolved(ofModel);
            if (expected instanceof int[] sizes) {
                assertArrayEquals(sizes, (int[]) found, param.name());
            } else if (expected instanceof Double number && number.isNaN()) {
                // what k or the data tell is a number in the model
                double resolved = (Double) found;
                switch (param.name()) {
                    case "b" -> assertEquals(model.numFeatures(), resolved);
                    case "a", "klWeight" -> assertEquals(1.0 / 3, resolved);
                    default -> assertTrue(Double.isFinite(resolved) && resolved > 0, param.name());
                }
            } else {
                assertEquals(expected, found, param.name());
            }
        }
    }

    @Test
    void paramsThatDoNotGoTogetherAreRefusedBeforeAnyDataIsRead() {
        assertEquals(
                "lambda0 (spike) must not be less than lambda1 (slab): lambda0 = 1.0, lambda1 = 2.0; raise lambda0 or lower lambda1",
                inconsistent(new SparseVAE().setLambda0(1).setLambda1(2)));
        // one rate is all that the other priors have
        for (String prior : new String[] {"lasso", "horseshoe"}) {
            assertNotNull(new SparseVAE()
                    .setPrior(prior)
                    .setLambda0(1)
                    .setLambda1(2)
                    .transformSchema(SmallFits.data("gaussian").schema()));
        }
        assertEquals(
                "priorWarmUpFrom must not be greater than priorWarmUpTo: priorWarmUpFrom = 0.9, priorWarmUpTo = 0.6",
                inconsistent(new SparseVAE().setPriorWarmUpFrom(0.9)));
        assertEquals(
                "noiseFloorFrom must not be greater than noiseFloorTo: noiseFloorFrom = 0.7, noiseFloorTo = 0.6",
                inconsistent(new SparseVAE().setNoiseFloorFrom(0.7)));
        assertEquals(
                "patience needs validationIndicatorCol, which says what rows to judge by: patience = 3",
                inconsistent(new SparseVAE().setPatience(3)));
    }

    private static String inconsistent(SparseVAE estimator) {
        return refusal(
                () -> estimator.transformSchema(SmallFits.data("gaussian").schema()));
    }
}
