// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.VAE;
import org.sparsevae.baselines.VAEModel;
import org.sparsevae.baselines.experiments.coding.CodingSizes;
import org.sparsevae.likelihood.Likelihood;
import org.sparsevae.likelihood.Likelihoods;
import org.sparsevae.ml.LatentEstimator;
import org.sparsevae.ml.PlantedData;
import org.sparsevae.ml.SparseVAE;

class MethodTest {
    private static final Method.Size SIZE = new Method.Size("gaussian", 500, 7, 5);

    private static LatentEstimator<?, ?> of(Method method) {
        return (LatentEstimator<?, ?>) method.estimator(SIZE, Map.of());
    }

    @Test
    void theSparseVaeIsWhatAUserGetsWhoSetsNothingButK() {
        LatentEstimator<?, ?> estimator = of(Method.SPARSE_VAE);
        Set<String> set = new HashSet<>();
        for (Param<?> param : estimator.params()) {
            if (estimator.isSet(param)) {
                set.add(param.name());
            }
        }
        assertEquals(Set.of("k", "likelihood", "verbosity"), set);
        assertEquals(5, estimator.getK());
    }

    /** Rows and batch of the paper: 500 rows, 100 a batch, 5 factors. */
    @Test
    void theAuthorsSettingsAreScaledAsTheirProgram() {
        SparseVAE paper = (SparseVAE) of(Method.PAPER);
        assertEquals(5, paper.getPriorWeight());
        assertEquals(5, paper.getPriorWeightStart());
        assertEquals(0.2, paper.getKlWeight(), 1e-12);
        assertEquals("identity", paper.getFactorCovariance());
        assertEquals(0, paper.getKlWarmUp());
        assertEquals(0, paper.getNoiseFloorStart());
        assertEquals(0, paper.getNoiseFloor());
        assertEquals(1, paper.getNumPartitions());
        assertEquals(100, paper.getBatchSize());
        assertEquals("constant", paper.getLearningRateSchedule());
        assertFalse(paper.getNonNegativeLoadings());
    }

    /** Tonolini et al. 2019, D.1 to D.3: what is trained at the paper's scale, and that the networks beside VSC differ in the step size alone. */
    @Test
    void codingExperimentsHaveTheSizesAndWarmUpsOfTheSupplement() {
        CodingSizes smiley = CodingSizes.smiley(StudyScale.PAPER);
        assertEquals(
                new CodingSizes(60_000, 20_000, 3000, 500, 200_000, 5e-4, 5e-5, new CodingSizes.WarmUp(0.25, 0.3, 0)),
                smiley);
        assertEquals(
                new CodingSizes(
                        60_000, 10_000, 3000, 500, 70_000, 1e-3, 1e-4, new CodingSizes.WarmUp(15.0 / 70, 20.0 / 70, 0)),
                CodingSizes.publicData(StudyScale.PAPER));
        assertEquals(1667, smiley.epochs());
        assertTrue(CodingSizes.smiley(StudyScale.SMALL).ownSchedule().contains("there is no warm-up"));
        assertFalse(smiley.ownSchedule().contains("there is no warm-up"));
        Map<String, String> vsc = smiley.params(Method.VSC);
        Map<String, String> vae = smiley.params(Method.BETA_VAE);
        for (String name : vsc.keySet()) {
            assertEquals(
                    name.startsWith("learningRate") && !name.endsWith("Floor"),
                    !vsc.get(name).equals(vae.get(name)),
                    name);
        }
    }

    @Test
    void thePriorsAreThoseOfTheirNames() {
        assertEquals("lasso", ((SparseVAE) of(Method.LASSO)).getPrior());
        assertEquals("horseshoe", ((SparseVAE) of(Method.HORSESHOE)).getPrior());
        assertEquals(0.001, ((SparseVAE) of(Method.SLAB)).getLambda0());
        assertEquals(0.001, ((SparseVAE) of(Method.SLAB)).getLambda1());
        assertEquals(1, of(Method.VAE).getKlWeight());
        assertEquals(1, of(Method.BETA_VAE).getKlWeight());
        assertEquals(2, ((VAE) of(Method.BETA_VAE)).getBeta());
        assertEquals(1, ((VAE) of(Method.VAE)).getBeta());
        assertEquals(6, ((VAE) of(Method.BETA_TCVAE)).getTotalCorrelationWeight());
        assertEquals(1, ((VAE) of(Method.BETA_TCVAE)).getBeta());
        assertEquals(1, ((VAE) of(Method.BETA_VAE)).getTotalCorrelationWeight());
        // what makes a method what it is stays
        Map<String, String> beta = Map.of("beta", "4", "totalCorrelationWeight", "3");
        assertEquals(1, ((VAE) Method.VAE.estimator(SIZE, beta)).getBeta());
        assertEquals(1, ((VAE) Method.VAE.estimator(SIZE, beta)).getTotalCorrelationWeight());
        assertEquals(4, ((VAE) Method.BETA_VAE.estimator(SIZE, beta)).getBeta());
        assertEquals(1, ((VAE) Method.BETA_VAE.estimator(SIZE, beta)).getTotalCorrelationWeight());
        assertEquals(3, ((VAE) Method.BETA_TCVAE.estimator(SIZE, beta)).getTotalCorrelationWeight());
        assertFalse(Method.VAE.hasParam("beta"));
    }

