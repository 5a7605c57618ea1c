// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.prior;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ScheduleTest {

    @Test
    void theKlWarmUpIsTheRecipes() {
        Schedule warmUp = Schedule.warmUp(0.2);
        for (int i = 0; i <= 100; i++) {
            double f = i / 100.0;
            assertEquals(Math.min(1, f / 0.2), warmUp.at(f), 1e-15);
        }
        assertEquals(0, warmUp.at(0));
        assertEquals(1, warmUp.at(0.2));
    }

    @Test
    void thePriorWeightAndTheNoiseFloorAreTheRecipes() {
        Schedule priorWeight = new Schedule.Linear(1, 20, 0.2, 0.6);
        Schedule floor = new Schedule.Geometric(0.8, 0.05, 0.2, 0.6);
        for (int i = 0; i <= 100; i++) {
            double f = i / 100.0;
            double q = Math.min(1, Math.max(0, (f - 0.2) / 0.4));
            assertEquals(1 + 19 * q, priorWeight.at(f), 1e-12);
            assertEquals(Math.pow(0.8, 1 - q) * Math.pow(0.05, q), floor.at(f), 1e-14);
        }
        assertEquals(0.8, floor.at(0.2));
        assertEquals(0.05, floor.at(0.6));
        assertEquals(0.05, floor.at(1));
        assertEquals(20, priorWeight.at(1));
    }

    @Test
    void noWarmUpAndAFullOne() {
        assertEquals(1, Schedule.warmUp(0).at(0));
        assertEquals(0.25, Schedule.warmUp(1).at(0.25));
        assertEquals(7, Schedule.constant(7).at(0));
        assertEquals(7, Schedule.constant(7).at(0.3));
    }

    @Test
    void badArgumentsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Schedule.warmUp(1.1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.warmUp(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Schedule.constant(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Linear(0, 1, 0.5, 0.4));
        assertThrows(IllegalArgumentException.class, () -> new Schedule.Geometric(0, 1, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.warmUp(1).at(-0.1));
        assertThrows(IllegalArgumentException.class, () -> Schedule.warmUp(1).at(1.1));
    }
}
