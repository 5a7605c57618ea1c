// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.experiments;

import org.apache.commons.math3.random.RandomGenerator;
import org.apache.commons.math3.random.Well19937c;

/** Where the draws of a fit come from: from the data set's seed and what it is for, so that no two of them run in step. */
final class Seeds {
    private static final int DATA = 1;
    private static final int FIT = 2;

    private Seeds() {}

    /** The generator of a data set. */
    static RandomGenerator data(long seed, double variant) {
        return new Well19937c(words(DATA, seed, variant));
    }

    /** The seed of every method's fit to a data set. */
    static long fit(long seed, double variant) {
        return new Well19937c(words(FIT, seed, variant)).nextLong();
    }

    private static int[] words(int use, long seed, double variant) {
        long bits = Double.doubleToLongBits(variant);
        return new int[] {use, (int) (seed >>> 32), (int) seed, (int) (bits >>> 32), (int) bits};
    }
}
