// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.sparsevae.prior.LoadingsSupport;

class SupportRecoveryTest {

    /** Rows of 0 and 1, a digit per factor. */
    private static LoadingsSupport support(String... rows) {
        int factors = rows[0].length();
        boolean[] mask = new boolean[rows.length * factors];
        for (int i = 0; i < mask.length; i++) {
            mask[i] = rows[i / factors].charAt(i % factors) == '1';
        }
        return LoadingsSupport.of(mask, factors);
    }

    /** Two factors: the first is code 2, the second code 0; code 1 is neither. */
    private static final FactorMatching SWAPPED =
            FactorMatching.ofCorrelations(new double[][] {{.1, 0, .9}, {.8, 0, .1}});

    private static final LoadingsSupport PLANTED = support("10", "10", "11", "01");

    @Test
    void aSupportInOtherColumnsIsExact() {
        SupportRecovery recovery = SupportRecovery.of(support("001", "001", "101", "100"), PLANTED, SWAPPED);
        assertTrue(recovery.exact());
        assertEquals(0, recovery.hamming());
        assertEquals(1, recovery.precision());
        assertEquals(1, recovery.recall());
        assertEquals(1, recovery.fScore());
    }

    @Test
    void missingFalseAndUnmatchedEntriesCount() {
        // missing: feature 1 in factor 0; false: feature 0 in factor 1, features 0, 1, 3 of the unmatched code
        SupportRecovery recovery = SupportRecovery.of(support("111", "010", "101", "110"), PLANTED, SWAPPED);
        assertEquals(new SupportRecovery(4, 4, 1), recovery);
        assertFalse(recovery.exact());
        assertEquals(5, recovery.hamming());
        assertEquals(.5, recovery.precision(), 1e-15);
        assertEquals(.8, recovery.recall(), 1e-15);
        assertEquals(8 / 13.0, recovery.fScore(), 1e-15);
    }

    @Test
    void aFactorWithoutCodeIsMissed() {
        FactorMatching oneCode = FactorMatching.ofCorrelations(new double[][] {{.2}, {.9}});
        SupportRecovery recovery = SupportRecovery.of(support("0", "0", "1", "1"), PLANTED, oneCode);
        assertEquals(new SupportRecovery(2, 0, 3), recovery);
        assertEquals(1, recovery.precision());
        assertEquals(.4, recovery.recall(), 1e-15);
    }

    @Test
    void nothingFoundHasNoFalseEntry() {
        SupportRecovery recovery = SupportRecovery.of(support("000", "000", "000", "000"), PLANTED, SWAPPED);
        assertEquals(1, recovery.precision());
        assertEquals(0, recovery.recall());
        assertEquals(0, recovery.fScore());
        assertEquals(5, recovery.hamming());
    }

    @Test
    void refusesSupportsThatDoNotFit() {
        assertEquals(
                "both supports must have the same features: found = 3, planted = 4",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> SupportRecovery.of(support("000", "000", "000"), PLANTED, SWAPPED))
                        .getMessage());
        assertEquals(
                "the matching must be of these supports: their columns are 2 found and 2 planted, it matches 3 codes"
                        + " and 2 factors",
                assertThrows(IllegalArgumentException.class, () -> SupportRecovery.of(PLANTED, PLANTED, SWAPPED))
                        .getMessage());
    }
}
