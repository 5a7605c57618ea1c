// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sparsevae.baselines.soak.KillPlan.Kill;
import org.sparsevae.baselines.soak.KillPlan.Target;

class KillPlanTest {
    private static final int JOBS = 20;

    @Test
    void drawsFollowFromTheSeed() {
        assertEquals(draws(3), draws(3));
        assertNotEquals(draws(3), draws(4));
    }

    @Test
    void everyJobAndBothTargetsAreDrawn() {
        List<Kill> kills = draws(1).stream().flatMap(List::stream).toList();
        Set<Integer> jobs = kills.stream().map(Kill::job).collect(Collectors.toSet());
        assertEquals(JOBS, jobs.size(), jobs.toString());
        assertTrue(jobs.contains(1) && jobs.contains(JOBS), jobs.toString());
        assertEquals(
                EnumSet.allOf(Target.class), kills.stream().map(Kill::target).collect(Collectors.toSet()));
    }

    @Test
    void killsOfAFitAreInOrderAndNoMoreThanAreLeft() {
        for (List<Kill> fit : draws(2)) {
            assertTrue(!fit.isEmpty() && fit.size() <= 4, fit.toString());
            assertEquals(
                    fit.stream()
                            .sorted(Comparator.comparingInt(Kill::job).thenComparingInt(Kill::delayMillis))
                            .toList(),
                    fit);
        }
        KillPlan plan = new KillPlan(5, JOBS);
        for (int i = 0; i < 50; i++) {
            assertEquals(1, plan.next(1).size());
        }
    }

    @Test
    void soakRefusesToKillNothing() {
        Soak soak = new Soak();
        new picocli.CommandLine(soak).parseArgs("--kills", "0");
        assertEquals(
                "--kills must be at least 1: 0",
                assertThrows(IllegalArgumentException.class, soak::call).getMessage());
    }

    private static List<List<Kill>> draws(long seed) {
        KillPlan plan = new KillPlan(seed, JOBS);
        List<List<Kill>> fits = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            fits.add(List.copyOf(plan.next(100)));
        }
        return fits;
    }
}