    private static String weights(Method method, Dataset<Row> rows, Map<String, String> own) {
        Map<String, String> params =
                new HashMap<>(Map.of("encoderLayers", "8", "decoderLayers", "8", "epochs", "3", "seed", "9"));
        params.putAll(own);
        Method.Size size = new Method.Size("multinomial", 80, 12, 3);
        return ((VAEModel) Method.fit(method.estimator(size, params), rows)).weightsSha256();
    }

    /** As {@code --param} sets it, bit for bit: nothing else tells them apart from the plain VAE. */
    @Test
    void withItsOwnWeightAtOneAMethodIsThePlainVae() {
        Dataset<Row> rows = PlantedData.groups(80, 3, 4, 2);
        String plain = weights(Method.VAE, rows, Map.of());
        assertEquals(plain, weights(Method.BETA_VAE, rows, Map.of("beta", "1")));
        assertEquals(plain, weights(Method.BETA_TCVAE, rows, Map.of("totalCorrelationWeight", "1")));
        assertNotEquals(plain, weights(Method.BETA_VAE, rows, Map.of()));
        assertNotEquals(plain, weights(Method.BETA_TCVAE, rows, Map.of()));
        assertEquals(plain, weights(Method.VAE, rows, Map.of("beta", "4", "totalCorrelationWeight", "3")));
    }

    @Test
    void paramsAreSetWhereTheyAreAndComeAfterTheMethodsOwn() {
        Map<String, String> params = Map.of("lambda0", "20", "epochs", "3", "k", "4");
        SparseVAE paper = (SparseVAE) Method.PAPER.estimator(SIZE, params);
        assertEquals(20, paper.getLambda0());
        assertEquals(3, paper.getEpochs());
        assertEquals(4, paper.getK());
        assertEquals(3, ((VAE) Method.VAE.estimator(SIZE, params)).getEpochs());
        assertThrows(IllegalArgumentException.class, () -> Method.VAE.estimator(SIZE, Map.of("epochs", "many")));
    }

    @Test
    void aMethodSaysWhichLikelihoodsItTakes() {
        for (Method method : Method.values()) {
            for (String likelihood : Likelihoods.names()) {
                Method.Size size = new Method.Size(likelihood, 100, 10, 2);
                if (method.takes(likelihood)) {
                    assertEquals(
                            method != Method.POPULARITY,
                            method.estimator(size, Map.of()).hasParam("k"),
                            method + " " + likelihood);
                } else {
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> method.estimator(size, Map.of()),
                            method + " " + likelihood);
                }
            }
        }
        assertFalse(Method.NMF.takes("poisson"));
        assertTrue(Method.NMF.takes("multinomial"));
        for (Method ranking : List.of(Method.ALS, Method.POPULARITY)) {
            assertEquals(
                    List.of("multinomial"),
                    Likelihoods.names().stream().filter(ranking::takes).toList());
        }
        assertTrue(Method.SPARSE_VAE.takes("negativeBinomial"));
    }

    @Test
    void aSearchVariesParamsThatTheMethodHas() {
        for (Method method : Method.values()) {
            for (Likelihood likelihood : Likelihoods.all()) {
                method.search(likelihood).forEach(change -> change.params()
                        .forEach(param -> assertTrue(method.hasParam(param), method + " " + param)));
            }
            assertEquals(
                    Set.of(Method.NMF, Method.ALS, Method.POPULARITY).contains(method),
                    method.search(Likelihoods.of("multinomial")).isEmpty(),
                    method.text());
        }
    }

    @Test
    void aNameIsFoundOrRefusedWithTheNamesThatAre() {
        Arrays.stream(Method.values()).forEach(method -> assertEquals(method, Method.of(method.text())));
        assertEquals(
                "there is no method gan: the methods are "
                        + Arrays.stream(Method.values()).map(Method::text).collect(Collectors.joining(", ")),
                assertThrows(IllegalArgumentException.class, () -> Method.of("gan"))
                        .getMessage());
    }

    @Test
    void everySeedRhoAndUseHasDrawsOfItsOwn() {
        Set<Long> seen = new HashSet<>();
        for (long seed : List.of(0L, 1L, 1L << 32, -1L)) {
            for (double rho : new double[] {0, 0.2, 0.4}) {
                assertTrue(seen.add(Seeds.fit(seed, rho)));
                assertTrue(seen.add(Seeds.data(seed, rho).nextLong()));
                assertEquals(Seeds.fit(seed, rho), Seeds.fit(seed, rho));
            }
        }
        assertNotEquals(Seeds.data(1, 0).nextGaussian(), Seeds.data(2, 0).nextGaussian());
    }

    @Test
    void aParamThatNoMethodHasIsRefused() {
        assertEquals(
                "there is no param lamda0 in any of vae: see docs/params.md",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new StudyOptions(1, 1, List.of(0.0), List.of(Method.VAE), Map.of("lamda0", "1")))
                        .getMessage());
    }
}
