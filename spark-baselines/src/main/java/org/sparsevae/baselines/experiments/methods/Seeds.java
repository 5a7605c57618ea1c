// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments.methods;

import org.apache.commons.math3.random.MersenneTwister;
import org.apache.commons.math3.random.RandomGenerator;

/**
 * Where the draws of a fit come from: from the data set's seed and what it is for, so that no two of them run in step. The Mersenne Twister
 * mixes all of its seed's words into its state; commons-math's WELL generators do not, and start alike from seeds that share words.
 */
public final class Seeds {
    private static final int DATA = 1;
    private static final int FIT = 2;

    private Seeds() {}

    /** The generator of a data set. */
    public static RandomGenerator data(long seed, double variant) {
        return new MersenneTwister(words(DATA, seed, variant));
    }

    /** The seed of every method's fit to a data set. */
    public static long fit(long seed, double variant) {
        return new MersenneTwister(words(FIT, seed, variant)).nextLong();
    }

    private static int[] words(int use, long seed, double variant) {
        long bits = Double.doubleToLongBits(variant);
        return new int[] {use, (int) (seed >>> 32), (int) seed, (int) (bits >>> 32), (int) bits};
    }
}
