// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.soak;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Draws who is killed when: the same seed gives the same draws. */
final class KillPlan {
    private static final int MOST_PER_FIT = 4;
    private static final double EXECUTOR_SHARE = 0.6;
    private static final int LONGEST_DELAY = 150;

    /** Whose process is killed. */
    enum Target {
        EXECUTOR,
        DRIVER
    }

    /**
     * A kill.
     *
     * @param job number of the Spark job after whose start it falls, counted over all drivers of the fit, from 1
     * @param delayMillis how long after that start, in milliseconds
     * @param target whose process
     * @param choice which executor: the one of this number, modulo how many there are, by process id
     */
    record Kill(int job, int delayMillis, Target target, int choice) {}

    private final SplittableRandom random;
    private final int jobs;

    /**
     * @param seed the seed of all draws
     * @param jobs Spark jobs of a fit that nothing disturbs, at least 1
     */
    KillPlan(long seed, int jobs) {
        this.random = new SplittableRandom(seed);
        this.jobs = jobs;
    }

    /**
     * The kills of the next fit: 1 to 4 of them, at any moment of it, in their order.
     *
     * @param most how many kills are left to do, at least 1
     */
    Deque<Kill> next(int most) {
        int kills = Math.min(most, random.nextInt(1, MOST_PER_FIT + 1));
        return new ArrayDeque<>(Stream.generate(this::kill)
                .limit(kills)
                .sorted(Comparator.comparingInt(Kill::job).thenComparingInt(Kill::delayMillis))
                .toList());
    }

    private Kill kill() {
        return new Kill(
                random.nextInt(1, jobs + 1),
                random.nextInt(LONGEST_DELAY),
                random.nextDouble() < EXECUTOR_SHARE ? Target.EXECUTOR : Target.DRIVER,
                random.nextInt(1 << 16));
    }
}
