// SPDX-License-Identifier: Apache-2.0
package org.sparsevae.baselines.benchmark;

import java.util.SplittableRandom;
import org.sparsevae.prior.LoadingsSupport;

/** Loadings as they are once their support is frozen: most features load on one factor, some on two, a few on none. */
final class FrozenSupport {
    private static final double ONE_FACTOR = .8;
    private static final double TWO_FACTORS = .15;
    private static final long SEED = 7;

    private FrozenSupport() {}

    /** 80% of the features with one factor, 15% with two and the rest with none, drawn anew each. */
    static LoadingsSupport of(Shape shape) {
        SplittableRandom random = new SplittableRandom(SEED);
        boolean[] active = new boolean[shape.features() * shape.factors()];
        for (int j = 0; j < shape.features(); j++) {
            double place = (j + .5) / shape.features();
            int wanted = place < ONE_FACTOR ? 1 : place < ONE_FACTOR + TWO_FACTORS ? 2 : 0;
            for (int found = 0; found < Math.min(wanted, shape.factors()); ) {
                int entry = j * shape.factors() + random.nextInt(shape.factors());
                found += active[entry] ? 0 : 1;
                active[entry] = true;
            }
        }
        return LoadingsSupport.of(active, shape.factors());
    }
}
