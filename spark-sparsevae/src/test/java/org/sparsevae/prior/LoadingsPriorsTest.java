// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every prior of the list as a fit makes it. */
class LoadingsPriorsTest {
    private static final int G = 6;
    private static final int K = 3;

    private static List<String> names() {
        return LoadingsPriors.names();
    }

    private static double value(String param) {
        return param.equals("lambda0") ? 20 : 2;
    }

    private static LoadingsPrior create(PriorChoice choice) {
        return choice.factory().create(G, K, param -> {
            assertTrue(choice.params().contains(param), choice.name() + " reads " + param + " and does not say so");
            return value(param);
        });
    }

    private static float[] loadings() {
        Random random = new Random(5);
        float[] w = new float[G * K];
        for (int i = 0; i < w.length; i++) {
            w[i] = i % 2 == 0 ? 0 : (float) Math.abs(random.nextGaussian());
        }
        return w;
    }

    @ParameterizedTest
    @MethodSource("names")
    void itReadsTheParamsThatItNames(String name) {
        PriorChoice choice = LoadingsPriors.of(name);
        LoadingsPrior prior = create(choice);
        assertEquals(G, prior.features());
        assertEquals(K, prior.factors());
        choice.check().accept(LoadingsPriorsTest::value);
    }

    @ParameterizedTest
    @MethodSource("names")
    void itKeepsItsPromisesToTheLoop(String name) {
        LoadingsPrior prior = create(LoadingsPriors.of(name));
        float[] w = loadings();
        float[] before = w.clone();
        prior.update(w);
        assertArrayEquals(before, w);
        for (double[] rates : List.of(prior.shrinkage(), prior.ridge())) {
            assertEquals(G * K, rates.length);
            assertTrue(Arrays.stream(rates).allMatch(rate -> rate >= 0 && Double.isFinite(rate)));
        }
        assertEquals(G * K, prior.inclusion().length);
        assertTrue(Arrays.stream(prior.inclusion()).allMatch(p -> p >= 0 && p <= 1));
        assertEquals(K, prior.activeShare().length);
        assertTrue(Arrays.stream(prior.activeShare()).allMatch(share -> share >= 0 && share <= 1));
        assertTrue(Double.isFinite(prior.penalty(w)) && Double.isFinite(prior.logMarginal(w)));
        LoadingsPrior fresh = create(LoadingsPriors.of(name));
        fresh.restore(prior.state());
        for (LoadingsPrior same : List.of(prior.copy(), fresh)) {
            assertArrayEquals(prior.inclusion(), same.inclusion());
            assertArrayEquals(prior.shrinkage(), same.shrinkage());
            assertEquals(prior.penalty(w), same.penalty(w));
        }
    }

    @Test
    void whatDecidesOthersIsOfNoUse() {
        assertEquals(List.of("lambda0", "a", "b", "lambda0WarmUp"), used(LoadingsPriors.unusedBy(Lasso.CHOICE)));
        assertEquals(
                List.of("lambda0", "lambda1", "a", "b", "lambda0WarmUp"),
                used(LoadingsPriors.unusedBy(Horseshoe.CHOICE)));
        assertEquals(List.of(), used(LoadingsPriors.unusedBy(SpikeAndSlabLasso.CHOICE)));
    }

    private static List<String> used(List<String> params) {
        return params.stream()
                .filter(SpikeAndSlabLasso.CHOICE.params()::contains)
                .toList();
    }

    @Test
    void equalRatesAreTheLassoAndTheWrongOrderIsRefused() {
        assertInstanceOf(Lasso.class, SpikeAndSlabLasso.CHOICE.factory().create(G, K, param -> 2));
        String refusal = assertThrows(
                        IllegalArgumentException.class,
                        () -> SpikeAndSlabLasso.CHOICE.check().accept(param -> param.equals("lambda0") ? 1 : 2))
                .getMessage();
        assertEquals(
                "lambda0 (spike) must not be less than lambda1 (slab): lambda0 = 1.0, lambda1 = 2.0; raise lambda0 or lower lambda1",
                refusal);
    }

    @Test
    void anUnknownNameIsRefused() {
        String refusal = assertThrows(IllegalArgumentException.class, () -> LoadingsPriors.of("cauchy"))
                .getMessage();
        assertEquals("prior must be one of " + String.join(", ", names()) + ": prior = cauchy", refusal);
    }
}
