// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sparsevae.prior.LoadingsSupport;
import org.sparsevae.prior.Supports;
import org.sparsevae.training.RobustTraining.SupportAgreement;

class SupportAgreementTest {

    @Test
    void theOrderOfTheFactorsDoesNotMatter() {
        LoadingsSupport one = Supports.of(3, "100", "100", "001", "101");
        assertTrue(SupportAgreement.of(one, Supports.of(3, "010", "010", "100", "110"))
                .isFoundAgain());
        assertTrue(SupportAgreement.of(one, one).isFoundAgain());
        assertEquals(
                0,
                SupportAgreement.of(one, Supports.of(3, "010", "010", "100", "110"))
                        .differing());
    }

    @Test
    void smallSupportsMustBeEqual() {
        LoadingsSupport one = Supports.of(3, "100", "100", "001", "101");
        SupportAgreement less = SupportAgreement.of(one, Supports.of(3, "100", "100", "001", "001"));
        assertEquals(1, less.differing());
        assertFalse(less.isFoundAgain());
        assertFalse(
                SupportAgreement.of(one, Supports.of(3, "100", "010", "001", "101"))
                        .isFoundAgain(),
                "a factor split");
        assertFalse(SupportAgreement.of(Supports.of(3, "110", "000"), Supports.of(3, "100", "000"))
                .isFoundAgain());
    }

    @Test
    void oneLoadingInTwentyMayDifferInALargeSupport() {
        boolean[] mask = new boolean[2 * 40];
        for (int j = 0; j < 40; j++) {
            mask[2 * j + (j < 20 ? 0 : 1)] = true;
        }
        LoadingsSupport one = LoadingsSupport.of(mask, 2);
        boolean[] moved = mask.clone();
        moved[0] = false;
        moved[2] = false;
        SupportAgreement two = SupportAgreement.of(one, LoadingsSupport.of(moved, 2));
        assertEquals(2, two.differing());
        assertTrue(two.isFoundAgain());
        moved[4] = false;
        assertFalse(SupportAgreement.of(one, LoadingsSupport.of(moved, 2)).isFoundAgain());
    }

    @Test
    void anotherNumberOfFactorsIsAnotherSupport() {
        boolean[] mask = new boolean[2 * 40];
        for (int j = 0; j < 40; j++) {
            mask[2 * j] = true;
        }
        boolean[] split = mask.clone();
        split[0] = false;
        split[1] = true;
        SupportAgreement agreement = SupportAgreement.of(LoadingsSupport.of(mask, 2), LoadingsSupport.of(split, 2));
        assertEquals(2, agreement.differing());
        assertFalse(agreement.isFoundAgain(), Arrays.toString(split));
    }
}
