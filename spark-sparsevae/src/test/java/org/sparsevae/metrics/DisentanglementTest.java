// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DisentanglementTest {
    private static final double EXACT = 1e-12;

    private static Disentanglement of(double[]... importances) {
        return new Disentanglement(importances, new double[importances[0].length]);
    }

    @Test
    void aPermutationIsPerfect() {
        Disentanglement perfect = of(new double[] {0, 2}, new double[] {.5, 0}, new double[] {0, 0});
        assertEquals(1, perfect.disentanglement(), EXACT);
        assertEquals(1, perfect.completeness(), EXACT);
        assertArrayEquals(new double[] {1, 1, 0}, perfect.disentanglementPerCode(), EXACT);
    }

    @Test
    void aUniformMatrixIsWorst() {
        Disentanglement worst = of(new double[] {1, 1, 1}, new double[] {1, 1, 1});
        assertEquals(0, worst.disentanglement(), EXACT);
        assertEquals(0, worst.completeness(), EXACT);
    }

    @Test
    void codesAndFactorsAreWeightedByTheirShares() {
        // code 0 tells both factors equally and has 2/3 of the importance
        Disentanglement mixed = of(new double[] {1, 1}, new double[] {1, 0});
        assertEquals(1 / 3.0, mixed.disentanglement(), EXACT);
        assertArrayEquals(new double[] {0, 1}, mixed.disentanglementPerCode(), EXACT);
        assertArrayEquals(new double[] {0, 1}, mixed.completenessPerFactor(), EXACT);
        assertEquals(1 / 3.0, mixed.completeness(), EXACT);
    }

    @Test
    void entropiesHaveTheBaseOfTheirSide() {
        // rows over two factors, columns over three codes
        Disentanglement some = of(new double[] {.75, .25}, new double[] {.25, 0}, new double[] {0, .75});
        double entropy = -(.75 * Math.log(.75) + .25 * Math.log(.25));
        double code = 1 - entropy / Math.log(2);
        assertArrayEquals(new double[] {code, 1, 1}, some.disentanglementPerCode(), EXACT);
        assertEquals((1 * code + .25 + .75) / 2, some.disentanglement(), EXACT);
        double factor = 1 - entropy / Math.log(3);
        assertArrayEquals(new double[] {factor, factor}, some.completenessPerFactor(), EXACT);
        assertEquals(factor, some.completeness(), EXACT);
    }

    @Test
    void manyCodesOfAFactorAreDisentangledButNotComplete() {
        Disentanglement split = of(new double[] {1, 0}, new double[] {1, 0}, new double[] {0, 2});
        assertEquals(1, split.disentanglement(), EXACT);
        assertEquals((1 + 1 - Math.log(2) / Math.log(3)) / 2, split.completeness(), EXACT);
    }

    @Test
    void oneFactorOneCodeOrNoImportance() {
        assertEquals(1, of(new double[] {3}, new double[] {1}).disentanglement(), EXACT);
        assertEquals(1, of(new double[] {3, 1}).completeness(), EXACT);
        assertEquals(0, of(new double[2], new double[2]).disentanglement());
        assertEquals(0, of(new double[2], new double[2]).completeness());
    }

    @Test
    void informativenessIsCarriedAlong() {
        Disentanglement told = new Disentanglement(new double[][] {{1, 0}}, new double[] {.9, -.1});
        assertEquals(.4, told.informativeness(), EXACT);
        assertArrayEquals(new double[] {.9, -.1}, told.informativenessPerFactor());
        assertArrayEquals(new double[] {1, 0}, told.importances()[0]);
    }

    @Test
    void refusesWhatAreNotImportances() {
        assertEquals(
                "importances must be finite and not negative: code = 0, factor = 1, importance = -1.0",
                refusal(() -> of(new double[] {0, -1})));
        assertEquals(
                "every code needs an importance for every factor: code 1 has 1, code 0 has 2",
                refusal(() -> of(new double[] {0, 1}, new double[] {1})));
        assertEquals(
                "informativeness is needed per factor: factors = 1, values = 2",
                refusal(() -> new Disentanglement(new double[][] {{1}}, new double[2])));
        assertEquals(
                "importances need at least one code and one factor: codes = 0, factors = 0",
                refusal(() -> new Disentanglement(new double[0][], new double[0])));
    }

    private static String refusal(Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
